package transcript

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

// none is the time of what has no time.
const none = -1

// longest is the latest time that is believed, in milliseconds: a week.
const longest = 7 * 24 * 3600 * 1000

// maxName is the longest title, company or speaker kept, in characters.
const maxName = 120

// maxMerged is the longest turn that is made of cues, in characters; a longer one would hide when something was said.
const maxMerged = 600

// turn is what one person said in one go; times are in milliseconds.
type turn struct {
	speaker, text string
	start, end    int64
}

// document is what a format's reader found, before it is cleaned.
type document struct {
	format, title, company, language string
	turns                            []turn
	cues                             bool // the turns are cut by time, not by speaker
}

// read tells the format and reads it.
func read(name, text string) (document, error) {
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\x00", "")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	start := strings.TrimLeftFunc(text, unicode.IsSpace)
	switch {
	case start == "":
		return document{}, empty()
	case looksJSON(name, start):
		return readJSON(text)
	case strings.HasPrefix(start, "WEBVTT"):
		return readCues(start, WebVTT)
	case hasCues(start):
		if named(name, ".vtt") {
			return readCues(start, WebVTT)
		}
		return readCues(start, SRT)
	}
	d, err := readText(text)
	if err != nil && named(name, ".json") {
		_, err = readJSON(text)
	}
	return d, err
}

// finish cleans the turns, puts them in the order of time, merges cues, and holds everything to the limits.
func (d document) finish(o Options) ([]sales.Segment, error) {
	turns := make([]turn, 0, len(d.turns))
	timed := true
	for i, t := range d.turns {
		t.text, t.speaker = clean(t.text), clip(t.speaker)
		if t.text == "" {
			continue
		}
		if utf8.RuneCountInString(t.text) > MaxSegmentChars {
			return nil, sales.Errorf(sales.TooLarge, "Turn %d of this transcript has more than %d characters. Split it into the turns of the conversation and upload it again.", i+1, MaxSegmentChars)
		}
		if t.start < 0 || t.start > longest {
			t.start, t.end = none, none
		}
		if t.end < t.start || t.end > longest {
			t.end = none
		}
		timed = timed && t.start != none
		turns = append(turns, t)
		if len(turns) > MaxSegments {
			return nil, tooMany()
		}
	}
	if len(turns) == 0 {
		return nil, sales.Errorf(sales.Unprocessable, "This transcript holds no words. Upload the one with what was said.")
	}
	if timed && d.format != Text {
		// Two channels written one after the other become a conversation again. A text is in the order of its lines.
		slices.SortStableFunc(turns, func(a, b turn) int { return int(a.start - b.start) })
	}
	if d.cues {
		turns = merge(turns, o)
	}
	forward(turns)
	segments := make([]sales.Segment, len(turns))
	for i, t := range turns {
		segments[i] = sales.Segment{Speaker: t.speaker, Side: sales.OtherSide, Text: t.text, StartMs: moment(t.start), EndMs: moment(t.end)}
	}
	return segments, nil
}

func tooMany() error {
	return sales.Errorf(sales.TooLarge, "This transcript has more than %d turns. Split it into conversations and upload each.", MaxSegments)
}

func moment(ms int64) *int64 {
	if ms == none {
		return nil
	}
	return &ms
}

// merge joins the cues of one named speaker that follow each other closely into turns.
func merge(turns []turn, o Options) []turn {
	gap := o.MergeGap.Milliseconds()
	switch {
	case o.MergeGap < 0:
		return turns
	case o.MergeGap == 0:
		gap = time.Second.Milliseconds()
	}
	merged := turns[:1]
	size := utf8.RuneCountInString(turns[0].text)
	for _, t := range turns[1:] {
		last, n := &merged[len(merged)-1], utf8.RuneCountInString(t.text)
		if t.speaker == "" || t.speaker != last.speaker || last.end == none || t.start == none || t.start-last.end > gap || size+n >= maxMerged {
			merged, size = append(merged, t), n
			continue
		}
		last.text = glue(last.text, t.text)
		last.end = max(last.end, t.end)
		size += n + 1
	}
	return merged
}

// forward drops the times that go back, so that those left only grow.
func forward(turns []turn) {
	var last int64
	for i := range turns {
		switch t := &turns[i]; {
		case t.start == none:
		case t.start < last:
			t.start, t.end = none, none
		default:
			last = t.start
		}
	}
}

// glue joins two pieces of speech, in Chinese without a space.
func glue(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if spaceless(last) && spaceless(first) {
		return a + b
	}
	return a + " " + b
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || (r >= 0x3000 && r < 0x3040) || (r >= 0xff00 && r < 0xff61)
}

// clean makes one line of s, without what cannot be seen; the words stay as they are.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	if strings.ContainsFunc(s, breaks) {
		s = oneLine(s)
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\v' || r == '\f' || r == '\r':
			return ' '
		case unicode.IsControl(r), r == '\ufeff', r == '\u200b', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r&0xfffe == 0xfffe:
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

func breaks(r rune) bool { return r == '\n' || r == '\u2028' || r == '\u2029' || r == '\u0085' }

// oneLine joins the lines of s as glue does, at a cost that grows with their length alone.
func oneLine(s string) string {
	var b strings.Builder
	last := ""
	for line := range strings.FieldsFuncSeq(s, breaks) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if a, z := tail(last), head(line); len(glue(a, z)) > len(a)+len(z) {
			b.WriteByte(' ')
		}
		b.WriteString(line)
		last = line
	}
	return b.String()
}

func head(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

func tail(s string) string {
	_, size := utf8.DecodeLastRuneInString(s)
	return s[len(s)-size:]
}

// clip cleans a name and cuts it to the limit.
func clip(s string) string {
	s = strings.Join(strings.Fields(clean(s)), " ")
	if r := []rune(s); len(r) > maxName {
		s = strings.TrimSpace(string(r[:maxName]))
	}
	return s
}
