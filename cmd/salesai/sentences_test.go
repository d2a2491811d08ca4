package main_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// catalogue is every text that people read from the server: each format with what can stand in its places.
type catalogue map[string][]map[string]bool

// TestSentences collects what the server says to people, for the pages to translate (docs/decisions/0018-sentences.md).
func TestSentences(t *testing.T) {
	var files []goFile
	for _, f := range goFiles(t) {
		room, _, _ := strings.Cut(f.path, "/")
		// What Slack did not take, only the log says; cmd talks to whoever operates.
		if !f.test() && !f.support() && room != "cmd" && room != "cache" && !strings.HasPrefix(f.path, "adapter/slack/") {
			files = append(files, f)
		}
	}
	sentences, parts, dark := saidIn(files)
	if len(sentences) < 100 {
		t.Errorf("only %d sentences were found: does this test still see them?", len(sentences))
	}
	// These hand on what others say.
	handOn := []string{"adapter/remote.Lasting", "adapter/remote.Passing", "api.code", "job.fail", "orpc.Errorf", "orpc.fail", "sales.Errorf"}
	for _, where := range dark {
		if !slices.Contains(handOn, where) {
			t.Errorf("%s says something to people that this test cannot read: begin with a literal format", where)
		}
	}
	got := []byte("{\n\"sentences\": " + sentences.lines(t) + ",\n\"parts\": " + parts.lines(t) + "\n}\n")
	golden := filepath.Join("..", "..", "web", "src", "messages", "sentences.json")
	if flag.Lookup("update").Value.String() == "true" { // readme_test.go has it, in the package itself
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s does not hold what the server says; run go test ./cmd/salesai -run TestSentences -update, then translate it", golden)
	}
}

// saidIn gives the sentences of the code with their parts, and which functions say what cannot be read off them.
func saidIn(files []goFile) (sentences, parts catalogue, dark []string) {
	r := roomsOf(files)
	sentences, parts = catalogue{}, catalogue{}
	for _, f := range files {
		folder := path.Dir(f.path)
		walk(f.syntax, r.at[folder], func(n ast.Node, in scope) {
			for _, p := range r.said(n, in) {
				switch {
				case p.format == "":
				case !wordless(p.format):
					sentences.add(p, parts)
				case in.function != nil:
					dark = append(dark, folder+"."+in.function.Name.Name)
				default:
					dark = append(dark, folder)
				}
			}
		})
	}
	return sentences, parts, dark
}

// said gives the sentences that a node of the code says to people: the arguments of what makes errors, the field Message,
// and why a conversation failed. Errors of the kind Internal are for the log, and what the protocol does not take is for
// whoever writes a client; only too much of something comes from people.
func (r *rooms) said(n ast.Node, in scope) []phrase {
	switch n := n.(type) {
	case *ast.CallExpr:
		at, name := -1, called(n)
		switch {
		case name == "Errorf" && (bare(callee(n)) == "sales" || callee(n) == nil):
			at = 1
		case name == "Lasting", name == "Passing", name == "SetConversationStatus":
			at = 2
		case name == "fail" && in.room.name == "orpc":
			at = 0
		}
		if at < 0 || at >= len(n.Args) || n.Ellipsis != token.NoPos || at > 0 && internal(n.Args[0]) ||
			name == "Errorf" && in.room.name == "orpc" && bare(n.Args[0]) != "PayloadTooLarge" {
			return nil
		}
		if name == "SetConversationStatus" {
			return r.phrases(n.Args[at], in)
		}
		return r.filled(n.Args[at], n.Args[at+1:], in)
	case *ast.CompositeLit:
		var message ast.Expr
		for _, e := range n.Elts {
			switch pair, _ := e.(*ast.KeyValueExpr); {
			case pair == nil:
			case bare(pair.Key) == "Message":
				message = pair.Value
			case bare(pair.Key) == "Code" && internal(pair.Value):
				return nil
			}
		}
		if message != nil {
			return r.phrases(message, in)
		}
	}
	return nil
}

// callee is what a call's function is looked up in, nil for one of the package.
func callee(c *ast.CallExpr) ast.Expr {
	if s, ok := c.Fun.(*ast.SelectorExpr); ok {
		return s.X
	}
	return nil
}

func internal(code ast.Expr) bool {
	return bare(code) == "Internal" || bare(code) == "InternalServerError"
}

// wordless reports whether nothing of a format is to be translated.
func wordless(format string) bool {
	return strings.Trim(verb.ReplaceAllString(format, ""), " .:()…") == ""
}

// add notes a phrase, and what stands in its places among the parts.
func (c catalogue) add(p phrase, parts catalogue) {
	for len(c[p.format]) < len(p.places) || c[p.format] == nil {
		c[p.format] = append(c[p.format], map[string]bool{})
		if len(p.places) == 0 {
			c[p.format] = []map[string]bool{}
		}
	}
	for i, place := range p.places {
		if len(place) == 0 {
			c[p.format][i]["%s"] = true
		}
		for _, part := range place {
			if part.format != "" && wordless(part.format) {
				part = anything()
			} else {
				parts.add(part, parts)
			}
			c[p.format][i][part.format] = true
		}
	}
}

// lines writes one format a line; a place that takes anything is an empty list.
func (c catalogue) lines(t *testing.T) string {
	t.Helper()
	var lines []string
	for _, format := range slices.Sorted(maps.Keys(c)) {
		places := make([][]string, len(c[format]))
		for i, place := range c[format] {
			if places[i] = slices.Sorted(maps.Keys(place)); len(place) == 1 && place["%s"] {
				places[i] = []string{}
			}
		}
		lines = append(lines, "  "+plain(t, format)+": "+plain(t, places))
	}
	return "{\n" + strings.Join(lines, ",\n") + "\n}"
}

func plain(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// TestSentencesOfCode makes sure that the test above sees what there is to see.
func TestSentencesOfCode(t *testing.T) {
	const code = `package shop
import ("fmt"; "sales")
type Color string
const (
	red Color = "red"
	Green Color = "green"
	full = "The shop is full. "
)
type ware struct { n int; looks string }
var wares = []ware{{1, "a pen"}, {2, "100 % wool"}}
func sell(w ware, c Color, names []string) error {
	text := full + "Come back."
	if w.n > 3 { text = "Closed." }
	if w.n > 2 { return &sales.Error{Code: sales.Invalid, Message: text} }
	if w.n > 1 { return &sales.Error{Code: sales.Internal, Message: "For the log."} }
	_ = sales.Errorf(sales.Internal, "For the log, too.")
	_ = sales.Errorf(sales.Invalid, "It looks like %s, %s%s: 5 %% off.", w.looks, c, although(names[0]))
	return missing("pen")
}
func missing(noun string) error { return sales.Errorf(sales.NotFound, "No %s for %q.", noun, noun) }
func although(name string) string { if name == "" { return "" }; return ", although its name is " + name }
func wrong() error { return missing("pot") }
func tell(err error) error { return sales.Errorf(sales.Invalid, err.Error()) }
func late(days int) error { return &sales.Error{Message: fmt.Sprintf("%d days late.", days)} }
`
	file, err := parser.ParseFile(token.NewFileSet(), "shop.go", code, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	sentences, parts, dark := saidIn([]goFile{{"shop/shop.go", file}})
	const want = `{
  "%d days late.": [[]],
  "Closed.": [],
  "It looks like %s, %s%s: 5 %% off.": [["100 %% wool","a pen"],["green","red"],["",", although its name is %s"]],
  "No %s for %q.": [["pen","pot"],[]],
  "The shop is full. Come back.": []
}{
  "": [],
  ", although its name is %s": [[]],
  "100 %% wool": [],
  "a pen": [],
  "green": [],
  "pen": [],
  "pot": [],
  "red": []
}`
	if got := sentences.lines(t) + parts.lines(t); got != want {
		t.Errorf("got %s", got)
	}
	if !slices.Equal(dark, []string{"shop.tell"}) {
		t.Errorf("cannot be read: %q", dark)
	}
}
