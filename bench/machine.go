package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// head prints what the figures hold for.
func head(ctx context.Context, out io.Writer, p *plan) error {
	version, err := exec.CommandContext(ctx, p.binary, "version").Output() // #nosec G204 -- the binary is what the caller wants measured
	if err != nil {
		return fmt.Errorf("asking %s for its version: %w", p.binary, err)
	}
	var peers []string
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if strings.Contains(m.Path, "/otter/") {
				peers = append(peers, "otter "+m.Version)
			}
		}
	}
	if nginx := nginxVersion(ctx); nginx != "" {
		peers = append(peers, nginx)
	}
	fmt.Fprintf(out, "- date: %s\n- commit: %s\n- binary: %s\n", time.Now().UTC().Format("2006-01-02 15:04 UTC"), commit(ctx), strings.TrimSpace(string(version)))
	fmt.Fprintf(out, "- versions: %s, %s\n", runtime.Version(), strings.Join(peers, ", "))
	fmt.Fprintf(out, "- machine: %s/%s, %d cores, %s; load averages at the start %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processorModel(), loadAverage())
	fmt.Fprintf(out, "- load: %d kept-alive connections over loopback, the generator on the same cores\n", p.connections)
	return nil
}

// commit is the checked-out commit; the word after it says that files differ from it.
func commit(ctx context.Context) string {
	raw, err := exec.CommandContext(ctx, "git", "describe", "--always", "--abbrev=10", "--dirty=, with changes").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(raw))
}

func processorModel() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "processor unknown"
	}
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "processor unknown"
}

func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	fields := strings.Fields(string(raw))
	return strings.Join(fields[:min(3, len(fields))], " ")
}
