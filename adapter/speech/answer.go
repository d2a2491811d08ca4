package speech

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

type answer struct {
	Text     *string `json:"text"`
	Language string  `json:"language"`
	Segments []struct {
		Start   *float64 `json:"start"` // seconds
		End     *float64 `json:"end"`
		Text    string   `json:"text"`
		Speaker string   `json:"speaker"`
	} `json:"segments"`
}

// maxSeconds is a week: what a service says beyond it is no time in a recording.
const maxSeconds = 7 * 24 * 3600

// parse reads an answer in any of the three forms.
func parse(raw []byte, form string) (sales.Transcript, error) {
	var a answer
	if err := json.Unmarshal(raw, &a); err != nil {
		return sales.Transcript{}, unreadable(err)
	}
	if a.Text == nil && a.Segments == nil {
		return sales.Transcript{}, unreadable(errors.New("neither text nor segments"))
	}
	t := sales.Transcript{Language: languageCode(a.Language)}
	for _, s := range a.Segments {
		text := clean(s.Text)
		if text == "" {
			continue
		}
		t.Segments = append(t.Segments, sales.Segment{
			Speaker: clean(s.Speaker), Side: sales.OtherSide, Text: text, StartMs: ms(s.Start), EndMs: ms(s.End),
		})
	}
	if len(a.Segments) == 0 && a.Text != nil {
		for _, text := range sentences(*a.Text) {
			t.Segments = append(t.Segments, sales.Segment{Side: sales.OtherSide, Text: text})
		}
	}
	if form == Diarized {
		nameSpeakers(t.Segments)
	}
	byTime(t.Segments)
	return t, nil
}

func unreadable(cause error) error {
	return remote.Passing(0, cause, "The speech service sent an answer that is not a transcript. Check that its model and format go together.")
}

// nameSpeakers turns the letters of diarized_json into names that a person can put on a side; names that were known stay.
func nameSpeakers(segments []sales.Segment) {
	for i, s := range segments {
		if len(s.Speaker) == 1 {
			segments[i].Speaker = "Speaker " + s.Speaker
		}
	}
}

// byTime puts segments in order of their start, if all have one; services and merged channels do not promise it.
func byTime(segments []sales.Segment) {
	for _, s := range segments {
		if s.StartMs == nil {
			return
		}
	}
	slices.SortStableFunc(segments, func(a, b sales.Segment) int {
		switch {
		case *a.StartMs < *b.StartMs:
			return -1
		case *a.StartMs > *b.StartMs:
			return 1
		default:
			return 0
		}
	})
}

func ms(s *float64) *int64 {
	if s == nil || math.IsNaN(*s) || *s < 0 || *s > maxSeconds {
		return nil
	}
	v := int64(math.Round(*s * 1000))
	return &v
}

// clean makes one line of text and drops what cannot be shown.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// sentences cuts a text without segments, so that a quote can be found in a place.
func sentences(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		from := 0
		runes := []rune(line)
		for i, r := range runes {
			end := strings.ContainsRune("。！？", r)
			if strings.ContainsRune(".!?", r) && (i+1 == len(runes) || unicode.IsSpace(runes[i+1])) {
				end = true
			}
			if end {
				out = append(out, clean(string(runes[from:i+1])))
				from = i + 1
			}
		}
		out = append(out, clean(string(runes[from:])))
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// languageCode turns whisper's English names into BCP 47 codes; a code stays as it is, and what is neither is unknown.
func languageCode(name string) string {
	name = strings.TrimSpace(name)
	switch strings.ToLower(name) {
	case "english":
		return "en"
	case "chinese", "mandarin":
		return "zh" // which script, whisper does not say
	case "cantonese":
		return "yue"
	case "japanese":
		return "ja"
	case "korean":
		return "ko"
	case "german":
		return "de"
	case "french":
		return "fr"
	case "spanish":
		return "es"
	}
	if len(name) >= 2 && len(name) <= 3 || len(name) == 5 && name[2] == '-' {
		return name
	}
	return ""
}
