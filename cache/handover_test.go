package cache_test

import (
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestHandoverWritesWhatWasReadLatelyAndOnlyThat(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		s.behave(failing(cachetest.ErrStore, "put"))
		read := func(keys ...string) {
			t.Helper()
			for _, key := range keys {
				a.set(t, key, "v")
				a.want(t, key, "v", "")
				synctest.Wait()
				a.want(t, key, "v", "")
			}
		}
		read("long ago", "long ago and again")
		time.Sleep(20 * time.Minute)
		a.want(t, "long ago and again", "v", "")
		read("now", "stale", "gone")
		s.behave(nil)
		read("stored")
		a.set(t, "stale", "w")
		a.gone(t, "gone")
		synctest.Wait()
		s.took("")
		before := len(s.puts)
		n, err := a.cache.Handover(t.Context(), 10*time.Minute)
		if err != nil || n != 2 || len(s.puts) != before+2 {
			t.Fatalf("%d written, %v, want 2", n, err)
		}
		keys := map[string]bool{}
		for _, it := range s.puts[before:] {
			keys[it.Key] = true
		}
		if !keys["now"] || !keys["long ago and again"] {
			t.Errorf("%v were handed over", keys)
		}
		if n, err := a.cache.Handover(t.Context(), 10*time.Minute); n != 0 || err != nil {
			t.Errorf("%d written again, %v", n, err)
		}
		next := start(t, a.ledger, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		next.want(t, "now", "v", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
		a.set(t, "long ago and again", "w") // what was handed over is deleted when it goes stale
		synctest.Wait()
		if calls := s.took("delete"); len(calls) != 1 || calls[0] != "delete long ago and again" {
			t.Errorf("%q", calls)
		}
	})
}

func TestHandoverKeepsHalfOfTheBudget(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := metered(t, cachetest.NewLedger(), s, &cache.Budget{Writes: 100})
		quota := &cache.StoreError{Code: cache.QuotaExceeded, RetryAfter: time.Minute, Err: cachetest.ErrStore}
		s.behave(failing(quota, "put"))
		for i := range 120 {
			a.set(t, strconv.Itoa(i), "v")
			a.want(t, strconv.Itoa(i), "v", "")
			synctest.Wait()
			time.Sleep(time.Second)
			a.want(t, strconv.Itoa(i), "v", "")
		}
		s.behave(nil)
		time.Sleep(time.Minute)
		left := 100 - a.cache.Stats().Store.Budget.Spent.Writes
		before := len(s.puts)
		n, err := a.cache.Handover(t.Context(), time.Hour)
		if err != nil || int64(n) != left/2 {
			t.Errorf("%d written, %v, of %d left", n, err, left)
		}
		for _, it := range s.puts[before:] {
			if i, _ := strconv.Atoi(it.Key); i < 60 {
				t.Errorf("%s was handed over in place of what was read later", it.Key)
			}
		}
	})
}

func TestHandoverOfNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		bare := start(t, cachetest.NewLedger(), setup{})
		if n, err := bare.cache.Handover(t.Context(), time.Hour); n != 0 || err != nil {
			t.Errorf("without a store: %d, %v", n, err)
		}
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		s.behave(failing(cachetest.ErrStore, "put"))
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		synctest.Wait()
		if n, err := a.cache.Handover(t.Context(), time.Hour); n != 0 || err == nil {
			t.Errorf("into a store that fails: %d, %v", n, err)
		}
		a.Fail(cachetest.Faults{Deaf: true})
		if n, err := a.cache.Handover(t.Context(), time.Hour); n != 0 || err != nil {
			t.Errorf("while changes may go unheard: %d, %v", n, err)
		}
	})
}
