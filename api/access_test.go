package api_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
)

// what a procedure is asked to do in the matrix: {c} and {o} are ann's conversation and opportunity, {u} is ann.
type ask struct {
	procedure, input string
	// the answers to ann (owner), bob (same team), cid (other team), mia (ann's manager), max (another), root (admin)
	owner, mate, stranger, manager, otherManager, admin string
}

const (
	ok  = ""
	nf  = "NOT_FOUND"
	no  = "FORBIDDEN"
	out = "UNAUTHORIZED"
)

func asks() []ask {
	return []ask{
		{"users.me", `{}`, ok, ok, ok, ok, ok, ok},
		{"users.list", `{}`, no, no, no, ok, ok, ok},
		{"users.update", `{"userId":"{u}","name":"Ann"}`, no, no, no, no, no, ok},
		{"conversations.list", `{}`, ok, ok, ok, ok, ok, ok},
		{"conversations.list", `{"opportunityId":"{o}"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.get", `{"conversationId":"{c}"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.upload", `{"opportunityId":"{o}","transcript":"Rep: hello {n}\nBuyer: hello"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.upload", `{"companyName":"Own Co","transcript":"Rep: own {n}\nBuyer: hello"}`, ok, ok, ok, ok, ok, ok},
		{"conversations.analyze", `{"conversationId":"{c}"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.updateSummary", `{"conversationId":"{c}","summary":"s"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.updateSpeakers", `{"conversationId":"{c}","speakers":{"Buyer":"buyer"}}`, ok, nf, nf, ok, nf, ok},
		{"conversations.correctScore", `{"conversationId":"{c}","dimension":"champion","score":3,"reason":"r"}`, ok, nf, nf, ok, nf, ok},
		{"conversations.delete", `{"conversationId":"{c}"}`, ok, nf, nf, no, nf, ok},
		{"opportunities.list", `{}`, ok, ok, ok, ok, ok, ok},
		{"opportunities.get", `{"opportunityId":"{o}"}`, ok, nf, nf, ok, nf, ok},
		{"opportunities.create", `{"companyName":"New Co"}`, ok, ok, ok, ok, ok, ok},
		{"opportunities.update", `{"opportunityId":"{o}","revision":{r},"contactName":"Li"}`, ok, nf, nf, ok, nf, ok},
		{"opportunities.win", `{"opportunityId":"{o}"}`, ok, nf, nf, ok, nf, ok},
		{"opportunities.reject", `{"opportunityId":"{o}","reason":"price"}`, ok, nf, nf, ok, nf, ok},
		{"analytics.dashboard", `{}`, ok, ok, ok, ok, ok, ok},
		{"analytics.repPerformance", `{}`, ok, ok, ok, ok, ok, ok},
		{"analytics.repPerformance", `{"userId":"{u}"}`, ok, nf, nf, ok, nf, ok},
		{"analytics.teamPerformance", `{}`, no, no, no, ok, ok, ok},
		{"cache.stats", `{}`, no, no, no, no, no, ok},
		{"cache.get", `{"key":"nothing"}`, no, no, no, no, no, ok},
		{"cache.purge", `{"keys":["nothing"]}`, no, no, no, no, no, ok},
		{"cache.audit", `{"most":1}`, no, no, no, no, no, ok},
		{"cache.budget", `{}`, no, no, no, no, no, ok},
	}
}

// TestAccess is the full matrix of procedure, role and ownership, through the wire.
func TestAccess(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		n := 0
		var target job.Accepted
		var opportunity sales.OpportunityDetail
		used := true // somebody was let at it, and it may not be what it was
		for _, a := range asks() {
			for who, want := range map[string]string{"ann": a.owner, "bob": a.mate, "cid": a.stranger, "mia": a.manager, "max": a.otherManager, "root": a.admin, "": out} {
				n++
				if used {
					target = o.upload("ann", "Acme")
					opportunity = into[sales.OpportunityDetail](t, o.call("root", "opportunities.get", fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)))
				}
				input := strings.NewReplacer("{c}", target.ConversationID, "{o}", target.OpportunityID, "{u}", o.people["ann"].ID,
					"{n}", strconv.Itoa(n), "{r}", strconv.FormatInt(opportunity.Revision, 10)).Replace(a.input)
				got := o.call(who, a.procedure, input)
				used = got.code == ok && (strings.Contains(a.input, "{c}") || strings.Contains(a.input, "{o}"))
				if got.code != want {
					t.Errorf("%s %s as %q: %q, want %q: %s", a.procedure, a.input, who, got.code, want, got.raw)
				}
			}
		}
	})
}

// TestAnothersIDAnswersLikeAnUnknownOne compares the two answers byte by byte.
func TestAnothersIDAnswersLikeAnUnknownOne(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		for _, c := range []struct{ procedure, field, id string }{
			{"conversations.get", "conversationId", target.ConversationID},
			{"conversations.analyze", "conversationId", target.ConversationID},
			{"conversations.delete", "conversationId", target.ConversationID},
			{"opportunities.get", "opportunityId", target.OpportunityID},
			{"opportunities.win", "opportunityId", target.OpportunityID},
			{"analytics.repPerformance", "userId", o.people["ann"].ID},
		} {
			theirs := o.call("cid", c.procedure, fmt.Sprintf(`{%q:%q}`, c.field, c.id))
			unknown := o.call("cid", c.procedure, fmt.Sprintf(`{%q:"01890000-0000-7000-8000-000000000000"}`, c.field))
			if string(theirs.raw) != string(unknown.raw) || theirs.status != unknown.status {
				t.Errorf("%s: somebody else's id answers %s, an unknown one %s", c.procedure, theirs.raw, unknown.raw)
			}
		}
	})
}

// TestListsHoldWhatTheScopeHolds is the seed's fourth defect: a wider list must not land under, or be read from, a narrower key.
func TestListsHoldWhatTheScopeHolds(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for _, owner := range []string{"ann", "bob", "cid"} {
			o.upload(owner, owner+" Co")
		}
		want := map[string]int{"root": 3, "mia": 2, "max": 1, "ann": 1, "bob": 1, "cid": 1}
		for range 2 { // built first, then from the cache
			for _, who := range []string{"root", "mia", "max", "ann", "bob", "cid"} {
				for _, procedure := range []string{"conversations.list", "opportunities.list"} {
					list := into[list](t, o.call(who, procedure, `{}`))
					if list.Total != want[who] || len(list.Items) != want[who] {
						t.Errorf("%s sees %d of %d in %s, want %d", who, len(list.Items), list.Total, procedure, want[who])
					}
				}
				d := into[sales.Dashboard](t, o.call(who, "analytics.dashboard", `{}`))
				if d.Summary.TotalConversations != want[who] {
					t.Errorf("%s counts %d conversations, want %d", who, d.Summary.TotalConversations, want[who])
				}
			}
		}
	})
}

type list struct {
	Items  []json.RawMessage
	Total  int
	Limit  int
	Offset int
}

// TestTeamChangesTakeEffectAtOnce moves a rep, changes roles and ends sessions, and reads in the next request.
func TestTeamChangesTakeEffectAtOnce(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`{"conversationId":%q}`, target.ConversationID)
		ann := o.people["ann"].ID
		for _, who := range []string{"mia", "max", "root"} { // everything is cached before anything changes
			o.call(who, "conversations.get", get)
			o.call(who, "conversations.list", `{}`)
		}
		into[json.RawMessage](t, o.call("root", "users.update", fmt.Sprintf(`{"userId":%q,"managerId":%q}`, ann, o.people["max"].ID)))
		if a := o.call("mia", "conversations.get", get); a.code != nf {
			t.Errorf("the manager ann left still sees her conversation: %s", a.raw)
		}
		if a := o.call("max", "conversations.get", get); a.code != ok {
			t.Errorf("ann's new manager does not see her conversation: %s", a.raw)
		}
		if l := into[list](t, o.call("mia", "conversations.list", `{}`)); l.Total != 0 {
			t.Errorf("the manager ann left still lists %d conversations", l.Total)
		}
		if l := into[list](t, o.call("max", "conversations.list", `{}`)); l.Total != 1 {
			t.Errorf("ann's new manager lists %d conversations", l.Total)
		}

		into[json.RawMessage](t, o.call("root", "users.update", fmt.Sprintf(`{"userId":%q,"role":"admin"}`, o.people["bob"].ID)))
		if a := o.call("bob", "conversations.get", get); a.code != ok {
			t.Errorf("bob became an admin and still does not see everything: %s", a.raw)
		}
		into[json.RawMessage](t, o.call("root", "users.update", fmt.Sprintf(`{"userId":%q,"role":"user"}`, o.people["bob"].ID)))
		if a := o.call("bob", "conversations.get", get); a.code != nf {
			t.Errorf("bob is no admin any more and still sees everything: %s", a.raw)
		}

		if status, _, body := o.post("cid", "/api/auth/sign-out", ""); status != 200 {
			t.Fatalf("signing out: %d %s", status, body)
		}
		if a := o.call("cid", "users.me", `{}`); a.code != out {
			t.Errorf("a session that was signed out still answers: %s", a.raw)
		}
		o.call("root", "users.me", `{}`)
		o.clock.Add(int64(8 * 24 * time.Hour))
		if a := o.call("root", "users.me", `{}`); a.code != out || !strings.Contains(a.text, "Sign in") {
			t.Errorf("an expired session answers %s", a.raw)
		}
	})
}
