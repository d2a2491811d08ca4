package sales

import "time"

// Dimension is one of the six questions of MEDDIC.
type Dimension string

// The six dimensions, in the order of the name.
const (
	Metrics          Dimension = "metrics"
	EconomicBuyer    Dimension = "economicBuyer"
	DecisionCriteria Dimension = "decisionCriteria"
	DecisionProcess  Dimension = "decisionProcess"
	IdentifyPain     Dimension = "identifyPain"
	Champion         Dimension = "champion"
)

// Dimensions lists the six dimensions in the order of the name.
func Dimensions() []Dimension {
	return []Dimension{Metrics, EconomicBuyer, DecisionCriteria, DecisionProcess, IdentifyPain, Champion}
}

// Rating is the word for an overall score.
type Rating string

// The ratings, from best to worst.
const (
	Strong Rating = "Strong"
	Medium Rating = "Medium"
	Weak   Rating = "Weak"
	AtRisk Rating = "At Risk"
)

// Ratings lists the ratings from best to worst.
func Ratings() []Rating { return []Rating{Strong, Medium, Weak, AtRisk} }

// Evidence is a quote that stands in the transcript word for word.
type Evidence struct {
	Segment   int      `json:"segment"`   // index of the segment, from 0
	StartTime *float64 `json:"startTime"` // seconds, null where the transcript has no times
	Speaker   string   `json:"speaker"`
	Side      Side     `json:"side"`
	Quote     string   `json:"quote"`
}

// DimensionScore is what was found about one dimension.
type DimensionScore struct {
	Score    *int       `json:"score"` // 0 to 5; null where it was not discussed
	Reason   string     `json:"reason"`
	Evidence []Evidence `json:"evidence"`
	Gaps     []string   `json:"gaps"`
	Question string     `json:"question"` // the question to ask next
	Override *Override  `json:"override"`
}

// NextStep is something that somebody agreed, or ought, to do.
type NextStep struct {
	Action   string `json:"action"`
	Priority string `json:"priority"` // high, medium or low
	Owner    string `json:"owner,omitempty"`
	Due      string `json:"due,omitempty"` // as it was said, "Friday" included
	Segment  *int   `json:"segment,omitempty"`
}

// Analysis is one scoring of one conversation.
type Analysis struct {
	ID                   string                       `json:"id"`
	ConversationID       string                       `json:"conversationId"`
	OverallScore         *int                         `json:"overallScore"` // 0 to 100; null where nothing was scored
	Status               Rating                       `json:"status"`
	InsufficientEvidence bool                         `json:"insufficientEvidence"` // fewer than four dimensions scored
	Dimensions           map[Dimension]DimensionScore `json:"dimensions"`
	KeyFindings          []string                     `json:"keyFindings"`
	NextSteps            []NextStep                   `json:"nextSteps"`
	Risks                []string                     `json:"risks"`
	Alerts               []string                     `json:"alerts"`
	Summary              string                       `json:"summary"`
	Engine               string                       `json:"engine"` // "rules" or "llm"
	Model                string                       `json:"model"`
	PromptVersion        string                       `json:"promptVersion"`
	RubricVersion        string                       `json:"rubricVersion"`
	TranscriptHash       string                       `json:"transcriptHash"` // SHA-256 of the transcript, in hex
	CreatedAt            time.Time                    `json:"createdAt"`
}
