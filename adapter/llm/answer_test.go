package llm

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

const whole = `{"summary":"s","dimensions":{
"metrics":{"score":3,"reason":"r","evidence":[{"segment":0,"quote":"hello"}],"gaps":["g"],"question":"q"},
"economicBuyer":{"score":null,"reason":"","evidence":[],"gaps":[],"question":""},
"decisionCriteria":{"score":0,"reason":"","evidence":[],"gaps":[],"question":""},
"decisionProcess":{"score":5,"reason":"","evidence":[{"segment":9,"quote":"x"}],"gaps":[],"question":""},
"identifyPain":{"score":1,"reason":"","evidence":[],"gaps":[],"question":""},
"champion":{"score":2,"reason":"","evidence":[],"gaps":[],"question":""}},
"keyFindings":["k"],"nextSteps":[{"action":"a","priority":"low","owner":null,"due":"Friday","segment":0},{"action":" ","priority":"high","owner":"o","due":null,"segment":77}],
"risks":[],"alerts":[]}`

func heard() sales.Transcript {
	return sales.Transcript{Segments: []sales.Segment{{Speaker: "Ben", Side: sales.BuyerSide, Text: "hello"}}}
}

func TestParse(t *testing.T) {
	a, err := parse([]byte(whole), heard())
	if err != nil {
		t.Fatal(err)
	}
	if len(a.NextSteps) != 1 || a.NextSteps[0].Due != "Friday" || a.NextSteps[0].Owner != "" || *a.NextSteps[0].Segment != 0 {
		t.Errorf("%+v", a.NextSteps)
	}
	if a.Dimensions[sales.EconomicBuyer].Score != nil || *a.Dimensions[sales.DecisionCriteria].Score != 0 || a.Dimensions[sales.Metrics].Evidence[0].Speaker != "Ben" {
		t.Errorf("%+v", a.Dimensions)
	}
}

func TestParseBoundsWhatItKeeps(t *testing.T) {
	long := strings.Repeat("長", 10*maxText)
	many := `["` + strings.Repeat(`x","`, 100) + `y"]`
	raw := strings.Replace(whole, `"summary":"s"`, `"summary":"a\nb\u0000\u202e `+long+`"`, 1)
	raw = strings.Replace(raw, `["k"]`, many, 1)
	a, err := parse([]byte(raw), heard())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(a.Summary, "a b 長") || utf8.RuneCountInString(a.Summary) > maxText+1 || len(a.KeyFindings) > maxItems {
		t.Errorf("%.40q, %d, %d findings", a.Summary, utf8.RuneCountInString(a.Summary), len(a.KeyFindings))
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(strings.Replace(whole, `"score":3`, `"score":1e2`, 1)))
	f.Add([]byte(strings.Replace(whole, `"segment":0`, `"segment":-9223372036854775808`, 1)))
	f.Add([]byte(`{"summary":null,"dimensions":{}}`))
	f.Add([]byte(`null`))
	f.Add([]byte(strings.Repeat(`[`, 5000)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		transcript := heard()
		a, err := parse(raw, transcript)
		if err != nil {
			if err.Error() == "" {
				t.Error("the error says nothing")
			}
			return
		}
		if len(a.Dimensions) != 6 || a.KeyFindings == nil || a.NextSteps == nil || a.Risks == nil || a.Alerts == nil {
			t.Errorf("%+v", a)
		}
		for name, d := range a.Dimensions {
			if d.Score != nil && (*d.Score < 0 || *d.Score > 5) || len(d.Evidence) > maxEvidence || d.Gaps == nil || d.Evidence == nil {
				t.Errorf("%s: %+v", name, d)
			}
		}
		if out, err := json.Marshal(a); err != nil || !utf8.Valid(out) {
			t.Errorf("%v", err)
		}
		if err := sales.DefaultRubric().Finish(&a, &transcript); err != nil {
			t.Errorf("the rubric cannot finish it: %v", err)
		}
		merged := merge([]sales.Analysis{a, a, a}, "en")
		for _, d := range sales.Dimensions() {
			if (merged.Dimensions[d].Score == nil) != (a.Dimensions[d].Score == nil) {
				t.Errorf("merging with itself changes %s", d)
			}
		}
	})
}
