package rules

import (
	"fmt"

	"github.com/sales-ai-automation/salesai/sales"
)

// risks says what may stop the purchase.
func (s *scan) risks(c catalogue, verdicts map[sales.Dimension]*verdict, rivals []string, steps int) []string {
	var all []string
	add := func(risk string, least float64, topics ...string) {
		if h, ok := s.best(least, topics...); ok {
			all = append(all, fmt.Sprintf(c.quoted, c.risks[risk], s.quote(h), s.speaker(h.segment)))
		}
	}
	add("left", 0.7, "topic.left")
	add("price", 0.7, "topic.price")
	if h, ok := s.best(0.6, "topic.competitor"); ok {
		label := c.risks["competitor"]
		if len(rivals) > 0 {
			label = fmt.Sprintf(c.labels["rival"], rivals[0])
		}
		all = append(all, fmt.Sprintf(c.quoted, label, s.quote(h), s.speaker(h.segment)))
	}
	add("gate", 0.8, "topic.gate")
	add("timing", 0.9, "topic.timing")
	add("statusquo", 0.7, "topic.statusquo")
	add("trust", 0.8, "topic.trust")
	add("migration", 0.8, "topic.migration")
	if s.singleThreaded() {
		all = append(all, c.risks["single"])
	}
	if v := verdicts[sales.Champion]; v.score == nil || *v.score <= 1 {
		all = append(all, c.risks["champion"])
	}
	if steps == 0 {
		all = append(all, c.risks["next"])
	}
	return all
}

// singleThreaded reports whether one person alone speaks for the buyer.
func (s *scan) singleThreaded() bool {
	buyers := map[string]bool{}
	for _, segment := range s.transcript.Segments {
		if segment.Side == sales.BuyerSide {
			buyers[segment.Speaker] = true
		}
	}
	return len(buyers) == 1 && len(s.byTopic["topic.intro"]) == 0
}

// alerts says what a reader must know before believing the scores.
func (s *scan) alerts(c catalogue, verdicts map[sales.Dimension]*verdict, trade bool) []string {
	var all []string
	if len(s.sentences) == 0 {
		return []string{c.alerts["empty"]}
	}
	if !trade {
		all = append(all, c.alerts["notSales"])
	}
	if len(s.injected) > 0 {
		all = append(all, fmt.Sprintf(c.alerts["injected"], s.speaker(s.sentences[s.injected[0]].segment)))
	}
	if trade {
		for _, end := range []string{"lost", "churn"} {
			if h, ok := s.over(end); ok {
				all = append(all, fmt.Sprintf(c.quoted, c.alerts[end], s.quote(h), s.speaker(h.segment)))
				break
			}
		}
		if h, ok := s.best(0.7, "topic.left"); ok {
			all = append(all, fmt.Sprintf(c.quoted, c.risks["left"], s.quote(h), s.speaker(h.segment)))
		}
	}
	if !trade {
		return all
	}
	if s.words[sales.BuyerSide] == 0 && s.words[sales.RepSide] == 0 {
		all = append(all, c.alerts["sides"])
	}
	if v := verdicts[sales.EconomicBuyer]; v.score == nil || *v.score <= 1 {
		all = append(all, c.alerts["buyer"])
	}
	rep, buyer := s.words[sales.RepSide], s.words[sales.BuyerSide]
	if total := rep + buyer; total >= 60 && rep*100 >= 75*total {
		all = append(all, fmt.Sprintf(c.alerts["monologue"], rep*100/total))
	} else if rep+buyer > 0 && buyer < 25 {
		all = append(all, c.alerts["silent"])
	}
	return all
}

// over gives the words with which the buyer ends it: "lost" to another vendor, or "churn" of a contract that runs.
func (s *scan) over(end string) (hit, bool) {
	return s.best(0.8, "topic."+end)
}

// end lowers what a decision against us makes worthless: a process that is over, and a supporter who did not prevail.
func (s *scan) end(verdicts map[sales.Dimension]*verdict) {
	if _, lost := s.over("lost"); !lost {
		return
	}
	for _, d := range []sales.Dimension{sales.DecisionProcess, sales.Champion} {
		if v := verdicts[d]; v.score != nil && *v.score > 1 {
			one := 1
			v.score = &one
		}
	}
}

// otherwise reports whether the talk is a call for help about something bought, one among colleagues about
// deals, or one about a job.
func (s *scan) otherwise(turns int) bool {
	about := func(topic string) int {
		in := map[int]bool{}
		for _, h := range s.said(topic) {
			in[h.segment] = true
		}
		return len(in)
	}
	return about("topic.service") >= max(2, turns+1) || about("topic.review") >= 3 || about("topic.interview") >= 2
}

// trade reports whether a purchase is talked about at all: both sides are known or enough of it is said.
func (s *scan) trade(verdicts map[sales.Dimension]*verdict) bool {
	strength, dimensions, usable := 0.0, 0, false
	for _, d := range sales.Dimensions() {
		if score := verdicts[d].score; score != nil && *score >= 3 && s.words[sales.BuyerSide] > 0 {
			usable = true // only a buyer's words lead to such a score
		}
		sum := 0.0
		for _, f := range verdicts[d].facets {
			sum += max(0, f.worth())
			if f.facet.points < 0 && (f.buyer > 0 || f.other > 0) {
				sum += 0.5
			}
		}
		if sum >= 0.5 {
			dimensions++
		}
		strength += sum
	}
	turns := map[int]bool{}
	for topic, hits := range s.byTopic {
		switch topic {
		case "topic.commercial", "topic.price", "topic.renewal", "topic.competitor", "ask.economicBuyer", "ask.decisionProcess":
			for _, i := range hits {
				turns[s.hits[i].segment] = true
			}
		}
	}
	if s.otherwise(len(turns)) {
		return false
	}
	known := s.words[sales.BuyerSide] > 0 && s.words[sales.RepSide] > 0
	switch {
	case usable:
		return true
	case known:
		return strength >= 1 && (len(turns) > 0 || strength >= 4) || strength >= 0.5 && len(turns) >= 2
	case s.words[sales.BuyerSide]+s.words[sales.RepSide] > 0:
		return strength >= 1.5 && len(turns) >= 1
	}
	return strength >= 3 && dimensions >= 3 && len(turns) >= 3
}
