package transcript_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales/transcript"
)

var update = flag.Bool("update", false, "write the golden files")

// TestGolden reads one file per form that a transcript comes in.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.*"))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range files {
		if strings.HasSuffix(path, ".golden") {
			continue
		}
		tried++
		t.Run(filepath.Base(path), func(t *testing.T) {
			data := readFile(t, path)
			parsed, err := transcript.Read(filepath.Base(path), data, transcript.Options{})
			if err != nil {
				t.Fatal(err)
			}
			sound(t, parsed)
			var got strings.Builder
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			if err := encoder.Encode(parsed); err != nil {
				t.Fatal(err)
			}
			golden := path + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(readFile(t, golden)); got.String() != want {
				t.Errorf("%s reads as\n%s\nwant\n%s", path, got.String(), want)
			}
			// The content tells the format: the name must not be needed, except where a .vtt has lost its header.
			again, err := transcript.Read("", data, transcript.Options{})
			if err != nil || again.Format != parsed.Format || len(again.Transcript.Segments) != len(parsed.Transcript.Segments) {
				t.Errorf("without its name: %v, format %s, want %s", err, again.Format, parsed.Format)
			}
		})
	}
	if tried < 15 {
		t.Errorf("only %d files in testdata", tried)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
