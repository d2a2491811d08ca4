package cache_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestGetManyKeepsWhatWasBuiltInTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		c.write(t, "v", upTo(10)...)
		c.hook(func(ctx context.Context, n int) error {
			if n == 6 {
				return pause(time.Hour)(ctx)
			}
			return nil
		})
		for n, r := range c.rows.GetMany(t.Context(), upTo(10)) {
			if (r.Err == nil) != (n < 6) || n >= 6 && !errors.Is(r.Err, cache.ErrUnavailable) {
				t.Errorf("%d: %q, %v", n, r.Value, r.Err)
			}
		}
		c.hook(nil)
		c.want(t, "v", upTo(10)...)
		if n := c.cache.Stats().Resources[0].Builds; n != 14 {
			t.Errorf("%d builds, want ten, and four again", n)
		}
	})
}

// broke is a ledger whose moments end before they begin, once one was given.
type broke struct {
	*crowd
	n int
}

func (b *broke) Snapshot(ctx context.Context, keys []string, read func(context.Context, cachetest.Reader, []cache.Version) error) error {
	if b.n++; b.n > 1 {
		return cachetest.ErrDown
	}
	return b.Instance.Snapshot(ctx, keys, read)
}

func TestADatabaseThatGoesAwayAfterAFailureIsNotAskedForEver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ledger := &broke{crowd: &crowd{Instance: cachetest.NewLedger().Join()}}
		_, rows, closed := follow(t, ledger)
		defer closed()
		if _, err := ledger.Write(t.Context(), cachetest.Write{Key: "b", Value: "v"}); err != nil {
			t.Fatal(err)
		}
		for i, r := range rows.GetMany(t.Context(), []string{"b", "missing", "c", "d"}) {
			if (r.Err == nil) != (i == 0) {
				t.Errorf("%d: %v", i, r.Err)
			}
		}
		if ledger.n != 2 {
			t.Errorf("%d moments, want 2", ledger.n)
		}
	})
}

// TestGetManyTakesWhatIsReadyAfterASlowOne has a value without an older one take longer than readers wait, beside values
// that could be shown as stale and are built by then.
func TestGetManyTakesWhatIsReadyAfterASlowOne(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		c.write(t, "v", upTo(20)...)
		c.want(t, "v", upTo(20)[1:]...)
		time.Sleep(2 * time.Hour) // past their fresh lives
		c.hook(func(ctx context.Context, n int) error {
			if n == 0 {
				return pause(2 * time.Second)(ctx)
			}
			return nil
		})
		for n, r := range c.rows.GetMany(t.Context(), upTo(20)) {
			if r.Err != nil || r.Status.Stale || r.Status.Source != cache.FromBuild {
				t.Errorf("%d: %v, %s, though it is built", n, r.Err, r.Status)
			}
		}
	})
}

// TestGetManyCountsWhatWasLookedFor reads many without a store, over one that fails, and right after a change from one
// in which each call counts.
func TestGetManyCountsWhatWasLookedFor(t *testing.T) {
	failing := cachetest.NewFlaky(7)
	failing.Turn(cachetest.Weather{Fail: 1})
	for name, o := range map[string]cache.Options[cachetest.Reader]{
		"no store": {}, "a store that fails": {Store: failing},
		"a metered store after a change": {Store: store(t), Budget: &cache.Budget{Writes: 1000}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				a := start(t, cachetest.NewLedger(), setup{options: o})
				var keys []string
				for i := range 100 {
					keys = append(keys, strconv.Itoa(i))
					a.set(t, keys[i], "v")
				}
				for _, r := range a.rows.GetMany(t.Context(), keys) {
					if r.Err != nil {
						t.Error(r.Err)
					}
				}
				a.cache.Idle()
				if s := counts(a); s.StoreMisses != 0 {
					t.Errorf("%d look-ups found nothing, of none that the store answered", s.StoreMisses)
				}
				if s := a.cache.Stats().Store; o.Budget != nil && s.Gets != 0 {
					t.Errorf("%d gets of what nobody can have written yet", s.Gets)
				}
			})
		})
	}
}

// TestAReaderJoinsAValueThatIsReadInALaterMoment has the first of many fail, so that the second is read in another moment,
// after it changed.
func TestAReaderJoinsAValueThatIsReadInALaterMoment(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		c.write(t, "v", 0, 1)
		built := 0
		c.hook(func(ctx context.Context, n int) error {
			_ = pause(10 * time.Millisecond)(ctx)
			if n == 0 {
				return errBroken
			}
			built++
			return nil
		})
		go c.rows.GetMany(context.Background(), []int{0, 1})
		time.Sleep(5 * time.Millisecond)
		c.write(t, "w", 1)
		time.Sleep(10 * time.Millisecond)
		a, err := c.rows.Get(t.Context(), 1)
		if err != nil || a.Value != "w1" || !a.Status.Collapsed {
			t.Errorf("%q, %v, %s", a.Value, err, a.Status)
		}
		c.cache.Idle()
		if built != 1 {
			t.Errorf("%d builds of what one flight was reading", built)
		}
	})
}
