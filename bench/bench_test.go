package main

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestQuickRun sees to it that a run works from beginning to end; it asserts no figure that depends on time.
func TestQuickRun(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "salesai")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./cmd/salesai")
	build.Dir = ".."
	if raw, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the binary: %v\n%s", err, raw)
	}
	bench := filepath.Join(t.TempDir(), "bench")
	if raw, err := exec.CommandContext(t.Context(), "go", "build", "-o", bench, ".").CombinedOutput(); err != nil {
		t.Fatalf("build the benchmark: %v\n%s", err, raw)
	}
	var out, progress bytes.Buffer
	run := exec.CommandContext(t.Context(), bench, "-quick", "-salesai", binary)
	run.Stdout, run.Stderr = &out, &progress
	if err := run.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, &progress, &out)
	}
	for _, want := range []string{
		"| bare net/http handler |", "| salesai, hot hit |", "| salesai, cache off |", "said `salesai-hot; hit", " and 0 page queries,",
		"| conversations.list |", "| analytics.dashboard |", "| conversations.get |", "| opportunities.list |", "| opportunities.get |",
		"| analytics.repPerformance |", "| analytics.teamPerformance |", "caused 1 build.",
		"### Hot hit", "### Shared hit", "### Miss", "### 1 % writes", "### A race", "### Memory of an entry", "### Whether HotBytes bounds the heap",
		"### Staleness elsewhere", "| rueidisaside |", "| LISTEN |", "| polling every 100 ms |",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &out)
		}
	}
}

func TestSpread(t *testing.T) {
	if got, want := spreadOf([]float64{0.9, 1.1, 0.95}).String(), "**0.95** (0.90–1.10)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := spreadOf([]float64{30, 10}).String(), "**20** (10–30)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := spreadOf(nil).String(), "–"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestQuantile(t *testing.T) {
	var done turn
	if got := done.quantile(0.99); got != 0 {
		t.Errorf("nothing measured gives %v", got)
	}
	done.latencies = slices.Repeat([]time.Duration{1}, 100)
	done.latencies[99] = 7
	if p50, p99 := done.quantile(0.5), done.quantile(0.99); p50 != 1 || p99 != 7 {
		t.Errorf("p50 %v, p99 %v", p50, p99)
	}
}
