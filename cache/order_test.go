package cache_test

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// TestRefreshIsBuiltAfterTheCallWhateverTheClockSays refreshes while another refresh is under way, in one moment of the
// clock, and after the clock was set back.
func TestRefreshIsBuiltAfterTheCallWhateverTheClockSays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		var world atomic.Int64 // what the builder reads beside the database
		a.translate = func(string) string { return strconv.FormatInt(world.Load(), 10) }
		a.set(t, "k", "v")
		a.want(t, "k", "0", "")
		a.hook(nil, pause(time.Millisecond))
		answers := make(chan cache.Answer[string], 2)
		refresh := func() {
			answer, err := a.rows.Refresh(context.Background(), "k")
			if err != nil {
				t.Error(err)
			}
			answers <- answer
		}
		world.Store(1)
		go refresh()
		synctest.Wait() // the first one is being built
		go refresh()
		<-answers
		<-answers
		if n := a.built(); n != 3 {
			t.Errorf("%d builds, want one for the read and one for each refresh", n)
		}
	})
}

// TestAStoredValueOutlivesNoFloor has the store hold a value of a release whose lives were longer, that the next release
// has forgotten the changes of.
func TestAStoredValueOutlivesNoFloor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), stubborn{store(t)}
		of := func(fresh time.Duration) setup {
			return setup{options: cache.Options[cachetest.Reader]{Store: s}, spec: cache.Spec[cachetest.Reader, string, string]{Fresh: fresh, Kept: -1}}
		}
		older, newer := start(t, l, of(30*24*time.Hour)), start(t, l, of(time.Hour))
		older.set(t, "k", "one")
		older.want(t, "k", "one", "")
		synctest.Wait()
		newer.set(t, "k", "two")
		time.Sleep(3 * time.Hour) // by then no value of the newer release is left
		newer.set(t, "other", "v")
		if n := newer.cache.Stats().Floors; n != 1 {
			t.Fatalf("%d floors, want 1", n)
		}
		newer.want(t, "k", "two", "")
	})
}

// stubborn is a store that deletes nothing.
type stubborn struct{ cache.Store }

func (stubborn) Delete(context.Context, []string) error { return nil }

// left is a ledger that writes in the moment in which its follower is told no more.
type left struct {
	*cachetest.Instance
	then func()
}

func (l left) Follow(ctx context.Context, f cache.Follower) error {
	err := l.Instance.Follow(ctx, f)
	l.then()
	return err
}

func TestNothingIsTrustedOnceTheLedgerIsNoLongerFollowed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		db := cachetest.NewLedger().Join()
		set := func(value string) {
			if _, err := db.Write(context.Background(), cachetest.Write{Key: "k", Value: value}); err != nil {
				t.Error(err)
			}
		}
		var rows *cache.Resource[cachetest.Reader, string, string]
		want := func(value string) {
			if a, err := rows.Get(context.Background(), "k"); err != nil || a.Value != value {
				t.Errorf("%q, %v, want %q", a.Value, err, value)
			}
		}
		set("one")
		_, r, closed := follow(t, left{db, func() { set("two"); want("two") }})
		rows = r
		want("one")
		closed()
	})
}

// TestWhoNeverReadTheLedgerShowsNothingFromTheStore starts an instance while the database is away, over a store that still
// has what is gone.
func TestWhoNeverReadTheLedgerShowsNothingFromTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), stubborn{store(t)}
		o := cache.Options[cachetest.Reader]{Store: s}
		before := start(t, l, setup{options: o})
		for _, key := range []string{"gone", "k"} {
			before.set(t, key, "v")
			before.want(t, key, "v", "")
		}
		synctest.Wait()
		before.gone(t, "gone")
		after := start(t, l, setup{options: o, idle: true})
		after.Fail(cachetest.Faults{Down: true})
		after.wantError(t, "gone", cache.ErrUnavailable)
		after.wantError(t, "k", cache.ErrUnavailable)
		for _, r := range after.rows.GetMany(t.Context(), []string{"gone", "k"}) {
			if !errors.Is(r.Err, cache.ErrUnavailable) {
				t.Errorf("%v, %v", r.Entry, r.Err)
			}
		}
	})
}
