package rules

import (
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// answers reads the buyer's answers in the light of the rep's questions: "The CFO." says who signs only because
// somebody asked. Champions are left out, because a rep's question must never make one.
func (s *scan) answers(byName map[string]*facet) {
	var asked map[sales.Dimension]bool
	var confirmed []hit
	at, turns := -1, 0
	for i := range s.transcript.Segments {
		switch side(s.transcript.Segments[i]) {
		case sales.RepSide:
			asked, confirmed = s.questions(i, byName)
			at, turns = i, 0
		case sales.BuyerSide:
			if at >= 0 && turns == 0 && i-at <= 2 && (len(asked) > 0 || len(confirmed) > 0) {
				s.answer(i, asked, confirmed)
			}
			turns++
		default:
		}
	}
}

// questions gives what the rep asks in a turn, and what a "yes" to it would confirm.
func (s *scan) questions(segment int, byName map[string]*facet) (map[sales.Dimension]bool, []hit) {
	asked := map[sales.Dimension]bool{}
	var confirmed []hit
	for _, h := range s.hitsOf(segment) {
		if d, ok := strings.CutPrefix(h.topic, "ask."); ok && h.question {
			asked[sales.Dimension(d)] = true // "cost" among them
		}
		if f := byName[h.topic]; f != nil && h.question && f.points > 0 && f.dimension != sales.Champion && f.name != "identifyPain.emotion" {
			confirmed = append(confirmed, h)
		}
	}
	delete(asked, sales.Champion)
	return asked, confirmed
}

// answer adds what the turn says in answer to the questions before it.
func (s *scan) answer(segment int, asked map[sales.Dimension]bool, confirmed []hit) {
	said := s.hitsOf(segment)
	sentences := s.inSegment(segment)
	if len(sentences) == 0 {
		return
	}
	heard := map[string]*hit{}
	known := map[sales.Dimension]bool{}
	for i := range said {
		h := &said[i]
		if strings.HasPrefix(h.topic, "answer.") && heard[h.topic] == nil && h.sentence <= s.firstOf[segment]+1 {
			heard[h.topic] = h
		}
		dimension, _, _ := strings.Cut(h.topic, ".")
		known[sales.Dimension(dimension)] = true
	}
	words := 0
	for _, sent := range sentences {
		words += size(sent)
	}
	telling := 0 // the longest of the first sentences: "Sure." is not what a reader wants to see
	for n, sent := range sentences[:min(len(sentences), 3)] {
		if size(sent) > size(sentences[telling]) {
			telling = n
		}
	}
	at := sentences[telling]
	first := hit{rule: -1, segment: segment, sentence: s.firstOf[segment] + telling, side: sales.BuyerSide,
		from: at.start, to: at.tokens[min(len(at.tokens)-1, 7)].end, weight: 1}
	if asked[cost] && heard["answer.number"] != nil && heard["answer.no"] == nil && len(s.lost(segment)) == 0 {
		h := first
		h.topic, h.weight = "metrics.loss", 0.8
		s.addHit(h)
	}
	for _, d := range sales.Dimensions() {
		if !asked[d] || known[d] {
			continue
		}
		if topic, weight := reading(d, heard, words); topic != "" {
			h := first
			h.topic, h.weight = topic, weight
			s.addHit(h)
		}
	}
	if heard["answer.yes"] == nil || heard["answer.no"] != nil {
		return
	}
	agreed := 0.6
	if words < 4 {
		agreed = 0.35 // a bare "yeah" is politeness as often as consent
	}
	for _, c := range confirmed {
		h := first
		h.topic, h.weight, h.echo = c.topic, agreed*c.weight, true
		s.addHit(h)
	}
}

// cost stands among the dimensions asked for where the rep asks what a problem costs.
const cost sales.Dimension = "cost"

// lost gives the losses in numbers that a turn tells.
func (s *scan) lost(segment int) []hit {
	var all []hit
	for _, h := range s.hitsOf(segment) {
		if h.topic == "metrics.loss" && h.weight >= 0.8 {
			all = append(all, h)
		}
	}
	return all
}

// reading gives the facet that an answer to a question about d shows, and how surely.
func reading(d sales.Dimension, heard map[string]*hit, words int) (topic string, weight float64) {
	if heard["answer.no"] != nil {
		return string(d) + ".neg", 0.7
	}
	switch d {
	case sales.Metrics:
		if heard["answer.number"] != nil {
			return "metrics.volume", 1
		}
	case sales.EconomicBuyer:
		if heard["answer.role"] != nil {
			return "economicBuyer.signer", 0.8
		}
	case sales.DecisionCriteria:
		if words >= 3 && heard["answer.yes"] == nil {
			return "decisionCriteria.need", 0.8
		}
	case sales.DecisionProcess:
		if heard["answer.when"] != nil {
			return "decisionProcess.dates", 0.8
		}
	case sales.IdentifyPain:
		if words >= 6 {
			return "identifyPain.problem", 0.6
		}
	default:
	}
	return "", 0
}

// size counts words; two Chinese characters are about one.
func size(sent sentence) int {
	latin, chinese := 0, 0
	for _, t := range sent.tokens {
		if t.kind&han != 0 {
			chinese++
		} else {
			latin++
		}
	}
	return latin + (chinese+1)/2
}

// hitsOf gives the hits of one segment; hits are ordered by segment as long as none was added.
func (s *scan) hitsOf(segment int) []hit {
	from, to := s.hitsFrom[segment], s.hitsFrom[segment+1]
	return s.hits[from:to]
}

// addHit appends a hit behind those that were heard.
func (s *scan) addHit(h hit) {
	s.byTopic[h.topic] = append(s.byTopic[h.topic], len(s.hits))
	s.hits = append(s.hits, h)
}
