package demo

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// write makes the file in the script's form. The forms are those that meeting tools give out.
func write(s script, d deal, lines []line) []byte {
	switch s.form {
	case "json":
		return writeJSON(s, d, lines)
	case "vtt":
		return writeVTT(lines)
	case "srt":
		return writeSRT(lines)
	default:
		return writeText(lines)
	}
}

func writeText(lines []line) []byte {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "%s: %s\n", l.speaker, l.words)
	}
	return []byte(b.String())
}

func writeVTT(lines []line) []byte {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	var b strings.Builder
	b.WriteString("WEBVTT\n")
	for _, l := range lines {
		fmt.Fprintf(&b, "\n%s --> %s\n<v %s>%s</v>\n", clock(l.start, '.'), clock(l.end, '.'), l.speaker, escape.Replace(l.words))
	}
	return []byte(b.String())
}

func writeSRT(lines []line) []byte {
	var b strings.Builder
	for i, l := range lines {
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s: %s\n\n", i+1, clock(l.start, ','), clock(l.end, ','), l.speaker, l.words)
	}
	return []byte(b.String())
}

func writeJSON(s script, d deal, lines []line) []byte {
	type segment struct {
		Speaker string `json:"speaker"`
		Text    string `json:"text"`
		StartMs int64  `json:"startMs"`
		EndMs   int64  `json:"endMs"`
	}
	recording := struct {
		Title      string    `json:"title"`
		Company    string    `json:"company"`
		Transcript []segment `json:"transcript"`
	}{s.title, d.Company, make([]segment, len(lines))}
	for i, l := range lines {
		recording.Transcript[i] = segment{l.speaker, l.words, l.start.Milliseconds(), l.end.Milliseconds()}
	}
	file, err := json.MarshalIndent(recording, "", "  ")
	if err != nil {
		panic(fmt.Sprintf("demo: transcript %s: %v", s.name, err))
	}
	return append(file, '\n')
}

// clock writes a time as 00:01:02.345, with the mark that the form wants before the milliseconds.
func clock(at time.Duration, mark rune) string {
	ms := at.Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%c%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, mark, ms%1000)
}
