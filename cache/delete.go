package cache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// maxDeletes bounds the deletes that wait for the store; more are given up, because a stale value is refused anyway.
const maxDeletes = 1 << 14

// deletion is a value in the store that went stale.
type deletion struct {
	floor *floor
	key   string
	below Version
	gone  bool
}

// intents are the deletes that wait for the store: the last one of each key.
type intents struct {
	wake    chan struct{}
	classes classes
	bytes   atomic.Int64 // what they take

	mu    sync.Mutex
	byKey map[string]deletion
	order []string // of byKey, the one that waits longest first
}

func newIntents(cs classes) *intents {
	return &intents{wake: make(chan struct{}, 1), classes: cs, byKey: make(map[string]deletion)}
}

func (in *intents) cost(key string) int64 { return intentCost + in.classes.of(len(key)) }

// add gives false where too many wait.
func (in *intents) add(d deletion) bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	old, known := in.byKey[d.key]
	if !known && len(in.byKey) >= maxDeletes {
		return false
	}
	d.gone = d.gone || old.gone
	d.below = max(d.below, old.below)
	if !known {
		in.order = append(in.order, d.key)
		in.bytes.Add(in.cost(d.key))
	}
	in.byKey[d.key] = d
	return true
}

// take removes up to most.
func (in *intents) take(most int) []deletion {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := min(most, len(in.order))
	taken := make([]deletion, n)
	for i, key := range in.order[:n] {
		taken[i] = in.byKey[key]
		delete(in.byKey, key)
		in.bytes.Add(-in.cost(key))
	}
	in.order = in.order[n:]
	if n > 0 && len(in.order) == 0 { // lets go of what the taken keys stood in
		in.order, in.byKey = nil, make(map[string]deletion)
	}
	return taken
}

func (in *intents) size() int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return len(in.byKey)
}

// stir has the waiting deletes looked at.
func (in *intents) stir() { signal(in.wake) }

// signal wakes whoever waits on a channel that holds one word.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (c *Cache[R]) enqueue(d deletion) {
	switch {
	case c.tier == nil:
	case c.tier.metered() && !d.gone:
		c.counts.deletesSaved.Add(1) // its version already keeps it from being served, and a delete costs
	case c.tier.intents.add(d):
		c.tier.intents.stir()
	default:
		c.counts.deletesLeft.Add(1)
	}
}

// deleteStale frees the store of values that went stale. Nothing depends on it but the store's size, and that what is
// gone does not lie about. Deletes that fail wait until the store answers again.
func (c *Cache[R]) deleteStale(ctx context.Context) {
	const (
		batch    = 100
		shortest = time.Second
		longest  = time.Minute
	)
	for pause := time.Duration(0); ; {
		again := time.NewTimer(max(pause, shortest))
		wake := c.tier.intents.wake
		if pause > 0 { // the last one failed: only time helps, or the breaker's word that the store is back
			wake = c.tier.back
		}
		select {
		case <-wake:
		case <-again.C:
		case <-ctx.Done():
			again.Stop()
			return
		}
		again.Stop()
		for c.tier.open() && ctx.Err() == nil {
			taken := c.tier.intents.take(batch)
			if len(taken) == 0 {
				pause = 0
				break
			}
			if !c.remove(ctx, taken) {
				pause = min(max(2*pause, shortest), longest)
				break
			}
		}
	}
}

// remove deletes what was not written anew meanwhile; false: the store failed, and the deletes wait again.
func (c *Cache[R]) remove(ctx context.Context, taken []deletion) bool {
	var keys []string
	for _, d := range taken {
		if !c.floors.replaced(d) {
			keys = append(keys, d.key)
		}
	}
	if len(keys) == 0 {
		return true
	}
	err := c.tier.delete(ctx, keys)
	if err == nil {
		c.counts.deletes.Add(int64(len(keys)))
		for _, key := range keys {
			c.options.Logger.Debug("[Cache Delete]", "key", key)
		}
		return true
	}
	if !quiet(err) {
		c.counts.deleteErrors.Add(int64(len(keys)))
	}
	for _, d := range taken {
		if !c.tier.intents.add(d) {
			c.counts.deletesLeft.Add(1)
		}
	}
	if ctx.Err() == nil && !quiet(err) {
		c.options.Logger.Warn("[Cache Error]", "key", keys[0], "keys", len(keys), "doing", "delete; it is tried again", "error", err)
	}
	return false
}
