package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestMetricsAndAlertsAreExplained keeps the metrics, the rules over them and the page that explains both together.
func TestMetricsAndAlertsAreExplained(t *testing.T) {
	read := func(path ...string) string {
		t.Helper()
		raw, err := os.ReadFile(filepath.Join(path...))
		must(t, err)
		return string(raw)
	}
	names := func(pattern, text string) []string {
		found := regexp.MustCompile(pattern).FindAllString(text, -1)
		slices.Sort(found)
		return slices.Compact(found)
	}
	const metric = `\bsalesai_[a-z_]+`
	page, rules := read("..", "..", "docs", "OPERATIONS.md"), read("..", "..", "deploy", "prometheus", "alerts.yaml")
	emitted, explained, used := names(metric, read("metrics.go")), names(metric, page), names(metric, rules)
	if len(emitted) < 30 {
		t.Errorf("metrics.go emits %d metrics: does this test still see them?", len(emitted))
	}
	for _, name := range emitted {
		if !slices.Contains(explained, name) {
			t.Errorf("docs/OPERATIONS.md does not explain %s", name)
		}
	}
	for where, some := range map[string][]string{"docs/OPERATIONS.md": explained, "alerts.yaml": used} {
		for _, name := range some {
			if !slices.Contains(emitted, name) && name != "salesai_session" {
				t.Errorf("%s speaks of %s, which is not emitted", where, name)
			}
		}
	}
	const alert = `\bSalesai[A-Z][A-Za-z]+`
	if a, b := names(alert, rules), names(alert, page); !slices.Equal(a, b) {
		t.Errorf("the rules have %v, the page explains %v", a, b)
	}
}
