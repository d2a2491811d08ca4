package view_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/view"
)

var update = flag.Bool("update", false, "write the table into docs/ARCHITECTURE.md")

const (
	page  = "../docs/ARCHITECTURE.md"
	begin = "<!-- views: written by go test ./view -update -->\n"
	end   = "<!-- end of views -->"
)

// TestTableInArchitecture keeps the page that explains the views from rotting.
func TestTableInArchitecture(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lost the marks between which the table stands", page)
	}
	want := before + begin + table() + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(raw) != want {
		t.Errorf("%s does not show the table of views; run go test ./view -update", page)
	}
}

func table() string {
	span := strings.NewReplacer("h0m0s", "h", "m0s", "m") // 24h0m0s is 24h, 30m0s is 30m
	var b strings.Builder
	b.WriteString("\n| value | layer | key | fresh for | warmed for | made stale by |\n|---|---|---|---|---|---|\n")
	rows := slices.SortedFunc(maps.Values(view.Table()), func(a, b view.Row) int {
		return cmp.Or(cmp.Compare(a.Layer, b.Layer), cmp.Compare(a.Key, b.Key))
	})
	for _, r := range rows {
		var causes []string
		for _, c := range r.Stale {
			var kinds []string
			for _, k := range c.On {
				kinds = append(kinds, string(k))
			}
			cause := fmt.Sprintf("%s, of %s", strings.Join(kinds, ", "), c.Of)
			if c.Gone {
				cause += " (gone)"
			}
			causes = append(causes, cause)
		}
		warm := "–"
		if r.Warm > 0 {
			warm = span.Replace(r.Warm.String())
		}
		fmt.Fprintf(&b, "| %s | %s | `%s` | %s | %s | %s |\n", r.Name, r.Layer, r.Key, span.Replace(r.Fresh.String()), warm, strings.Join(causes, "; "))
	}
	b.WriteString("\n")
	return b.String()
}
