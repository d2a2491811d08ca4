package sales

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of what an analysis may hold, in characters and items, so that no engine can flood a page or a cache value.
const (
	maxReason   = 1000
	maxSummary  = 3000
	maxSentence = 500
	maxName     = 120
	maxItems    = 12
	maxGaps     = 6
	maxEvidence = 6
)

// proven is the least score that needs the words of a buyer.
const proven = 3

// enoughScored is how many dimensions must be scored for an overall score to be trusted.
const enoughScored = 4

// Insufficient tells whether so many scored dimensions are too few for the overall score to say much.
func Insufficient(scored int) bool { return scored < enoughScored }

// Rubric turns six scores into one, and one into a rating.
type Rubric struct {
	Weights map[Dimension]float64 // relative; 0 leaves a dimension out of the overall score
	Strong  int                   // least overall score, 0 to 100, of the rating Strong
	Medium  int
	Weak    int
	Version string // stored with each analysis
}

// DefaultRubric weighs the six dimensions alike.
func DefaultRubric() Rubric {
	weights := make(map[Dimension]float64, 6)
	for _, d := range Dimensions() {
		weights[d] = 1
	}
	return Rubric{Weights: weights, Strong: 70, Medium: 50, Weak: 30, Version: "meddic/1"}
}

// Validate says what is wrong with a configured rubric.
func (r Rubric) Validate() error {
	total := 0.0
	for _, d := range Dimensions() {
		w, ok := r.Weights[d]
		if !ok {
			return Errorf(Invalid, "The rubric has no weight for %s: give all six dimensions one.", d)
		}
		if math.IsNaN(w) || w < 0 || w > 1000 {
			return Errorf(Invalid, "The rubric's weight for %s is %v: use a number from 0 to 1000.", d, w)
		}
		total += w
	}
	switch {
	case len(r.Weights) != len(Dimensions()):
		return Errorf(Invalid, "The rubric weighs a dimension that MEDDIC does not have.")
	case total == 0:
		return Errorf(Invalid, "The rubric's weights are all 0: at least one must count.")
	case r.Weak <= 0 || r.Medium <= r.Weak || r.Strong <= r.Medium || r.Strong > 100:
		return Errorf(Invalid, "The rubric's thresholds must rise: 0 < weak (%d) < medium (%d) < strong (%d) ≤ 100.", r.Weak, r.Medium, r.Strong)
	case r.Version == "" || utf8.RuneCountInString(r.Version) > maxName:
		return Errorf(Invalid, "The rubric needs a version of at most %d characters.", maxName)
	}
	return nil
}

// Rate gives the word for an overall score; a null score is At Risk.
func (r Rubric) Rate(overall *int) Rating {
	switch {
	case overall == nil:
		return AtRisk
	case *overall >= r.Strong:
		return Strong
	case *overall >= r.Medium:
		return Medium
	case *overall >= r.Weak:
		return Weak
	}
	return AtRisk
}

// Effective is the score that counts: a person's where there is one, else the engine's.
func (d DimensionScore) Effective() *int {
	if d.Override != nil {
		score := d.Override.Score
		return &score
	}
	return d.Score
}

// Rescore computes the overall score, its rating and whether the evidence suffices from the six scores.
func (r Rubric) Rescore(a *Analysis) {
	sum, weights, scored := 0.0, 0.0, 0
	for _, d := range Dimensions() {
		score := a.Dimensions[d].Effective()
		if score == nil {
			continue
		}
		scored++
		sum += r.Weights[d] * float64(*score)
		weights += r.Weights[d]
	}
	a.OverallScore = nil
	if weights > 0 {
		overall := min(100, max(0, int(math.Round(sum/weights*20))))
		a.OverallScore = &overall
	}
	a.Status = r.Rate(a.OverallScore)
	a.InsufficientEvidence = Insufficient(scored)
}

// Finish turns what an engine proposes into an analysis that may be believed: every quote stands in t, no high score
// lacks a buyer's words, and the overall score follows from the six. The sides in t must be known before.
// Finishing twice changes nothing more. An error means that the proposal makes no sense and must be made again.
func (r Rubric) Finish(a *Analysis, t *Transcript) error {
	if a == nil || t == nil {
		return Errorf(Internal, "There is no analysis to check, or no transcript to check it against.")
	}
	for _, d := range Dimensions() {
		if s := a.Dimensions[d].Score; s != nil && (*s < 0 || *s > 5) {
			return Errorf(Unprocessable, "The analysis scores %s with %d, outside of 0 to 5: analyse the conversation again.", d, *s)
		}
	}
	notes, quotes := notesIn(t), NewQuotes(t)
	dimensions := make(map[Dimension]DimensionScore, 6)
	for _, d := range Dimensions() {
		dimensions[d] = finishDimension(a.Dimensions[d], t, quotes, notes)
	}
	a.Dimensions = dimensions
	a.KeyFindings = sentences(a.KeyFindings, maxItems)
	a.Risks = sentences(a.Risks, maxItems)
	a.Alerts = sentences(a.Alerts, maxItems)
	a.NextSteps = finishSteps(a.NextSteps, len(t.Segments))
	a.Summary = tidy(a.Summary, maxSummary)
	a.Engine, a.Model, a.PromptVersion = tidy(a.Engine, maxName), tidy(a.Model, maxName), tidy(a.PromptVersion, maxName)
	a.RubricVersion = r.Version
	a.TranscriptHash = TranscriptHash(t)
	r.Rescore(a)
	return nil
}

func finishDimension(d DimensionScore, t *Transcript, quotes *Quotes, n notes) DimensionScore {
	proposed := len(d.Evidence)
	evidence, buyer := finishEvidence(d.Evidence, t, quotes)
	d.Evidence = evidence
	d.Reason = tidy(d.Reason, maxReason)
	switch {
	case d.Score == nil:
	case len(evidence) == 0 && proposed > 0:
		// All of its quotes were invented, so nothing shows that it was discussed at all.
		d.Score, d.Reason = nil, annotate(d.Reason, n.unproven)
	case len(evidence) == 0 && *d.Score > 1:
		d.Reason = annotate(d.Reason, fmt.Sprintf(n.noQuote, *d.Score))
		d.Score = number(1)
	case *d.Score >= proven && !buyer:
		d.Reason = annotate(d.Reason, fmt.Sprintf(n.noBuyer, *d.Score))
		d.Score = number(proven - 1)
	}
	d.Gaps = sentences(d.Gaps, maxGaps)
	d.Question = tidy(d.Question, maxSentence)
	if o := d.Override; o != nil && (o.Score < 0 || o.Score > 5 || o.By == "") {
		d.Override = nil
	}
	return d
}

// finishEvidence keeps what stands in the transcript, a buyer's words first where there is too much.
func finishEvidence(proposed []Evidence, t *Transcript, quotes *Quotes) (kept []Evidence, buyer bool) {
	type place struct {
		segment int
		words   string
	}
	seen := map[place]bool{}
	all := make([]Evidence, 0, len(proposed))
	for _, e := range proposed[:min(len(proposed), 4*maxEvidence)] {
		i, words, ok := quotes.Find(e.Segment, e.Quote)
		if !ok || seen[place{i, words}] {
			continue
		}
		seen[place{i, words}] = true
		s := t.Segments[i]
		side := s.Side
		if !side.Valid() {
			side = OtherSide
		}
		buyer = buyer || side == BuyerSide
		all = append(all, Evidence{Segment: i, StartTime: seconds(s.StartMs), Speaker: s.Speaker, Side: side, Quote: words})
	}
	return thin(all), buyer
}

// thin keeps the first maxEvidence quotes in order; where there are more, the buyer's come first.
func thin(all []Evidence) []Evidence {
	spare := len(all) - maxEvidence
	drop := make([]bool, len(all))
	for _, buyers := range []bool{false, true} {
		for i := len(all) - 1; i >= 0 && spare > 0; i-- {
			if (all[i].Side == BuyerSide) == buyers {
				drop[i] = true
				spare--
			}
		}
	}
	kept := make([]Evidence, 0, len(all))
	for i, e := range all {
		if !drop[i] {
			kept = append(kept, e)
		}
	}
	return kept
}

func finishSteps(steps []NextStep, segments int) []NextStep {
	kept := make([]NextStep, 0, len(steps))
	for _, s := range steps {
		s.Action = tidy(s.Action, maxSentence)
		if s.Action == "" || len(kept) == maxItems {
			continue
		}
		s.Priority = priority(s.Priority)
		s.Owner, s.Due = tidy(s.Owner, maxName), tidy(s.Due, maxName)
		if s.Segment != nil && (*s.Segment < 0 || *s.Segment >= segments) {
			s.Segment = nil
		}
		kept = append(kept, s)
	}
	return kept
}

func priority(s string) string {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "high", "urgent", "critical", "highest", "p0", "p1", "1", "高", "緊急", "紧急":
		return "high"
	case "low", "lowest", "p3", "p4", "3", "低":
		return "low"
	}
	return "medium"
}

// sentences tidies each item and drops the empty and the repeated.
func sentences(items []string, limit int) []string {
	kept, seen := make([]string, 0, min(len(items), limit)), map[string]bool{}
	for _, s := range items {
		if s = tidy(s, maxSentence); s == "" || seen[s] || len(kept) == limit {
			continue
		}
		seen[s] = true
		kept = append(kept, s)
	}
	return kept
}

// tidy makes s one valid line of at most limit characters.
func tidy(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return cutWords(s, limit-1) + "…"
}

// annotate appends a note so that it survives the limit of a reason; a note that stands there is not repeated.
func annotate(reason, note string) string {
	if strings.HasSuffix(reason, note) {
		return reason
	}
	return strings.TrimSpace(tidy(reason, maxReason-1-utf8.RuneCountInString(note)) + " " + note)
}

func number(n int) *int { return &n }

// notes are the sentences that Finish adds to a reason, in the language of the transcript.
type notes struct{ unproven, noQuote, noBuyer string }

func notesIn(t *Transcript) notes {
	if t.Chinese() {
		return notes{
			unproven: "（引用的原句都不在逐字稿中，因此不計分。）",
			noQuote:  "（沒有任何原句佐證，由 %d 分降為 1 分。）",
			noBuyer:  "（沒有買方的原句佐證，由 %d 分降為 2 分。）",
		}
	}
	return notes{
		unproven: "(Not scored: none of the quotes given for it stands in the transcript.)",
		noQuote:  "(Lowered from %d to 1: no quote supports it.)",
		noBuyer:  "(Lowered from %d to 2: no quote of the buyer supports it.)",
	}
}

// Chinese reports whether the words are mostly Chinese; the declared language decides only where there are none.
func (t *Transcript) Chinese() bool {
	han, latin := 0, 0
	for _, s := range t.Segments {
		for _, r := range s.Text {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
			case unicode.IsLetter(r):
				latin++
			}
		}
		if han+latin > 20_000 {
			break // enough to tell
		}
	}
	if han+latin == 0 {
		return strings.HasPrefix(strings.ToLower(t.Language), "zh")
	}
	return han*3 >= latin // a Chinese word has about two characters, an English one five
}
