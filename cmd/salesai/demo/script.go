package demo

import (
	"bytes"
	"embed"
	"fmt"
	"math/rand/v2"
	"path"
	"strings"
	"text/template"
	"time"
	"unicode"
)

//go:embed transcripts/*.txt
var transcripts embed.FS

// A script is a transcript with gaps: a head of "key: value" lines, "---", then "Role: words" lines,
// in which fields of a deal stand for names and numbers, {{pick "a" "b"}} for a turn of phrase, and
// {{if asks}} for an exchange that a thorough rep brings about more often than another.
type script struct {
	name  string
	title string
	form  string // txt, vtt, srt or json
	words *template.Template
}

// readLibrary reads every script, by name without its ending.
func readLibrary() (map[string]script, error) {
	files, err := transcripts.ReadDir("transcripts")
	if err != nil {
		return nil, fmt.Errorf("list the demo's transcripts: %w", err)
	}
	library := make(map[string]script, len(files))
	for _, f := range files {
		text, err := transcripts.ReadFile(path.Join("transcripts", f.Name()))
		if err != nil {
			return nil, fmt.Errorf("read the demo's transcript %s: %w", f.Name(), err)
		}
		name := strings.TrimSuffix(f.Name(), ".txt")
		if library[name], err = readScript(name, string(text)); err != nil {
			return nil, err
		}
	}
	return library, nil
}

func readScript(name, text string) (script, error) {
	head, body, ok := strings.Cut(text, "\n---\n")
	if !ok {
		return script{}, fmt.Errorf("the demo's transcript %s has no line of three dashes after its head", name)
	}
	s := script{name: name}
	for line := range strings.Lines(head) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "title":
			s.title = value
		case "format":
			s.form = value
		}
	}
	words, err := template.New(name).Funcs(choices(nil, 0)).Parse(body)
	if err != nil {
		return script{}, fmt.Errorf("the demo's transcript %s: %w", name, err)
	}
	s.words = words
	return s, nil
}

// choices are the functions of a script.
func choices(rng *rand.Rand, thorough float64) template.FuncMap {
	return template.FuncMap{
		"pick":    func(of ...string) string { return one(rng, of) },
		"capital": func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		"asks":    func() bool { return rng.Float64() < thorough },
	}
}

// A line is one turn of the conversation that a script tells.
type line struct {
	speaker    string
	words      string
	start, end time.Duration
}

// record fills the gaps for one deal and writes the file; length is that of the conversation.
func (s script) record(rng *rand.Rand, d deal) (file []byte, length time.Duration) {
	var filled bytes.Buffer
	if err := s.words.Funcs(choices(rng, d.owner.thorough)).Execute(&filled, d); err != nil {
		panic(fmt.Sprintf("demo: transcript %s: %v", s.name, err))
	}
	lines := s.cast(filled.String(), d)
	var at time.Duration
	for i := range lines {
		at += time.Duration(200+rng.IntN(1200)) * time.Millisecond
		lines[i].start = at
		at += spokenFor(lines[i].words)
		lines[i].end = at
	}
	return write(s, d, lines), at
}

// cast gives every line its speaker's name; lines of one speaker that follow each other become one.
func (s script) cast(text string, d deal) []line {
	var lines []line
	for raw := range strings.Lines(text) {
		raw = strings.TrimSpace(raw)
		if raw == "" {
			continue
		}
		role, words, _ := strings.Cut(raw, ": ")
		words = space(words)
		name, ok := d.speaker(role)
		if !ok {
			panic(fmt.Sprintf("demo: transcript %s: nobody plays %q in %q", s.name, role, raw))
		}
		if n := len(lines); n > 0 && lines[n-1].speaker == name {
			lines[n-1].words = join(lines[n-1].words, words)
			continue
		}
		lines = append(lines, line{speaker: name, words: words})
	}
	return lines
}

// space sets a space between Chinese and Latin words or numbers, and none between Chinese ones, wherever
// a gap was filled.
func space(words string) string {
	var b strings.Builder
	runes := []rune(words)
	for i, r := range runes {
		if i > 0 {
			before := runes[i-1]
			if (unicode.Is(unicode.Han, before) && wordly(r)) || (wordly(before) && unicode.Is(unicode.Han, r)) {
				b.WriteByte(' ')
			}
			if r == ' ' && unicode.Is(unicode.Han, before) && i+1 < len(runes) && unicode.Is(unicode.Han, runes[i+1]) {
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// wordly reports whether r belongs to a Latin word, a number or a percentage.
func wordly(r rune) bool {
	return r == '%' || r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// join sets a space between sentences, except after a full-width mark.
func join(a, b string) string {
	for _, mark := range []string{"。", "？", "！", "…"} {
		if strings.HasSuffix(a, mark) {
			return a + b
		}
	}
	return a + " " + b
}

// spokenFor is how long words take at 160 English words or 270 Chinese characters a minute.
func spokenFor(words string) time.Duration {
	var han int
	for _, r := range words {
		if r >= 0x2E80 {
			han++
		}
	}
	latin := len(strings.FieldsFunc(words, func(r rune) bool { return r == ' ' || r >= 0x2E80 }))
	seconds := float64(han)/4.5 + float64(latin)/2.67
	return max(600*time.Millisecond, time.Duration(seconds*1000)*time.Millisecond)
}
