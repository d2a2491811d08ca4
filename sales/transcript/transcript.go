// Package transcript reads the files that people export from recorders and meeting tools into a sales.Transcript.
package transcript

import (
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Limits of one file. Two hours of talk have about 2,000 turns and 150 KB; what is far beyond is not a conversation.
const (
	MaxBytes        = 20 << 20
	MaxSegments     = 50_000
	MaxSegmentChars = 100_000
)

// The formats, as Parsed.Format names them.
const (
	JSON    = "json"
	QMSum   = "qmsum"
	Whisper = "whisper"
	WebVTT  = "webvtt"
	SRT     = "srt"
	Text    = "text"
)

// Options tunes the reading; the zero value is what uploads use.
type Options struct {
	// MergeGap is the longest silence between two cues of one named speaker that become one turn: one second if
	// zero; below zero every cue stays alone. Turns that the file itself tells apart are never merged.
	MergeGap time.Duration
}

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	if o.MergeGap > time.Minute {
		return fmt.Errorf("transcript: MergeGap is %v, beyond a minute everything would be one turn", o.MergeGap)
	}
	return nil
}

// Parsed is a transcript together with what its file tells about it.
type Parsed struct {
	Transcript sales.Transcript // every side is sales.OtherSide until somebody tells them apart
	Title      string           // empty where the file has none
	Company    string           // empty where the file has none
	Format     string
	Charset    string // as the file was encoded: UTF-8, UTF-16LE, UTF-16BE, Big5 or GB18030
}

// Read reads a transcript. The content tells the format; name, which may be empty, only helps where it does not.
// Its errors are for people and say what to do next.
func Read(name string, data []byte, o Options) (Parsed, error) {
	if err := o.Validate(); err != nil {
		return Parsed{}, err
	}
	if len(data) > MaxBytes {
		return Parsed{}, sales.Errorf(sales.TooLarge, "This transcript is larger than %d MiB. Split it, or remove everything but speakers and words, and upload it again.", MaxBytes>>20)
	}
	if err := refuseBinary(name, data); err != nil {
		return Parsed{}, err
	}
	text, charset, err := decode(data)
	if err != nil {
		return Parsed{}, err
	}
	doc, err := read(name, text)
	if err != nil {
		return Parsed{}, err
	}
	turns, err := doc.finish(o)
	if err != nil {
		return Parsed{}, err
	}
	parsed := Parsed{
		Title: clip(doc.title), Company: clip(doc.company), Format: doc.format, Charset: charset,
		Transcript: sales.Transcript{Segments: turns},
	}
	parsed.Transcript.Language = language(turns, doc.language)
	return parsed, nil
}
