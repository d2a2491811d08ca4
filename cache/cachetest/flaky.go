package cachetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// ErrStore is what a Flaky store answers when it fails.
var ErrStore = errors.New("the store failed")

// Flaky is a store in memory that loses, delays, reorders and fails, and serves old values, as it is told. It is one
// view of it; see View.
type Flaky struct {
	seed uint64

	mu      sync.Mutex
	rand    *rand.Rand
	weather Weather
	serial  uint64
	views   int
	writes  map[string][]flakyWrite // every one a key ever had
	leases  map[string]flakyLease
	puts    int
}

// Weather is what is wrong with a Flaky store. Shares are of 1.
type Weather struct {
	Fail  float64       // calls that fail at once
	Lose  float64       // puts and deletes that are answered and do nothing, and leases given to two
	Old   float64       // reads that serve some value of the past
	Slow  time.Duration // what a call takes at most; more than the caller's deadline is possible
	Stuck bool          // calls ignore their deadline while Slow passes
	Late  time.Duration // how late another view may see a write at most, each write for itself: so they change places
}

// flakyWrite is a put, or a delete where value is nil.
type flakyWrite struct {
	serial uint64
	view   int
	value  []byte
	at     time.Time
	ends   time.Time
	late   time.Duration
}

type flakyLease struct {
	owner string
	ends  time.Time
}

// NewFlaky makes an empty store in fair weather.
func NewFlaky(seed uint64) *Flaky {
	return &Flaky{
		seed: seed, rand: rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // a test that can be played again
		writes: map[string][]flakyWrite{}, leases: map[string]flakyLease{},
	}
}

// Turn changes the weather.
func (f *Flaky) Turn(w Weather) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.weather = w
}

// Puts is how many items the store was asked to take.
func (f *Flaky) Puts() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.puts
}

// View is a Flaky store as one instance sees it: its own writes at once, those of other views as late as the weather
// says. The Flaky itself is view 0.
type View struct {
	*Flaky
	view int
}

// View gives another view.
func (f *Flaky) View() *View {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.views++
	return &View{f, f.views}
}

// Get implements cache.Store.
func (f *Flaky) Get(ctx context.Context, keys []string) ([][]byte, error) { return f.get(ctx, 0, keys) }

// Put implements cache.Store.
func (f *Flaky) Put(ctx context.Context, items []cache.Item) error { return f.put(ctx, 0, items) }

// Delete implements cache.Store.
func (f *Flaky) Delete(ctx context.Context, keys []string) error { return f.delete(ctx, 0, keys) }

// Get implements cache.Store.
func (v *View) Get(ctx context.Context, keys []string) ([][]byte, error) {
	return v.get(ctx, v.view, keys)
}

// Put implements cache.Store.
func (v *View) Put(ctx context.Context, items []cache.Item) error { return v.put(ctx, v.view, items) }

// Delete implements cache.Store.
func (v *View) Delete(ctx context.Context, keys []string) error { return v.delete(ctx, v.view, keys) }

func (f *Flaky) get(ctx context.Context, view int, keys []string) ([][]byte, error) {
	if err := f.endure(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	values := make([][]byte, len(keys))
	for i, key := range keys {
		values[i] = f.seen(view, key)
	}
	return values, nil
}

// seen needs f.mu. A view shows the write that reached it last, which need not be the one made last.
func (f *Flaky) seen(view int, key string) []byte {
	writes := f.writes[key]
	if len(writes) > 0 && f.chance(f.weather.Old) {
		return writes[f.rand.IntN(len(writes))].value
	}
	var last flakyWrite
	var arrived time.Time
	now := time.Now()
	for _, w := range writes {
		if at := w.at.Add(f.lag(w, view)); !at.After(now) && !at.Before(arrived) {
			last, arrived = w, at
		}
	}
	if !now.Before(last.ends) {
		return nil
	}
	return last.value
}

// lag is how long w takes to view: the same whenever it is asked.
func (f *Flaky) lag(w flakyWrite, view int) time.Duration {
	if w.view == view || w.late == 0 {
		return 0
	}
	r := rand.New(rand.NewPCG(f.seed^w.serial, uint64(view))) //nolint:gosec // as in NewFlaky; views are counted from 0
	return time.Duration(r.Int64N(int64(w.late) + 1))
}

func (f *Flaky) put(ctx context.Context, view int, items []cache.Item) error {
	f.mu.Lock()
	f.puts += len(items)
	f.mu.Unlock()
	if err := f.endure(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, it := range items {
		value := it.Value
		if value == nil {
			value = []byte{}
		}
		f.write(view, it.Key, value, it.Life)
	}
	return nil
}

func (f *Flaky) delete(ctx context.Context, view int, keys []string) error {
	if err := f.endure(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range keys {
		f.write(view, key, nil, 0)
	}
	return nil
}

// write needs f.mu.
func (f *Flaky) write(view int, key string, value []byte, life time.Duration) {
	if f.chance(f.weather.Lose) {
		return
	}
	f.serial++
	now := time.Now()
	f.writes[key] = append(f.writes[key], flakyWrite{f.serial, view, value, now, now.Add(life), f.weather.Late})
}

// Leases is a View whose store gives leases.
type Leases struct{ *View }

// Lease implements cache.Leaser.
func (l Leases) Lease(ctx context.Context, name, owner string, life time.Duration) (bool, error) {
	if err := l.endure(ctx); err != nil {
		return false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if had, ok := l.leases[name]; ok && had.owner != owner && now.Before(had.ends) && !l.chance(l.weather.Lose) {
		return false, nil
	}
	l.leases[name] = flakyLease{owner, now.Add(life)}
	return true, nil
}

// Release implements cache.Leaser.
func (l Leases) Release(ctx context.Context, name, owner string) error {
	if err := l.endure(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leases[name].owner == owner && !l.chance(l.weather.Lose) {
		delete(l.leases, name)
	}
	return nil
}

func (f *Flaky) endure(ctx context.Context) error {
	f.mu.Lock()
	fails, stuck := f.chance(f.weather.Fail), f.weather.Stuck
	var wait time.Duration
	if f.weather.Slow > 0 {
		wait = time.Duration(f.rand.Int64N(int64(f.weather.Slow)))
	}
	f.mu.Unlock()
	if fails {
		return ErrStore
	}
	if wait == 0 {
		return ctx.Err()
	}
	if stuck {
		time.Sleep(wait)
		return ctx.Err()
	}
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// chance needs f.mu.
func (f *Flaky) chance(share float64) bool { return share > 0 && f.rand.Float64() < share }

var (
	_ cache.Store  = (*Flaky)(nil)
	_ cache.Store  = (*View)(nil)
	_ cache.Leaser = Leases{}
)
