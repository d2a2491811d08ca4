package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
)

// TestUnknownCompany makes an opportunity of it; an unknown opportunity is told, and nothing is made.
func TestUnknownCompany(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		a := o.call("ann", "conversations.upload", `{"opportunityId":"01890000-0000-7000-8000-000000000000","transcript":"Rep: hello\nBuyer: hello"}`)
		if a.code != nf {
			t.Errorf("an unknown opportunity answers %s", a.raw)
		}
		if l := into[list](t, o.call("ann", "opportunities.list", `{}`)); l.Total != 0 {
			t.Errorf("%d opportunities were made of an unknown one", l.Total)
		}
		first := into[job.Accepted](t, o.call("ann", "conversations.upload", `{"companyName":" Nobody  Knows Ltd ","transcript":"Rep: hello one\nBuyer: hello"}`))
		second := into[job.Accepted](t, o.call("ann", "conversations.upload", `{"companyName":"nobody knows ltd","transcript":"Rep: hello two\nBuyer: hello"}`))
		if first.OpportunityID != second.OpportunityID {
			t.Error("the same company was made twice")
		}
		made := into[struct{ Items []sales.OpportunityListItem }](t, o.call("ann", "opportunities.list", `{}`)).Items
		if len(made) != 1 || made[0].CompanyName != "Nobody Knows Ltd" || made[0].ConversationCount != 2 {
			t.Errorf("the opportunities are %+v", made)
		}
		o.settle(first.ConversationID)
		o.settle(second.ConversationID)
	})
}

// TestIDsOfNothing asks for what cannot exist, or cannot even be text of a database.
func TestIDsOfNothing(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for procedure, rest := range map[string]map[string]any{
			"conversations.get": {}, "conversations.list": {}, "conversations.analyze": {}, "conversations.delete": {},
			"conversations.updateSummary": {"summary": "s"}, "conversations.updateSpeakers": {"speakers": map[string]string{"A": "rep"}},
			"conversations.correctScore": {"dimension": "champion", "score": 3, "reason": "r"},
			"opportunities.get":          {}, "opportunities.win": {}, "opportunities.reject": {"reason": "r"}, "opportunities.update": {"revision": 1, "contactName": "n"},
			"analytics.repPerformance": {}, "users.update": {"name": "n"},
		} {
			field := "conversationId"
			switch {
			case procedure == "conversations.list" || strings.HasPrefix(procedure, "opportunities."):
				field = "opportunityId"
			case procedure == "analytics.repPerformance" || strings.HasPrefix(procedure, "users."):
				field = "userId"
			}
			for _, id := range []any{"nothing", "a\x00b", strings.Repeat("x", 5000), "'; DROP TABLE users; --", "../../etc", "🙂", 7, []any{}, map[string]any{}} {
				input := map[string]any{field: id}
				for name, value := range rest {
					input[name] = value
				}
				raw, err := json.Marshal(input)
				must(t, err)
				if a := o.call("root", procedure, string(raw)); a.code != nf && a.code != "BAD_REQUEST" {
					t.Errorf("%s %.60s answers %d %s", procedure, raw, a.status, a.raw)
				}
			}
		}
	})
}
