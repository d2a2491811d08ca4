package slack

import (
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// Slack's limits, from its reference of blocks and of chat.postMessage.
const (
	maxBlocks  = 50
	maxSection = 3000 // characters of a section's text
	maxField   = 2000 // characters of one field of a section
	maxHeader  = 150  // characters of a header
	maxSummary = 3000 // of the top-level text; Slack cuts at 40,000 and advises 4,000
)

// escape makes foreign text one line of mrkdwn that means nothing to Slack but itself: no mention, no link, no line of its own.
func escape(s string) string {
	var b strings.Builder
	for _, r := range sales.OneLine(s) {
		b.WriteString(entity(r))
	}
	return b.String()
}

// escapeTo escapes as much of s as fits into limit of Slack's characters, and marks the cut; no entity is cut in two.
func escapeTo(s string, limit int) string {
	full := escape(s)
	if width(full) <= limit {
		return full
	}
	if limit < 1 {
		return ""
	}
	var b strings.Builder
	used := 1 // the mark
	for _, r := range sales.OneLine(s) {
		e := entity(r)
		if used += width(e); used > limit {
			break
		}
		b.WriteString(e)
	}
	return b.String() + "…"
}

func entity(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	default:
		return string(r)
	}
}

// width counts as Slack may at most: UTF-16 units, of which an emoji takes two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// cut shortens plain text to limit characters.
func cut(s string, limit int) string {
	s = sales.OneLine(s)
	if width(s) <= limit {
		return s
	}
	var b strings.Builder
	used := 1
	for _, r := range s {
		if used += width(string(r)); used > limit {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}
