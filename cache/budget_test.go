package cache_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// metered is an instance over a tapped store with so many writes a day.
func metered(t *testing.T, l *cachetest.Ledger, s cache.Store, b *cache.Budget) *rig {
	t.Helper()
	return start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s, Budget: b}})
}

// fill has r read n values nobody has read, from number first on, some time after they were written, and waits until
// what is stored is stored.
func (r *rig) fill(t *testing.T, first, n int) {
	t.Helper()
	for i := range n {
		r.set(t, strconv.Itoa(first+i), "v")
	}
	time.Sleep(2 * time.Second)
	for i := range n {
		r.want(t, strconv.Itoa(first+i), "v", "")
		synctest.Wait()
	}
}

// found has other's values of r read from the store, so that writes prove to pay.
func (r *rig) found(t *testing.T, first, n int) {
	t.Helper()
	for i := range n {
		r.want(t, strconv.Itoa(first+i), "v", "")
	}
}

func (r *rig) mode() cache.Mode { return r.cache.Stats().Store.Budget.Mode }

func TestBudgetModes(t *testing.T) {
	bubble(t, func(t *testing.T) { // the bubble's day has just begun
		l, s := cachetest.NewLedger(), tap(store(t))
		b := &cache.Budget{Writes: 14, Book: cachetest.NewBook()}
		a := metered(t, l, s, b)
		a.fill(t, 0, 4)
		if a.mode() != cache.Plenty || len(s.puts) != 4 {
			t.Errorf("%s after %d writes", a.mode(), len(s.puts))
		}
		a.fill(t, 4, 10) // 6 of 14 in the first minutes would not last, and none of them was found by anybody
		if a.mode() != cache.Thrifty || len(s.puts) != 6 {
			t.Errorf("%s after %d writes, want thrifty after 6", a.mode(), len(s.puts))
		}
		other := metered(t, l, s, b)
		other.found(t, 0, 6) // at the other instance they have proved to pay: it writes on
		other.fill(t, 100, 12)
		if other.mode() != cache.Spent || len(s.puts) != 14 {
			t.Errorf("%s after %d writes, want spent after 14", other.mode(), len(s.puts))
		}
		if state := other.cache.Stats().Store.Budget; state.Spent.Writes != 14 || state.Limit.Writes != 14 || state.Day != "2000-01-01" || !state.Metered {
			t.Errorf("%+v", state)
		}
		if n := other.cache.Stats().Store.Errors[cache.QuotaExceeded]; n == 0 {
			t.Error("CACHE_QUOTA_EXCEEDED is not counted")
		}
		s.took("")
		third := metered(t, l, s, b)
		third.want(t, "105", "v", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
		if !third.cache.Stats().Store.Open || len(s.took("get")) != 1 {
			t.Error("reads do not go on")
		}
		time.Sleep(24*time.Hour - time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)) - time.Second)
		if other.mode() != cache.Spent {
			t.Errorf("%s a second before midnight", other.mode())
		}
		time.Sleep(time.Second)
		if other.mode() != cache.Plenty {
			t.Errorf("%s at 00:00 UTC", other.mode())
		}
		other.fill(t, 200, 1)
		if len(s.puts) != 15 {
			t.Errorf("%d writes, want one on the new day", len(s.puts)-14)
		}
	})
}

func TestABookIsSharedAndARestartDoesNotForget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s, book := cachetest.NewLedger(), tap(store(t)), cachetest.NewBook()
		const limit = 300
		time.Sleep(15 * time.Hour)
		for round := range 6 { // each with two instances that know nothing of the rounds before
			a := metered(t, l, s, &cache.Budget{Writes: limit, Reads: 10, Deletes: 10, Book: book})
			b := metered(t, l, s, &cache.Budget{Writes: limit, Reads: 10, Deletes: 10, Book: book})
			for i := range 10 {
				a.fill(t, 1000*round+100*i, 5)
				b.found(t, 1000*round+100*i, 5)
				b.fill(t, 1000*round+100*i+50, 5)
				a.found(t, 1000*round+100*i+50, 5)
			}
		}
		if n := len(s.puts); n > limit || n < limit*4/5 {
			t.Errorf("%d writes of %d", n, limit)
		}
		if booked := book.Day("2000-01-01"); booked.Writes < int64(len(s.puts)) {
			t.Errorf("%d writes are booked, %d were made", booked.Writes, len(s.puts))
		}
		time.Sleep(time.Minute)
		if booked := book.Day("2000-01-01"); booked.Reads < 600 {
			t.Errorf("%d reads are booked", booked.Reads)
		}
		if asked := book.Asked(); asked > 500 {
			t.Errorf("the Book was asked %d times", asked)
		}
	})
}

func TestABookThatFailsStopsWritesAndNothingElse(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s, book := cachetest.NewLedger(), tap(store(t)), cachetest.NewBook()
		a := metered(t, l, s, &cache.Budget{Writes: 1000, Book: book})
		a.fill(t, 0, 1)
		time.Sleep(12 * time.Hour)
		book.Break(cachetest.ErrDown)
		settled := book.Asked()
		a.fill(t, 1, 40)
		if n := len(s.puts); n > 10 {
			t.Errorf("%d values were written, 10 were booked", n)
		}
		if st := a.cache.Stats().Store; !st.Open {
			t.Error("a Book that fails is held against the store")
		}
		if asked := book.Asked() - settled; asked > 5 {
			t.Errorf("a Book that fails was asked %d times in no time", asked)
		}
		book.Break(nil)
		time.Sleep(10 * time.Second)
		before := len(s.puts)
		a.fill(t, 100, 90) // one key in 16 of a resource that did not pay is tried
		if len(s.puts) == before {
			t.Error("the Book is back, and nothing is written")
		}
	})
}

type slowBook struct{ *cachetest.Book }

func (b slowBook) Spend(ctx context.Context, _ string, _ cache.Spending) (cache.Spending, error) {
	<-ctx.Done()
	return cache.Spending{}, ctx.Err()
}

func TestABookThatHangsIsInNobodysWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := metered(t, cachetest.NewLedger(), tap(store(t)), &cache.Budget{Writes: 10, Book: slowBook{}})
		for i := range 10 {
			a.set(t, strconv.Itoa(i), "v")
			if d := cost(func() { a.want(t, strconv.Itoa(i), "v", "cache-hot; fwd=miss; stored") }); d != 0 {
				t.Errorf("a reader waited %s for the Book", d)
			}
			if d := cost(func() { a.cache.Stats() }); d != 0 {
				t.Errorf("Stats waited %s for the Book", d)
			}
		}
	})
}

func TestTheStoresQuotaErrorShutsWritesAndKeepsReads(t *testing.T) {
	for name, rest := range map[string]time.Duration{"says for how long": time.Hour, "does not": 0} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := tap(store(t))
				a := metered(t, cachetest.NewLedger(), s, &cache.Budget{})
				a.fill(t, 0, 1)
				quota := &cache.StoreError{Code: cache.QuotaExceeded, RetryAfter: rest, Err: errors.New("10048")}
				s.behave(failing(quota, "put", "delete"))
				a.fill(t, 1, 1)
				s.took("")
				a.fill(t, 2, 20)
				if calls := s.took("put"); len(calls) != 0 {
					t.Errorf("%q after the store said that its quota is exceeded", calls)
				}
				if st := a.cache.Stats().Store; !st.Open || st.Budget.Mode != cache.Spent {
					t.Errorf("open %v, %s", st.Open, st.Budget.Mode)
				}
				b := metered(t, a.ledger, s, &cache.Budget{})
				b.want(t, "0", "v", "cache-store; hit; ttl=3596, cache-hot; fwd=miss; stored")
				s.behave(nil)
				end := rest
				if end == 0 {
					end = 24 * time.Hour
				}
				time.Sleep(end - time.Minute)
				if a.mode() != cache.Spent {
					t.Errorf("%s a minute too early", a.mode())
				}
				time.Sleep(time.Minute)
				if a.mode() != cache.Plenty {
					t.Errorf("%s when the quota is renewed", a.mode())
				}
			})
		})
	}
}

func TestDeletesOfAMeteredStoreAreSavedUnlessGone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := metered(t, cachetest.NewLedger(), s, &cache.Budget{Writes: 100, Deletes: 1})
		for _, key := range []string{"changed", "gone", "gone too"} {
			a.set(t, key, "v")
			a.want(t, key, "v", "")
			synctest.Wait()
		}
		a.set(t, "changed", "w")
		a.gone(t, "gone")
		synctest.Wait()
		a.gone(t, "gone too")
		time.Sleep(time.Hour)
		if calls := s.took("delete"); len(calls) != 1 || calls[0] != "delete gone" {
			t.Errorf("%q, want what is gone, as far as the budget reaches", calls)
		}
		if st := a.cache.Stats(); st.DeletesSaved != 1 || st.Store.Pending != 1 {
			t.Errorf("%d saved, %d wait", st.DeletesSaved, st.Store.Pending)
		}
		time.Sleep(24 * time.Hour)
		if calls := s.took("delete"); len(calls) != 1 || calls[0] != "delete gone too" {
			t.Errorf("%q on the next day", calls)
		}
	})
}

func TestWritesThatNobodyReadsAreGivenUpAndTriedNowAndThen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), tap(store(t))
		a := metered(t, l, s, &cache.Budget{})
		a.fill(t, 0, 200)
		if n := len(s.puts); n < 12 || n > 30 {
			t.Errorf("%d of 200 values that nobody else reads were written", n)
		}
		b := metered(t, l, s, &cache.Budget{})
		for i := range 150 { // one key in sixteen is tried: it takes some until the others are, too
			a.fill(t, 1000+10*i, 5)
			b.fill(t, 1005+10*i, 5)
			b.found(t, 1000+10*i, 5)
			a.found(t, 1005+10*i, 5)
		}
		before := len(s.puts)
		t.Logf("a %+v b %+v", counts(a), counts(b))
		a.fill(t, 5000, 20)
		if n := len(s.puts) - before; n < 18 {
			t.Errorf("%d of 20 values are written after their like were found in the store", n)
		}
	})
}

func TestBudgetValidates(t *testing.T) {
	for _, b := range []cache.Budget{{Reads: -1}, {Writes: -1}, {Deletes: -1}} {
		if _, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join(), Budget: &b}); err == nil {
			t.Errorf("%s was accepted", fmt.Sprint(b))
		}
	}
}
