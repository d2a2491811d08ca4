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

// Flaky is a store in memory that loses, delays and fails, and serves old values, as it is told.
type Flaky struct {
	mu      sync.Mutex
	rand    *rand.Rand
	weather Weather
	puts    map[string][][]byte // every value a key ever had
	now     map[string]int      // index of the present one
}

// Weather is what is wrong with a Flaky store. Shares are of 1.
type Weather struct {
	Fail  float64       // calls that fail at once
	Lose  float64       // puts and deletes that are answered and do nothing
	Old   float64       // reads that serve some value of the past
	Slow  time.Duration // what a call may take at most; more than the caller's deadline is possible
	Stuck bool          // calls ignore their deadline while Slow passes
}

// NewFlaky makes an empty store in fair weather.
func NewFlaky(seed uint64) *Flaky {
	return &Flaky{
		rand: rand.New(rand.NewPCG(seed, seed)), //nolint:gosec // a test that can be played again
		puts: map[string][][]byte{}, now: map[string]int{},
	}
}

// Turn changes the weather.
func (f *Flaky) Turn(w Weather) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.weather = w
}

// Get implements cache.Store.
func (f *Flaky) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if err := f.endure(ctx); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	values := make([][]byte, len(keys))
	for i, key := range keys {
		puts := f.puts[key]
		if len(puts) == 0 {
			continue
		}
		if f.chance(f.weather.Old) {
			values[i] = puts[f.rand.IntN(len(puts))]
		} else if n := f.now[key]; n >= 0 {
			values[i] = puts[n]
		}
	}
	return values, nil
}

// Put implements cache.Store.
func (f *Flaky) Put(ctx context.Context, items []cache.Item) error {
	if err := f.endure(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, it := range items {
		if f.chance(f.weather.Lose) {
			continue
		}
		f.puts[it.Key] = append(f.puts[it.Key], it.Value)
		f.now[it.Key] = len(f.puts[it.Key]) - 1
	}
	return nil
}

// Delete implements cache.Store.
func (f *Flaky) Delete(ctx context.Context, keys []string) error {
	if err := f.endure(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, key := range keys {
		if !f.chance(f.weather.Lose) {
			f.now[key] = -1
		}
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
