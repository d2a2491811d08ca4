package api_test

import (
	"fmt"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// TestCorrectingAScore is a manager's correction as everybody concerned sees it, and taken back.
func TestCorrectingAScore(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := func(who string) sales.ConversationDetail {
			return into[sales.ConversationDetail](t, o.call(who, "conversations.get", fmt.Sprintf(`{"conversationId":%q}`, target.ConversationID)))
		}
		before := get("ann").MeddicAnalysis
		correct := func(rest string) string {
			return o.call("mia", "conversations.correctScore", fmt.Sprintf(`{"conversationId":%q,%s}`, target.ConversationID, rest)).code
		}
		if code := correct(fmt.Sprintf(`"analysisId":%q,"dimension":"champion","score":5,"reason":"She called me."`, before.ID)); code != "" {
			t.Fatal(code)
		}
		after := get("ann").MeddicAnalysis
		kept := after.Dimensions[sales.Champion].Override
		if kept == nil || kept.Score != 5 || kept.Reason != "She called me." || kept.By != o.people["mia"].ID || kept.ByName != "mia" || kept.At.IsZero() {
			t.Fatalf("the correction is %+v", kept)
		}
		list := into[struct{ Items []sales.ConversationListItem }](t, o.call("ann", "conversations.list", `{}`))
		if *list.Items[0].MeddicScore != *after.OverallScore {
			t.Errorf("the list shows %d, the page %d", *list.Items[0].MeddicScore, *after.OverallScore)
		}
		for rest, want := range map[string]string{
			fmt.Sprintf(`"analysisId":%q,"dimension":"champion","score":5,"reason":"r"`, before.ID): "CONFLICT",
			`"dimension":"charisma","score":5,"reason":"r"`:                                         "BAD_REQUEST",
			`"dimension":"champion","score":6,"reason":"r"`:                                         "BAD_REQUEST",
			`"dimension":"champion","score":2.5,"reason":"r"`:                                       "BAD_REQUEST",
			`"dimension":"champion","score":5,"reason":" "`:                                         "BAD_REQUEST",
			`"dimension":"champion","score":5`:                                                      "BAD_REQUEST",
			`"dimension":"champion","score":null`:                                                   "",
		} {
			if code := correct(rest); code != want {
				t.Errorf("%s: %q, want %q", rest, code, want)
			}
		}
		back := get("ann").MeddicAnalysis
		if back.Dimensions[sales.Champion].Override != nil || (back.OverallScore == nil) != (before.OverallScore == nil) {
			t.Errorf("taken back, it is %+v", back.Dimensions[sales.Champion])
		}
	})
}
