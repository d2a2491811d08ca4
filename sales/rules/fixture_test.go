package rules_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
)

var update = flag.Bool("update", false, "write the golden analyses anew")

// fixture reads lines of "Name: words".
func fixture(t *testing.T, name string) *sales.Transcript {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	call := &sales.Transcript{}
	for line := range strings.Lines(string(raw)) {
		i := strings.IndexAny(line, ":：")
		if i < 0 {
			t.Fatalf("%s: no speaker in %q", name, line)
		}
		call.Segments = append(call.Segments, sales.Segment{Speaker: line[:i], Text: strings.TrimSpace(strings.TrimLeft(line[i:], ":："))})
	}
	sales.InferSides(call, nil)
	return call
}

// none stands for a dimension that was not discussed.
const none = -1

// between is what an experienced manager would accept: least and most score, none for "not discussed".
type between struct{ least, most int }

func (b between) holds(score *int) bool {
	if score == nil {
		return b.least == none
	}
	return *score >= b.least && *score <= b.most
}

// judgement is a manager's reading of one call, in the order of MEDDIC.
type judgement struct {
	scores  [6]between
	overall between
	alerts  []string // parts of alerts that must be there
	risks   []string
}

func (j judgement) check(t *testing.T, a sales.Analysis) {
	t.Helper()
	for i, d := range sales.Dimensions() {
		if s := a.Dimensions[d]; !j.scores[i].holds(s.Score) {
			t.Errorf("%s = %s, want %+v (%s)", d, shown(s.Score), j.scores[i], s.Reason)
		}
	}
	if !j.overall.holds(a.OverallScore) {
		t.Errorf("overall = %s, want %+v", shown(a.OverallScore), j.overall)
	}
	for _, want := range j.alerts {
		if !strings.Contains(strings.Join(a.Alerts, "\n"), want) {
			t.Errorf("no alert says %q: %q", want, a.Alerts)
		}
	}
	for _, want := range j.risks {
		if !strings.Contains(strings.Join(a.Risks, "\n"), want) {
			t.Errorf("no risk says %q: %q", want, a.Risks)
		}
	}
}

func shown(n *int) string {
	if n == nil {
		return "null"
	}
	b, err := json.Marshal(*n)
	if err != nil {
		return "?"
	}
	return string(b)
}

// believable checks what holds for every analysis of every transcript.
func believable(t testing.TB, call *sales.Transcript, a sales.Analysis) {
	t.Helper()
	if len(a.Dimensions) != 6 {
		t.Errorf("%d dimensions, want 6", len(a.Dimensions))
	}
	for d, s := range a.Dimensions {
		buyer := false
		for _, e := range s.Evidence {
			if e.Segment < 0 || e.Segment >= len(call.Segments) {
				t.Fatalf("%s: segment %d of %d", d, e.Segment, len(call.Segments))
			}
			source := call.Segments[e.Segment]
			if e.Quote == "" || !strings.Contains(source.Text, e.Quote) {
				t.Errorf("%s: %q does not stand in segment %d: %q", d, e.Quote, e.Segment, source.Text)
			}
			if n := len([]rune(e.Quote)); n > 240 {
				t.Errorf("%s: a quote of %d characters: %q", d, n, e.Quote)
			}
			if e.Speaker != source.Speaker {
				t.Errorf("%s: said by %q, quoted as %q", d, source.Speaker, e.Speaker)
			}
			buyer = buyer || e.Side == sales.BuyerSide
		}
		if s.Score == nil {
			if len(s.Evidence) > 0 {
				t.Errorf("%s: not discussed, but quoted", d)
			}
			continue
		}
		if *s.Score < 0 || *s.Score > 5 {
			t.Errorf("%s = %d", d, *s.Score)
		}
		if *s.Score >= 3 && !buyer {
			t.Errorf("%s = %d without the buyer's words", d, *s.Score)
		}
		if len(s.Evidence) == 0 {
			t.Errorf("%s = %d without evidence", d, *s.Score)
		}
	}
	for _, s := range a.NextSteps {
		if s.Segment == nil || !strings.Contains(plain(call.Segments[*s.Segment].Text), s.Action) {
			t.Errorf("next step %q was never said", s.Action)
		}
		if s.Due != "" && !strings.Contains(s.Action, s.Due) {
			t.Errorf("next step %q is due %q", s.Action, s.Due)
		}
	}
}

// plain is text as it stands in a next step: in one line.
func plain(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)), " ")
}

func TestFixtures(t *testing.T) {
	n := between{none, none}
	for name, want := range map[string]judgement{
		"en-strong": {scores: [6]between{{4, 5}, {4, 5}, {4, 5}, {4, 5}, {4, 5}, {4, 5}}, overall: between{80, 100}},
		"en-weak": {scores: [6]between{n, {0, 0}, n, {none, 0}, {0, 0}, {0, 0}}, overall: between{0, 10},
			alerts: []string{"No economic buyer"}, risks: []string{"Nobody inside acts"}},
		"en-champion-left": {scores: [6]between{{none, 2}, {0, 1}, {3, 5}, {none, 2}, {none, 1}, {0, 1}}, overall: between{10, 45},
			risks: []string{"Alicia left last month", "Routemaster"}},
		"en-negations": {scores: [6]between{{none, 1}, {1, 3}, {none, 1}, {0, 0}, {0, 0}, {0, 0}}, overall: between{0, 25}},
		"en-injection": {scores: [6]between{{2, 3}, {none, 1}, {none, 1}, {none, 1}, {3, 4}, n}, overall: between{20, 50},
			alerts: []string{"gives orders to whoever analyses"}},
		"en-standup":   {scores: [6]between{n, n, n, n, n, n}, overall: n, alerts: []string{"does not look like a sales conversation"}},
		"en-monologue": {scores: [6]between{{none, 2}, {none, 1}, {none, 2}, {none, 2}, {none, 1}, n}, overall: between{0, 40}, alerts: []string{"ask more, listen more"}},
		// A fleet of vans, as a machine writes it down: no marks, words broken; the director was told already.
		"en-asr": {scores: [6]between{{3, 5}, {3, 5}, {3, 4}, {3, 5}, {3, 5}, {3, 4}}, overall: between{65, 90}},
		// The one who pays leads the talk; three people, and no word of the rep's that stands in a list.
		"en-cfo": {scores: [6]between{{4, 5}, {4, 5}, {4, 5}, {4, 5}, {2, 4}, {1, 4}}, overall: between{70, 92}},
		// All enthusiasm and no say: what she likes is not a sale.
		"en-assistant": {scores: [6]between{{none, 0}, {0, 1}, n, {none, 1}, {1, 2}, {1, 2}}, overall: between{10, 35}, alerts: []string{"No economic buyer"}},
		"en-lost":      {scores: [6]between{n, {none, 1}, {1, 3}, {0, 1}, {none, 1}, {0, 1}}, overall: between{0, 30}, alerts: []string{"looks lost: “We went with Corvia"}},
		// A customer wants her money back; nobody sells anything.
		"en-complaint": {scores: [6]between{n, n, n, n, n, n}, overall: n, alerts: []string{"does not look like a sales conversation"}},
		// He approves up to six million himself, above that the chairman does; the change-over takes too long.
		"zh-machine": {scores: [6]between{{4, 5}, {4, 5}, {2, 4}, {3, 5}, {3, 5}, {1, 3}}, overall: between{65, 90}},
		"zh-strong":  {scores: [6]between{{4, 5}, {4, 5}, {4, 5}, {4, 5}, {4, 5}, {3, 5}}, overall: between{80, 100}},
		"zh-weak":    {scores: [6]between{n, {0, 0}, n, {none, 0}, {0, 0}, {0, 0}}, overall: between{0, 10}, alerts: []string{"尚未找到經濟買家"}},
		"zh-champion-left": {scores: [6]between{{1, 3}, {none, 1}, {3, 5}, {2, 4}, {none, 2}, {none, 1}}, overall: between{30, 65},
			risks: []string{"王經理上個月離職"}},
		"zh-oneword":   {scores: [6]between{n, {1, 2}, n, {1, 2}, {none, 1}, n}, overall: between{0, 35}},
		"zh-injection": {scores: [6]between{{2, 4}, n, n, {none, 1}, {3, 5}, n}, overall: between{20, 60}, alerts: []string{"下指令"}},
		"zh-meeting":   {scores: [6]between{n, n, n, n, n, n}, overall: n, alerts: []string{"不像銷售對話"}},
	} {
		t.Run(name, func(t *testing.T) {
			call := fixture(t, name)
			a := rules.Analyse(call)
			want.check(t, a)
			believable(t, call, a)
			golden(t, name, a)
		})
	}
}

// golden compares the whole analysis with the one that was last read and accepted.
func golden(t *testing.T, name string, a sales.Analysis) {
	t.Helper()
	got, err := json.MarshalIndent(a, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, after := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
	for i := range max(len(before), len(after)) {
		if i >= len(before) || i >= len(after) || before[i] != after[i] {
			t.Fatalf("%s differs from line %d on (accept with -update):\n- %s\n+ %s", path, i+1,
				strings.Join(before[min(i, len(before)):min(i+3, len(before))], "\n- "), strings.Join(after[min(i, len(after)):min(i+3, len(after))], "\n+ "))
		}
	}
}
