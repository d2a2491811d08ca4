package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestAPlannedRestartGoesUnnoticed restarts PostgreSQL under readers and writers: nobody fails, and each write is there once.
func TestAPlannedRestartGoesUnnoticed(t *testing.T) {
	server := storetest.Start(t)
	s := storetest.Open(t, store.Options{URL: server.Migrated(t), PageDeadline: time.Minute, WriteDeadline: time.Minute})
	people := newTeam(t, s)
	var done atomic.Bool
	var writes, reads atomic.Int64
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for !done.Load() {
				if err := s.Write(context.Background(), func(tx *store.Tx) error {
					_, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: people.amy.ID, CompanyName: "Acme"})
					return err
				}); err != nil {
					t.Errorf("a write: %v", err)
				}
				writes.Add(1)
			}
		})
		group.Go(func() {
			for !done.Load() {
				if err := s.Snapshot(context.Background(), []string{"a"}, func(ctx context.Context, r sales.Reader, _ []cache.Version) error {
					_, err := r.Opportunities(ctx, sales.Of(people.amy.ID), sales.OpportunityFilter{}, 0, 1)
					return err
				}); err != nil {
					t.Errorf("a read: %v", err)
				}
				reads.Add(1)
			}
		})
	}
	for range 3 {
		time.Sleep(50 * time.Millisecond) // of work
		if err := errors.Join(server.End(), server.Begin()); err != nil {
			t.Fatal(err)
		}
	}
	done.Store(true)
	group.Wait()
	var there int64
	if err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM opportunities").Scan(&there); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d writes and %d reads over 3 restarts", writes.Load(), reads.Load())
	if there != writes.Load() || there == 0 || reads.Load() == 0 {
		t.Errorf("%d writes were answered, and %d are there", writes.Load(), there)
	}
}

// TestACommitThatNobodyRemembers cuts the connection around a COMMIT that left nothing in the ledger to know it by: its
// writer is told that nobody knows.
func TestACommitThatNobodyRemembers(t *testing.T) {
	w, through := newWire(t, storetest.URLs(t)[store.Postgres])
	s := storetest.Open(t, store.Options{URL: through})
	runs := 0
	w.cut.Store(afterCommit)
	err := s.Write(context.Background(), func(tx *store.Tx) error {
		runs++
		return tx.PutSetting("a", "1")
	})
	if code(t, err, sales.Unavailable); !strings.Contains(err.Error(), "Reload") || runs != 1 {
		t.Errorf("it ran %d times and said %v", runs, err)
	}
}
