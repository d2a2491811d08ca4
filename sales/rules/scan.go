package rules

import (
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// hit is one thing that was said: a rule that matched at one place.
type hit struct {
	rule     int
	topic    string
	weight   float64
	segment  int
	sentence int // in scan.sentences
	from, to int // bytes in the segment
	clause   int // which clause of the sentence
	side     sales.Side
	question bool
	echo     bool   // a "yes" to what the rep said
	name     string // captured by the pattern, in lower case
}

// scan is everything heard in a transcript.
type scan struct {
	transcript *sales.Transcript
	sentences  []sentence
	hits       []hit
	byTopic    map[string][]int // indexes into hits
	firstOf    []int            // the first sentence of each segment; one longer than the segments
	hitsFrom   []int            // the first hit of each segment; one longer than the segments
	injected   []int            // sentences that give orders to whoever analyses them
	words      map[sales.Side]int
}

// inSegment gives the sentences of a segment.
func (s *scan) inSegment(i int) []sentence { return s.sentences[s.firstOf[i]:s.firstOf[i+1]] }

// said gives the hits of one topic, in order.
func (s *scan) said(topic string) []hit {
	all := make([]hit, len(s.byTopic[topic]))
	for i, n := range s.byTopic[topic] {
		all[i] = s.hits[n]
	}
	return all
}

// unordered gives the transcript without the segments that give orders to whoever analyses it.
func (s *scan) unordered() *sales.Transcript {
	orders := map[int]bool{}
	for _, i := range s.injected {
		orders[s.sentences[i].segment] = true
	}
	rest := &sales.Transcript{Language: s.transcript.Language}
	for i, segment := range s.transcript.Segments {
		if !orders[i] {
			rest.Segments = append(rest.Segments, segment)
		}
	}
	return rest
}

// listen reads the whole transcript once.
func listen(t *sales.Transcript, l *lexicon) *scan {
	s := &scan{transcript: t, byTopic: map[string][]int{}, words: map[sales.Side]int{}, firstOf: make([]int, 0, len(t.Segments)+1)}
	r := reader{traditional: l.hans, numbers: l.numbers, questions: l.questions, marked: marked(t)}
	for i, segment := range t.Segments {
		s.firstOf = append(s.firstOf, len(s.sentences))
		s.hitsFrom = append(s.hitsFrom, len(s.hits))
		for _, sent := range r.read(i, segment.Text) {
			s.words[side(segment)] += len(sent.tokens)
			s.sentences = append(s.sentences, sent)
			s.hear(l, len(s.sentences)-1, side(segment))
		}
	}
	s.firstOf = append(s.firstOf, len(s.sentences))
	s.hitsFrom = append(s.hitsFrom, len(s.hits))
	foreign := map[int]bool{} // sentences about a price that is not ours
	for _, h := range s.hits {
		if h.topic == "topic.incumbentprice" {
			foreign[h.sentence] = true
		}
	}
	for i, h := range s.hits {
		if h.topic == "topic.price" && foreign[h.sentence] {
			continue
		}
		if h.topic == "decisionCriteria.commercial" && foreign[h.sentence] {
			s.hits[i].weight *= 0.5
		}
		s.byTopic[h.topic] = append(s.byTopic[h.topic], i)
	}
	return s
}

func side(s sales.Segment) sales.Side {
	if s.Side.Valid() {
		return s.Side
	}
	return sales.OtherSide
}

// marked reports whether questions carry their mark in t.
func marked(t *sales.Transcript) bool {
	for _, s := range t.Segments {
		if strings.ContainsAny(s.Text, "?？") {
			return true
		}
	}
	return false
}

// hear collects what one sentence says.
func (s *scan) hear(l *lexicon, index int, side sales.Side) {
	sent := s.sentences[index]
	found := l.matcher.find(sent.tokens)
	hypothetical, hedged, past := false, false, false
	if n := len(s.injected); n > 0 && s.sentences[s.injected[n-1]].segment == sent.segment {
		return // whatever follows an order in the same breath belongs to it
	}
	for _, m := range found {
		switch l.rules[m.rule].topic {
		case "inject":
			// Nothing in a sentence that gives orders to the analysis is taken for something said.
			s.injected = append(s.injected, index)
			return
		case "hypothetical":
			hypothetical = true
		case "hedge":
			hedged = true
		case "past":
			past = past || !excepted(found, m, l.rules)
		}
	}
	for _, m := range settle(found, l.rules, sent.tokens) {
		r := l.rules[m.rule]
		if m.negated {
			r.topic, r.weight = opposite(r.topic), 0.7*r.weight
		}
		if hypothetical {
			r.weight *= 0.4
		}
		if (r.topic == "identifyPain.problem" || r.topic == "topic.lost" || r.topic == "topic.churn") && conditional(sent.tokens, m.from) {
			r.weight *= 0.5
		}
		if past && (r.topic == "decisionProcess.dates" || r.topic == "topic.lost") {
			r.weight *= 0.4 // a story, not a plan
		}
		if hedged && len(sent.tokens) <= 30 && hedgeable(r.topic) {
			r.weight *= 0.7
		}
		s.hits = append(s.hits, hit{
			rule: m.rule, topic: r.topic, clause: clauseOf(sent.tokens, m.from), weight: r.weight, segment: sent.segment, sentence: index,
			from: sent.tokens[m.from].start, to: sent.tokens[m.to-1].end, side: side, question: sent.question && m.from >= sent.asks[0] && m.from < sent.asks[1], name: m.name,
		})
	}
}

// clauseOf counts the clauses before token i.
func clauseOf(tokens []token, i int) int {
	n := 0
	for _, t := range tokens[:i+1] {
		if t.clause {
			n++
		}
	}
	return n
}

// conditional reports whether an "if" stands before token i in the same clause.
func conditional(tokens []token, i int) bool {
	const far = 8
	for n := 1; n <= far && i-n >= 0 && !tokens[i-n+1].clause; n++ {
		switch tokens[i-n].text {
		case "if", "unless":
			return true
		case "果": // of 如果
			if i-n > 0 && tokens[i-n-1].text == "如" {
				return true
			}
		}
	}
	return false
}

// hedgeable reports whether a "maybe" weakens a topic; an estimate of a loss is a loss.
func hedgeable(topic string) bool {
	return strings.HasPrefix(topic, "economicBuyer.") || strings.HasPrefix(topic, "decisionProcess.") || strings.HasPrefix(topic, "champion.")
}

// settle turns round what is negated and lets the longer of two contradicting matches win.
func settle(found []match, rules []rule, tokens []token) []match {
	kept := found[:0:0]
	exceptions := exceptions(found, rules)
	for _, m := range found {
		r := rules[m.rule]
		if m.to <= m.from || strings.HasPrefix(r.topic, exception) || excepted(exceptions, m, rules) {
			continue // only optional words matched, or it is no more than a turn of phrase
		}
		if r.immune || !negatable(r.topic) {
			kept = append(kept, m)
			continue
		}
		turned := negated(tokens, m.from)
		for i := m.from + 1; i < m.to && !r.denies && !turned; i++ {
			turned = negates(tokens, i)
		}
		if m.negated = turned; !turned || opposite(r.topic) != "" {
			kept = append(kept, m)
		}
	}
	result := kept[:0:0]
	for i, m := range kept {
		if !outdone(kept, i, rules) {
			result = append(result, m)
		}
	}
	return result
}

const exception = "not." // begins the headings that take matches back

func exceptions(found []match, rules []rule) []match {
	var all []match
	for _, m := range found {
		if strings.HasPrefix(rules[m.rule].topic, exception) {
			all = append(all, m)
		}
	}
	return all
}

// excepted reports whether an exception to the topic of m shares a word with it.
func excepted(exceptions []match, m match, rules []rule) bool {
	for _, o := range exceptions {
		if topic, ok := strings.CutPrefix(rules[o.rule].topic, exception); ok && o.from < m.to && m.from < o.to && strings.HasPrefix(rules[m.rule].topic, topic) {
			return true
		}
	}
	return false
}

func negatable(topic string) bool {
	dimension, aspect, _ := strings.Cut(topic, ".")
	switch dimension {
	case "metrics", "economicBuyer", "decisionCriteria", "decisionProcess", "identifyPain", "champion":
		return aspect != "neg"
	}
	return topic == "step.commit" || dimension == "topic"
}

// outdone reports whether a longer match of the same dimension says the opposite of match i.
func outdone(all []match, i int, rules []rule) bool {
	m := all[i]
	dimension, against := stance(m, rules)
	for j, o := range all {
		if j == i || o.to <= m.from || m.to <= o.from {
			continue
		}
		d, a := stance(o, rules)
		if d == dimension && a != against && (o.to-o.from > m.to-m.from || (o.to-o.from == m.to-m.from && a)) {
			return true
		}
	}
	return false
}

// stance gives the dimension of a match and whether it speaks against it.
func stance(m match, rules []rule) (dimension string, against bool) {
	dimension, aspect, _ := strings.Cut(rules[m.rule].topic, ".")
	return dimension, aspect == "neg" || m.negated
}

const reach = 4 // words before a match that may negate it

// negated reports whether a "not" stands shortly before token i, in the same clause.
func negated(tokens []token, i int) bool {
	for n := 1; n <= reach && i-n >= 0; n++ {
		if tokens[i-n+1].clause {
			return false
		}
		t := tokens[i-n]
		if negates(tokens, i-n) {
			return true
		}
		switch t.text {
		case "but", "and", "because", "so", "if", "which", "that", "who", "then", "just", "until", "only":
			return false
		}
	}
	return false
}

// negates reports whether the word at i negates what follows.
func negates(tokens []token, i int) bool {
	t := tokens[i]
	if t.kind&han != 0 {
		return hanNegation(tokens, i)
	}
	switch t.text {
	case "not", "no", "never", "cannot", "without", "neither", "nor", "hardly", "nobody", "nothing":
		next := ""
		if i+1 < len(tokens) {
			next = tokens[i+1].text
		}
		return next != "only" && next != "doubt" && next != "just"
	}
	return strings.HasSuffix(t.text, "n't")
}

// opposite is what a negated topic says: "We have no problem" speaks against a pain.
func opposite(topic string) string {
	switch topic {
	case "identifyPain.problem", "identifyPain.emotion":
		return "identifyPain.neg"
	case "champion.action", "champion.advocacy", "champion.like":
		return "champion.neg"
	case "economicBuyer.budget":
		return "economicBuyer.neg"
	}
	return ""
}

// oneOf reports whether a character is one of several, or missing.
func oneOf(character, several string) bool { return strings.Contains(several, character) }

// hanNegation reports whether the character at i negates what follows, and is not part of another word.
func hanNegation(tokens []token, i int) bool {
	next, before := "", ""
	if i+1 < len(tokens) {
		next = tokens[i+1].text
	}
	if i > 0 {
		before = tokens[i-1].text
	}
	switch tokens[i].text {
	case "不":
		return !oneOf(next, "但只僅過好錯論管斷然用") && (before == "" || before != next)
	case "沒":
		return !oneOf(next, "錯想") && (before != "有" || next != "有")
	case "無":
		return !oneOf(next, "論非")
	case "未":
		return !oneOf(next, "來")
	case "別":
		return before != "特" && before != "分" && before != "個" && !oneOf(next, "的家人")
	}
	return false
}
