package main_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

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
			server := serve(t, database...)
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

// fillConversations gives a person many conversations of one opportunity.
func fillConversations(t *testing.T, url, email string, n int) {
	t.Helper()
	ctx := context.Background()
	s := storetest.Open(t, store.Options{URL: url, Stale: view.Stale})
	owner, _, err := s.UserByEmail(ctx, email)
	must(t, err)
	var deal sales.Opportunity
	must(t, s.Write(ctx, func(tx *store.Tx) (err error) {
		deal, err = tx.CreateOpportunity(sales.Opportunity{OwnerID: owner.ID, CompanyName: "Acme"})
		return err
	}))
	for begin := 0; begin < n; begin += 500 {
		must(t, s.Write(ctx, func(tx *store.Tx) error {
			for i := begin; i < min(begin+500, n); i++ {
				_, err := tx.CreateConversation(sales.Conversation{OwnerID: owner.ID, OpportunityID: deal.ID, ContentHash: fmt.Sprint("hash", i)})
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
}
