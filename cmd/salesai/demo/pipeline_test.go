package demo

import (
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

func TestMakeCanBeRead(t *testing.T) {
	formats := map[string]int{}
	for _, c := range Make(seed, noon()).Conversations {
		parsed, err := transcript.Read(c.FileName, c.Body, transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.FileName, err)
			continue
		}
		formats[parsed.Format]++
		if parsed.Transcript.Language != c.Language {
			t.Errorf("%s: language %q, want %q", c.FileName, parsed.Transcript.Language, c.Language)
		}
		sales.InferSides(&parsed.Transcript, c.RepSpeakers)
		turns := map[sales.Side]int{}
		for _, s := range parsed.Transcript.Segments {
			turns[s.Side]++
		}
		if turns[sales.RepSide] < 6 || turns[sales.BuyerSide] < 6 || turns[sales.OtherSide] > 0 {
			t.Errorf("%s: turns per side: %v", c.FileName, turns)
		}
		if n := len(parsed.Transcript.Segments); n < 14 || n > 40 {
			t.Errorf("%s has %d turns, want 14 to 40", c.FileName, n)
		}
	}
	if len(formats) != 4 {
		t.Errorf("formats: %v, want four", formats)
	}
}
