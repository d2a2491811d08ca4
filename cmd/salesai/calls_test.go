package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/salestest"
)

// recordings are the recorded calls that lie beside the repository; where there are none, one of our own.
func recordings(t *testing.T) []string {
	t.Helper()
	dir := salestest.Data(t)
	if dir == "" {
		own := filepath.Join(t.TempDir(), "call.json")
		must(t, os.WriteFile(own, []byte(`{"transcript":[
			{"speaker":"Rep","text":"What does the problem cost you?"},
			{"speaker":"Buyer","text":"We lose 40 hours a week on manual reconciliation, and our CFO signs off on anything above fifty thousand."}]}`), 0o600))
		return []string{own}
	}
	var files []string
	for _, pattern := range []string{"sales-calls/*.json", "meetings/*.json"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		must(t, err)
		if len(found) == 0 {
			t.Fatalf("there is nothing at %s in %s", pattern, dir)
		}
		files = append(files, found...)
	}
	return files
}

// TestImportedCallsAreShownToWhomTheyConcern imports calls beside a running server and reads every page in the next request.
func TestImportedCallsAreShownToWhomTheyConcern(t *testing.T) {
	files := recordings(t)
	data := []string{"--data", t.TempDir()}
	person(t, data, "root@test.example", "admin", "")
	person(t, data, "mia@test.example", "manager", "")
	person(t, data, "ann@test.example", "user", "mia@test.example")
	person(t, data, "cid@test.example", "user", "")
	server := serve(t, data...)
	people := map[string]*browser{}
	for _, name := range []string{"root", "mia", "ann", "cid"} {
		people[name] = server.signIn(name + "@test.example")
		pagesCount(t, name, people[name], 0) // cached before anything is imported
	}
	for i, file := range files {
		company := fmt.Sprintf("Customer %d", i)
		stdout, stderr, code := run(t, "", append([]string{"import", "--owner", "ann@test.example", "--company", company, file}, data...)...)
		if code != 0 {
			t.Fatalf("%s: exit code %d: %s%s", filepath.Base(file), code, stdout, stderr)
		}
		for name, b := range people {
			if name == "cid" {
				pagesCount(t, name, b, 0)
			} else {
				pagesCount(t, name, b, i+1)
			}
		}
		quotesStand(t, people, salestest.Recorded(t, file), i+1)
	}
	again, stderr, code := run(t, "", append([]string{"import", "--owner", "ann@test.example", "--company", "Customer 0", files[0]}, data...)...)
	if code == 0 || !strings.Contains(stderr, "C-000001") {
		t.Errorf("the same file again: exit code %d: %s%s", code, again, stderr)
	}
}

// pagesCount wants every page that somebody may open to hold so many conversations, each of an opportunity of its own.
func pagesCount(t *testing.T, name string, b *browser, want int) {
	t.Helper()
	got := map[string]int{
		"conversations.list": as[struct{ Total int }](t, b.call("conversations.list", `{}`)).Total,
		"opportunities.list": as[struct{ Total int }](t, b.call("opportunities.list", `{}`)).Total,
	}
	counted := as[sales.Dashboard](t, b.call("analytics.dashboard", `{}`))
	got["analytics.dashboard"] = counted.Summary.TotalAnalyses
	if n := len(counted.RecentAnalyses); n != min(want, 10) { // it shows the newest ten
		t.Errorf("%s reads %d recent analyses, want %d", name, n, want)
	}
	switch name {
	case "ann", "cid":
		got["analytics.repPerformance"] = as[sales.RepPerformance](t, b.call("analytics.repPerformance", `{}`)).Summary.TotalAnalyses
	case "mia", "root":
		got["analytics.teamPerformance"] = as[sales.TeamPerformance](t, b.call("analytics.teamPerformance", `{}`)).TeamSummary.TotalAnalyses
	}
	for page, n := range got {
		if n != want {
			t.Errorf("%s reads %d in %s, want %d", name, n, page, want)
		}
	}
}

// quotesStand wants the newest conversation to be analysed, and every quote to be said word for word in the file it came from.
func quotesStand(t *testing.T, people map[string]*browser, file *sales.Transcript, number int) {
	t.Helper()
	newest := as[struct{ Items []sales.ConversationListItem }](t, people["ann"].call("conversations.list", `{"limit":1}`)).Items[0]
	input := fmt.Sprintf(`{"conversationId":%q}`, newest.ID)
	d := as[sales.ConversationDetail](t, people["ann"].call("conversations.get", input))
	if newest.CaseNumber != fmt.Sprintf("C-%06d", number) || d.Status != sales.Completed || d.MeddicAnalysis == nil || d.MeddicAnalysis.Engine != "rules" {
		t.Fatalf("%s is %s, its analysis %+v", newest.CaseNumber, d.Status, d.MeddicAnalysis)
	}
	if len(d.Transcript.Segments) != len(file.Segments) {
		t.Fatalf("%s has %d segments, its file %d", newest.CaseNumber, len(d.Transcript.Segments), len(file.Segments))
	}
	quotes := 0
	for dimension, found := range d.MeddicAnalysis.Dimensions {
		buyer := false
		for _, e := range found.Evidence {
			quotes++
			if said := file.Segments[e.Segment]; e.Quote == "" || !strings.Contains(said.Text, e.Quote) || said.Speaker != e.Speaker {
				t.Errorf("%s %s: %q does not stand in %q", newest.CaseNumber, dimension, e.Quote, said.Text)
			}
			buyer = buyer || e.Side == sales.BuyerSide
		}
		if found.Score != nil && *found.Score >= 3 && !buyer {
			t.Errorf("%s %s: %d without a buyer's words", newest.CaseNumber, dimension, *found.Score)
		}
	}
	t.Logf("%s: %d quotes in %d segments", newest.CaseNumber, quotes, len(file.Segments))
	if newest.MeddicScore != nil && quotes == 0 {
		t.Errorf("%s has a score and not one quote", newest.CaseNumber)
	}
	opportunity := fmt.Sprintf(`{"opportunityId":%q}`, newest.OpportunityID)
	for _, name := range []string{"ann", "mia", "root"} {
		if got := people[name].call("conversations.get", input); !bytes.Equal(got.value, raw(t, people["ann"].call("conversations.get", input))) {
			t.Errorf("%s sees another conversation than its owner", name)
		}
		o := as[sales.OpportunityDetail](t, people[name].call("opportunities.get", opportunity))
		if len(o.Conversations) != 1 || o.Conversations[0].ID != newest.ID || o.LatestAnalysis == nil {
			t.Errorf("%s reads %+v in its opportunity", name, o)
		}
	}
	for procedure, input := range map[string]string{"conversations.get": input, "opportunities.get": opportunity} {
		if r := people["cid"].call(procedure, input); r.status != 404 {
			t.Errorf("somebody outside the team calls %s and is answered %d", procedure, r.status)
		}
	}
}

func raw(t *testing.T, r reply) json.RawMessage {
	t.Helper()
	return as[json.RawMessage](t, r)
}
