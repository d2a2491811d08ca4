package cache_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestAStoreThatHangsIsLeftAloneAndProbed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{
			Store: s, StoreFailures: 3, StorePause: time.Second, StoreTimeout: 50 * time.Millisecond,
		}})
		s.behave(hang)
		n := 0
		read := func() {
			n++
			a.want(t, strconv.Itoa(n), "v", "cache-hot; fwd=miss; stored")
		}
		for i := range 40 {
			a.set(t, strconv.Itoa(i+1), "v")
		}
		for range 2 { // a miss reads from the store and, behind the reader, writes to it
			if d := cost(read); d != 50*time.Millisecond {
				t.Errorf("a store that hangs costs %s, want its deadline", d)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if a.cache.Stats().Store.Open {
			t.Fatal("the store is still asked after four failures")
		}
		s.took("")
		before := a.cache.Stats().Store.Skipped
		for range 20 {
			if d := cost(read); d != 0 {
				t.Errorf("a reader paid %s for a store that is left alone", d)
			}
		}
		synctest.Wait()
		if n := a.cache.Stats().Store.Skipped - before; n != 40 {
			t.Errorf("%d calls are counted as skipped, want a get and a put for each of 20 reads", n)
		}
		time.Sleep(70 * time.Second)
		probes := s.took("")
		if len(probes) < 3 || len(probes) > 7 { // after 1, 2, 4, 8, 16, 30, 30 s, each up to a quarter later
			t.Errorf("%d calls in 70 s: %q", len(probes), probes)
		}
		for _, call := range probes {
			if !strings.HasPrefix(call, "get probe") {
				t.Errorf("%q was called meanwhile", call)
			}
		}
		if s.most > 2 {
			t.Errorf("%d calls at once", s.most)
		}
		s.behave(nil)
		time.Sleep(40 * time.Second)
		if !a.cache.Stats().Store.Open {
			t.Fatal("the store answers, and is not asked")
		}
		s.took("")
		read()
		synctest.Wait()
		if got := strings.Join(s.took(""), ", "); got != "get 23, put 23" {
			t.Errorf("a miss calls %q", got)
		}
		if text := a.log.text(); strings.Count(text, "the store is left alone") != 1 || strings.Count(text, "the store answers again") != 1 {
			t.Error("the log does not say once that the store was left alone, and once that it is back")
		}
	})
}

func TestTheStoresRetryAfterIsHonoured(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		rest := func(d time.Duration) error {
			return &cache.StoreError{Code: cache.ReadFailed, RetryAfter: d, Err: errors.New("429")}
		}
		s.behave(failing(rest(time.Minute), "get"))
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		s.took("")
		s.behave(failing(rest(10*time.Minute), "get")) // what the probe is told
		time.Sleep(59 * time.Second)
		if calls := s.took(""); len(calls) != 0 {
			t.Errorf("%q within the minute the store asked for", calls)
		}
		time.Sleep(20 * time.Second)
		if calls := s.took(""); len(calls) != 1 {
			t.Errorf("%q after it, want one probe", calls)
		}
		s.behave(nil)
		time.Sleep(9 * time.Minute)
		if calls := s.took(""); len(calls) != 0 {
			t.Errorf("%q within the ten minutes that the probe was told", calls)
		}
		time.Sleep(5 * time.Minute)
		if !a.cache.Stats().Store.Open {
			t.Error("the store is not asked again")
		}
	})
}

func TestAFewFailuresBetweenSuccessesAreLivedWith(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		s.behave(failing(cachetest.ErrStore, "put")) // one key a second, say
		for i := range 20 {
			a.set(t, strconv.Itoa(i), "v")
			a.want(t, strconv.Itoa(i), "v", "")
			synctest.Wait()
		}
		got := a.cache.Stats().Store
		if !got.Open || got.Errors[cache.WriteFailed] != 20 || got.Errors[cache.ReadFailed] != 0 {
			t.Errorf("%+v", got)
		}
	})
}
