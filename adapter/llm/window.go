package llm

import (
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

// window is a run of segments that one request carries.
type window struct{ from, to int } // to is not part of it

// split cuts a transcript into windows of at most budget tokens, at segment ends, and says how many segments they cover.
// A single segment beyond the budget has a window of its own.
func split(t sales.Transcript, budget, most int) (windows []window, read int) {
	from, used := 0, 0
	for i, s := range t.Segments {
		cost := tokens(s.Text) + tokens(s.Speaker) + 12 // the line's number, side and marks
		if used > 0 && used+cost > budget {
			windows = append(windows, window{from, i})
			from, used = i, 0
			if len(windows) == most {
				return windows, i
			}
		}
		used += cost
	}
	return append(windows, window{from, len(t.Segments)}), len(t.Segments)
}

// tokens estimates from above what a text costs: four ASCII letters to a token, a token and a quarter to any other letter.
func tokens(s string) int {
	runes := utf8.RuneCountInString(s)
	ascii := 0
	for i := range len(s) {
		if s[i] < utf8.RuneSelf {
			ascii++
		}
	}
	return (ascii+3)/4 + (runes-ascii)*5/4
}
