package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

// Limits of a quote.
const (
	longestQuote = 240 // characters
	wholeQuote   = 150 // a sentence up to this length is quoted whole
	wordsBefore  = 14
	wordsAfter   = 16
)

// quote is the sentence around a hit, or of a long one the clause.
func (s *scan) quote(h hit) string {
	from, to := s.span(h)
	return tidyQuote(s.transcript.Segments[h.segment].Text[from:to])
}

// span gives the bytes that quote cuts out.
func (s *scan) span(h hit) (from, to int) {
	sent := s.sentences[h.sentence]
	text := s.transcript.Segments[h.segment].Text
	if utf8.RuneCountInString(text[sent.start:sent.end]) <= wholeQuote {
		return s.grown(h.segment, sent.start, sent.end)
	}
	first, last := 0, len(sent.tokens)-1
	for i, t := range sent.tokens {
		if t.start <= h.from {
			first = i
		}
		if t.start < h.to {
			last = i
		}
	}
	last = max(0, last)
	scale := 1
	if sent.tokens[first].kind&han != 0 {
		scale = 2 // a Chinese word has about two characters
	}
	a := first
	for n := 0; n < wordsBefore*scale && a > 0 && !opens(sent.tokens, a); n++ {
		a--
	}
	b := min(last, len(sent.tokens)-1)
	for n := 0; n < wordsAfter*scale && b+1 < len(sent.tokens) && !closes(sent.tokens, b+1, n); n++ {
		b++
	}
	for b > last && utf8.RuneCountInString(text[sent.tokens[a].start:sent.tokens[b].end]) > longestQuote {
		b--
	}
	for a < b && utf8.RuneCountInString(text[sent.tokens[a].start:sent.tokens[b].end]) > longestQuote {
		a++
	}
	return sent.tokens[a].start, sent.tokens[b].end
}

// grown adds the neighbour of a very short sentence, because "No." alone tells a reader little.
func (s *scan) grown(segment, start, end int) (int, int) {
	const short, long = 18, 120
	text := s.transcript.Segments[segment].Text
	if utf8.RuneCountInString(text[start:end]) >= short {
		return start, end
	}
	all := s.inSegment(segment)
	for i, sent := range all {
		if sent.start != start || i+1 == len(all) {
			continue
		}
		if utf8.RuneCountInString(text[start:all[i+1].end]) <= long {
			return start, all[i+1].end
		}
	}
	return start, end
}

// opens reports whether a clause begins at token i.
func opens(tokens []token, i int) bool {
	t := tokens[i]
	if t.clause {
		return true
	}
	switch t.text {
	case "but", "because", "honestly", "alright", "okay", "so", "if", "when":
		return true
	case "i", "we", "they", "he", "she", "it's", "i'm", "we're", "that's", "i've", "we've", "i'll", "we'll", "there's", "let's":
		return i == 0 || !binds(tokens[i-1].text)
	}
	return false
}

// binds reports whether a word belongs together with a pronoun behind it.
func binds(word string) bool {
	switch word {
	case "that", "if", "when", "what", "why", "because", "but", "and", "so", "where", "how", "as", "than", "before", "after", "until", "unless", "which", "who", "do", "did", "does", "can", "could", "would", "should", "honestly", "think", "hope", "know", "say", "said", "for", "from", "to", "with":
		return true
	}
	return false
}

// closes reports whether a clause ends before token i, n words behind the hit.
func closes(tokens []token, i, n int) bool {
	if tokens[i].clause {
		return n >= 3
	}
	switch tokens[i].text {
	case "and", "but", "so", "because", "honestly", "then", "alright", "okay":
		return n >= 4
	}
	return n >= 4 && opens(tokens, i)
}

func tidyQuote(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;，、；", r) })
	return s
}

// overlaps reports whether one of the quotes holds q, or the other way round.
func overlaps(quotes []sales.Evidence, q sales.Evidence) bool {
	for _, o := range quotes {
		if o.Segment == q.Segment && (strings.Contains(o.Quote, q.Quote) || strings.Contains(q.Quote, o.Quote)) {
			return true
		}
	}
	return q.Quote == ""
}
