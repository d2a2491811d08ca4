package main_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

// TestTenThousandConversations reads the list of a person who has ten thousand.
func TestTenThousandConversations(t *testing.T) {
	for dialect, url := range storetest.URLs(t) {
		t.Run(string(dialect), func(t *testing.T) {
			database := []string{"--database-url", url, "--data", t.TempDir()}
			person(t, database, "ann@test.example", "user", "")
			fillConversations(t, url, "ann@test.example", 10_000)
			server := serve(t, append(database, "--cache-audit", "0s")...) // its queries would be counted below
			ann := server.signIn("ann@test.example")
			type list struct {
				Items []struct{ CaseNumber string }
				Total int
			}
			first := as[list](t, ann.call("conversations.list", `{"limit":20,"offset":0}`))
			if first.Total != 10_000 || first.Items[0].CaseNumber != "C-010000" {
				t.Errorf("the first of %d is %s", first.Total, first.Items[0].CaseNumber)
			}
			page60 := as[list](t, ann.call("conversations.list", `{"limit":20,"offset":1180}`))
			if page60.Total != 10_000 || len(page60.Items) != 20 || page60.Items[0].CaseNumber != "C-008820" {
				t.Errorf("page 60 holds %d, beginning with %s, of %d", len(page60.Items), page60.Items[0].CaseNumber, page60.Total)
			}
			ann.unwrites() // the sign-in was a write: for some seconds after it each value is confirmed with the database
			before := server.metric(pageQueries)
			for offset := 0; offset < 100; offset += 20 {
				r := ann.call("conversations.list", fmt.Sprintf(`{"limit":20,"offset":%d}`, offset))
				if got := as[list](t, r); got.Items[0].CaseNumber != fmt.Sprintf("C-%06d", 10_000-offset) || !strings.HasPrefix(r.cache, "salesai-hot; hit") {
					t.Errorf("offset %d begins with %s: %s", offset, got.Items[0].CaseNumber, r.cache)
				}
			}
			if n := server.metric(pageQueries) - before; n != 0 {
				t.Errorf("the newest hundred took %v queries", n)
			}
		})
	}
}

// fillConversations gives a person n conversations of one opportunity: one like any other, the rest in one statement.
func fillConversations(t *testing.T, url, email string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute) // the race detector is slow
	defer cancel()
	s := storetest.Open(t, store.Options{URL: url, Stale: view.Stale})
	owner, _, err := s.UserByEmail(ctx, email)
	must(t, err)
	must(t, s.Write(ctx, func(tx *store.Tx) error {
		deal, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: owner.ID, CompanyName: "Acme"})
		if err != nil {
			return err
		}
		first, err := tx.CreateConversation(sales.Conversation{OwnerID: owner.ID, OpportunityID: deal.ID, ContentHash: "hash"})
		if err != nil {
			return err
		}
		_, err = tx.SQL().ExecContext(ctx, `
			WITH RECURSIVE series (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM series WHERE n < $1)
			INSERT INTO conversations (id, case_number, opportunity_id, owner_id, status, conversation_date, source_name, content_hash,
				summary_edited, revision, created_at, updated_at)
			SELECT 'id-' || substr(CAST(1000000 + n AS TEXT), 2), 'C-' || substr(CAST(1000000 + n AS TEXT), 2), opportunity_id, owner_id, status,
				conversation_date, source_name, 'hash ' || CAST(n AS TEXT), summary_edited, revision, $2, $2
			FROM series, conversations WHERE id = $3`, n, first.CreatedAt.Add(time.Minute), first.ID)
		return err
	}))
}
