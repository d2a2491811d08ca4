package transcript_test

import (
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// TestSpeakers tells names from other words before a colon.
func TestSpeakers(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"two turns, lower case":       {"sales rep: hello\nbuyer: hello", "sales rep: hello|buyer: hello"},
		"questions and answers":       {"Question: how much?\nAnswer: twelve.\nQuestion: each?\nAnswer: yes.", "Question: how much?|Answer: twelve.|Question: each?|Answer: yes."},
		"a guest who speaks once":     {"Maya: hi\nLeo: hi\nOperator: you are recorded\nMaya: ok\nLeo: ok", "Maya: hi|Leo: hi|Operator: you are recorded|Maya: ok|Leo: ok"},
		"a note of one's own":         {"Maya: hi\nLeo: hi\nNote: it is late\nMaya: ok\nLeo: ok", "Maya: hi|Leo: hi Note: it is late|Maya: ok|Leo: ok"},
		"titles and initials":         {"Dr. J.P. Wu: yes\nMaya Chen (AE, north): and?\nO'Neil-Smith: no", "Dr. J.P. Wu: yes|Maya Chen (AE, north): and?|O'Neil-Smith: no"},
		"a sentence with a colon":     {"Maya: here\nLeo: listen\nI told you before, twice: no.\nMaya: ok\nLeo: ok", "Maya: here|Leo: listen I told you before, twice: no.|Maya: ok|Leo: ok"},
		"full width, no space":        {"業務：您好\n客戶:你好", "業務: 您好|客戶: 你好"},
		"a host is no header":         {"Host: welcome\nGuest: thanks\nHost: so?\nGuest: well", "Host: welcome|Guest: thanks|Host: so?|Guest: well"},
		"words on the next line":      {"Maya:\nhello there\n\nLeo:\nhello", "Maya: hello there|Leo: hello"},
		"quoted":                      {"> Maya: hi\n> Leo: hi", "Maya: hi|Leo: hi"},
		"date and time":               {"[2026-01-20 14:05:00] Maya: hi\n[2026-01-20 14:05:02] Leo: hi", "Maya: hi|Leo: hi"},
		"a time of day is no speaker": {"Maya: when?\nLeo: on Monday\nMonday 10:30\nor later\nMaya: ok\nLeo: ok", "Maya: when?|Leo: on Monday Monday 10:30 or later|Maya: ok|Leo: ok"},
		"a rule and a heading above":  {"# Call with Acme\n---\nMaya: hi\nLeo: hi", "Maya: hi|Leo: hi"},
		"a time alone above":          {"00:00:05\nMaya: hi\n\n00:00:07\nLeo: hi", "Maya: hi|Leo: hi"},
		"a name too long to be one":   {"Maya: a\nLeo: b\n" + strings.Repeat("Abc ", 16) + ": c\nMaya: d\nLeo: e", "Maya: a|Leo: b " + strings.Repeat("Abc ", 16) + ": c|Maya: d|Leo: e"},
	} {
		p, err := transcript.Read("", []byte(c.text), transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sound(t, p)
		if got := strings.ReplaceAll(p.Transcript.FullText(), "\n", "|"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

// TestVoices takes the tags out of cues, and leaves what was said.
func TestVoices(t *testing.T) {
	for payload, want := range map[string]string{
		"<v Maya>Hi</v>":                             "Maya: Hi",
		"<v.loud.first Maya Chen>Hi <b>you</b>":      "Maya Chen: Hi you",
		"<v Maya>Hi</v> <v Leo>Hello</v>":            "Maya: Hi|Leo: Hello",
		"<v Maya>Hi</v> all":                         "Maya: Hi|all",
		"<v Maya>two\nlines":                         "Maya: two lines",
		"<v Maya>兩\n行":                               "Maya: 兩行",
		"<v Ma&amp;ya>R&amp;D &lt;b&gt; &nbsp;x":     "Ma&ya: R&D <b> \u00a0x",
		"<v Maya>5 < 6 > 3, <laughs>, <00:01.500>so": "Maya: 5 < 6 > 3, <laughs>, so",
		"<v Maya><c.red>red</c> <lang zh>好</lang>":   "Maya: red 好",
		"<v Maya>open < end":                         "Maya: open < end",
		"<v >nobody":                                 "nobody",
		`{\an8}up <font color="red">there</font>`:    "up there",
		"{laughs} {ok":                               "{laughs} {ok",
	} {
		p, err := transcript.Read("", []byte("WEBVTT\n\n00:01.000 --> 00:02.000\n"+payload+"\n"), transcript.Options{})
		if err != nil {
			t.Errorf("%q: %v", payload, err)
			continue
		}
		sound(t, p)
		if got := strings.ReplaceAll(p.Transcript.FullText(), "\n", "|"); got != want {
			t.Errorf("%q:\n got %q\nwant %q", payload, got, want)
		}
	}
}
