package sales_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// sharedData is the folder of recorded calls that lies beside the repository, or "" where there is none.
func sharedData(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{os.Getenv("SALESAI_DATA"), filepath.Join("..", "..", "shared", "data")} {
		if dir == "" {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "sales-calls")); err == nil {
			return dir
		}
	}
	t.Log("no recorded calls beside the repository (SALESAI_DATA): only the fixtures are tried")
	return ""
}

// recorded reads one recorded call or meeting without its sides.
func recorded(t *testing.T, path string) *sales.Transcript {
	t.Helper()
	raw, err := os.ReadFile(path)
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
