package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func spend(t testing.TB, s *store.Store, day string, more cache.Spending) cache.Spending {
	t.Helper()
	total, err := s.Spend(context.Background(), day, more)
	if err != nil {
		t.Fatal(err)
	}
	return total
}

func TestSpendingAddsUpOverProcessesAndRestarts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		const day = "2026-01-20"
		if got := spend(t, s, day, cache.Spending{}); got != (cache.Spending{}) {
			t.Errorf("a day without spending has %+v", got)
		}
		others := storetest.Open(t, store.Options{URL: s.URL()})
		var work sync.WaitGroup
		for _, process := range []*store.Store{s, others} {
			for range 4 {
				work.Go(func() {
					for range 10 {
						if _, err := process.Spend(context.Background(), day, cache.Spending{Reads: 5, Writes: 3, Deletes: 1}); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		work.Wait()
		want := cache.Spending{Reads: 400, Writes: 240, Deletes: 80}
		if got := spend(t, storetest.Open(t, store.Options{URL: s.URL()}), day, cache.Spending{}); got != want {
			t.Errorf("80 bookings make %+v, not %+v", got, want)
		}
		if got := spend(t, s, "2026-01-21", cache.Spending{Writes: 1}); got != (cache.Spending{Writes: 1}) {
			t.Errorf("a new day begins with %+v", got)
		}
	})
}

func TestPruneForgetsOldSpending(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		old, late := c.now().AddDate(0, 0, -36).Format(time.DateOnly), c.now().AddDate(0, 0, -34).Format(time.DateOnly)
		spend(t, s, old, cache.Spending{Writes: 1})
		spend(t, s, late, cache.Spending{Writes: 1})
		if err := s.Prune(t.Context(), 48*time.Hour); err != nil {
			t.Fatal(err)
		}
		if got := spend(t, s, old, cache.Spending{}); got != (cache.Spending{}) {
			t.Errorf("what was spent 36 days ago is still there: %+v", got)
		}
		if got := spend(t, s, late, cache.Spending{}); got.Writes != 1 {
			t.Errorf("what was spent 34 days ago is forgotten: %+v", got)
		}
	})
}

// A database that hangs must not hang who writes into the store.
func TestSpendingIsBounded(t *testing.T) {
	server := storetest.Start(t)
	s := storetest.Open(t, store.Options{URL: server.Migrated(t)})
	spend(t, s, "2026-01-20", cache.Spending{Writes: 1})
	server.Pause(t)
	began := time.Now()
	_, err := s.Spend(context.Background(), "2026-01-20", cache.Spending{Writes: 1})
	took := time.Since(began)
	server.Resume(t)
	code(t, err, sales.Unavailable)
	if took > 3*time.Second {
		t.Errorf("the booking took %s", took)
	}
}
