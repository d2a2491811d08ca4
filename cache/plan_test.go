package cache_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// putTime is longer than the store takes for a put, which is made when the reader has been answered.
const putTime = 10 * time.Millisecond

// learned is a fleet of two over a store that takes some time, whose builds took some other time often enough that both
// are known.
func learned(t *testing.T, build time.Duration, spec cache.Spec[cachetest.Reader, string, string]) ([]*rig, *cachetest.Flaky) {
	t.Helper()
	l, s := cachetest.NewLedger(), cachetest.NewFlaky(1)
	s.Turn(cachetest.Weather{Slow: 2 * time.Millisecond})
	rigs := make([]*rig, 2)
	for i := range rigs {
		rigs[i] = start(t, l, setup{spec: spec, options: cache.Options[cachetest.Reader]{Store: cachetest.Leases{View: s.View()}}})
		rigs[i].hook(pause(build), nil)
	}
	for i := range 40 {
		key := fmt.Sprint("before ", i)
		rigs[i%2].set(t, key, "v")
		rigs[i%2].want(t, key, "v", "")
	}
	time.Sleep(putTime)
	return rigs, s
}

// asked is how often a rig's store was looked at and asked for a lease while do ran.
func asked(r *rig, do func()) (looks, leases int64) {
	before := r.cache.Stats().Store
	do()
	time.Sleep(putTime)
	after := r.cache.Stats().Store
	return after.Gets - before.Gets, after.Leases - before.Leases
}

func TestAValueBuiltSoonerThanTheStoreAnswersTakesNoLease(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, _ := learned(t, time.Microsecond, cache.Spec[cachetest.Reader, string, string]{})
		rigs[0].set(t, "k", "one")
		if looks, leases := asked(rigs[0], func() { rigs[0].want(t, "k", "one", "") }); looks != 1 || leases != 0 {
			t.Errorf("a first read: %d looks and %d leases, want one look", looks, leases)
		}
		if looks, leases := asked(rigs[1], func() { rigs[1].want(t, "k", "one", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored") }); looks != 1 || leases != 0 {
			t.Errorf("the other instance: %d looks and %d leases, want one look", looks, leases)
		}
		rigs[0].set(t, "k", "two")
		for i, r := range rigs {
			if looks, leases := asked(r, func() { r.want(t, "k", "two", "") }); looks != 0 || leases != 0 {
				t.Errorf("instance %d after a change: %d looks and %d leases, want none", i, looks, leases)
			}
		}
		rigs[0].set(t, "k", "three")
		time.Sleep(2 * time.Second)
		rigs[0].want(t, "k", "three", "")
		time.Sleep(putTime)
		if looks, _ := asked(rigs[1], func() { rigs[1].want(t, "k", "three", "cache-store; hit; ttl=3600, cache-hot; fwd=stale; stored") }); looks != 1 {
			t.Errorf("some time after a change: %d looks, want one", looks)
		}
	})
}

func TestAfterAChangeALeaseSaysWhetherTheStoreHasTheValue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, _ := learned(t, 20*time.Millisecond, cache.Spec[cachetest.Reader, string, string]{})
		rigs[0].set(t, "k", "one")
		for _, r := range rigs {
			r.want(t, "k", "one", "")
		}
		rigs[0].set(t, "k", "two")
		built := builds(rigs)
		if looks, leases := asked(rigs[0], func() { rigs[0].want(t, "k", "two", "cache-hot; fwd=stale; stored") }); looks != 0 || leases != 1 {
			t.Errorf("the first reader: %d looks and %d leases, want one lease", looks, leases)
		}
		var took time.Duration
		looks, leases := asked(rigs[1], func() {
			took = cost(func() { rigs[1].want(t, "k", "two", "cache-store; hit; ttl=3600, cache-hot; fwd=stale; stored") })
		})
		if looks != 1 || leases != 0 || took > 5*time.Millisecond {
			t.Errorf("the other instance: %d looks and %d leases in %s, want one look at once", looks, leases, took)
		}
		if n := builds(rigs) - built; n != 1 {
			t.Errorf("%d builds, want 1", n)
		}
	})
}

func TestALookIsMadeWhereNothingOlderIsHeld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, _ := learned(t, time.Microsecond, cache.Spec[cachetest.Reader, string, string]{})
		rigs[0].set(t, "k", "one")
		rigs[0].set(t, "k", "two")
		if looks, _ := asked(rigs[1], func() { rigs[1].want(t, "k", "two", "") }); looks != 1 {
			t.Errorf("%d looks, want one: the store may have what is shown should the build fail", looks)
		}
	})
}

func TestALeaseIsGivenBackWhereItSaysNothing(t *testing.T) {
	for name, c := range map[string]struct {
		fresh time.Duration
		lose  bool
		free  bool
	}{
		"the value is in the store":     {fresh: time.Hour},
		"the value is soon too old":     {fresh: 6 * time.Second, free: true},
		"the value could not be put":    {fresh: time.Hour, lose: true, free: true},
		"its life is as long as leases": {fresh: 10 * time.Second, free: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l, s := cachetest.NewLedger(), cachetest.NewFlaky(1)
				store := full{Leases: cachetest.Leases{View: s.View()}, puts: c.lose}
				r := start(t, l, setup{
					spec:    cache.Spec[cachetest.Reader, string, string]{Fresh: c.fresh},
					options: cache.Options[cachetest.Reader]{Store: store},
				})
				r.set(t, "k", "v")
				r.want(t, "k", "v", "")
				synctest.Wait()
				free, err := store.Lease(t.Context(), leaseOf(t, r, "k"), "another", time.Second)
				if err != nil || free != c.free {
					t.Errorf("another instance gets the lease: %v, %v; want %v", free, err, c.free)
				}
			})
		})
	}
}

// full is a store that may take no values.
type full struct {
	cachetest.Leases
	puts bool
}

func (f full) Put(ctx context.Context, items []cache.Item) error {
	if f.puts {
		return cachetest.ErrStore
	}
	return f.Leases.Put(ctx, items)
}

// prompt is a store that says it keeps its deadlines.
type prompt struct {
	*cachetest.View
	fail func()
}

func (prompt) Punctual() {}

func (p prompt) Get(ctx context.Context, keys []string) ([][]byte, error) {
	p.fail()
	return p.View.Get(ctx, keys)
}

func TestAPunctualStoreMayPanicAndBeSlow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := cachetest.NewFlaky(1)
		store := prompt{View: s.View(), fail: func() { panic("no") }}
		r := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: store}})
		r.set(t, "k", "v")
		r.want(t, "k", "v", "cache-hot; fwd=miss; stored")
		if n := r.cache.Stats().Store.Errors[cache.ReadFailed]; n != 1 {
			t.Errorf("%d errors are counted for a panic", n)
		}
		slow := prompt{View: s.View(), fail: func() {}}
		r = start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: slow}})
		r.set(t, "k", "v")
		s.Turn(cachetest.Weather{Slow: time.Hour})
		if d := cost(func() { r.want(t, "k", "v", "cache-hot; fwd=miss; stored") }); d > 60*time.Millisecond {
			t.Errorf("a store that keeps deadlines cost %s", d)
		}
	})
}
