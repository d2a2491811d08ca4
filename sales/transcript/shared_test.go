package transcript_test

import (
	"encoding/json"
	"testing"
)

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
