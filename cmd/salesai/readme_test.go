package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write the table of flags into README.md")

const (
	flagsBegin = "<!-- flags: written by go test ./cmd/salesai -run TestFlags -update -->\n"
	flagsEnd   = "<!-- end of flags -->"
)

// TestFlagsInReadme keeps the settings in README.md those of the program.
func TestFlagsInReadme(t *testing.T) {
	readme := filepath.Join("..", "..", "README.md")
	raw, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), flagsBegin)
	_, after, ok2 := strings.Cut(rest, flagsEnd)
	if !ok || !ok2 {
		t.Fatalf("%s lost the marks between which the table of flags stands", readme)
	}
	want := before + flagsBegin + flagTable() + flagsEnd + after
	if *update {
		if err := os.WriteFile(readme, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(raw) != want {
		t.Errorf("%s does not show the flags as they are; run go test ./cmd/salesai -run TestFlags -update", readme)
	}
}

func flagTable() string {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	(&config{}).flags(flags)
	var b strings.Builder
	b.WriteString("\n| flag | variable | default | what it is |\n|---|---|---|---|\n")
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		preset := ""
		if f.DefValue != "" && f.DefValue != "[]" {
			preset = "`" + f.DefValue + "`"
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", f.Name, variable(f.Name), preset, strings.ReplaceAll(f.Usage, "|", `\|`))
	})
	b.WriteString("\n")
	return b.String()
}
