// Package salestest reads recorded calls, and the time that the processors took, for the tests of several packages. It is
// for tests alone.
package salestest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// Data is the folder of recorded calls that lies beside the repository, or "" where there is none. In CI, where they
// must lie there, their absence fails.
func Data(t testing.TB) string {
	t.Helper()
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for !exists(filepath.Join(root, "go.mod")) && root != filepath.Dir(root) {
		root = filepath.Dir(root)
	}
	for _, dir := range []string{os.Getenv("SALESAI_CALLS"), filepath.Join(root, "..", "shared", "data")} {
		if dir != "" && exists(filepath.Join(dir, "sales-calls")) {
			return dir
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no recorded calls: name their folder, the one that holds sales-calls, in SALESAI_CALLS")
	}
	t.Log("no recorded calls beside the repository (SALESAI_CALLS): only the fixtures are tried")
	return ""
}

func exists(path string) bool {
	_, err := os.Stat(path) //nolint:gosec // whoever runs the tests names the folder
	return err == nil
}

// Recorded reads one recorded call, or one meeting, without its sides.
func Recorded(t testing.TB, path string) *sales.Transcript {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // a test names it
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Transcript []struct {
			Speaker, Text  string
			StartMs, EndMs *int64
		}
		Meeting []struct{ Speaker, Content string } `json:"meeting_transcripts"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	call := &sales.Transcript{}
	for _, s := range file.Transcript {
		call.Segments = append(call.Segments, sales.Segment{Speaker: s.Speaker, Text: s.Text, StartMs: s.StartMs, EndMs: s.EndMs})
	}
	for _, s := range file.Meeting {
		call.Segments = append(call.Segments, sales.Segment{Speaker: s.Speaker, Text: s.Content})
	}
	return call
}
