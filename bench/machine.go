package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// head prints what the figures hold for.
func head(ctx context.Context, out io.Writer, p *plan) error {
	fmt.Fprintf(out, "- date: %s\n- commit: %s\n", time.Now().UTC().Format("2006-01-02 15:04 UTC"), commit(ctx))
	if p.wants("page") {
		version, err := exec.CommandContext(ctx, p.binary, "version").Output() // #nosec G204 -- the binary is what the caller wants measured
		if err != nil {
			return fmt.Errorf("asking %s for its version: %w", p.binary, err)
		}
		fmt.Fprintf(out, "- binary: %s\n", strings.TrimSpace(string(version)))
	}
	fmt.Fprintf(out, "- versions: %s\n", strings.Join(versions(ctx), ", "))
	fmt.Fprintf(out, "- machine: %s/%s, %d cores, %s; load averages at the start %s\n", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), processorModel(), loadAverage())
	if !p.wants("page") {
		return nil
	}
	fmt.Fprintf(out, "- load: %d kept-alive connections over loopback, the generator on the same cores\n", p.connections)
	return nil
}

// versions are those of everything that is compared.
func versions(ctx context.Context) []string {
	found := []string{runtime.Version()}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if slices.ContainsFunc(field(), func(p peer) bool { return p.module == m.Path }) {
				found = append(found, strings.TrimPrefix(m.Path, "github.com/")+" "+m.Version)
			}
		}
	}
	if redis := redisVersion(ctx); redis != "" {
		found = append(found, "redis "+redis)
	}
	if nginx := nginxVersion(ctx); nginx != "" {
		found = append(found, nginx)
	}
	return found
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
