package sales_test

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/sales"
)

func score(n int) *int { return &n }

func rated(n int, evidence ...sales.Evidence) sales.DimensionScore {
	return sales.DimensionScore{Score: score(n), Reason: "Because.", Evidence: evidence}
}

func quoted(segment int, quote string) sales.Evidence {
	return sales.Evidence{Segment: segment, Quote: quote, Speaker: "somebody", Side: sales.BuyerSide}
}

func finish(t *testing.T, c *sales.Transcript, dimensions map[sales.Dimension]sales.DimensionScore) sales.Analysis {
	t.Helper()
	a := sales.Analysis{Dimensions: dimensions}
	if err := sales.DefaultRubric().Finish(&a, c); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFinishBelievesOnlyWhatWasSaid(t *testing.T) {
	c := call("We save you 40 percent.", "We lose ten bookings a week.", "Who signs?", "The CFO signs.")
	for name, x := range map[string]struct {
		given sales.DimensionScore
		score *int
		kept  []string
		note  string
	}{
		"a buyer's quote":         {rated(5, quoted(1, "we lose TEN bookings")), score(5), []string{"We lose ten bookings"}, ""},
		"the wrong segment":       {rated(4, quoted(0, "The CFO signs.")), score(4), []string{"The CFO signs."}, ""},
		"only the rep's quote":    {rated(4, quoted(0, "We save you 40 percent.")), score(2), []string{"We save you 40 percent."}, "Lowered from 4 to 2"},
		"the rep's quote, low":    {rated(2, quoted(0, "We save you 40 percent.")), score(2), []string{"We save you 40 percent."}, ""},
		"an invented quote":       {rated(5, quoted(1, "We have a budget of a million.")), nil, nil, "Not scored"},
		"an invented low quote":   {rated(0, quoted(1, "We have no budget.")), nil, nil, "Not scored"},
		"one invented of two":     {rated(3, quoted(1, "nobody said this"), quoted(3, "The CFO signs")), score(3), []string{"The CFO signs"}, ""},
		"no quote, high":          {rated(4), score(1), nil, "Lowered from 4 to 1"},
		"no quote, low":           {rated(1), score(1), nil, ""},
		"no quote, zero":          {rated(0), score(0), nil, ""},
		"null with a quote":       {sales.DimensionScore{Evidence: []sales.Evidence{quoted(3, "The CFO signs")}}, nil, []string{"The CFO signs"}, ""},
		"the same quote twice":    {rated(3, quoted(3, "The CFO signs."), quoted(3, "the cfo signs")), score(3), []string{"The CFO signs.", "The CFO signs"}, ""},
		"exactly the same quotes": {rated(3, quoted(3, "The CFO signs."), quoted(3, "The CFO signs.")), score(3), []string{"The CFO signs."}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := finish(t, c, map[sales.Dimension]sales.DimensionScore{sales.Metrics: x.given}).Dimensions[sales.Metrics]
			if !reflect.DeepEqual(got.Score, x.score) {
				t.Errorf("score %v, want %v", got.Score, x.score)
			}
			var kept []string
			for _, e := range got.Evidence {
				kept = append(kept, e.Quote)
				if s := c.Segments[e.Segment]; e.Speaker != s.Speaker || e.Side != s.Side || e.StartTime == nil || *e.StartTime*1000 != float64(*s.StartMs) {
					t.Errorf("%+v does not belong to %+v", e, s)
				}
			}
			if !reflect.DeepEqual(kept, x.kept) {
				t.Errorf("kept %q, want %q", kept, x.kept)
			}
			if !strings.HasPrefix(got.Reason, x.given.Reason) || !strings.Contains(got.Reason, x.note) || (x.note == "" && got.Reason != x.given.Reason) {
				t.Errorf("reason %q, want %q with %q", got.Reason, x.given.Reason, x.note)
			}
		})
	}
}

func TestOverallScore(t *testing.T) {
	c := call("a rep", "a buyer")
	with := func(scores ...int) map[sales.Dimension]sales.DimensionScore {
		m := map[sales.Dimension]sales.DimensionScore{}
		for i, n := range scores {
			m[sales.Dimensions()[i]] = rated(n, quoted(1, "a buyer"))
		}
		return m
	}
	for _, x := range []struct {
		scores  []int
		overall *int
		rating  sales.Rating
		few     bool
	}{
		{nil, nil, sales.AtRisk, true},
		{[]int{0}, score(0), sales.AtRisk, true},
		{[]int{5, 5, 5, 5, 5, 5}, score(100), sales.Strong, false},
		{[]int{4, 3, 4, 3}, score(70), sales.Strong, false},
		{[]int{4, 3, 3, 3, 4, 4}, score(70), sales.Strong, false},
		{[]int{3, 2, 3, 2, 2}, score(48), sales.Weak, false},
		{[]int{3, 2, 3}, score(53), sales.Medium, true},
		{[]int{1, 1, 2, 2, 1, 1}, score(27), sales.AtRisk, false},
	} {
		a := finish(t, c, with(x.scores...))
		if !reflect.DeepEqual(a.OverallScore, x.overall) || a.Status != x.rating || a.InsufficientEvidence != x.few {
			t.Errorf("%v: %v %s %v, want %v %s %v", x.scores, a.OverallScore, a.Status, a.InsufficientEvidence, x.overall, x.rating, x.few)
		}
	}
	r := sales.DefaultRubric()
	r.Weights = map[sales.Dimension]float64{sales.Metrics: 3, sales.EconomicBuyer: 1}
	a := sales.Analysis{Dimensions: with(4, 0, 5)}
	if err := r.Finish(&a, c); err != nil || *a.OverallScore != 60 {
		t.Errorf("weighted: %v %v, want 60", *a.OverallScore, err)
	}
	d := a.Dimensions[sales.EconomicBuyer]
	d.Override = &sales.Override{Score: 4, Reason: "He called me.", By: "u1"}
	a.Dimensions[sales.EconomicBuyer] = d
	if r.Rescore(&a); *a.OverallScore != 80 {
		t.Errorf("a person's score: %d, want 80", *a.OverallScore)
	}
}

func TestFinishBoundsAndFills(t *testing.T) {
	c := call("a rep", "a buyer")
	many := make([]string, 50)
	for i := range many {
		many[i] = strings.Repeat("長", 600) + string(rune('a'+i%26))
	}
	far := 99
	a := sales.Analysis{
		Dimensions:  map[sales.Dimension]sales.DimensionScore{"charisma": rated(5), sales.Metrics: {Reason: strings.Repeat("x ", 2000), Gaps: many, Question: many[0]}},
		KeyFindings: append([]string{" a\n\tb ", "", "a b", "\x00"}, many...),
		NextSteps: []sales.NextStep{
			{Action: "send it", Priority: "URGENT", Segment: &far}, {Action: "  ", Priority: "high"}, {Action: "call", Priority: "someday"}, {Action: "寄", Priority: "低"},
		},
		Summary: strings.Repeat("摘要", 5000), Engine: "llm",
	}
	if err := sales.DefaultRubric().Finish(&a, c); err != nil {
		t.Fatal(err)
	}
	if len(a.Dimensions) != 6 {
		t.Errorf("%d dimensions", len(a.Dimensions))
	}
	for d, s := range a.Dimensions {
		if s.Evidence == nil || s.Gaps == nil {
			t.Errorf("%s has nil slices", d)
		}
	}
	if a.KeyFindings[0] != "a b" || len(a.KeyFindings) > 12 || a.Risks == nil || a.Alerts == nil {
		t.Errorf("lists: %d findings, first %q", len(a.KeyFindings), a.KeyFindings[0])
	}
	for _, s := range append(a.KeyFindings, a.Summary, a.Dimensions[sales.Metrics].Reason) {
		if n := utf8.RuneCountInString(s); n > 3000 || !utf8.ValidString(s) {
			t.Errorf("%d characters: %.20q", n, s)
		}
	}
	var priorities []string
	for _, s := range a.NextSteps {
		priorities = append(priorities, s.Priority)
	}
	if !reflect.DeepEqual(priorities, []string{"high", "medium", "low"}) || a.NextSteps[0].Segment != nil {
		t.Errorf("next steps %+v", a.NextSteps)
	}
	if a.TranscriptHash != sales.TranscriptHash(c) || a.RubricVersion == "" || a.Engine != "llm" {
		t.Errorf("record %q %q %q", a.TranscriptHash, a.RubricVersion, a.Engine)
	}
}

func TestFinishRefuses(t *testing.T) {
	r := sales.DefaultRubric()
	for _, n := range []int{-1, 6, 100} {
		a := sales.Analysis{Dimensions: map[sales.Dimension]sales.DimensionScore{sales.Champion: rated(n)}}
		if err := r.Finish(&a, call("x")); sales.CodeOf(err) != sales.Unprocessable {
			t.Errorf("score %d: %v", n, err)
		}
	}
	if err := r.Finish(nil, call("x")); err == nil {
		t.Error("no analysis was finished")
	}
	if err := r.Finish(&sales.Analysis{}, nil); err == nil {
		t.Error("an analysis of no transcript was finished")
	}
}

func TestNotesInChinese(t *testing.T) {
	c := call("我們可以幫您省四成。", "喔，是喔。")
	got := finish(t, c, map[sales.Dimension]sales.DimensionScore{sales.Metrics: rated(4, quoted(0, "我們可以幫您省四成"))}).Dimensions[sales.Metrics]
	if *got.Score != 2 || !strings.Contains(got.Reason, "由 4 分降為 2 分") {
		t.Errorf("%d %q", *got.Score, got.Reason)
	}
}

func TestRubricValidate(t *testing.T) {
	if err := sales.DefaultRubric().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*sales.Rubric){
		"missing weight":  func(r *sales.Rubric) { delete(r.Weights, sales.Metrics) },
		"unknown weight":  func(r *sales.Rubric) { r.Weights["charisma"] = 1 },
		"negative weight": func(r *sales.Rubric) { r.Weights[sales.Metrics] = -1 },
		"NaN":             func(r *sales.Rubric) { r.Weights[sales.Metrics] = math.NaN() },
		"infinite":        func(r *sales.Rubric) { r.Weights[sales.Metrics] = math.Inf(1) },
		"all zero":        func(r *sales.Rubric) { clearWeights(r) },
		"thresholds":      func(r *sales.Rubric) { r.Medium = r.Strong },
		"too high":        func(r *sales.Rubric) { r.Strong = 101 },
		"zero":            func(r *sales.Rubric) { r.Weak = 0 },
		"no version":      func(r *sales.Rubric) { r.Version = "" },
	} {
		r := sales.DefaultRubric()
		spoil(&r)
		if sales.CodeOf(r.Validate()) != sales.Invalid {
			t.Errorf("%s: %v", name, r.Validate())
		}
	}
}

func clearWeights(r *sales.Rubric) {
	for d := range r.Weights {
		r.Weights[d] = 0
	}
}

// TestFinishTwice: an analysis that was finished stays as it is, and everything in it may be believed.
func TestFinishTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := call(rapid.SliceOfN(rapid.StringMatching(`[a-z預算 ,.]{0,30}`), 0, 6).Draw(rt, "call")...)
		a := sales.Analysis{Dimensions: map[sales.Dimension]sales.DimensionScore{}}
		for _, d := range sales.Dimensions() {
			s := sales.DimensionScore{Reason: rapid.String().Draw(rt, "reason")}
			if rapid.Bool().Draw(rt, "scored") {
				s.Score = score(rapid.IntRange(0, 5).Draw(rt, "score"))
			}
			for range rapid.IntRange(0, 9).Draw(rt, "quotes") {
				quote := rapid.StringMatching(`[a-z預算 ]{0,12}`).Draw(rt, "quote")
				if n := len(c.Segments); n > 0 && rapid.Bool().Draw(rt, "real") {
					quote = c.Segments[rapid.IntRange(0, n-1).Draw(rt, "from")].Text
				}
				s.Evidence = append(s.Evidence, quoted(rapid.IntRange(-2, 8).Draw(rt, "segment"), quote))
			}
			a.Dimensions[d] = s
		}
		r := sales.DefaultRubric()
		if err := r.Finish(&a, c); err != nil {
			rt.Fatal(err)
		}
		for d, s := range a.Dimensions {
			buyer := false
			for _, e := range s.Evidence {
				buyer = buyer || e.Side == sales.BuyerSide
				if !strings.Contains(c.Segments[e.Segment].Text, e.Quote) {
					rt.Fatalf("%s: %q does not stand in %q", d, e.Quote, c.Segments[e.Segment].Text)
				}
			}
			if s.Score != nil && *s.Score >= 3 && !buyer {
				rt.Fatalf("%s = %d without a buyer", d, *s.Score)
			}
		}
		again := a
		again.Dimensions = map[sales.Dimension]sales.DimensionScore{}
		for d, s := range a.Dimensions {
			again.Dimensions[d] = s
		}
		if err := r.Finish(&again, c); err != nil {
			rt.Fatal(err)
		}
		if !reflect.DeepEqual(a, again) {
			rt.Fatalf("finished twice:\n%+v\n%+v", a, again)
		}
	})
}
