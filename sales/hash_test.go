package sales_test

import (
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

func TestTranscriptHash(t *testing.T) {
	base := func() *sales.Transcript { return call("one", "two") }
	same := sales.TranscriptHash(base())
	if len(same) != 64 || same != sales.TranscriptHash(base()) {
		t.Fatalf("hash %q is no stable SHA-256 in hex", same)
	}
	late := int64(9)
	for name, change := range map[string]func(*sales.Transcript){
		"language": func(c *sales.Transcript) { c.Language = "en" },
		"word":     func(c *sales.Transcript) { c.Segments[0].Text = "One" },
		"speaker":  func(c *sales.Transcript) { c.Segments[0].Speaker = "May" },
		"side":     func(c *sales.Transcript) { c.Segments[0].Side = sales.OtherSide },
		"start":    func(c *sales.Transcript) { c.Segments[0].StartMs = nil },
		"end":      func(c *sales.Transcript) { c.Segments[0].EndMs = &late },
		"moved": func(c *sales.Transcript) {
			c.Segments[0].Speaker, c.Segments[0].Text = "Mayao", "ne"
		},
		"order": func(c *sales.Transcript) { c.Segments[0], c.Segments[1] = c.Segments[1], c.Segments[0] },
	} {
		c := base()
		change(c)
		if sales.TranscriptHash(c) == same {
			t.Errorf("%s changes nothing", name)
		}
	}
	if sales.TranscriptHash(nil) == "" {
		t.Error("no hash of no transcript")
	}
}
