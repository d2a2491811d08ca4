package rules

import (
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// FuzzAnalyse reads the tables once, because reading them costs more than analysing two lines.
func FuzzAnalyse(f *testing.F) {
	lexicons := map[bool]*lexicon{}
	for _, cased := range []bool{true, false} {
		l, err := lexiconFor(cased)
		if err != nil {
			f.Fatal(err)
		}
		lexicons[cased] = l
	}
	for _, words := range []string{
		"we lose about 12 orders a week and nobody trusts it", "No SSO, no deal.", "We don't have a budget problem.",
		"總經理簽核，預算已經核了三百萬，一定要能串接 ERP", "我們每天要花三個小時對帳，常常出錯", "{laughter} um , okay .", "１２３％ Ｂｕｄｇｅｔ 🙂",
		"I'll bring our CFO into the next call by Friday, honestly we got burned", "we are running on ringhawk and i take it to doctor meta",
		"no\xff\xfe budget", strings.Repeat("{", 50) + strings.Repeat("一", 80), strings.Repeat("no not without ", 40),
	} {
		f.Add(words, "What does that cost you?")
	}
	f.Fuzz(func(t *testing.T, buys, sells string) {
		call := &sales.Transcript{Segments: []sales.Segment{
			{Speaker: "A", Side: sales.RepSide, Text: sells}, {Speaker: "B", Side: sales.BuyerSide, Text: buys},
		}}
		cased := capitals(call)
		a := sales.Analysis{}
		propose(&a, call, lexicons[cased], cased)
		for d, s := range a.Dimensions {
			for _, e := range s.Evidence {
				if !strings.Contains(call.Segments[e.Segment].Text, e.Quote) || len([]rune(e.Quote)) > longestQuote {
					t.Errorf("%s: %q does not stand in %q", d, e.Quote, call.Segments[e.Segment].Text)
				}
			}
		}
		if err := sales.DefaultRubric().Finish(&a, call); err != nil {
			t.Error(err)
		}
	})
}
