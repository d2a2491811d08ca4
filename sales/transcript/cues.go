package transcript

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

// cue is what stands under one timing line of WebVTT or SRT.
type cue struct {
	start, end int64
	lines      []string
}

// span is a piece of a cue in one voice.
type span struct {
	voice string
	named bool // by a voice span
	text  string
}

// hasCues reports whether a timing line stands near the start.
func hasCues(text string) bool {
	p := compile()
	seen := 0
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if p.cue(line) != nil {
			return true
		}
		if seen++; seen == 20 {
			return false
		}
	}
	return false
}

// readCues reads WebVTT and SRT; why there is no library: docs/decisions/0003-transcript-parsers.md.
func readCues(text, format string) (document, error) {
	d := document{format: format, cues: true}
	cues, err := d.cut(text)
	if err != nil {
		return d, err
	}
	if len(cues) == 0 {
		return d, sales.Errorf(sales.Unprocessable, "This file has no cues: expected lines as 00:00:01.000 --> 00:00:04.000 with words below. Export it again.")
	}
	spans := make([][]span, len(cues))
	voiced, labels, lines := false, []label{}, 0
	for i, c := range cues {
		spans[i] = voices(strings.Join(c.lines, "\n"))
		for _, s := range spans[i] {
			voiced = voiced || s.named
			for line := range strings.SplitSeq(s.text, "\n") {
				if line = undashed(line); line == "" {
					continue
				}
				lines++
				if name, words, ok := split(line); ok {
					labels = append(labels, label{name: name, words: words, fresh: true})
				}
			}
		}
	}
	speakers := map[string]bool{}
	if !voiced {
		speakers = speakersAmong(labels, lines)
	}
	speaker := ""
	for i, c := range cues {
		for _, s := range spans[i] {
			if voiced || len(speakers) == 0 {
				d.turns = append(d.turns, turn{s.voice, s.text, c.start, c.end})
				continue
			}
			d.turns, speaker = labelled(d.turns, c, s.text, speakers, speaker)
		}
		if len(d.turns) > 4*MaxSegments {
			return d, tooMany()
		}
	}
	return d, nil
}

// labelled cuts a cue at the names in it; words before the first name go on with who spoke last.
func labelled(turns []turn, c cue, text string, speakers map[string]bool, speaker string) (all []turn, last string) {
	var said []string
	for line := range strings.SplitSeq(text, "\n") {
		if name, words, ok := split(undashed(line)); ok && speakers[name] {
			turns = append(turns, turn{speaker, strings.Join(said, "\n"), c.start, c.end})
			speaker, line, said = name, words, said[:0]
		}
		said = append(said, line)
	}
	return append(turns, turn{speaker, strings.Join(said, "\n"), c.start, c.end}), speaker
}

// undashed drops what captions put before a change of speaker.
func undashed(line string) string {
	return strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(line), "->–—"))
}

// cut finds the cues.
func (d *document) cut(text string) ([]cue, error) {
	p := compile()
	var cues []cue
	var stray []string // lines behind an empty one: an id, or the rest of what was said
	inCue, skipping, number, words := false, false, 0, 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		trimmed := strings.TrimSpace(line)
		switch m := p.cue(line); {
		case number == 1 && d.format == WebVTT && strings.HasPrefix(trimmed, "WEBVTT"):
			d.title = strings.TrimLeft(strings.TrimPrefix(trimmed, "WEBVTT"), " \t-–—:")
			skipping = true
		case trimmed == "":
			inCue, skipping = false, false
		case m != nil:
			cues = d.keepStray(cues, stray, inCue)
			stray, inCue, skipping = stray[:0], true, false
			cues = append(cues, cue{start: milliseconds(m[1]), end: milliseconds(m[2])})
			if len(cues) > 2*MaxSegments {
				return nil, tooMany()
			}
		case skipping:
			d.declares(trimmed, len(cues))
		case !inCue && d.format == WebVTT && comment(trimmed):
			skipping = true
		case looksTimed(trimmed):
			return nil, sales.Errorf(sales.Invalid, "Line %d of this file should be a time as 00:00:01.000 --> 00:00:04.000, but is %q. Export it again.", number, short(trimmed))
		case words == maxLines:
			return nil, tooMany()
		case inCue:
			cues[len(cues)-1].lines = append(cues[len(cues)-1].lines, line)
			words++
		default:
			stray = append(stray, line)
			words++
		}
	}
	return d.keepStray(cues, stray, false), nil
}

// keepStray gives lines behind an empty line back to the cue above, except the id of the cue that follows. WebVTT
// says that they are no words; SRT says nothing, and people leave empty lines in it.
func (d *document) keepStray(cues []cue, stray []string, inCue bool) []cue {
	if len(cues) == 0 {
		return cues
	}
	last := &cues[len(cues)-1]
	if inCue { // no empty line stood between: the last line is the next cue's id if it is a number
		if n := len(last.lines); n > 1 && digits(last.lines[n-1]) {
			last.lines = last.lines[:n-1]
		}
		return cues
	}
	if n := len(stray); n > 0 && digits(stray[n-1]) {
		stray = stray[:n-1]
	}
	if d.format == SRT {
		last.lines = append(last.lines, stray...)
	}
	return cues
}

// declares reads the header of WebVTT below its first line.
func (d *document) declares(line string, cues int) {
	if key, value, ok := strings.Cut(line, ":"); ok && cues == 0 && strings.EqualFold(key, "Language") {
		d.language = strings.TrimSpace(value)
	}
}

func comment(line string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(line, "\t", " "), " ")
	return word == "NOTE" || line == "STYLE" || line == "REGION" || strings.HasPrefix(line, "Region:")
}

// looksTimed reports whether a line was meant as a timing line: an arrow with a digit where the time begins.
func looksTimed(line string) bool {
	before, _, ok := strings.Cut(line, "-->")
	return ok && strings.Trim(before, "0123456789:., \t-") == "" && strings.ContainsAny(before, "0123456789")
}

func digits(s string) bool {
	s = strings.TrimSpace(s)
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func short(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// voices takes the tags out of a cue, and cuts it where the voice changes.
func voices(payload string) []span {
	spans := []span{{}}
	var b strings.Builder
	flush := func(next span) {
		last := &spans[len(spans)-1]
		last.text = html.UnescapeString(b.String())
		b.Reset()
		if strings.TrimSpace(last.text) == "" && !last.named {
			spans = spans[:len(spans)-1]
		}
		spans = append(spans, next)
	}
	for payload != "" && len(spans) < MaxSegments {
		i := strings.IndexAny(payload, "<{")
		if i < 0 {
			break
		}
		b.WriteString(payload[:i])
		payload = payload[i:]
		size := tagSize(payload)
		if size == 0 {
			b.WriteByte(payload[0])
			payload = payload[1:]
			continue
		}
		body := payload[1 : size-1]
		payload = payload[size:]
		switch name, annotation := tagName(body); name {
		case "v":
			flush(span{voice: html.UnescapeString(annotation), named: true})
		case "/v":
			flush(span{})
		}
	}
	b.WriteString(payload)
	flush(span{})
	return spans[:len(spans)-1]
}

// tagSize is the length of the tag that s begins with; 0 where it is something that was said.
func tagSize(s string) int {
	if strings.HasPrefix(s, `{\`) {
		if end := strings.IndexByte(s[:min(len(s), 100)], '}'); end > 0 {
			return end + 1
		}
		return 0
	}
	end := strings.IndexByte(s[:min(len(s), 300)], '>')
	if s[0] != '<' || end < 2 {
		return 0
	}
	body := s[1:end]
	if r, _ := utf8.DecodeRuneInString(body); unicode.IsDigit(r) {
		if strings.Trim(body, "0123456789:.,") == "" && strings.Contains(body, ":") {
			return end + 1 // a time inside of a cue
		}
		return 0
	}
	name, _ := tagName(body)
	switch strings.ToLower(strings.TrimPrefix(name, "/")) {
	case "v", "c", "i", "b", "u", "s", "ruby", "rt", "lang", "font", "br":
		return end + 1
	}
	return 0
}

// tagName separates "v.loud Maya Chen" into the tag and its annotation.
func tagName(body string) (name, annotation string) {
	i := strings.IndexAny(body, ". \t\n")
	if i < 0 {
		return body, ""
	}
	name = body[:i]
	if j := strings.IndexAny(body, " \t\n"); j >= 0 {
		annotation = strings.TrimSpace(body[j:])
	}
	return name, annotation
}
