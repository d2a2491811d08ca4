package transcript

import (
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"
)

// label is what stands before the colon of a line, and may be a speaker.
type label struct {
	name    string
	words   string // behind the colon
	fresh   bool   // the line is the first, or follows an empty one
	stamped bool   // a time stands beside it
}

// split separates "Name: words"; ok is false where what stands before the colon cannot be a name.
func split(line string) (name, words string, ok bool) {
	i := strings.IndexAny(line, ":：")
	if i <= 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(line[i:])
	words = line[i+size:]
	if strings.HasPrefix(words, "//") || (digit(line[i-1]) && words != "" && digit(words[0])) {
		return "", "", false // an address, a time
	}
	name = unmarked(line[:i])
	return name, strings.TrimSpace(strings.TrimPrefix(words, "**")), nameable(name)
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// unmarked is a name without the marks of bold type, headings and quotes.
func unmarked(s string) string {
	return strings.TrimSpace(strings.Trim(strings.TrimSpace(s), "*_#>"))
}

// nameable reports whether s has the form of a name: a few words without the punctuation of a sentence.
func nameable(s string) bool {
	if n := utf8.RuneCountInString(s); n == 0 || n > 60 {
		return false
	}
	if first, _ := utf8.DecodeRuneInString(s); !unicode.IsLetter(first) {
		return false
	}
	if len(strings.Fields(bare(s))) > 5 {
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == ' ':
		case r == '.' && abbreviated(s, i):
		case strings.ContainsRune("-'’_()（）/&·・#,@+|\u3000", r):
		default:
			return false
		}
	}
	return true
}

// abbreviated reports whether the point at offset i ends a short form, as in "Dr. Mehta" or "J.P. Wu".
func abbreviated(s string, i int) bool {
	start := i
	for start > 0 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		if !unicode.IsLetter(r) {
			break
		}
		start -= size
	}
	return i-start > 0 && i-start <= 3
}

// bare is a name without what stands in parentheses, as in "Maya Chen (AE)".
func bare(s string) string {
	if i := strings.IndexAny(s, "(（"); i > 0 {
		return strings.TrimSpace(s[:i])
	}
	return s
}

// typical reports whether s looks like a name even if it occurs only once.
func typical(s string) bool {
	s = bare(s)
	if strings.Contains(s, ",") {
		return false
	}
	han := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	if han > 0 {
		return han <= 4 || (han <= 10 && hasTitle(s))
	}
	for _, word := range strings.Fields(s) {
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsLower(first) && !particle(word) {
			return false
		}
	}
	return true
}

func hasTitle(s string) bool {
	for _, title := range []string{"經理", "经理", "先生", "小姐", "女士", "總", "总", "主任", "長", "长", "老師", "業務", "客戶", "顧問", "工程師", "專員", "老闆", "助理", "代表", "採購", "采购"} {
		if strings.HasSuffix(s, title) {
			return true
		}
	}
	return false
}

func particle(word string) bool {
	switch word {
	case "de", "da", "van", "von", "der", "den", "di", "la", "le", "bin", "al", "of", "and", "from", "y", "e", "the":
		return true
	}
	return false
}

// heading reports whether a label is one that people write inside what is said, or above a text.
func heading(name string) bool {
	switch strings.ToLower(bare(name)) {
	case "note", "notes", "ps", "p.s", "fyi", "example", "e.g", "i.e", "question", "answer", "summary", "total", "warning", "tip",
		"todo", "action", "actions", "action item", "action items", "next step", "next steps", "agenda", "price", "step", "option", "re",
		"update", "important", "result", "http", "https", "mailto", "remember", "reminder", "correction",
		"first", "second", "third", "fourth", "one", "two", "three", "finally", "also", "yes", "no", "so", "well", "ok", "okay", "because",
		"注意", "備註", "备注", "重點", "重点", "例如", "附註", "總結", "总结", "結論", "结论", "問題", "问题", "答案", "比如", "下一步", "待辦", "補充", "更正", "提醒":
		return true
	}
	return false
}

// habit is how the lines of the speakers who are certain stand in a document.
type habit struct{ lines, fresh, stamped int }

func (h *habit) add(l label) {
	h.lines++
	if l.fresh {
		h.fresh++
	}
	if l.stamped {
		h.stamped++
	}
}

// fits reports whether a line stands as those of the certain speakers do.
func (h habit) fits(l label) bool {
	return (l.fresh || 3*h.fresh < 2*h.lines) && (l.stamped || 5*h.stamped < 4*h.lines)
}

// speakersAmong decides which labels of a document are speakers. A name that returns is one; anything else must stand
// as the names do, because "Price: twelve" may just as well be something that was said. lines is the number of lines
// with words.
func speakersAmong(labels []label, lines int) map[string]bool {
	count := map[string]int{}
	for _, l := range labels {
		count[l.name]++
	}
	speakers := map[string]bool{}
	every := len(labels) == lines // then no line goes on with another, and each is a turn
	var h habit
	for _, l := range labels {
		if count[l.name] > 1 && !heading(l.name) && typical(l.name) {
			speakers[l.name] = true
			h.add(l)
		}
	}
	for _, l := range labels {
		n := count[l.name]
		switch {
		case speakers[l.name] || (heading(l.name) && (h.lines > 0 || n < 2)): // "Question" and "Answer" may be all there is
		case h.lines == 0:
			speakers[l.name] = every || n > 1 || (typical(l.name) && 2*len(labels) >= lines)
		case typical(l.name):
			speakers[l.name] = every || h.fits(l)
		default:
			speakers[l.name] = n > 1 && n*20 >= len(labels) && h.fits(l)
		}
	}
	maps.DeleteFunc(speakers, func(_ string, speaks bool) bool { return !speaks })
	return speakers
}
