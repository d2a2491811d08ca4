package cache_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// dawdler is a store that keeps its deadlines and otherwise takes its time.
type dawdler struct {
	*cachetest.View
	takes time.Duration
	mu    sync.Mutex
	gets  int
	asked any // what the last get was told of its caller
}

type who struct{}

func (*dawdler) Punctual() {}

func (d *dawdler) Get(ctx context.Context, keys []string) ([][]byte, error) {
	d.mu.Lock()
	d.gets++
	d.asked = ctx.Value(who{})
	d.mu.Unlock()
	if err := pause(d.takes)(ctx); err != nil {
		return nil, err
	}
	return d.View.Get(ctx, keys)
}

// slowShelf is an instance that holds nothing over a store that has k, and takes some time to say so.
func slowShelf(t *testing.T, takes time.Duration) (*rig, *dawdler) {
	t.Helper()
	l, s := cachetest.NewLedger(), cachetest.NewFlaky(1)
	writer := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s.View()}})
	writer.set(t, "k", "v")
	writer.want(t, "k", "v", "")
	synctest.Wait()
	d := &dawdler{View: s.View(), takes: takes}
	return start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: d}}), d
}

const fromStore = "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored"

func TestAReaderLooksInAPunctualStoreItself(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, d := slowShelf(t, time.Millisecond)
		a, err := r.rows.Get(context.WithValue(t.Context(), who{}, "the reader"), "k")
		if err != nil || a.Status.String() != fromStore || d.asked != "the reader" {
			t.Errorf("%s, %v, asked by %v", a.Status, err, d.asked)
		}
	})
}

// TestAReaderWhoLeavesDoesNotEndTheLook has the first of two readers leave while it looks for both.
func TestAReaderWhoLeavesDoesNotEndTheLook(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, d := slowShelf(t, 20*time.Millisecond)
		begun := time.Now()
		var both sync.WaitGroup
		both.Go(func() {
			ctx, leave := context.WithTimeout(t.Context(), 10*time.Millisecond)
			defer leave()
			if _, err := r.rows.Get(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != 10*time.Millisecond {
				t.Errorf("the first reader: %v after %s", err, time.Since(begun))
			}
		})
		synctest.Wait()
		r.want(t, "k", "v", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored; collapsed")
		if took := time.Since(begun); took != 30*time.Millisecond {
			t.Errorf("the second reader waited %s, want the 10 ms of the first and a look", took)
		}
		both.Wait()
		s := r.cache.Stats()
		if r.built() != 0 || d.gets != 2 || s.Store.Errors[cache.ReadFailed] != 0 || s.Resources[0].StoreErrors != 0 {
			t.Errorf("%d builds, %d gets, %+v", r.built(), d.gets, s.Store)
		}
	})
}

// TestAStoreThatHangsCostsOneDeadlineWhoeverLeaves has readers in a hurry find out that the store hangs.
func TestAStoreThatHangsCostsOneDeadlineWhoeverLeaves(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, _ := slowShelf(t, time.Hour)
		begun := time.Now()
		var both sync.WaitGroup
		both.Go(func() {
			ctx, leave := context.WithTimeout(t.Context(), 40*time.Millisecond)
			defer leave()
			_, err := r.rows.Get(ctx, "k")
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first reader: %v", err)
			}
		})
		synctest.Wait()
		r.want(t, "k", "v", "cache-hot; fwd=miss; stored; collapsed")
		if took := time.Since(begun); took != 50*time.Millisecond {
			t.Errorf("the second reader waited %s for the store, want its one deadline", took)
		}
		both.Wait()
		if n := r.cache.Stats().Store.Errors[cache.ReadFailed]; n != 1 {
			t.Errorf("%d failures are counted, want the one", n)
		}
	})
}

// TestNobodyWhoHasLeftLooks has the flight of such a reader set off all the same.
func TestNobodyWhoHasLeftLooks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, _ := slowShelf(t, time.Millisecond)
		ctx, leave := context.WithCancel(t.Context())
		leave()
		if _, err := r.rows.Get(ctx, "k"); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		r.cache.Idle()
		r.want(t, "k", "v", "cache-hot; hit; ttl=3600")
	})
}

// TestCloseWaitsForAReaderWhoLooks is for a look that Close does not end.
func TestCloseWaitsForAReaderWhoLooks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, _ := slowShelf(t, 20*time.Millisecond)
		var reader sync.WaitGroup
		reader.Go(func() { r.want(t, "k", "v", fromStore) })
		synctest.Wait()
		begun := time.Now()
		r.cache.Close()
		if took := time.Since(begun); took != 20*time.Millisecond {
			t.Errorf("Close took %s", took)
		}
		reader.Wait()
	})
}
