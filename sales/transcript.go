package sales

import "strings"

// Side says on which side of the table a speaker sits.
type Side string

// The sides; Other is somebody who neither sells nor buys, or whose side is not known.
const (
	RepSide   Side = "rep"
	BuyerSide Side = "buyer"
	OtherSide Side = "other"
)

// Valid reports whether s is a known side.
func (s Side) Valid() bool { return s == RepSide || s == BuyerSide || s == OtherSide }

// Segment is one turn of a speaker.
type Segment struct {
	Speaker string `json:"speaker"`
	Side    Side   `json:"side"`
	Text    string `json:"text"`
	StartMs *int64 `json:"startMs,omitempty"` // from the start of the conversation
	EndMs   *int64 `json:"endMs,omitempty"`
}

// Transcript is what was said, turn by turn, in order.
type Transcript struct {
	Language string    `json:"language,omitempty"` // BCP 47, as "en" or "zh-TW"; empty if unknown
	Segments []Segment `json:"segments"`
}

// FullText is the whole transcript as lines of "Speaker: words".
func (t *Transcript) FullText() string {
	var b strings.Builder
	for i, s := range t.Segments {
		if i > 0 {
			b.WriteByte('\n')
		}
		if s.Speaker != "" {
			b.WriteString(s.Speaker)
			b.WriteString(": ")
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

// DurationSeconds is the end of the last timed segment, rounded up; ok is false where no segment has a time.
func (t *Transcript) DurationSeconds() (seconds int, ok bool) {
	var last int64 = -1
	for _, s := range t.Segments {
		for _, ms := range []*int64{s.StartMs, s.EndMs} {
			if ms != nil && *ms > last {
				last = *ms
			}
		}
	}
	if last < 0 {
		return 0, false
	}
	return int((last + 999) / 1000), true
}

// TranscriptDetail is a transcript as its page shows it.
type TranscriptDetail struct {
	FullText string          `json:"fullText"`
	Language string          `json:"language"`
	Segments []SegmentDetail `json:"segments"`
}

// SegmentDetail is a segment as its page shows it; times are in seconds from the start.
type SegmentDetail struct {
	Speaker   string   `json:"speaker"`
	Side      Side     `json:"side"`
	Text      string   `json:"text"`
	StartTime *float64 `json:"startTime"`
	EndTime   *float64 `json:"endTime"`
}

// Detail turns a transcript into the form its page shows.
func (t *Transcript) Detail() *TranscriptDetail {
	if t == nil {
		return nil
	}
	d := &TranscriptDetail{FullText: t.FullText(), Language: t.Language, Segments: make([]SegmentDetail, len(t.Segments))}
	for i, s := range t.Segments {
		d.Segments[i] = SegmentDetail{Speaker: s.Speaker, Side: s.Side, Text: s.Text, StartTime: seconds(s.StartMs), EndTime: seconds(s.EndMs)}
	}
	return d
}

func seconds(ms *int64) *float64 {
	if ms == nil {
		return nil
	}
	s := float64(*ms) / 1000
	return &s
}
