package sales

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Override is a person's score of one dimension in place of the engine's, kept on the record.
type Override struct {
	Score  int       `json:"score"` // 0 to 5
	Reason string    `json:"reason"`
	By     string    `json:"by"`     // user id
	ByName string    `json:"byName"` // as the person was called then
	At     time.Time `json:"at"`
}

// maxCorrection is how many characters the reason of a correction may have.
const maxCorrection = 500

// Correct puts a person's score of d in place of the engine's, or takes it back if o is nil, and computes the overall
// score anew. Invalid is a dimension that MEDDIC does not have, a score outside of 0 to 5, and a reason that is missing
// or has more than 500 characters.
func (r Rubric) Correct(a *Analysis, d Dimension, o *Override) error {
	if !slices.Contains(Dimensions(), d) {
		return Errorf(Invalid, "MEDDIC has no dimension called %q.", d)
	}
	score := a.Dimensions[d]
	score.Override = nil
	if o != nil {
		if o.Score < 0 || o.Score > 5 {
			return Errorf(Invalid, "A score is a whole number from 0 to 5.")
		}
		given := *o
		if n := utf8.RuneCountInString(o.Reason); n > maxCorrection {
			return Errorf(Invalid, "A reason has at most %d characters; this one has %d.", maxCorrection, n)
		}
		if given.Reason = tidy(o.Reason, maxCorrection); given.Reason == "" {
			return Errorf(Invalid, "Say why the score is corrected: whoever reads it later will ask.")
		}
		score.Override = &given
	}
	if a.Dimensions == nil {
		a.Dimensions = make(map[Dimension]DimensionScore, 6)
	}
	a.Dimensions[d] = score
	r.Rescore(a)
	return nil
}

// KeepCorrections carries over what people corrected in an earlier analysis of the same conversation: an engine that
// looks again does not know better than they.
func (r Rubric) KeepCorrections(a *Analysis, before *Analysis) {
	if before == nil {
		return
	}
	for d, old := range before.Dimensions {
		if now := a.Dimensions[d]; old.Override != nil && now.Override == nil {
			now.Override = old.Override
			a.Dimensions[d] = now
		}
	}
	r.Rescore(a)
}
