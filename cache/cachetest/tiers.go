package cachetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// errAway is how a store fails that was switched off.
var errAway = errors.New("the store is away")

// wayward is a store that keeps the first value of a key for ever, while stubborn, and fails or hangs while away.
type wayward struct {
	cache.Store
	stubborn, away, hangs atomic.Bool
	deletes               atomic.Int64
	mu                    sync.Mutex
	had                   map[string]bool
}

func (w *wayward) reach(ctx context.Context) error {
	switch {
	case !w.away.Load():
		return nil
	case w.hangs.Load():
		<-ctx.Done()
		return ctx.Err()
	}
	return errAway
}

func (w *wayward) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if err := w.reach(ctx); err != nil {
		return nil, err
	}
	return w.Store.Get(ctx, keys)
}

func (w *wayward) Put(ctx context.Context, items []cache.Item) error {
	if err := w.reach(ctx); err != nil {
		return err
	}
	var taken []cache.Item
	w.mu.Lock()
	for _, it := range items {
		if !w.stubborn.Load() || !w.had[it.Key] {
			taken = append(taken, it)
		}
		w.had[it.Key] = true
	}
	w.mu.Unlock()
	return w.Store.Put(ctx, taken)
}

func (w *wayward) Delete(ctx context.Context, keys []string) error {
	if err := w.reach(ctx); err != nil {
		return err
	}
	w.deletes.Add(int64(len(keys)))
	if w.stubborn.Load() {
		return nil
	}
	return w.Store.Delete(ctx, keys)
}

// between puts a wayward store between the instances and the scene's; nil where it has none.
func (s *scene[R]) between() *wayward {
	if s.store == nil {
		return nil
	}
	w := &wayward{Store: s.store, had: map[string]bool{}}
	s.store = w
	return w
}

// eventually waits until it is so.
func (s *scene[R]) eventually(what string, so func() bool) {
	s.Helper()
	for late := time.Now().Add(s.db.Slowest); !so(); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			s.Fatalf("%s: not within %s", what, s.db.Slowest)
		}
	}
}

// outdatedStore has a store go on serving what was overwritten and deleted.
func (s *scene[R]) outdatedStore() {
	w := s.between()
	if w == nil {
		return
	}
	w.stubborn.Store(true)
	a, b := s.enter(), s.enter()
	for i := range 10 {
		value := fmt.Sprint("v", i)
		a.set("k", value)
		a.want("k", value)
		b.soon("k", value)
		s.enter().want("k", value) // has nothing but the store, and the ledger's word against it
	}
	if err := a.Remove(s.Context(), "k"); err != nil {
		s.Fatalf("remove: %v", err)
	}
	b.soon("k", "")
	if got, err := s.enter().rows.Get(s.Context(), "k"); !errors.Is(err, cache.ErrAbsent) {
		s.Errorf("what was removed comes back from the store: %+v, %v", got.Entry, err)
	}
}

// outage takes the store away for a while, failing and then hanging.
func (s *scene[R]) outage() {
	w := s.between()
	if w == nil {
		return
	}
	a, b := s.enter(), s.enter()
	for i := range 5 {
		a.set(fmt.Sprint("k", i), "before")
		a.want(fmt.Sprint("k", i), "before")
	}
	s.eventually("values are stored", func() bool {
		for i := range 5 { // on a machine that is so busy that the store was left alone, they were not
			key := fmt.Sprint("k", i)
			w.mu.Lock()
			had := w.had[key]
			w.mu.Unlock()
			if had {
				continue
			}
			if _, err := a.rows.Refresh(s.Context(), key); err != nil {
				s.Errorf("refresh %s: %v", key, err)
			}
			return false
		}
		return true
	})
	for _, hangs := range []bool{false, true} {
		w.hangs.Store(hangs)
		w.away.Store(true)
		value := fmt.Sprint("away, hanging ", hangs)
		for i := range 5 {
			key := fmt.Sprint("k", i)
			a.set(key, value)
			a.want(key, value)
			b.soon(key, value)
		}
		for _, r := range b.rows.GetMany(s.Context(), []string{"k0", "k1", "k2", "k3", "k4"}) {
			if r.Err != nil || r.Value != value {
				s.Errorf("%q, %v while the store is away, want %q", r.Value, r.Err, value)
			}
		}
		w.away.Store(false)
		s.eventually("the store is asked again", func() bool { return a.cache.Stats().Store.Open && b.cache.Stats().Store.Open })
		s.eventually("deletes are replayed", func() bool { return a.cache.Stats().Store.Pending == 0 && w.deletes.Load() > 0 })
		for i := range 5 {
			s.enter().want(fmt.Sprint("k", i), value)
		}
	}
}

// many reads across the tiers at once.
func (s *scene[R]) many() {
	a, b := s.enter(), s.enter()
	var keys []string
	for i := range 30 {
		keys = append(keys, fmt.Sprint("k", i))
		if i != 7 {
			a.set(keys[i], fmt.Sprint("v", i))
		}
	}
	check := func(r *actor[R], want func(i int) string) {
		s.Helper()
		for i, got := range r.rows.GetMany(s.Context(), append(keys, keys[3])) {
			if i == len(keys) {
				i = 3 // it stands there a second time
			}
			switch {
			case i == 7 && !errors.Is(got.Err, cache.ErrAbsent):
				s.Errorf("%s, which is not there: %q, %v", keys[i], got.Value, got.Err)
			case i != 7 && (got.Err != nil || got.Value != want(i)):
				s.Errorf("%s: %q, %v, want %q", keys[i], got.Value, got.Err, want(i))
			}
		}
	}
	first := func(i int) string { return fmt.Sprint("v", i) }
	for i := range 20 {
		if i != 7 {
			a.want(keys[i], first(i))
			b.soon(keys[i], first(i))
		}
	}
	b.soon(keys[29], first(29))
	check(b, first)
	check(a, first)
	check(s.enter(), first)
	a.set("k3", "new")
	a.set("k25", "new")
	second := func(i int) string {
		if i == 3 || i == 25 {
			return "new"
		}
		return first(i)
	}
	check(a, second)
	b.soon("k25", "new")
	check(b, second)
}

// leases has three instances miss one key at once.
func (s *scene[R]) leases() {
	if _, ok := s.store.(cache.Leaser); !ok {
		return
	}
	s.tune = func(o *cache.Options[R]) { o.StoreTimeout, o.LeaseWait = 2*time.Second, 8*time.Second }
	actors := []*actor[R]{s.enter(), s.enter(), s.enter()}
	for round := range 5 {
		key := fmt.Sprint("k", round)
		actors[0].set(key, "v")
		for _, a := range actors {
			during := func() { time.Sleep(100 * time.Millisecond) }
			a.during.Store(&during)
		}
		var wait sync.WaitGroup
		for _, a := range actors {
			wait.Go(func() {
				if got, err := a.rows.GetNewest(s.Context(), key); err != nil || got.Value != "v" {
					s.Errorf("read: %q, %v", got.Value, err)
				}
			})
		}
		wait.Wait()
	}
	built := int64(0)
	for _, a := range actors {
		built += a.builds.Load()
	}
	if built != 5 {
		s.Errorf("%d builds in the fleet, want one for each of 5 keys", built)
	}
}
