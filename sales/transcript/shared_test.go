package transcript_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// sharedData is the folder of recorded calls that lies beside the repository, or "" where there is none.
func sharedData(t *testing.T) string {
	t.Helper()
	for _, dir := range []string{os.Getenv("SALESAI_DATA"), filepath.Join("..", "..", "..", "shared", "data")} {
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

type recordedTurn struct {
	Speaker, Text, Content string
	StartMs, EndMs         *int64
}

func turnsOf(t *testing.T, data []byte) []recordedTurn {
	t.Helper()
	var file struct {
		Transcript []recordedTurn
		Meeting    []recordedTurn `json:"meeting_transcripts"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	return append(file.Transcript, file.Meeting...)
}
