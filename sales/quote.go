package sales

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxQuote is the longest quote kept, in characters; longer ones are cut at a word.
const MaxQuote = 400

// minLoose is the least number of letters and digits that may match inside words or after normalising.
const minLoose = 4

// maxGrowth is how many bytes a match that ends inside a word may grow; it keeps the search linear.
const maxGrowth = 24

// Quotes finds quotes in one transcript, by its words; it is not safe for concurrent use.
type Quotes struct {
	segments []Segment
	speakers map[string]bool
	folded   []*folded // made when an exact search fails
}

// NewQuotes prepares the search in t, which must not change meanwhile.
func NewQuotes(t *Transcript) *Quotes {
	q := &Quotes{speakers: map[string]bool{}}
	if t == nil {
		return q
	}
	q.segments = t.Segments
	q.folded = make([]*folded, len(t.Segments))
	for _, s := range t.Segments {
		if name := foldText(s.Speaker).text; name != "" {
			q.speakers[name] = true
		}
	}
	return q
}

// Find looks for quote in the named segment first, then in the others, the nearest first: exactly, then without
// regard to case, spaces, punctuation and width. It answers with the transcript's own words.
func (q *Quotes) Find(segment int, quote string) (found int, words string, ok bool) {
	quote = strings.TrimSpace(strings.ToValidUTF8(quote, ""))
	for _, candidate := range []string{quote, q.withoutSpeaker(quote)} {
		if candidate == "" {
			continue
		}
		needle := foldText(candidate)
		if needle.text == "" {
			continue // punctuation alone proves nothing
		}
		search := func(i int) (string, bool) { return findExact(q.segments[i].Text, candidate, needle.letters) }
		if i, words, ok := q.nearest(segment, search); ok {
			return i, words, true
		}
		search = func(i int) (string, bool) { return q.fold(i).find(q.segments[i].Text, needle) }
		if i, words, ok := q.nearest(segment, search); ok {
			return i, words, true
		}
	}
	return 0, "", false
}

// nearest asks search for each segment, from start outwards.
func (q *Quotes) nearest(start int, search func(int) (string, bool)) (int, string, bool) {
	n := len(q.segments)
	if start < 0 || start >= n {
		start = 0
	}
	for d := 0; d < n; d++ {
		for _, i := range []int{start - d, start + d} {
			if i < 0 || i >= n || (d == 0 && i != start) {
				continue
			}
			if words, ok := search(i); ok {
				return i, cutWords(words, MaxQuote), true
			}
			if d == 0 {
				break
			}
		}
	}
	return 0, "", false
}

// withoutSpeaker drops a "Name:" that was copied together with the words.
func (q *Quotes) withoutSpeaker(quote string) string {
	i := strings.IndexAny(quote, ":：")
	if i <= 0 || !q.speakers[foldText(quote[:i]).text] {
		return ""
	}
	_, size := utf8.DecodeRuneInString(quote[i:])
	return strings.TrimSpace(quote[i+size:])
}

func (q *Quotes) fold(i int) *folded {
	if q.folded[i] == nil {
		f := foldText(q.segments[i].Text)
		q.folded[i] = &f
	}
	return q.folded[i]
}

// findExact finds quote in text at the edges of words; a long quote that ends inside a word is grown to its edge.
func findExact(text, quote string, letters int) (string, bool) {
	for from := 0; from <= len(text)-len(quote); {
		i := strings.Index(text[from:], quote)
		if i < 0 {
			return "", false
		}
		start, end := from+i, from+i+len(quote)
		if words, ok := wholeWords(text, start, end, letters); ok {
			return words, true
		}
		from = start + 1
	}
	return "", false
}

// wholeWords grows text[start:end] to the edges of its words, or refuses where the match is too short to be meant.
func wholeWords(text string, start, end, letters int) (string, bool) {
	s, e := start, end
	for s > 0 && start-s <= maxGrowth && joined(text, s) {
		_, size := utf8.DecodeLastRuneInString(text[:s])
		s -= size
	}
	for e < len(text) && e-end <= maxGrowth && joined(text, e) {
		_, size := utf8.DecodeRuneInString(text[e:])
		e += size
	}
	if (s != start || e != end) && (letters < 2*minLoose || max(start-s, e-end) > maxGrowth) {
		return "", false
	}
	words := strings.TrimSpace(text[s:e])
	return words, words != ""
}

// joined reports whether the characters on both sides of offset i belong to one spelled word.
func joined(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return spelled(before) && spelled(after)
}

// spelled reports whether r belongs to a script that puts spaces between words.
func spelled(r rune) bool {
	return unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) ||
		(unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo))
}

// folded is a text without case, spaces, punctuation and width; from and to lead back to the bytes of the original.
type folded struct {
	text     string
	from, to []int32 // per byte of text
	letters  int
}

func foldText(s string) folded {
	var b strings.Builder
	f := folded{from: make([]int32, 0, len(s)), to: make([]int32, 0, len(s))}
	var iter norm.Iter
	iter.InitString(norm.NFKC, s)
	for !iter.Done() {
		start := iter.Pos()
		chunk := iter.Next()
		end := iter.Pos()
		for j := 0; j < len(chunk); {
			r, size := utf8.DecodeRune(chunk[j:])
			j += size
			point := r == '.' && digitAt(s, start-1) && digitAt(s, end)
			if !counts(r) && !point {
				continue
			}
			n := b.Len()
			b.WriteRune(unicode.ToLower(r))
			f.letters++
			for k := n; k < b.Len(); k++ {
				f.from = append(f.from, int32(start)) //nolint:gosec // a transcript is far below 2 GB
				f.to = append(f.to, int32(end))       //nolint:gosec // as above
			}
		}
	}
	f.text = b.String()
	return f
}

func counts(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || unicode.Is(unicode.Sc, r))
}

func digitAt(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

// find looks for needle and answers with the words of original, the text that f was made from.
func (f *folded) find(original string, needle folded) (string, bool) {
	for at := 0; at <= len(f.text)-len(needle.text); {
		i := strings.Index(f.text[at:], needle.text)
		if i < 0 {
			return "", false
		}
		start, end := at+i, at+i+len(needle.text)
		from, to := int(f.from[start]), int(f.to[end-1])
		if needle.letters >= minLoose || (!inside(original, from) && !inside(original, to)) {
			if words, ok := wholeWords(original, from, to, needle.letters); ok {
				return words, true
			}
		}
		at = start + 1
	}
	return "", false
}

func inside(text string, i int) bool { return i > 0 && i < len(text) && joined(text, i) }

// cutWords shortens s to at most limit characters, at a space where there is one near the end.
func cutWords(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	n, end := 0, len(s)
	for i := range s {
		if n == limit {
			end = i
			break
		}
		n++
	}
	if end == len(s) {
		return s
	}
	cut := s[:end]
	if joined(s, end) {
		if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > len(cut)/2 {
			cut = cut[:i]
		}
	}
	return strings.TrimRightFunc(cut, unicode.IsSpace)
}
