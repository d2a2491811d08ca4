package transcript_test

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// sound checks what holds for everything that was read, whatever it was read from.
func sound(t interface {
	Helper()
	Errorf(string, ...any)
}, p transcript.Parsed) {
	t.Helper()
	segments := p.Transcript.Segments
	if len(segments) == 0 || len(segments) > transcript.MaxSegments {
		t.Errorf("%d segments", len(segments))
	}
	var last int64
	for i, s := range segments {
		if strings.TrimSpace(s.Text) == "" || utf8.RuneCountInString(s.Text) > transcript.MaxSegmentChars {
			t.Errorf("segment %d has %d bytes: %.50q", i, len(s.Text), s.Text)
		}
		for _, text := range []string{s.Text, s.Speaker} {
			if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("segment %d is not clean: %q", i, text)
			}
		}
		if utf8.RuneCountInString(s.Speaker) > 120 {
			t.Errorf("segment %d has a speaker of %d bytes", i, len(s.Speaker))
		}
		if s.Side != sales.OtherSide {
			t.Errorf("segment %d is on side %q", i, s.Side)
		}
		if s.StartMs != nil {
			if *s.StartMs < last {
				t.Errorf("segment %d starts at %d, after one at %d", i, *s.StartMs, last)
			}
			last = *s.StartMs
		}
		if s.EndMs != nil && (s.StartMs == nil || *s.EndMs < *s.StartMs) {
			t.Errorf("segment %d ends at %d before it starts", i, *s.EndMs)
		}
	}
	if p.Format == "" || p.Charset == "" {
		t.Errorf("format %q, charset %q", p.Format, p.Charset)
	}
}
