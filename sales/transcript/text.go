package transcript

import (
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// maxLines is how many lines with words a text or a set of cues may have.
const maxLines = 4 * MaxSegments

// line is one line of a text, taken apart.
type line struct {
	label
	labelled   bool
	alone      bool // only a name and a time: the words follow below
	whole      string
	rest       string // without the leading time
	start, end int64
	bracketed  bool // the leading time stands in brackets
}

// readText reads lines of "Name: words", with or without times; a line without a name goes on with what was said.
func readText(text string) (document, error) {
	d := document{format: Text}
	lines := takeApart(text)
	if len(lines) > maxLines {
		return d, tooMany()
	}
	lines = d.header(onlyIfUsual(lines))
	labels := []label{}
	for _, l := range lines {
		if l.labelled {
			labels = append(labels, l.label)
		}
	}
	speakers := speakersAmong(labels, len(lines))
	if len(speakers) == 0 {
		return d.unnamed(lines)
	}
	var said []string // of the last turn, line by line
	var pending int64 = none
	for _, l := range lines {
		switch {
		case l.labelled && speakers[l.name]:
			d.say(&said)
			t := turn{speaker: l.name, start: l.start, end: l.end}
			if t.start == none {
				t.start = pending
			}
			d.turns, said, pending = append(d.turns, t), append(said, l.words), none
		case l.start != none && l.rest == "":
			pending = l.start
		case len(d.turns) > 0:
			said = append(said, l.whole)
		case d.title == "":
			d.title = heldAsTitle(l.whole)
		}
	}
	d.say(&said)
	rebase(d.turns)
	return d, nil
}

// onlyIfUsual takes "Monday 10:30" for speech unless most speakers stand above their words like this.
func onlyIfUsual(lines []line) []line {
	labelled, alone := 0, 0
	for _, l := range lines {
		if l.labelled {
			labelled++
		}
		if l.alone {
			alone++
		}
	}
	for i := range lines {
		if l := &lines[i]; l.alone && 2*alone < labelled {
			*l = line{label: label{fresh: l.fresh}, whole: l.whole, rest: l.whole, start: none, end: none}
		}
	}
	return lines
}

// say gives the last turn its words.
func (d *document) say(said *[]string) {
	if len(d.turns) > 0 {
		d.turns[len(d.turns)-1].text = strings.Join(*said, "\n")
	}
	*said = (*said)[:0]
}

// takeApart cuts a text into its lines with words.
func takeApart(text string) []line {
	p := compile()
	lines := []line{}
	fresh := true
	for raw := range strings.SplitSeq(text, "\n") {
		s := clean(raw)
		if s == "" {
			fresh = true
			continue
		}
		if strings.Trim(s, "-=_*# ") == "" {
			fresh = true // a rule between parts
			continue
		}
		l := p.line(s)
		l.fresh = fresh
		fresh = false
		if lines = append(lines, l); len(lines) > maxLines {
			break
		}
	}
	return lines
}

func (p patterns) line(s string) line {
	l := line{whole: s, rest: s, start: none, end: none}
	if m := p.leading.FindStringSubmatch(s); m != nil {
		l.start, l.rest, l.bracketed = milliseconds(m[2]), s[len(m[0]):], m[1] != ""
		if m[3] != "" {
			l.end = milliseconds(m[3])
		}
	}
	if p.heading(&l) {
		return l
	}
	// The time beside a name may hold colons of its own, so it is cut out before the name is looked for.
	body := l.rest
	if l.start == none {
		body = p.beside(&l)
	}
	l.name, l.words, l.labelled = split(body)
	l.stamped = l.start != none
	if !l.labelled && l.rest != l.whole && !l.bracketed && l.rest != "" {
		l.start, l.end, l.rest = none, none, l.whole // "10:30 works for me" is speech
	}
	return l
}

// heading reads "Maya Chen  0:05", the line that some tools put above what was said.
func (p patterns) heading(l *line) bool {
	if l.start != none || len(l.rest) > 3*maxName || !strings.ContainsAny(tail(l.rest), "0123456789)]）】") {
		return false
	}
	m := p.trailing.FindStringSubmatchIndex(l.rest)
	if m == nil {
		return false
	}
	name := unmarked(l.rest[:m[0]])
	if !nameable(name) || !typical(name) {
		return false
	}
	l.start = milliseconds(l.rest[m[2]:m[3]])
	if m[4] >= 0 {
		l.end = milliseconds(l.rest[m[4]:m[5]])
	}
	l.name, l.words, l.labelled, l.stamped, l.alone = name, "", true, true, true
	return true
}

// beside cuts out the time in "Maya [00:01:02]: words" and "Maya (0:05): words".
func (p patterns) beside(l *line) string {
	s := l.rest
	for i, r := range s {
		if i > 120 {
			break
		}
		if (r != ':' && r != '：') || (i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9') {
			continue // no colon, or one of a time
		}
		m := p.trailing.FindStringSubmatchIndex(s[:i])
		if m == nil {
			continue
		}
		if !nameable(unmarked(s[:m[0]])) {
			return s
		}
		l.start = milliseconds(s[m[2]:m[3]])
		if m[4] >= 0 {
			l.end = milliseconds(s[m[4]:m[5]])
		}
		return s[:m[0]] + s[i:]
	}
	return s
}

// maxHeader is how many lines above the conversation may describe it.
const maxHeader = 20

// header takes the lines above the conversation that describe it. A label that returns is a speaker, "Host" for one.
func (d *document) header(lines []line) []line {
	count := map[string]int{}
	for _, l := range lines {
		if l.labelled {
			count[l.name]++
		}
	}
	kept := []line{}
	for i, l := range lines {
		described := l.labelled && !l.alone && count[l.name] == 1 && d.describes(l)
		loose := !l.labelled && l.start == none && i < 3 // a heading without a label
		switch {
		case i == maxHeader || (!described && !loose):
			return append(kept, lines[i:]...)
		case loose:
			kept = append(kept, l)
		}
	}
	return kept
}

func (d *document) describes(l line) bool {
	switch strings.ToLower(l.name) {
	case "title", "subject", "topic", "meeting", "call", "標題", "标题", "主題", "主题", "會議主題":
		d.title = l.words
	case "company", "account", "公司", "公司名稱", "客戶名稱", "客戶公司":
		d.company = l.words
	case "date", "time", "duration", "participants", "attendees", "location", "language", "format", "recorded", "host",
		"日期", "時間", "时间", "長度", "與會者", "与会者", "參與者", "地點", "語言", "主持人":
	default:
		return false
	}
	return true
}

func heldAsTitle(s string) string {
	if s = strings.TrimSpace(strings.TrimLeft(s, "# ")); len(s) > 3*maxName {
		return ""
	}
	return s
}

// unnamed reads a text that has times but no speakers.
func (d *document) unnamed(lines []line) (document, error) {
	p := compile()
	stamps := 0
	for i := range lines {
		if m := p.leading.FindStringSubmatch(lines[i].whole); m != nil {
			lines[i].start, lines[i].rest = milliseconds(m[2]), lines[i].whole[len(m[0]):]
			if m[3] != "" {
				lines[i].end = milliseconds(m[3])
			}
			stamps++
		}
	}
	if stamps < 2 || 3*stamps < len(lines) {
		return *d, sales.Errorf(sales.Unprocessable, `No line of this text begins with a speaker. Write each turn as "Name: words" on a line of its own, or export the transcript as .vtt, .srt or .json, and upload it again.`)
	}
	var said []string
	for _, l := range lines {
		switch {
		case l.start != none:
			d.say(&said)
			d.turns, said = append(d.turns, turn{start: l.start, end: l.end}), append(said, l.rest)
		case len(d.turns) > 0:
			said = append(said, l.whole)
		}
	}
	d.say(&said)
	rebase(d.turns)
	return *d, nil
}

// rebase turns times of day into times from the start: a conversation does not begin an hour after it began.
func rebase(turns []turn) {
	var first int64 = none
	for i := range turns {
		t := &turns[i]
		if t.start == none {
			continue
		}
		if first == none {
			if first = t.start; first < 3600*1000 {
				return
			}
		}
		t.start -= first
		if t.end != none {
			t.end -= first
		}
		if t.start < 0 {
			t.start, t.end = none, none
		}
	}
}
