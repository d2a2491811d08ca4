package transcript

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

// object is a JSON object whose keys are compared without case and underscores.
type object map[string]json.RawMessage

const expected = `Expected an object with "transcript", a list of {"speaker", "text", "startMs", "endMs"}, or Whisper's "segments"`

// looksJSON tells JSON by its first characters, and by the name where a text could begin so too.
func looksJSON(name, start string) bool {
	if start[0] != '{' && start[0] != '[' {
		return false
	}
	if named(name, ".json") {
		return true
	}
	next := strings.TrimSpace(start[1:min(len(start), 4096)])
	if start[0] == '{' {
		return next == "" || next[0] == '"' || next[0] == '}'
	}
	return next == "" || strings.ContainsRune(`{["]`, rune(next[0]))
}

func named(name, ending string) bool { return strings.EqualFold(filepath.Ext(name), ending) }

func readJSON(text string) (document, error) {
	d := document{format: JSON}
	raw, err := check(text)
	if err != nil {
		return d, err
	}
	list, err := d.list(raw, 0)
	if err != nil {
		return d, err
	}
	if list == nil {
		return d, nil // the words stood in one string, and are read
	}
	return d, d.entries(list)
}

// check parses the whole text once, and names the place where it is broken. One object per line makes a list.
func check(text string) (json.RawMessage, error) {
	raw := json.RawMessage(strings.TrimSpace(text))
	var whole json.RawMessage
	err := json.Unmarshal([]byte(text), &whole)
	if err == nil {
		return raw, nil
	}
	if lines, ok := jsonLines(text); ok {
		return lines, nil
	}
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return nil, sales.Errorf(sales.Invalid, "This JSON cannot be read. Export it again.")
	}
	line, column := position(text, int(syntax.Offset))
	if strings.Contains(syntax.Error(), "unexpected end") {
		return nil, sales.Errorf(sales.Invalid, "This JSON ends too early, at line %d, column %d: a part of the file is missing. Export it again.", line, column)
	}
	return nil, sales.Errorf(sales.Invalid, "This JSON is broken at line %d, column %d: %s. Correct it there, or export it again.", line, column, syntax.Error())
}

func jsonLines(text string) (json.RawMessage, bool) {
	lines := []string{}
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if line[0] != '{' || !json.Valid([]byte(line)) || len(lines) > MaxSegments {
			return nil, false
		}
		lines = append(lines, line)
	}
	return json.RawMessage("[" + strings.Join(lines, ",") + "]"), len(lines) > 1
}

// position is the line and column, counted in characters from 1, of the last character before offset.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text))-1)]
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[start:]) + 1
}

func kind(raw json.RawMessage) byte {
	for _, b := range raw {
		if b != ' ' && b != '\n' && b != '\t' && b != '\r' {
			return b
		}
	}
	return 0
}

func parseObject(raw json.RawMessage) (object, []string, error) {
	var plain map[string]json.RawMessage
	if err := json.Unmarshal(raw, &plain); err != nil {
		return nil, nil, fmt.Errorf("reading a JSON object: %w", err)
	}
	o, keys := make(object, len(plain)), make([]string, 0, len(plain))
	for key := range plain {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		o[strings.ToLower(strings.ReplaceAll(key, "_", ""))] = plain[key]
	}
	return o, keys, nil
}

// list finds the list of turns; nil without an error means that the words were read from a string.
func (d *document) list(raw json.RawMessage, depth int) (json.RawMessage, error) {
	switch kind(raw) {
	case '[':
		return raw, nil
	case '{':
	default:
		return nil, sales.Errorf(sales.Unprocessable, "This JSON holds no transcript. %s.", expected)
	}
	o, keys, err := parseObject(raw)
	if err != nil {
		return nil, err
	}
	d.hints(o)
	for _, key := range []string{
		"transcript", "meetingtranscripts", "segments", "utterances", "turns", "messages", "dialogue", "dialog",
		"conversation", "monologues", "entries", "lines", "items", "transcription", "results", "result", "data",
	} {
		switch k := kind(o[key]); {
		case k == '[':
			d.is(key, o)
			return o[key], nil
		case k == '{' && depth < 3:
			return d.list(o[key], depth+1)
		case k == '"' && (key == "transcript" || key == "transcription" || key == "conversation"):
			return nil, d.fromString(o.text(key))
		}
	}
	if kind(o["text"]) == '"' && depth == 0 {
		return nil, d.fromString(o.text("text"))
	}
	found := "it is empty"
	if len(keys) > 0 {
		found = "it has " + short(strings.Join(keys, ", "))
	}
	return nil, sales.Errorf(sales.Unprocessable, "This JSON holds no transcript: %s. %s.", found, expected)
}

func (d *document) hints(o object) {
	first := func(have string, keys ...string) string {
		for _, key := range keys {
			if have == "" {
				have = strings.TrimSpace(o.text(key))
			}
		}
		return have
	}
	d.title = first(d.title, "title", "subject", "topic")
	d.company = first(d.company, "company", "companyname", "account", "accountname", "opportunitycompanyname")
	d.language = first(d.language, "language", "languagecode", "lang")
}

func (d *document) is(key string, o object) {
	switch {
	case key == "meetingtranscripts":
		d.format = QMSum
	case key == "segments" && (o["text"] != nil || o["language"] != nil || o["duration"] != nil || o["task"] != nil):
		d.format = Whisper
	}
}

// fromString reads a transcript that stands in one string of the JSON.
func (d *document) fromString(text string) error {
	inner, err := readText(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
	if err != nil {
		return err
	}
	d.turns = inner.turns
	return nil
}

// entries reads the turns one by one, so that a list of any length costs no more than the limit.
func (d *document) entries(list json.RawMessage) error {
	decoder := json.NewDecoder(strings.NewReader(string(list)))
	if _, err := decoder.Token(); err != nil {
		return fmt.Errorf("reading a list of turns: %w", err)
	}
	var clocks []clock
	var lines []string
	for n := 1; decoder.More(); n++ {
		if n > MaxSegments {
			return tooMany()
		}
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return fmt.Errorf("reading turn %d: %w", n, err)
		}
		switch {
		case kind(raw) == '"' && len(d.turns) == 0:
			lines = append(lines, unquote(raw))
			continue
		case kind(raw) != '{' || len(lines) > 0:
			return shapeless(n, "is no object")
		}
		o, _, err := parseObject(raw)
		if err != nil {
			return err
		}
		t, c, err := o.turn(n)
		if err != nil {
			return err
		}
		d.turns, clocks = append(d.turns, t), append(clocks, c)
	}
	if len(lines) > 0 {
		return d.fromString(strings.Join(lines, "\n"))
	}
	if len(d.turns) == 0 {
		return sales.Errorf(sales.Unprocessable, "The list of turns in this JSON is empty. %s.", expected)
	}
	set(d.turns, clocks)
	return nil
}

func shapeless(n int, what string) error {
	return sales.Errorf(sales.Unprocessable, `Turn %d in this JSON %s. Each turn is an object as {"speaker": "Maya", "text": "Hello", "startMs": 0, "endMs": 900}; the times may be left out.`, n, what)
}
