package cache_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestSelfCheckIsHeard(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		i := l.Join()
		i.Fail(cachetest.Faults{Delay: func() time.Duration { return 30 * time.Millisecond }})
		c, rows, closed := follow(t, i)
		defer closed()
		time.Sleep(time.Second)
		if st := c.Stats(); st.Checked < 30*time.Millisecond || st.Checked > 32*time.Millisecond || !st.Trusted {
			t.Errorf("heard after %s, trusted %v", st.Checked, st.Trusted)
		}
		if took, err := c.SelfCheck(t.Context()); err != nil || took < 30*time.Millisecond {
			t.Errorf("%s, %v", took, err)
		}
		_ = rows
	})
}

// follow runs a cache over i until closed.
func follow(t *testing.T, i cache.Ledger[cachetest.Reader]) (c *cache.Cache[cachetest.Reader], rows *cache.Resource[cachetest.Reader, string, string], closed func()) {
	t.Helper()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: i, Jitter: -1})
	if err != nil {
		t.Fatal(err)
	}
	rows = cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: time.Hour, Key: func(p string) string { return p },
		Build: func(_ context.Context, r cachetest.Reader, key string) (string, error) { return r.Read(key) },
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx)
	}()
	<-c.Ready()
	return c, rows, func() { stop(); <-done; c.Close() }
}

func TestWhoDoesNotHearConfirmsAndHeals(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		writer := start(t, l, setup{})
		writer.set(t, "k", "one")
		writer.set(t, "unread meanwhile", "one")
		i := l.Join()
		i.Fail(cachetest.Faults{Mute: true})
		c, rows, closed := follow(t, i)
		defer closed()
		want := func(key, value string) {
			t.Helper()
			if a, err := rows.Get(t.Context(), key); err != nil || a.Value != value || a.Status.Stale {
				t.Errorf("%s is %q (%s), %v, want %q", key, a.Value, a.Status, err, value)
			}
		}
		want("k", "one")
		want("unread meanwhile", "one")
		time.Sleep(6 * time.Second)
		if c.Stats().Trusted {
			t.Fatal("trusted, though a published change was not heard")
		}
		if _, err := c.SelfCheck(t.Context()); !errors.Is(err, cache.ErrUnheard) {
			t.Errorf("SelfCheck: %v", err)
		}
		for _, value := range []string{"two", "three"} {
			writer.set(t, "k", value)
			want("k", value)
		}
		writer.set(t, "unread meanwhile", "two")
		before := c.Stats().Confirms
		want("k", "three")
		if n := c.Stats().Confirms - before; n != 1 {
			t.Errorf("%d questions for a hit, want 1", n)
		}
		i.Fail(cachetest.Faults{})
		time.Sleep(time.Minute)
		if !c.Stats().Trusted {
			t.Fatal("changes are heard, and held values are not trusted")
		}
		want("unread meanwhile", "two") // its change was never heard
		want("k", "three")
		before = c.Stats().Confirms
		want("k", "three")
		want("unread meanwhile", "two")
		if n := c.Stats().Confirms - before; n != 0 {
			t.Errorf("%d questions for hits after that", n)
		}
	})
}

func TestAFailedCheckIsNoWordOfTheLedger(t *testing.T) {
	bubble(t, func(t *testing.T) {
		i := cachetest.NewLedger().Join()
		i.Fail(cachetest.Faults{Mute: true})
		c, _, closed := follow(t, i)
		defer closed()
		time.Sleep(6 * time.Second)
		i.Fail(cachetest.Faults{Deaf: true}) // heard of the check's change or not: the ledger says that it is lost
		time.Sleep(time.Hour)
		if c.Stats().Trusted {
			t.Error("trusted while notifications are lost")
		}
		i.Fail(cachetest.Faults{})
		time.Sleep(time.Minute)
		if !c.Stats().Trusted {
			t.Error("not trusted when all is well")
		}
	})
}

func TestADatabaseThatHangsDoesNotEndTheChecks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		i := cachetest.NewLedger().Join()
		i.Fail(cachetest.Faults{Hang: true})
		c, _, closed := follow(t, i)
		defer closed()
		time.Sleep(time.Minute)
		if st := c.Stats(); st.Checked != 0 || !st.Trusted {
			t.Errorf("checked after %s, trusted %v: nothing says that changes go unheard", st.Checked, st.Trusted)
		}
		i.Fail(cachetest.Faults{Delay: func() time.Duration { return time.Millisecond }})
		time.Sleep(2 * time.Minute)
		if st := c.Stats(); st.Checked == 0 || !st.Trusted {
			t.Errorf("checked after %s, trusted %v", st.Checked, st.Trusted)
		}
	})
}

func TestInvalidateAndPurgeReachEveryInstance(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		var rigs []*rig
		for range 3 {
			rigs = append(rigs, start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}}))
		}
		rigs[0].set(t, "k", "v")
		warm := func() {
			t.Helper()
			for _, r := range rigs {
				r.want(t, "k", "v", "")
				r.want(t, "k", "v", "cache-hot; hit; ttl=3600")
				synctest.Wait()
			}
		}
		warm()
		if err := rigs[1].rows.Invalidate(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		rigs[1].want(t, "k", "v", "cache-hot; fwd=stale; stored") // at once
		synctest.Wait()
		for _, r := range rigs {
			if a, err := r.rows.Get(t.Context(), "k"); err != nil || a.Version < 3 {
				t.Errorf("version %d, %v, after the invalidation", a.Version, err)
			}
		}
		warm()
		before := builds(rigs)
		if err := rigs[2].cache.Purge(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		warm()
		if n := builds(rigs) - before; n != 1 {
			t.Errorf("%d builds after a purge, want 1 and the store", n)
		}
		rigs[0].Fail(cachetest.Faults{Down: true})
		if err := rigs[0].rows.Invalidate(t.Context(), "k"); !errors.Is(err, cachetest.ErrDown) {
			t.Errorf("an invalidation that could not be committed: %v", err)
		}
		if err := rigs[0].rows.Invalidate(t.Context()); err != nil {
			t.Errorf("nothing to invalidate: %v", err)
		}
	})
}

// plain is a ledger that cannot publish.
type plain struct{ cache.Ledger[cachetest.Reader] }

func TestWithoutAPublisher(t *testing.T) {
	bubble(t, func(t *testing.T) {
		i := cachetest.NewLedger().Join()
		c, rows, closed := follow(t, plain{i})
		defer closed()
		if _, err := i.Write(t.Context(), cachetest.Write{Key: "k", Value: "v"}); err != nil {
			t.Fatal(err)
		}
		if _, err := rows.Get(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if err := rows.Invalidate(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if a, err := rows.Get(t.Context(), "k"); err != nil || !strings.HasPrefix(a.Status.String(), "cache-hot; fwd=miss") {
			t.Errorf("%s, %v after it was dropped", a.Status, err)
		}
		if took, err := c.SelfCheck(t.Context()); took != 0 || err != nil {
			t.Errorf("%s, %v", took, err)
		}
	})
}
