package llm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// What an answer may hold; more is cut, because pages and messages show it.
const (
	maxText     = 2000 // characters of one text
	maxItems    = 20   // of one list
	maxEvidence = 5    // quotes of one dimension
)

// Pointers tell a field that is missing from one that is empty; null is told by the raw form.
type wireAnswer struct {
	Summary     *string                   `json:"summary"`
	Dimensions  *map[string]wireDimension `json:"dimensions"`
	KeyFindings *[]*string                `json:"keyFindings"`
	NextSteps   *[]wireStep               `json:"nextSteps"`
	Risks       *[]*string                `json:"risks"`
	Alerts      *[]*string                `json:"alerts"`
}

type wireDimension struct {
	Score    optional[int]   `json:"score"`
	Reason   *string         `json:"reason"`
	Evidence *[]wireEvidence `json:"evidence"`
	Gaps     *[]*string      `json:"gaps"`
	Question *string         `json:"question"`
}

type wireEvidence struct {
	Segment *int    `json:"segment"`
	Quote   *string `json:"quote"`
}

type wireStep struct {
	Action   *string          `json:"action"`
	Priority *string          `json:"priority"`
	Owner    optional[string] `json:"owner"`
	Due      optional[string] `json:"due"`
	Segment  optional[int]    `json:"segment"`
}

// optional is a field that must be there and may be null.
type optional[T any] struct {
	value *T
	given bool
}

// UnmarshalJSON notes that the field was given.
func (o *optional[T]) UnmarshalJSON(raw []byte) error {
	o.given = true
	return json.Unmarshal(raw, &o.value)
}

// parse reads an answer strictly: the error says, for the model, what does not fit. Quotes stay as they were given, even
// those from segments that do not exist: the rubric tells what they are worth, and an invention counts against its score.
func parse(raw []byte, t sales.Transcript) (sales.Analysis, error) {
	var w wireAnswer
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&w); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return sales.Analysis{}, errors.New("the JSON ends too early")
		}
		return sales.Analysis{}, fmt.Errorf("it is not the JSON that was asked for: %w", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return sales.Analysis{}, errors.New("something follows the JSON object")
	}
	if err := w.check(); err != nil {
		return sales.Analysis{}, err
	}
	a := sales.Analysis{
		Dimensions:  make(map[sales.Dimension]sales.DimensionScore, 6),
		Summary:     tidy(*w.Summary),
		KeyFindings: tidyAll(*w.KeyFindings),
		Risks:       tidyAll(*w.Risks),
		Alerts:      tidyAll(*w.Alerts),
		NextSteps:   []sales.NextStep{},
	}
	for _, d := range sales.Dimensions() {
		a.Dimensions[d] = (*w.Dimensions)[string(d)].score(t)
	}
	for _, s := range *w.NextSteps {
		if step := s.step(t); step.Action != "" && len(a.NextSteps) < maxItems {
			a.NextSteps = append(a.NextSteps, step)
		}
	}
	return a, nil
}

func (w wireAnswer) check() error {
	switch {
	case w.Summary == nil:
		return missing("summary")
	case w.Dimensions == nil:
		return missing("dimensions")
	case w.KeyFindings == nil:
		return missing("keyFindings")
	case w.NextSteps == nil:
		return missing("nextSteps")
	case w.Risks == nil:
		return missing("risks")
	case w.Alerts == nil:
		return missing("alerts")
	}
	for _, d := range sales.Dimensions() {
		one, ok := (*w.Dimensions)[string(d)]
		if !ok {
			return missing("dimensions." + string(d))
		}
		if err := one.check("dimensions." + string(d)); err != nil {
			return err
		}
	}
	if len(*w.Dimensions) != len(sales.Dimensions()) {
		return errors.New("dimensions has a field that is not one of the six")
	}
	for i, s := range *w.NextSteps {
		if err := s.check(fmt.Sprintf("nextSteps[%d]", i)); err != nil {
			return err
		}
	}
	for name, list := range map[string][]*string{"keyFindings": *w.KeyFindings, "risks": *w.Risks, "alerts": *w.Alerts} {
		if err := noNulls(name, list); err != nil {
			return err
		}
	}
	return nil
}

func (d wireDimension) check(at string) error {
	switch {
	case !d.Score.given:
		return missing(at + ".score")
	case d.Score.value != nil && (*d.Score.value < 0 || *d.Score.value > 5):
		return fmt.Errorf("%s.score is %d; it must be 0 to 5 or null", at, *d.Score.value)
	case d.Reason == nil:
		return missing(at + ".reason")
	case d.Evidence == nil:
		return missing(at + ".evidence")
	case d.Gaps == nil:
		return missing(at + ".gaps")
	case d.Question == nil:
		return missing(at + ".question")
	}
	for i, e := range *d.Evidence {
		if e.Segment == nil || e.Quote == nil {
			return fmt.Errorf("%s.evidence[%d] lacks its segment or its quote", at, i)
		}
	}
	return noNulls(at+".gaps", *d.Gaps)
}

func (s wireStep) check(at string) error {
	switch {
	case s.Action == nil:
		return missing(at + ".action")
	case s.Priority == nil:
		return missing(at + ".priority")
	case *s.Priority != "high" && *s.Priority != "medium" && *s.Priority != "low":
		return fmt.Errorf("%s.priority must be high, medium or low", at)
	case !s.Owner.given:
		return missing(at + ".owner")
	case !s.Due.given:
		return missing(at + ".due")
	case !s.Segment.given:
		return missing(at + ".segment")
	}
	return nil
}

func missing(name string) error { return fmt.Errorf("the field %s is missing", name) }

func noNulls(at string, list []*string) error {
	for i, s := range list {
		if s == nil {
			return fmt.Errorf("%s[%d] must be a string", at, i)
		}
	}
	return nil
}

func (d wireDimension) score(t sales.Transcript) sales.DimensionScore {
	out := sales.DimensionScore{
		Score: d.Score.value, Reason: tidy(*d.Reason), Question: tidy(*d.Question), Gaps: tidyAll(*d.Gaps), Evidence: []sales.Evidence{},
	}
	for _, e := range *d.Evidence {
		if len(out.Evidence) == maxEvidence {
			break
		}
		ev := sales.Evidence{Segment: *e.Segment, Side: sales.OtherSide, Quote: clip(strings.ToValidUTF8(*e.Quote, "\uFFFD"), maxText)}
		if i := *e.Segment; i >= 0 && i < len(t.Segments) {
			s := t.Segments[i]
			ev.Speaker, ev.Side = s.Speaker, s.Side
			if s.StartMs != nil {
				start := float64(*s.StartMs) / 1000
				ev.StartTime = &start
			}
		}
		out.Evidence = append(out.Evidence, ev)
	}
	return out
}

func (s wireStep) step(t sales.Transcript) sales.NextStep {
	step := sales.NextStep{Action: tidy(*s.Action), Priority: *s.Priority}
	if s.Owner.value != nil {
		step.Owner = tidy(*s.Owner.value)
	}
	if s.Due.value != nil {
		step.Due = tidy(*s.Due.value)
	}
	if i := s.Segment.value; i != nil && *i >= 0 && *i < len(t.Segments) {
		step.Segment = i
	}
	return step
}

func tidyAll(list []*string) []string {
	out := []string{}
	for _, s := range list {
		if text := tidy(*s); text != "" && len(out) < maxItems {
			out = append(out, text)
		}
	}
	return out
}

// tidy makes a text one line of bounded length.
func tidy(s string) string { return clip(sales.OneLine(s), maxText) }
