package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A pattern is a line of elements between spaces:
//
//	lose|lost        one of these words; "sign_off" is two words, "migrat~" begins so, Chinese needs no spaces
//	?the|our         the same, but it may be missing
//	*4               up to four words or characters of any kind
//	#  %  $          a number, a percentage, an amount of money, as digits or as words; "#|dozens" is one or the other
//	&                a sum that may be money: with a currency, or a large number that counts nothing else
//	=                a name: a word that no list of common words holds; it is captured. "boss|=" wants a capital letter
//	^                the beginning of the sentence, when it stands first
//	@unit            a list of words defined elsewhere
type pattern struct {
	elements []element
	rule     int // which rule it belongs to
	needs    []sieve
}

type elementKind uint8

const (
	literal elementKind = iota
	gap
	anyNumber
	anyPercent
	anyMoney
	anySum
	anyName
	beginning
)

type element struct {
	kind     elementKind
	words    [][]atom
	first    map[string][][]atom // the alternatives by their first word, unless it is only begun
	begun    [][]atom            // the alternatives whose first word is only begun, or all where they are few
	amounts  []elementKind       // numbers that may stand there instead of a word
	named    bool                // a name in capitals may stand there as well
	optional bool
	most     int // of a gap
}

type atom struct {
	text   string
	prefix bool
}

func (a atom) matches(t token) bool {
	return a.text == t.text || (a.prefix && strings.HasPrefix(t.text, a.text))
}

// matcher finds many patterns in one walk, by their first words.
type matcher struct {
	first    map[string][]*pattern // by a first word
	prefixed map[string][]*pattern // by the first three letters of a word that is only begun
	numeric  []*pattern
	named    []*pattern
	names    func(token) bool
	compiled map[string]element  // elements read so far, because lists return often
	expanded map[string][][]atom // the same of alternatives
}

// match is one place where a pattern stands.
type match struct {
	rule     int
	from, to int // tokens
	name     string
	negated  bool // a "not" turns it round
}

const prefixKey = 3 // letters that a begun first word must have

// newMatcher is a matcher without patterns; names tells which words may be names.
func newMatcher(names func(token) bool) *matcher {
	return &matcher{first: map[string][]*pattern{}, prefixed: map[string][]*pattern{}, names: names, compiled: map[string]element{}, expanded: map[string][][]atom{}}
}

// close lets go of what only add needs.
func (m *matcher) close() { m.compiled, m.expanded = nil, nil }

// add compiles one line for a rule.
func (m *matcher) add(macros map[string]string, line string, rule int) error {
	p := &pattern{rule: rule}
	for i, field := range strings.Fields(line) {
		e, ok := m.compiled[field]
		if !ok {
			var err error
			if e, err = m.compile(macros, field); err != nil {
				return fmt.Errorf("pattern %q: %w", line, err)
			}
			m.compiled[field] = e
		}
		if e.kind == beginning && i > 0 {
			return fmt.Errorf("pattern %q: ^ must stand first", line)
		}
		p.elements = append(p.elements, e)
	}
	p.needs = sift(p.elements)
	head := 0
	if len(p.elements) > 0 && p.elements[0].kind == beginning {
		head = 1
	}
	if len(p.elements) <= head {
		return fmt.Errorf("pattern %q is empty", line)
	}
	switch e := p.elements[head]; {
	case e.kind == anyName && !e.optional:
		m.named = append(m.named, p)
	case e.named && !e.optional:
		return fmt.Errorf("pattern %q: a name among words must not stand first", line)
	case e.optional || e.kind == gap || e.kind == beginning || len(e.words)+len(e.amounts) == 0:
		return fmt.Errorf("pattern %q: it must start with a word, a number or a name", line)
	default:
		if len(e.amounts) > 0 {
			m.numeric = append(m.numeric, p)
		}
		return m.index(p, e)
	}
	return nil
}

func (m *matcher) index(p *pattern, e element) error {
	seen := map[string]bool{}
	for _, w := range e.words {
		a := w[0]
		if a.prefix && len(a.text) < prefixKey {
			return fmt.Errorf("%q is too short to begin a word", a.text)
		}
		key, into := a.text, m.first
		if a.prefix {
			key, into = a.text[:prefixKey], m.prefixed
		}
		if mark := key + strconv.FormatBool(a.prefix); !seen[mark] {
			seen[mark] = true
			into[key] = append(into[key], p)
		}
	}
	return nil
}

func (m *matcher) compile(macros map[string]string, field string) (element, error) {
	e := element{}
	if rest, ok := strings.CutPrefix(field, "?"); ok {
		e.optional, field = true, rest
	}
	switch {
	case field == "=":
		e.kind = anyName
	case field == "^":
		e.kind = beginning
	case strings.HasPrefix(field, "*"):
		n, err := strconv.Atoi(field[1:])
		if err != nil || n < 1 || n > 30 {
			return e, fmt.Errorf("%q is no gap", field)
		}
		e.kind, e.most = gap, n
	default:
		for alternative := range strings.SplitSeq(field, "|") {
			switch alternative {
			case "#":
				e.amounts = append(e.amounts, anyNumber)
				continue
			case "=":
				e.named = true
				continue
			case "%":
				e.amounts = append(e.amounts, anyPercent)
				continue
			case "$":
				e.amounts = append(e.amounts, anyMoney)
				continue
			case "&":
				e.amounts = append(e.amounts, anySum)
				continue
			}
			words, ok := m.expanded[alternative]
			if !ok {
				var err error
				if words, err = expand(macros, alternative); err != nil {
					return e, err
				}
				m.expanded[alternative] = words
			}
			e.words = append(e.words, words...)
		}
		e.sort()
	}
	return e, nil
}

const few = 6

// sort prepares the look-up of alternatives by first word, because some lists are long.
func (e *element) sort() {
	if len(e.words) <= few {
		e.begun = e.words // as fast one by one
		return
	}
	e.first = make(map[string][][]atom, len(e.words))
	for _, words := range e.words {
		if words[0].prefix {
			e.begun = append(e.begun, words)
			continue
		}
		e.first[words[0].text] = append(e.first[words[0].text], words)
	}
}

// expand gives the words of one alternative, or of all the alternatives of a list.
func expand(macros map[string]string, alternative string) ([][]atom, error) {
	if name, ok := strings.CutPrefix(alternative, "@"); ok {
		list, ok := macros[name]
		if !ok {
			return nil, fmt.Errorf("no list is called %q", name)
		}
		var all [][]atom
		for a := range strings.SplitSeq(list, "|") {
			words, err := expand(macros, a)
			if err != nil {
				return nil, err
			}
			all = append(all, words...)
		}
		return all, nil
	}
	var words []atom
	for part := range strings.SplitSeq(alternative, "_") {
		var latin strings.Builder
		flush := func() {
			if latin.Len() > 0 {
				text, prefix := strings.CutSuffix(latin.String(), "~")
				words = append(words, atom{text, prefix})
			}
			latin.Reset()
		}
		for _, r := range part {
			if unicode.Is(unicode.Han, r) {
				flush()
				words = append(words, atom{text: string(r)})
				continue
			}
			latin.WriteRune(r)
		}
		flush()
	}
	if len(words) == 0 || strings.ContainsAny(alternative, "#%$&=*^?") {
		return nil, fmt.Errorf("%q holds no word", alternative)
	}
	return [][]atom{words}, nil
}

// find gives every match in tokens, at most one per pattern and start.
func (m *matcher) find(tokens []token) []match {
	var found []match
	words := sieveOf(tokens)
	for i, t := range tokens {
		if t.kind&(number|money) != 0 && (i == 0 || tokens[i-1].kind&number == 0) {
			found = m.try(m.numeric, &words, tokens, i, found)
		}
		if t.kind&capital != 0 && len(m.named) > 0 {
			found = m.try(m.named, &words, tokens, i, found)
		}
		found = m.try(m.first[t.text], &words, tokens, i, found)
		if len(t.text) >= prefixKey && t.kind&han == 0 {
			found = m.try(m.prefixed[t.text[:prefixKey]], &words, tokens, i, found)
		}
	}
	return found
}

func (m *matcher) try(patterns []*pattern, words *sieve, tokens []token, i int, found []match) []match {
	for _, p := range patterns {
		if !p.passes(words) {
			continue
		}
		elements := p.elements
		if elements[0].kind == beginning {
			if i > 0 && !tokens[i].clause {
				continue
			}
			elements = elements[1:]
		}
		var name string
		if to, ok := m.match(elements, tokens, i, &name, 0); ok {
			found = append(found, match{rule: p.rule, from: i, to: to, name: name})
		}
	}
	return found
}

const maxDepth = 40 // elements and gaps tried below one start

// match walks the elements from token i and gives the token behind the last.
func (m *matcher) match(elements []element, tokens []token, i int, name *string, depth int) (int, bool) {
	if len(elements) == 0 {
		return i, true
	}
	if depth > maxDepth {
		return 0, false
	}
	e, rest := elements[0], elements[1:]
	if e.kind == gap {
		for n := 0; n <= e.most && i+n <= len(tokens); n++ {
			if to, ok := m.match(rest, tokens, i+n, name, depth+1); ok {
				return to, true
			}
		}
		return 0, false
	}
	if e.kind == anyName {
		if i < len(tokens) && m.names != nil && m.names(tokens[i]) {
			if to, ok := m.match(rest, tokens, i+1, name, depth+1); ok {
				*name = tokens[i].text
				return to, true
			}
		}
		return 0, false
	}
	for _, alternatives := range e.at(tokens, i) {
		for _, words := range alternatives {
			if end, ok := spell(words, tokens, i); ok {
				if to, ok := m.match(rest, tokens, end, name, depth+1); ok {
					return to, true
				}
			}
		}
	}
	if e.named && i < len(tokens) && tokens[i].kind&capital != 0 && m.names != nil && m.names(tokens[i]) {
		if to, ok := m.match(rest, tokens, i+1, name, depth+1); ok {
			*name = tokens[i].text
			return to, true
		}
	}
	for _, kind := range e.amounts {
		if end, ok := amount(kind, tokens, i); ok {
			if to, ok := m.match(rest, tokens, end, name, depth+1); ok {
				return to, true
			}
		}
	}
	if e.optional {
		return m.match(rest, tokens, i, name, depth+1)
	}
	return 0, false
}

// at gives the alternatives that may begin with token i.
func (e *element) at(tokens []token, i int) [2][][]atom {
	if i >= len(tokens) {
		return [2][][]atom{}
	}
	return [2][][]atom{e.first[tokens[i].text], e.begun}
}

func spell(words []atom, tokens []token, i int) (int, bool) {
	if i+len(words) > len(tokens) {
		return 0, false
	}
	for n, a := range words {
		if !a.matches(tokens[i+n]) {
			return 0, false
		}
	}
	return i + len(words), true
}

// amount reads a run of number tokens at i, with the unit that makes it a percentage or money.
func amount(want elementKind, tokens []token, i int) (int, bool) {
	end, kinds := i, kind(0)
	for end < len(tokens) && tokens[end].kind&(number|money) != 0 {
		kinds |= tokens[end].kind
		end++
	}
	if end == i || (want == anyNumber && end == i+1 && (tokens[i].text == "一" || tokens[i].text == "one")) {
		return 0, false // "one more thing" counts nothing
	}
	unit := ""
	if end < len(tokens) {
		unit = tokens[end].text
	}
	switch want {
	case anyPercent:
		if slices.Contains([]string{"percent", "趴", "倍", "x", "fold", "成"}, unit) {
			return end + 1, true
		}
		return end, kinds&percent != 0
	case anyMoney:
		if slices.Contains([]string{"dollar", "dollars", "bucks", "usd", "euro", "euros", "eur", "pounds", "gbp", "twd", "ntd", "grand", "lakh", "yen", "元", "塊", "美", "台"}, unit) {
			return end + 1, true
		}
		return end, kinds&money != 0
	case anySum:
		if kinds&money != 0 {
			return end, true
		}
		return end, kinds&percent == 0 && large(tokens[i:end]) && !measures(unit)
	default: // a number needs no unit
	}
	return end, true
}

// large reports whether a number is one of hundreds at least.
func large(run []token) bool {
	for _, t := range run {
		switch t.text {
		case "hundred", "thousand", "million", "billion", "hundreds", "thousands", "百", "千", "萬", "億":
			return true
		}
		if digits := strings.TrimRight(strings.ReplaceAll(t.text, ",", ""), "k"); len(digits) >= 4 || strings.HasSuffix(t.text, "k") {
			if _, err := strconv.ParseFloat(digits, 64); err == nil {
				return true
			}
		}
	}
	return false
}

// measures reports whether the word behind a number counts something else than money.
func measures(unit string) bool {
	const units = " second seconds minute minutes hour hours day days week weeks month months year years percent people users seats calls orders tickets events pupils students vans trucks machines beds pumps sites stores shops rooms staff employees customers accounts words 分 秒 小 鐘 天 週 個 月 年 季 次 趟 張 人 件 台 家 間 位 筆 通 份 箱 床 名 倍 趴 "
	return unit != "" && strings.Contains(units, " "+unit+" ")
}
