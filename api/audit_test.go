package api_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

const (
	auditWrites = 300
	auditSeed   = 20260120
)

// TestAudit lets people of every role read every view while hundreds of random writes go on, and has everything that
// is held compared with the database: a builder whose answer depends on more than the data, or a change that leaves a
// view out, shows here.
func TestAudit(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		a := &auditor{office: o, rand: rand.New(rand.NewPCG(auditSeed, 0))}
		for _, owner := range []string{"ann", "bob", "cid", "mia", "ann"} {
			a.taken = append(a.taken, o.upload(owner, owner+" Co"))
		}
		checked := 0
		for n := range auditWrites {
			a.write(n)
			if n%4 == 0 {
				a.look(a.anyone())
			}
			if n%50 == 49 {
				checked += a.audit()
			}
		}
		for _, c := range a.taken {
			o.settle(c.ConversationID)
		}
		for who := range o.people {
			a.look(who)
		}
		held := o.cache.Stats().HotEntries
		last := a.audit()
		if last < 60 {
			t.Errorf("only %d of %d values held at the end could be compared", last, held)
		}
		resources := map[string]bool{}
		for _, r := range o.cache.Stats().Resources {
			resources[r.Name] = r.Builds > 0
		}
		for name := range view.Table() {
			if !resources[name] {
				t.Errorf("nobody read %s", name)
			}
		}
		t.Logf("%d writes, %d refused; %d values compared on the way, %d of %d at the end; seed %d", a.written, a.refused, checked, last, held, auditSeed)
	})
}

type auditor struct {
	*office
	rand             *rand.Rand
	taken            []job.Accepted
	written, refused int
}

func (a *auditor) anyone() string {
	return []string{"root", "mia", "max", "ann", "bob", "cid"}[a.rand.IntN(6)]
}

func (a *auditor) rep() string { return []string{"ann", "bob", "cid"}[a.rand.IntN(3)] }

// write changes something at random as somebody who may; what meanwhile is gone, or closed, is refused.
func (a *auditor) write(n int) {
	c := a.taken[a.rand.IntN(len(a.taken))]
	id, opportunity := fmt.Sprintf("%q", c.ConversationID), fmt.Sprintf("%q", c.OpportunityID)
	procedure, who, input := "", "root", ""
	switch a.rand.IntN(13) {
	case 0, 1:
		text := fmt.Sprintf("Rep: This is talk %d.\\nBuyer: We lose %d hours a week and our director signs in March.", n, a.rand.IntN(90))
		procedure, input = "conversations.upload", fmt.Sprintf(`{"opportunityId":%s,"transcript":"%s"}`, opportunity, text)
	case 2:
		procedure, who, input = "conversations.upload", a.rep(), fmt.Sprintf(`{"companyName":"New Co %d","transcript":"Rep: hello %d\nBuyer: hello"}`, n%5, n)
	case 3:
		procedure, input = "conversations.analyze", `{"conversationId":`+id+`}`
	case 4:
		procedure, input = "conversations.updateSummary", fmt.Sprintf(`{"conversationId":%s,"summary":"Summary %d"}`, id, n)
	case 5:
		procedure, input = "conversations.updateSpeakers", `{"conversationId":`+id+`,"speakers":{"Buyer":"`+[]string{"buyer", "other"}[n%2]+`"}}`
	case 6:
		procedure, input = "conversations.delete", `{"conversationId":`+id+`}`
		if len(a.taken) < 5 {
			procedure, input = "users.me", `{}`
		}
	case 7:
		procedure, who, input = "opportunities.create", a.rep(), fmt.Sprintf(`{"companyName":"Deal %d"}`, n)
	case 8:
		o := a.call("root", "opportunities.get", `{"opportunityId":`+opportunity+`}`)
		revision := into[sales.OpportunityDetail](a.t, o).Revision
		procedure, input = "opportunities.update", fmt.Sprintf(`{"opportunityId":%s,"revision":%d,"companyName":"Renamed %d","status":"negotiation"}`, opportunity, revision, n)
	case 9:
		procedure, input = []string{"opportunities.win", "opportunities.reject"}[n%2], `{"opportunityId":`+opportunity+`}`
	case 10:
		procedure, input = "users.update", fmt.Sprintf(`{"userId":%q,"name":"Name %d"}`, a.people[a.rep()].ID, n)
	case 11:
		procedure, input = "users.update", fmt.Sprintf(`{"userId":%q,"managerId":%q}`, a.people[a.rep()].ID, a.people[[]string{"mia", "max"}[n%2]].ID)
	case 12:
		procedure, input = "conversations.correctScore", fmt.Sprintf(`{"conversationId":%s,"dimension":%q,"score":%d,"reason":"He called me."}`,
			id, sales.Dimensions()[a.rand.IntN(6)], a.rand.IntN(6))
	}
	got := a.call(who, procedure, input)
	switch {
	case got.code != "":
		a.refused++
	case procedure == "conversations.upload":
		a.taken = append(a.taken, into[job.Accepted](a.t, got))
		a.written++
	default:
		a.written++
	}
	if procedure == "conversations.delete" && got.code == "" {
		a.taken = remove(a.taken, c)
	}
}

func remove(all []job.Accepted, one job.Accepted) (left []job.Accepted) {
	for _, a := range all {
		if a.ConversationID != one.ConversationID {
			left = append(left, a)
		}
	}
	return left
}

// look opens every page as somebody.
func (a *auditor) look(who string) {
	c := a.taken[a.rand.IntN(len(a.taken))]
	for procedure, inputs := range map[string][]string{
		"users.me":                  {`{}`},
		"conversations.list":        {`{}`, `{"opportunityId":"` + c.OpportunityID + `"}`},
		"conversations.get":         {`{"conversationId":"` + c.ConversationID + `"}`, `{"conversationId":"01890000-0000-7000-8000-000000000000"}`},
		"opportunities.list":        {`{}`, `{"search":"co"}`, `{"status":"won"}`},
		"opportunities.get":         {`{"opportunityId":"` + c.OpportunityID + `"}`},
		"analytics.dashboard":       {`{}`},
		"analytics.repPerformance":  {`{}`, `{"dateFrom":"2026-01-01"}`},
		"analytics.teamPerformance": {`{}`},
	} {
		for _, input := range inputs {
			if got := a.call(who, procedure, input); got.status >= 500 {
				a.t.Errorf("%s as %s: %s", procedure, who, got.raw)
			}
		}
	}
}

// audit compares everything that is held and gives how many values that were.
func (a *auditor) audit() int {
	a.t.Helper()
	found, err := a.cache.Audit(context.Background(), 100_000)
	must(a.t, err)
	for _, f := range found.Mismatched {
		a.t.Errorf("%s %s at version %d is not what the database says", f.Resource, f.Key, f.Version)
	}
	if found.Failed > 0 {
		a.t.Errorf("%d values could not be built again", found.Failed)
	}
	return found.Checked
}
