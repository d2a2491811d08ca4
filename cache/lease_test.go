package cache_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// fleet is n instances over one database and one store that gives leases.
func fleet(t *testing.T, n int) ([]*rig, *cachetest.Flaky) {
	t.Helper()
	l, s := cachetest.NewLedger(), cachetest.NewFlaky(1)
	rigs := make([]*rig, n)
	for i := range rigs {
		rigs[i] = start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: cachetest.Leases{View: s.View()}}})
	}
	return rigs, s
}

// all has every instance read key at once and gives how long the slowest took.
func all(t *testing.T, rigs []*rig, key, value string) time.Duration {
	t.Helper()
	return cost(func() {
		var wait sync.WaitGroup
		for _, r := range rigs {
			wait.Go(func() {
				if a, err := r.rows.Get(context.Background(), key); err != nil || a.Value != value {
					t.Errorf("read %s: %q, %v, want %q", key, a.Value, err, value)
				}
			})
		}
		wait.Wait()
	})
}

func builds(rigs []*rig) (n int) {
	for _, r := range rigs {
		n += r.built()
	}
	return n
}

func TestAFleetBuildsAMissingValueOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, _ := fleet(t, 3)
		rigs[0].set(t, "k", "one")
		for _, r := range rigs {
			r.hook(pause(100*time.Millisecond), nil)
		}
		if d := all(t, rigs, "k", "one"); d > 140*time.Millisecond {
			t.Errorf("the slowest took %s for a build of 100 ms", d)
		}
		if n := builds(rigs); n != 1 {
			t.Errorf("%d builds in the fleet, want 1", n)
		}
		rigs[1].set(t, "k", "two")
		all(t, rigs, "k", "two")
		if n := builds(rigs); n != 2 {
			t.Errorf("%d builds after a change, want 2", n)
		}
		var leases, waits int64
		for _, r := range rigs {
			st := r.cache.Stats()
			leases, waits = leases+st.Store.Leases, waits+st.Store.Waits
			if st.Resources[0].StoreMisses > 2 {
				t.Errorf("%d misses are counted for two reads: looking again is no miss", st.Resources[0].StoreMisses)
			}
		}
		if leases != 2 || waits != 4 {
			t.Errorf("%d leases and %d waits, want 2 and 4", leases, waits)
		}
	})
}

// leaseOf names the lease of what key is now; a self-check takes versions too.
func leaseOf(t *testing.T, r *rig, key string) string {
	t.Helper()
	known, err := r.Versions(t.Context(), []string{key})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s@%d", key, known[0].Version)
}

func TestADeadLeaseHolderDelaysOthersByLeaseWaitAtMost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, s := fleet(t, 3)
		rigs[0].set(t, "k", "v")
		name := leaseOf(t, rigs[0], "k")
		if ok, err := (cachetest.Leases{View: s.View()}).Lease(t.Context(), name, "who died", time.Hour); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if d := all(t, rigs, "k", "v"); d < 400*time.Millisecond || d > 520*time.Millisecond {
			t.Errorf("the slowest took %s, want LeaseWait", d)
		}
	})
}

func TestAChangeEndsTheWaitForALease(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, s := fleet(t, 2)
		rigs[0].set(t, "k", "one")
		if ok, err := (cachetest.Leases{View: s.View()}).Lease(t.Context(), leaseOf(t, rigs[0], "k"), "somebody slow", time.Hour); !ok || err != nil {
			t.Fatal(ok, err)
		}
		go func() { _, _ = rigs[0].rows.Get(context.Background(), "k") }()
		time.Sleep(50 * time.Millisecond)
		rigs[0].set(t, "k", "two")
		if d := cost(func() { rigs[0].want(t, "k", "two", "") }); d > 40*time.Millisecond {
			t.Errorf("a reader after the change took %s: the lease was for the version before", d)
		}
		if err := rigs[1].rows.Invalidate(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if d := cost(func() { rigs[1].want(t, "k", "two", "") }); d > 40*time.Millisecond {
			t.Errorf("after an invalidation it took %s", d)
		}
	})
}

func TestALeaseIsGivenBackWhenTheBuildFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		rigs, _ := fleet(t, 2)
		rigs[0].set(t, "k", "v")
		rigs[0].hook(func(ctx context.Context) error { _ = pause(20 * time.Millisecond)(ctx); return errBroken }, nil)
		go func() { _, _ = rigs[0].rows.Get(context.Background(), "k") }()
		time.Sleep(10 * time.Millisecond)
		if d := cost(func() { rigs[1].want(t, "k", "v", "") }); d > 100*time.Millisecond {
			t.Errorf("the other instance took %s", d)
		}
		synctest.Wait()
		for _, r := range rigs {
			if st := r.cache.Stats().Store; st.Leases != 1 {
				t.Errorf("%d leases, want 1 for each", st.Leases)
			}
		}
	})
}

func TestLeasesCanBeDoneWithout(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := cachetest.NewFlaky(1)
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{
			Store: cachetest.Leases{View: s.View()}, LeaseWait: -1,
		}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		synctest.Wait()
		if st := a.cache.Stats().Store; st.Leases != 0 {
			t.Errorf("%d leases", st.Leases)
		}
		s.Turn(cachetest.Weather{Fail: 1})
		b := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: cachetest.Leases{View: s.View()}}})
		b.set(t, "k", "v")
		if d := cost(func() { b.want(t, "k", "v", "cache-hot; fwd=miss; stored") }); d != 0 {
			t.Errorf("a store that fails to give a lease cost %s", d)
		}
		if strings.Contains(b.log.text(), "panic") {
			t.Error("panicked")
		}
	})
}
