package transcript_test

import (
	"fmt"
	"html"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// spoken is one turn that a test wrote.
type spoken struct {
	name, words string
	start, end  time.Duration
}

// conversation draws turns by named speakers, in the order of time, whose words hold what letters allows.
func conversation(letters string) *rapid.Generator[[]spoken] {
	return rapid.Custom(func(t *rapid.T) []spoken {
		names := rapid.SliceOfNDistinct(rapid.OneOf(
			rapid.StringMatching(`[A-Z][a-z]{3,8}( [A-Z]'?[A-Z][a-z]{2,8})?( \((AE|VP|採購)\))?`),
			rapid.StringMatching(`Dr\. [A-Z][a-z]{3,6}`),
			rapid.StringMatching(`(SPEAKER_|Speaker )[0-9]{1,2}`),
			rapid.StringMatching(`[陳林黃張李王][大小志美][明華文玲]`),
			rapid.StringMatching(`[陳林黃](經理|小姐|總)`),
		), 1, 5, rapid.ID).Draw(t, "names")
		words := rapid.StringOfN(rapid.SampledFrom([]rune(letters)), 1, 80, -1)
		many := rapid.IntRange(1, 30).Draw(t, "turns")
		turns := make([]spoken, 0, many)
		var at time.Duration
		for range many {
			at += time.Duration(rapid.IntRange(0, 100_000).Draw(t, "pause")) * time.Millisecond
			took := time.Duration(rapid.IntRange(0, 20_000).Draw(t, "took")) * time.Millisecond
			said := "w" + strings.TrimSpace(words.Draw(t, "words"))
			turns = append(turns, spoken{rapid.SampledFrom(names).Draw(t, "name"), said, at, at + took})
		}
		return turns
	})
}

func same(t *rapid.T, file, format string, want []spoken, times, ends bool) {
	p, err := transcript.Read("", []byte(file), transcript.Options{MergeGap: -1})
	if err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	sound(t, p)
	if p.Format != format || len(p.Transcript.Segments) != len(want) {
		t.Fatalf("%d segments as %s, want %d as %s, of\n%s", len(p.Transcript.Segments), p.Format, len(want), format, file)
	}
	for i, s := range p.Transcript.Segments {
		w := want[i]
		if s.Speaker != w.name || s.Text != w.words {
			t.Fatalf("segment %d is %q: %q, want %q: %q, of\n%s", i, s.Speaker, s.Text, w.name, w.words, file)
		}
		if times != (s.StartMs != nil) || (times && *s.StartMs != w.start.Milliseconds()) {
			t.Fatalf("segment %d starts at %s, want %v, of\n%s", i, show(s.StartMs), w.start, file)
		}
		if ends != (s.EndMs != nil) || (ends && *s.EndMs != w.end.Milliseconds()) {
			t.Fatalf("segment %d ends at %s, want %v, of\n%s", i, show(s.EndMs), w.end, file)
		}
	}
	merged, err := transcript.Read("", []byte(file), transcript.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sound(t, merged)
	if squeezed(p) != squeezed(merged) {
		t.Fatalf("merging changed the words from\n%s\nto\n%s", squeezed(p), squeezed(merged))
	}
}

// squeezed is all that was said, speaker by speaker, without the cuts between turns of one speaker and without spaces.
func squeezed(p transcript.Parsed) string {
	var b strings.Builder
	last := ""
	for _, s := range p.Transcript.Segments {
		if s.Speaker != last {
			b.WriteString("\n" + s.Speaker + ": ")
			last = s.Speaker
		}
		b.WriteString(strings.ReplaceAll(s.Text, " ", ""))
	}
	return b.String()
}

func TestRoundTripVTT(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turns := conversation("ab cdé, .!?:：-–>&<;{}\"'()[]|0123456789一二三您好。，「」👍").Draw(t, "conversation")
		var b strings.Builder
		b.WriteString("WEBVTT\n\n")
		for i, s := range turns {
			if rapid.Bool().Draw(t, "id") {
				fmt.Fprintf(&b, "%d\n", i+1)
			}
			if rapid.Bool().Draw(t, "note") {
				b.WriteString("NOTE something --\n\n")
			}
			fmt.Fprintf(&b, "%s --> %s align:start\n<v %s>%s", stamp(s.start), stamp(s.end), html.EscapeString(s.name), html.EscapeString(s.words))
			if rapid.Bool().Draw(t, "closed") {
				b.WriteString("</v>")
			}
			b.WriteString(ending(t))
		}
		same(t, b.String(), transcript.WebVTT, turns, true, true)
	})
}

func ending(t *rapid.T) string {
	return strings.Repeat(rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "ending"), rapid.IntRange(2, 3).Draw(t, "lines"))
}

func TestRoundTripSRT(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turns := conversation("ab cdé, .!?:：-–;}\"'()[]|0123456789一二三您好。，「」👍").Draw(t, "conversation")
		var b strings.Builder
		for i, s := range turns {
			fmt.Fprintf(&b, "%d\n%s --> %s\n%s: %s%s", i+1, strings.ReplaceAll(stamp(s.start), ".", ","), strings.ReplaceAll(stamp(s.end), ".", ","), s.name, s.words, ending(t))
		}
		same(t, b.String(), transcript.SRT, turns, true, true)
	})
}

func TestRoundTripText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		turns := conversation("ab cdé, .!?:：-–;<>&{}\"'()[]|0123456789一二三您好。，「」👍").Draw(t, "conversation")
		times := rapid.Bool().Draw(t, "times")
		ranges := times && rapid.Bool().Draw(t, "ranges")
		colon := rapid.SampledFrom([]string{": ", "：", " : "}).Draw(t, "colon")
		var b strings.Builder
		if times {
			turns[0].start = 0 // a text that begins later than an hour is taken to tell the time of day
		}
		for _, s := range turns {
			switch {
			case ranges:
				fmt.Fprintf(&b, "[%s - %s] ", stamp(s.start), stamp(s.end))
			case times:
				fmt.Fprintf(&b, "[%s] ", stamp(s.start))
			}
			fmt.Fprintf(&b, "%s%s%s%s", s.name, colon, s.words, rapid.SampledFrom([]string{"\n", "\n\n", "\r\n"}).Draw(t, "ending"))
		}
		same(t, b.String(), transcript.Text, turns, times, ranges)
	})
}

// TestContinuation joins the lines below a turn to it, and a name that returns is never lost among them.
func TestContinuation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 20).Draw(t, "turns")
		var b, want strings.Builder
		for i := range n {
			name := []string{"Maya Chen", "陳經理"}[i%2]
			fmt.Fprintf(&b, "%s: one", name)
			fmt.Fprintf(&want, "\n%s: one", name)
			for range rapid.IntRange(0, 3).Draw(t, "more") {
				line := rapid.SampledFrom([]string{"and two", "at 10:30, as you said", "the price: twelve", "Well, one more thing: yes", "see https://example.com", "Note: it is late", "2. and a list"}).Draw(t, "line")
				b.WriteString("\n   " + line)
				want.WriteString(" " + line)
			}
			b.WriteString("\n\n")
		}
		if n < 4 {
			t.Skip() // each name must return
		}
		p, err := transcript.Read("", []byte(b.String()), transcript.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := "\n" + p.Transcript.FullText(); got != want.String() {
			t.Fatalf("%s\nwant\n%s", got, want.String())
		}
	})
}
