package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what a token may stand for, as bits.
type kind uint8

const (
	number kind = 1 << iota
	percent
	money
	han
	capital // begins with a capital letter
)

// token is a Latin word, a number or one Chinese character.
type token struct {
	text       string // lower case, half width, traditional
	start, end int    // bytes in the segment
	kind       kind
	clause     bool // a comma or the like stands before it
}

// sentence is what stands between two full stops; in text without any it is the whole segment.
type sentence struct {
	segment  int
	tokens   []token
	question bool
	asks     [2]int // the tokens that ask, where question is set: from, to
	start    int    // bytes in the segment
	end      int
}

// longestSentence is where text without any full stop is cut, in tokens, so that no work grows with its square.
const longestSentence = 300

// reader turns segments into sentences.
type reader struct {
	traditional map[rune]rune
	numbers     map[string]bool
	questions   *matcher
	marked      bool // the transcript has question marks, so that they alone tell
}

// read splits one segment.
func (r *reader) read(segment int, text string) []sentence {
	var all []sentence
	cur := sentence{segment: segment}
	clause := false
	add := func(t token) {
		t.clause, clause = clause, false
		cur.tokens = append(cur.tokens, t)
	}
	finish := func(end int, question bool) {
		if len(cur.tokens) > 0 {
			cur.start, cur.end = cur.tokens[0].start, end
			cur.question, cur.asks = question, [2]int{0, len(cur.tokens)}
			if !question {
				cur.question, cur.asks = r.sounds(cur.tokens)
			}
			all = append(all, cur)
		}
		cur, clause = sentence{segment: segment}, false
	}
	for i := 0; i < len(text); {
		if len(cur.tokens) == longestSentence {
			finish(i, false)
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		c = narrow(c)
		switch {
		case unicode.Is(unicode.Han, c):
			add(r.hanToken(c, i, size))
			i += size
		case wordRune(c) || (unicode.Is(unicode.Sc, c) && nextDigit(text, i+size)):
			t := r.word(text, i)
			add(t)
			i = t.end
		case c == '{' || c == '[':
			i = behindNote(text, i+size)
		case c == '?' || c == '!' || c == '.' || c == '。' || c == '\n':
			i += size
			if c != '.' || endsSentence(text, i, cur.tokens) {
				finish(i, c == '?')
			}
		default:
			clause = clause || (!unicode.IsSpace(c) && !strings.ContainsRune(`-/"“”'’()_`, c))
			i += size
		}
	}
	finish(len(text), false)
	return all
}

// behindNote gives the place behind a note such as {laughter} whose bracket ends before i, or i where it has no end.
func behindNote(text string, i int) int {
	const longest = 24
	if n := strings.IndexAny(text[i:min(len(text), i+longest)], "}]"); n >= 0 {
		return i + n + 1
	}
	return i
}

// sounds reports whether words that carry no mark ask something, at their beginning or at their end.
func (r *reader) sounds(tokens []token) (asks bool, span [2]int) {
	if r.marked || r.questions == nil {
		return false, span
	}
	start := 0
	for start < len(tokens) && start < 4 && filler(tokens[start].text) {
		start++
	}
	rest := tokens[start:]
	for _, m := range r.questions.find(rest) {
		if m.from == 0 || len(rest) <= 25 || m.from >= len(rest)-12 {
			// Without marks, nobody knows where the question ends; few are longer than this.
			return true, [2]int{start + m.from, start + m.from + 20}
		}
	}
	return false, span
}

func filler(word string) bool {
	switch word {
	case "okay", "ok", "so", "and", "but", "well", "right", "got", "it", "great", "yeah", "alright", "understood", "then", "thanks", "good", "perfect", "now":
		return true
	}
	return false
}

func (r *reader) hanToken(c rune, at, size int) token {
	if t, ok := r.traditional[c]; ok {
		c = t
	}
	s := string(c)
	t := token{text: s, start: at, end: at + size, kind: han}
	if r.numbers[s] {
		t.kind |= number
	}
	return t
}

// word reads a word or a number that starts at i.
func (r *reader) word(text string, i int) token {
	t := token{start: i}
	var b strings.Builder
	digits, letters := 0, 0
	for i < len(text) {
		c, size := utf8.DecodeRuneInString(text[i:])
		c = narrow(c)
		switch {
		case unicode.Is(unicode.Han, c):
			size = 0
		case unicode.Is(unicode.Sc, c) && digits+letters == 0:
			t.kind |= money
		case c >= '0' && c <= '9':
			digits++
			b.WriteRune(c)
		case wordRune(c):
			letters++
			b.WriteRune(unicode.ToLower(c))
		case (c == '.' || c == ',') && digits > 0 && letters == 0 && nextDigit(text, i+size):
			b.WriteRune(c)
		case c == '%' && digits > 0:
			t.kind |= percent
		case (c == '\'' || c == '’') && letters > 0 && nextLetter(text, i+size):
			b.WriteByte('\'')
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		i += size
	}
	t.text, t.end = b.String(), i
	if first, _ := utf8.DecodeRuneInString(text[t.start:]); unicode.IsUpper(first) {
		t.kind |= capital
	}
	if text[t.start:t.end] == "IT" {
		t.text = "i.t" // the department, which is spelled like the pronoun
	}
	if stem, ok := strings.CutSuffix(t.text, "'s"); ok && !contracted(stem) {
		t.text = stem
	}
	if digits > 0 && (letters == 0 || text[t.start] < 0x80 && !unicode.IsLetter(rune(text[t.start]))) || r.numbers[t.text] {
		t.kind |= number
	}
	return t
}

// contracted reports whether "'s" behind the word stands for "is" more often than for a possession.
func contracted(stem string) bool {
	switch stem {
	case "it", "that", "he", "she", "what", "who", "there", "here", "let", "where", "how", "when", "why":
		return true
	}
	return false
}

// endsSentence reports whether the full stop before i ends a sentence, and not an abbreviation or a file name.
func endsSentence(text string, i int, tokens []token) bool {
	if i < len(text) && !unicode.IsSpace(rune(text[i])) && text[i] < 0x80 && text[i] != '"' && text[i] != ')' {
		return false
	}
	if len(tokens) == 0 {
		return true
	}
	switch tokens[len(tokens)-1].text {
	case "dr", "mr", "mrs", "ms", "vs", "st", "inc", "ltd", "approx", "etc", "no", "e.g", "i.e":
		return i >= len(text)
	}
	return true
}

func wordRune(c rune) bool {
	return unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c)
}

// narrow turns a full-width character into its usual form.
func narrow(c rune) rune {
	if c >= 0xFF01 && c <= 0xFF5E {
		return c - 0xFEE0
	}
	return c
}

func nextDigit(text string, i int) bool {
	c, _ := utf8.DecodeRuneInString(text[min(i, len(text)):])
	c = narrow(c)
	return c >= '0' && c <= '9'
}

func nextLetter(text string, i int) bool {
	c, _ := utf8.DecodeRuneInString(text[min(i, len(text)):])
	return unicode.IsLetter(c)
}
