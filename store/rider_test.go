package store_test

import (
	"context"
	"testing"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestSnapshotOneCostsOneStatement reads what the home page and a conversation's page show, each with the version of its
// key: the same as Snapshot gives, in one statement where there is a row, and in two where there is none.
func TestSnapshotOneCostsOneStatement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var ann sales.User
		var talk sales.Conversation
		session := sales.Session{}
		err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
			if ann, err = tx.CreateUser(sales.User{Email: "ann@example.com", Name: "Ann", Role: sales.Rep}, ""); err != nil {
				return err
			}
			o, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: ann.ID, CompanyName: "Acme"})
			if err != nil {
				return err
			}
			if talk, err = tx.CreateConversation(sales.Conversation{OwnerID: ann.ID, OpportunityID: o.ID}); err != nil {
				return err
			}
			session.UserID, session.ExpiresAt = ann.ID, tx.Now()
			return tx.CreateSession("hash", session)
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, c := range map[string]struct {
			key        string
			statements int64
			read       func(ctx context.Context, r sales.Reader) error
		}{
			"session":      {"session:hash:current", 1, func(ctx context.Context, r sales.Reader) error { _, err := r.Session(ctx, "hash"); return err }},
			"identity":     {"user:" + ann.ID + ":identity", 1, func(ctx context.Context, r sales.Reader) error { _, err := r.Identity(ctx, ann.ID); return err }},
			"detail":       {"conversation:" + talk.ID + ":detail", 1, func(ctx context.Context, r sales.Reader) error { _, err := r.Conversation(ctx, talk.ID); return err }},
			"list":         {"user:" + ann.ID + ":conversations:list", 1, func(ctx context.Context, r sales.Reader) error { return listed(ctx, r, ann.ID, 1, 1) }},
			"past its end": {"user:" + ann.ID + ":conversations:list", 3, func(ctx context.Context, r sales.Reader) error { return listedFrom(ctx, r, ann.ID, 100, 0, 1) }},
			"empty list":   {"user:nobody:conversations:list", 2, func(ctx context.Context, r sales.Reader) error { return listed(ctx, r, "nobody", 0, 0) }},
			"absent": {"conversation:none:detail", 2, func(ctx context.Context, r sales.Reader) error {
				_, err := r.Conversation(ctx, "none")
				return absent(err)
			}},
			"no read at all": {"user:" + ann.ID + ":identity", 1, func(context.Context, sales.Reader) error { return nil }},
		} {
			before := s.Queries().Page
			got, err := s.SnapshotOne(t.Context(), c.key, c.read)
			if n := s.Queries().Page - before; err != nil || n != c.statements {
				t.Errorf("%s: %v after %d statements, want %d", name, err, n, c.statements)
			}
			err = s.Snapshot(t.Context(), []string{c.key}, func(_ context.Context, _ sales.Reader, versions []cache.Version) error {
				if versions[0] != got {
					t.Errorf("%s: version %d, want %d", name, got, versions[0])
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func listed(ctx context.Context, r sales.Reader, owner string, items, total int) error {
	return listedFrom(ctx, r, owner, 0, items, total)
}

func listedFrom(ctx context.Context, r sales.Reader, owner string, offset, items, total int) error {
	page, err := r.Conversations(ctx, sales.Of(owner), offset, 100)
	if err == nil && (len(page.Items) != items || page.Total != total) {
		return sales.Errorf(sales.Internal, "%d of %d", len(page.Items), page.Total)
	}
	return err
}

func absent(err error) error {
	if sales.CodeOf(err) == sales.NotFound {
		return nil
	}
	return err
}
