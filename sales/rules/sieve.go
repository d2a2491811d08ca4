package rules

// sieve is a set of words that sometimes says yes for a word outside it, but never no for one inside. It spares most
// patterns the search: what needs a word that the sentence does not hold cannot match.
type sieve [4]uint64

// put adds a word.
func (s *sieve) put(word string) {
	const basis, prime = 14695981039346656037, 1099511628211 // FNV-1a
	h := uint64(basis)
	for i := range len(word) {
		h = (h ^ uint64(word[i])) * prime
	}
	h ^= h >> 32
	s[h>>6&3] |= 1 << (h & 63)
}

// meets reports whether the two may share a word.
func (s *sieve) meets(o *sieve) bool {
	return s[0]&o[0]|s[1]&o[1]|s[2]&o[2]|s[3]&o[3] != 0
}

// sift gives, for each element of a pattern behind its first that cannot do without, the words of which it needs one.
func sift(elements []element) []sieve {
	var all []sieve
next:
	for _, e := range elements[min(1, len(elements)):] {
		if e.kind != literal || e.optional || e.named || len(e.amounts) > 0 || len(e.words) == 0 {
			continue
		}
		var s sieve
		for _, words := range e.words {
			if words[0].prefix {
				continue next
			}
			s.put(words[0].text)
		}
		all = append(all, s)
	}
	return all
}

// sieveOf gathers the words of a sentence.
func sieveOf(tokens []token) sieve {
	var s sieve
	for _, t := range tokens {
		s.put(t.text)
	}
	return s
}

// passes reports whether every element that p cannot do without may be there.
func (p *pattern) passes(sentence *sieve) bool {
	for i := range p.needs {
		if !p.needs[i].meets(sentence) {
			return false
		}
	}
	return true
}
