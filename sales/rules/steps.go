package rules

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

const (
	mostSteps  = 8
	longAction = 180 // characters
)

// step is a candidate for a next step.
type step struct {
	sales.NextStep
	weight float64
	from   int // bytes in its segment
	to     int
}

// steps are what somebody promised, asked for or announced, in the order of the conversation.
func (s *scan) steps() []sales.NextStep {
	rep, buyer := s.mainSpeaker(sales.RepSide), s.mainSpeaker(sales.BuyerSide)
	var all []step
	for _, topic := range []string{"step.plan", "step.commit", "step.ask"} {
		for _, h := range s.said(topic) {
			owner := s.transcript.Segments[h.segment].Speaker
			switch {
			case topic == "step.ask" && h.side == sales.BuyerSide:
				owner = rep
			case topic == "step.ask" && h.side == sales.RepSide:
				owner = buyer
			case h.question:
				continue // "Shall I …?" is no promise
			}
			if st, ok := s.step(h, owner); ok && !s.covered(all, st) {
				all = append(all, st)
			}
		}
	}
	if strong := slices.DeleteFunc(slices.Clone(all), func(x step) bool { return x.weight < 0.8 }); len(strong) >= 2 {
		all = strong
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].weight > all[j].weight })
	all = all[:min(len(all), mostSteps)]
	sort.SliceStable(all, func(i, j int) bool { return *all[i].Segment < *all[j].Segment })
	steps := make([]sales.NextStep, len(all))
	for i, x := range all {
		steps[i] = x.NextStep
	}
	return steps
}

// step cuts the action out of the sentence and finds when it is due.
func (s *scan) step(h hit, owner string) (step, bool) {
	sent := s.sentences[h.sentence]
	text := s.transcript.Segments[h.segment].Text
	from, to := sent.start, sent.end
	if utf8.RuneCountInString(text[from:to]) > longAction {
		from, to = s.forward(sent, h.from)
	}
	action := strings.TrimFunc(text[from:to], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；—-", r) })
	if utf8.RuneCountInString(action) < 4 || size(sent) < 2 {
		return step{}, false
	}
	segment := h.segment
	st := step{NextStep: sales.NextStep{Action: action, Priority: "medium", Owner: owner, Segment: &segment}, weight: h.weight, from: from, to: to}
	soon := false
	longest := 0
	for _, d := range s.hitsOf(h.segment) {
		if d.from < from || d.to > to {
			continue
		}
		switch {
		case d.topic == "due" && d.to-d.from > longest:
			st.Due, longest = text[d.from:d.to], d.to-d.from
		case d.topic == "soon":
			soon = true
		}
	}
	switch {
	case soon && st.Due != "":
		st.Priority = "high"
		st.weight += 0.3
	case st.Due != "":
		st.weight += 0.2
	case s.doubted(h):
		st.Priority = "low"
	}
	return st, true
}

// forward cuts from the promise to the end of its clause.
func (s *scan) forward(sent sentence, start int) (from, to int) {
	text := s.transcript.Segments[sent.segment].Text
	first := 0
	for i, t := range sent.tokens {
		if t.start <= start {
			first = i
		}
	}
	last := first
	for last+1 < len(sent.tokens) {
		n := last + 1 - first
		if utf8.RuneCountInString(text[sent.tokens[first].start:sent.tokens[last+1].end]) > longAction {
			break
		}
		if n >= 8 && (sent.tokens[last+1].clause || opens(sent.tokens, last+1)) {
			break
		}
		last++
	}
	return sent.tokens[first].start, sent.tokens[last].end
}

// covered reports whether a step stands in the list already, or in nearly the same words.
func (s *scan) covered(all []step, st step) bool {
	for _, o := range all {
		if *o.Segment == *st.Segment && st.from < o.to && o.from < st.to {
			return true
		}
	}
	return false
}

func (s *scan) doubted(h hit) bool {
	for _, o := range s.hitsOf(h.segment) {
		if o.sentence == h.sentence && (o.topic == "hedge" || o.topic == "hypothetical") {
			return true
		}
	}
	return false
}

// mainSpeaker is who says most on a side.
func (s *scan) mainSpeaker(want sales.Side) string {
	said, best := map[string]int{}, ""
	for _, segment := range s.transcript.Segments {
		if side(segment) != want {
			continue
		}
		said[segment.Speaker] += len(segment.Text)
	}
	for name, n := range said {
		if best == "" || n > said[best] || (n == said[best] && name < best) {
			best = name
		}
	}
	return best
}
