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
)

//go:embed transcripts/*.txt
var transcripts embed.FS

// A script is a transcript with gaps: a head of "key: value" lines, "---", then "Role: words" lines,
// in which fields of a deal stand for names and numbers and {{pick "a" "b"}} for a turn of phrase.
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
	placeholder := func(of ...string) string { return of[0] }
	words, err := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{"pick": placeholder}).Parse(body)
	if err != nil {
		return script{}, fmt.Errorf("the demo's transcript %s: %w", name, err)
	}
	s.words = words
	return s, nil
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
	pick := func(of ...string) string { return one(rng, of) }
	if err := s.words.Funcs(template.FuncMap{"pick": pick}).Execute(&filled, d); err != nil {
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
