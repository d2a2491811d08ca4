package transcript

import (
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
	if strings.HasPrefix(words, "//") {
		return "", "", false // an address
	}
	name = unmarked(line[:i])
	if strings.HasPrefix(words, "**") {
		words = words[2:]
	}
	return name, strings.TrimSpace(words), nameable(name)
}

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

// speakersAmong decides which labels of a document are speakers. A name that returns is one; a name that comes once
// must look like one and stand as the others do, because "Price: twelve" may just as well be something that was said.
// lines is the number of lines with words.
func speakersAmong(labels []label, lines int) map[string]bool {
	count := map[string]int{}
	for _, l := range labels {
		count[l.name]++
	}
	speakers := map[string]bool{}
	var returning, fresh, stamped int
	for _, l := range labels {
		n := count[l.name]
		if n < 2 || (heading(l.name) && n*5 < len(labels)) || (!typical(l.name) && n*20 < len(labels)) {
			continue
		}
		speakers[l.name] = true
		returning++
		if l.fresh {
			fresh++
		}
		if l.stamped {
			stamped++
		}
	}
	every := len(labels) == lines
	for _, l := range labels {
		switch {
		case count[l.name] > 1 || heading(l.name):
		case returning == 0 && every:
			speakers[l.name] = true
		case !typical(l.name):
		case returning == 0 && 2*len(labels) < lines:
		case returning > 0 && 3*fresh >= 2*returning && !l.fresh && !every:
		case returning > 0 && 5*stamped >= 4*returning && !l.stamped:
		default:
			speakers[l.name] = true
		}
	}
	return speakers
}
