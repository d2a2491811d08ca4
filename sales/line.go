package sales

import (
	"strings"
	"unicode"
)

// OneLine makes somebody else's text one valid line: a space stands for every run of white space, and what is
// invisible or turns the direction of writing is dropped. Joiners inside a text stay, for emoji and scripts need them;
// a text of nothing else is empty.
func OneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	if !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !unicode.Is(unicode.Cf, r) }) {
		return ""
	}
	return strings.Join(strings.Fields(s), " ")
}
