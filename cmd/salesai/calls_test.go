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
)

// realCalls finds recorded calls that nobody wrote for this project; they stand beside the repository, not in it.
func realCalls(t *testing.T) []string {
	t.Helper()
	data := os.Getenv("SALESAI_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "shared", "data")
	}
	var files []string
	for _, pattern := range []string{"sales-calls/*.json", "meetings/*.json"} {
		found, err := filepath.Glob(filepath.Join(data, pattern))
		must(t, err)
		files = append(files, found...)
	}
	return files
}

// TestImportedCallsAreShownToWhomTheyConcern imports calls beside a running server and reads them in the next request.
func TestImportedCallsAreShownToWhomTheyConcern(t *testing.T) {
	files := realCalls(t)
	if len(files) == 0 {
		t.Log("no real calls beside the repository (SALESAI_DATA): one of our own takes their place")
		own := filepath.Join(t.TempDir(), "call.txt")
		must(t, os.WriteFile(own, []byte("Rep: What does the problem cost you?\nBuyer: We lose 40 hours a week on manual reconciliation, and our CFO signs off on anything above fifty thousand.\n"), 0o600))
		files = []string{own}
	}
	data := []string{"--data", t.TempDir()}
	person(t, data, "root@test.example", "admin", "")
	person(t, data, "mia@test.example", "manager", "")
	person(t, data, "ann@test.example", "user", "mia@test.example")
	person(t, data, "cid@test.example", "user", "")
	server := serve(t, data...)
	people := map[string]*browser{}
	for _, name := range []string{"root", "mia", "ann", "cid"} {
		people[name] = server.signIn(name + "@test.example")
		as[struct{ Total int }](t, people[name].call("conversations.list", `{}`)) // cached before anything is imported
	}
	for i, file := range files {
		company := fmt.Sprintf("Customer %d", i)
		stdout, stderr, code := run(t, "", append([]string{"import", "--owner", "ann@test.example", "--company", company, file}, data...)...)
		if code != 0 {
			t.Errorf("%s: exit code %d: %s%s", filepath.Base(file), code, stdout, stderr)
			continue
		}
		for name, b := range people {
			want := i + 1
			if name == "cid" {
				want = 0
			}
			if l := as[struct{ Total int }](t, b.call("conversations.list", `{}`)); l.Total != want {
				t.Errorf("after importing %s %s lists %d, want %d", filepath.Base(file), name, l.Total, want)
			}
		}
		quotesStand(t, people, i+1)
	}
	again, stderr, code := run(t, "", append([]string{"import", "--owner", "ann@test.example", "--company", "Customer 0", files[0]}, data...)...)
	if code == 0 || !strings.Contains(stderr, "C-000001") {
		t.Errorf("the same file again: exit code %d: %s%s", code, again, stderr)
	}
}

// quotesStand wants every quote of the newest conversation word for word in the segment it names.
func quotesStand(t *testing.T, people map[string]*browser, number int) {
	t.Helper()
	newest := as[struct{ Items []sales.ConversationListItem }](t, people["ann"].call("conversations.list", `{"limit":1}`)).Items[0]
	input := fmt.Sprintf(`{"conversationId":%q}`, newest.ID)
	d := as[sales.ConversationDetail](t, people["ann"].call("conversations.get", input))
	if newest.CaseNumber != fmt.Sprintf("C-%06d", number) || d.Status != sales.Completed || d.MeddicAnalysis == nil || d.MeddicAnalysis.Engine != "rules" {
		t.Fatalf("%s is %s, its analysis %+v", newest.CaseNumber, d.Status, d.MeddicAnalysis)
	}
	for dimension, found := range d.MeddicAnalysis.Dimensions {
		buyer := false
		for _, e := range found.Evidence {
			s := d.Transcript.Segments[e.Segment]
			if e.Quote == "" || !strings.Contains(s.Text, e.Quote) || s.Speaker != e.Speaker {
				t.Errorf("%s %s: %q does not stand in %q", newest.CaseNumber, dimension, e.Quote, s.Text)
			}
			buyer = buyer || e.Side == sales.BuyerSide
		}
		if found.Score != nil && *found.Score >= 3 && !buyer {
			t.Errorf("%s %s: %d without a buyer's words", newest.CaseNumber, dimension, *found.Score)
		}
	}
	if r := people["cid"].call("conversations.get", input); r.status != 404 {
		t.Errorf("somebody outside the team is answered %d", r.status)
	}
	for _, name := range []string{"mia", "root"} {
		if got := people[name].call("conversations.get", input); !bytes.Equal(got.value, raw(t, people["ann"].call("conversations.get", input))) {
			t.Errorf("%s sees another conversation than its owner", name)
		}
	}
}

func raw(t *testing.T, r reply) json.RawMessage {
	t.Helper()
	return as[json.RawMessage](t, r)
}
