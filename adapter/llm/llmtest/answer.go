package llmtest

import "encoding/json"

// Answer is an analysis in the form that the schema asks for, to be bent by a test before it is sent.
type Answer struct {
	Summary     string               `json:"summary"`
	Dimensions  map[string]Dimension `json:"dimensions"`
	KeyFindings []string             `json:"keyFindings"`
	NextSteps   []Step               `json:"nextSteps"`
	Risks       []string             `json:"risks"`
	Alerts      []string             `json:"alerts"`
}

// Dimension is what an answer says about one dimension.
type Dimension struct {
	Score    *int     `json:"score"`
	Reason   string   `json:"reason"`
	Evidence []Quote  `json:"evidence"`
	Gaps     []string `json:"gaps"`
	Question string   `json:"question"`
}

// Quote is one piece of evidence.
type Quote struct {
	Segment int    `json:"segment"`
	Quote   string `json:"quote"`
}

// Step is one next step.
type Step struct {
	Action   string  `json:"action"`
	Priority string  `json:"priority"`
	Owner    *string `json:"owner"`
	Due      *string `json:"due"`
	Segment  *int    `json:"segment"`
}

// JSON is the answer as a model would send it.
func (a Answer) JSON() string {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err) // plain strings and numbers always marshal
	}
	return string(raw)
}

// Derived answers from the request alone: each dimension quotes another buyer's segment, word for word, and scores 3;
// a dimension for which no segment is left was not discussed.
func Derived(r Request) Answer {
	a := Answer{
		Summary: "The buyer described the situation.", Dimensions: map[string]Dimension{},
		KeyFindings: []string{"The buyer spoke."}, NextSteps: []Step{{Action: "Send a proposal", Priority: "high"}},
		Risks: []string{"No date is agreed."}, Alerts: []string{},
	}
	buyers := []Segment{}
	for _, s := range r.Segments() {
		if s.Side == "buyer" {
			buyers = append(buyers, s)
		}
	}
	for i, name := range []string{"metrics", "economicBuyer", "decisionCriteria", "decisionProcess", "identifyPain", "champion"} {
		d := Dimension{Reason: "It was not discussed.", Evidence: []Quote{}, Gaps: []string{"Everything."}, Question: "What matters most?"}
		if i < len(buyers) {
			score := 3
			d.Score, d.Reason, d.Gaps = &score, "The buyer stated it.", []string{}
			d.Evidence = []Quote{{Segment: buyers[i].Number, Quote: buyers[i].Text}}
		}
		a.Dimensions[name] = d
	}
	return a
}
