package main

import (
	"context"
	"strings"
	"sync"

	"github.com/sales-ai-automation/salesai/cache"
)

// truth is a database that costs next to nothing, so that what is measured is the caches'.
type truth struct {
	text string

	mu       sync.Mutex
	sequence cache.Version
	versions map[string]cache.Version
	follower cache.Follower
	builds   int
}

// row is what a moment of it holds of one key.
type row struct{ d document }

var _ cache.Ledger[row] = (*truth)(nil)

// newTruth has a value of about size bytes under every key.
func newTruth(size int) *truth {
	const words = "the buyer asked for a number and named the day by which the board decides "
	return &truth{text: strings.Repeat(words, size/len(words)+1)[:size], versions: map[string]cache.Version{}}
}

func (t *truth) load(_ context.Context, key string) (document, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.builds++
	return document{Version: int64(t.versions[key]), Owner: "somebody", Text: t.text}, nil
}

// built is how many values were made since it was last asked.
func (t *truth) built() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.builds
	t.builds = 0
	return n
}

// write gives key a new version; whoever follows hears of it before it returns.
func (t *truth) write(key string) {
	t.mu.Lock()
	t.sequence++
	change := cache.Change{Key: key, Version: t.sequence}
	t.versions[key] = change.Version
	f := t.follower
	t.mu.Unlock()
	if f != nil {
		f.Heard([]cache.Change{change})
	}
}

// Snapshot implements cache.Ledger for resources whose keys are their fences: the reader holds the row of the first.
func (t *truth) Snapshot(ctx context.Context, keys []string, read func(ctx context.Context, r row, versions []cache.Version) error) error {
	d, err := t.load(ctx, keys[0])
	if err != nil {
		return err
	}
	return read(ctx, row{d}, []cache.Version{cache.Version(d.Version)})
}

// Versions implements cache.Ledger.
func (t *truth) Versions(_ context.Context, keys []string) ([]cache.Change, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changes := make([]cache.Change, len(keys))
	for i, key := range keys {
		changes[i] = cache.Change{Key: key, Version: t.versions[key]}
	}
	return changes, nil
}

// Follow implements cache.Ledger for one follower.
func (t *truth) Follow(ctx context.Context, f cache.Follower) error {
	t.mu.Lock()
	t.follower = f
	t.mu.Unlock()
	f.Caught()
	<-ctx.Done()
	t.mu.Lock()
	t.follower = nil
	t.mu.Unlock()
	return ctx.Err()
}

func (t *truth) open(s setting) (instance, error) {
	return openOurs(s, t, func(_ context.Context, r row, _ string) (document, error) { return r.d, nil })
}
