package cache_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestDeletesOfAnOutageAreReplayedOnceForEachKey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{
			Store: s, StoreFailures: 1, StorePause: time.Second,
		}})
		for _, key := range []string{"a", "b", "c"} {
			a.set(t, key, "one")
			a.want(t, key, "one", "")
		}
		synctest.Wait()
		s.behave(failing(cachetest.ErrStore, "delete", "get probe"))
		for range 3 {
			a.set(t, "a", "two")
			a.set(t, "b", "two")
			synctest.Wait()
		}
		if n := a.cache.Stats().Store.Pending; n != 2 {
			t.Errorf("%d deletes wait, want 2", n)
		}
		s.took("")
		s.behave(nil)
		time.Sleep(5 * time.Minute)
		if got := strings.Join(s.took("delete"), ", "); got != "delete a b" && got != "delete b a" {
			t.Errorf("after the outage: %q", got)
		}
		if st := a.cache.Stats(); st.Store.Pending != 0 || st.Deletes != 2 {
			t.Errorf("%d deletes wait and %d were made", st.Store.Pending, st.Deletes)
		}
	})
}

func TestAKeyThatWasWrittenAnewIsNotDeleted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		for _, key := range []string{"a", "b"} {
			a.set(t, key, "one")
			a.want(t, key, "one", "")
		}
		synctest.Wait()
		s.behave(failing(cachetest.ErrStore, "delete"))
		a.set(t, "a", "two")
		a.set(t, "b", "two")
		synctest.Wait()
		a.want(t, "a", "two", "") // and it is put, while the delete waits
		synctest.Wait()
		s.took("")
		s.behave(nil)
		time.Sleep(5 * time.Minute)
		if got := strings.Join(s.took("delete"), ", "); got != "delete b" {
			t.Errorf("replayed: %q", got)
		}
		b := start(t, a.ledger, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		b.want(t, "a", "two", "cache-store; hit; ttl=3300, cache-hot; fwd=miss; stored")
	})
}

func TestWaitingDeletesAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := tap(store(t))
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		s.behave(failing(cachetest.ErrStore, "delete"))
		const keys = 17_000
		ps, writes := make([]string, keys), make([]cachetest.Write, keys)
		for i := range ps {
			ps[i] = strings.Repeat("k", i%7) + time.Duration(i).String()
			writes[i] = cachetest.Write{Key: ps[i], Value: "v"}
		}
		if _, err := a.Write(t.Context(), writes...); err != nil {
			t.Fatal(err)
		}
		a.rows.GetMany(t.Context(), ps)
		synctest.Wait()
		if _, err := a.Write(t.Context(), writes...); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if st := a.cache.Stats(); st.Store.Pending > 1<<14 || st.DeletesLeft == 0 {
			t.Errorf("%d deletes wait, %d were given up", st.Store.Pending, st.DeletesLeft)
		}
	})
}
