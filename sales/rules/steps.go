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
	mostSteps    = 8
	mostPromises = 400
	longAction   = 180  // characters
	request      = 1.05 // the weight in the tables of "Could you send …?", a question that asks for a step
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
	promises := s.promises()
	for i, h := range promises {
		owner := s.transcript.Segments[h.segment].Speaker
		if h.question && h.weight != request {
			continue // "Shall I …?" is no promise
		}
		switch {
		case h.topic == "step.ask" && h.side == sales.BuyerSide:
			owner = rep
		case h.topic == "step.ask" && h.side == sales.RepSide:
			owner = buyer
		}
		until := len(s.transcript.Segments[h.segment].Text)
		if i+1 < len(promises) && promises[i+1].segment == h.segment {
			until = promises[i+1].from
		}
		since := 0
		if n := len(all); n > 0 && *all[n-1].Segment == h.segment {
			since = all[n-1].to
		}
		if st, ok := s.step(h, owner, since, until); ok && !covered(all, st) {
			all = append(all, st)
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

// promises are the places where a step is promised, asked for or announced, in order.
func (s *scan) promises() []hit {
	var all []hit
	for _, topic := range []string{"step.plan", "step.commit", "step.ask", "step.both"} {
		all = append(all, s.said(topic)...)
	}
	sort.SliceStable(all, func(i, j int) bool {
		if all[i].segment != all[j].segment {
			return all[i].segment < all[j].segment
		}
		return all[i].from < all[j].from
	})
	var kept []hit
	for _, h := range all {
		if n := len(kept); n > 0 && kept[n-1].segment == h.segment && h.from < kept[n-1].to {
			continue // the "send" of "I'll send" is no second promise
		}
		kept = append(kept, h)
	}
	return kept[max(0, len(kept)-mostPromises):] // what is agreed is agreed at the end
}

// step cuts the action out of the sentence and finds when it is due.
func (s *scan) step(h hit, owner string, since, until int) (step, bool) {
	sent := s.sentences[h.sentence]
	text := s.transcript.Segments[h.segment].Text
	from, to := sent.start, sent.end
	if running(sent, text) || utf8.RuneCountInString(text[from:to]) > longAction {
		from, to = s.forward(sent, h.from, since, until)
	}
	action := strings.TrimFunc(text[from:to], func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；—-", r) })
	if utf8.RuneCountInString(action) < 4 || size(sent) < 4 {
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
			st.Due, longest = strings.TrimSuffix(strings.TrimSuffix(text[d.from:d.to], "'s"), "’s"), d.to-d.from
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

// running reports whether a sentence is long and ends without a mark, as in the text of a machine.
func running(sent sentence, text string) bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(text[sent.start:sent.end]))
	return len(sent.tokens) > 14 && !unicode.IsPunct(last)
}

// forward cuts from the promise to the end of its clause or to the next promise; where that leaves only a few words,
// as in "I can get that to you", the clause before is taken as well, but nothing before the byte since.
func (s *scan) forward(sent sentence, start, since, until int) (from, to int) {
	const few = 7
	text := s.transcript.Segments[sent.segment].Text
	first := 0
	for i, t := range sent.tokens {
		if t.start <= start {
			first = i
		}
	}
	last := first
	for last+1 < len(sent.tokens) {
		next := sent.tokens[last+1]
		if utf8.RuneCountInString(text[sent.tokens[first].start:next.end]) > longAction {
			break
		}
		if n := last + 1 - first; n >= 3 && next.start >= until || n >= 10 && (next.clause || opens(sent.tokens, last+1)) {
			break
		}
		last++
	}
	if pronoun(sent.tokens[first : last+1]) {
		for n := 0; n < 2*few && first > 0 && sent.tokens[first-1].start >= since; n++ {
			if n >= few && opens(sent.tokens, first) {
				break
			}
			first--
		}
	}
	for first < last && utf8.RuneCountInString(text[sent.tokens[first].start:sent.tokens[last].end]) > longAction {
		last--
	}
	for last > first && dangling(sent.tokens[last].text) {
		last--
	}
	return sent.tokens[first].start, sent.tokens[last].end
}

// pronoun reports whether what is promised is only "it" or "that", which says nothing alone.
func pronoun(tokens []token) bool {
	for _, t := range tokens[:min(len(tokens), 6)] {
		switch t.text {
		case "that", "it", "them", "those":
			return true
		}
	}
	return false
}

func dangling(word string) bool {
	switch word {
	case "and", "but", "so", "then", "because", "i", "we", "or", "the", "to":
		return true
	}
	return false
}

// covered reports whether a step overlaps one of the list, which is in the order of the conversation.
func covered(all []step, st step) bool {
	for i := len(all) - 1; i >= 0 && *all[i].Segment == *st.Segment; i-- {
		if st.from < all[i].to && all[i].from < st.to {
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
