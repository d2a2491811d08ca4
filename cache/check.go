package cache

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Publisher is a Ledger that can commit marks by themselves.
type Publisher interface {
	// Publish commits marks as another instance would: this process hears of them on the way it hears of others' changes.
	Publish(ctx context.Context, marks []Mark) ([]Change, error)
}

// ErrUnheard says that a published change did not come back.
var ErrUnheard = errors.New("a change was committed and not heard: notifications do not reach this process")

// checkWait is how long a published change may take to come back, and how long until another is tried.
const (
	checkWait  = 5 * time.Second
	checkAgain = 30 * time.Second
)

// SelfCheck publishes a change and waits until this process hears of it, as it would of another instance's. It gives
// how long that took, or ErrUnheard. Without a Publisher there is nothing to check.
func (c *Cache[R]) SelfCheck(ctx context.Context) (time.Duration, error) {
	p, ok := c.options.Ledger.(Publisher)
	if !ok {
		return 0, nil
	}
	key := c.options.Name + ":check"
	begun := time.Now()
	changes, err := p.Publish(ctx, []Mark{{Key: key}})
	if err != nil {
		return 0, fmt.Errorf("publish a change: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, checkWait)
	defer cancel()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		if _, s := c.floors.at(key); len(changes) > 0 && s.known >= changes[0].Version {
			return time.Since(begun), nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return 0, ErrUnheard
		}
	}
}

// keepChecking checks once the ledger was read, and again until a check succeeds. Until then what is held is confirmed
// with the ledger before it is served: a misconfigured fleet is slow, and says so, instead of wrong.
func (c *Cache[R]) keepChecking(ctx context.Context) {
	if _, ok := c.options.Ledger.(Publisher); !ok {
		return
	}
	select {
	case <-c.ready:
	case <-ctx.Done():
		return
	}
	for {
		took, err := c.SelfCheck(ctx)
		switch {
		case err == nil:
			c.counts.checked.Store(int64(took))
			if c.deaf.CompareAndSwap(true, false) {
				c.options.Logger.Info("a published change was heard; held values are trusted again", "after", took)
				c.trust(true)
			} else {
				c.options.Logger.Debug("a published change was heard", "after", took)
			}
			return
		case errors.Is(err, ErrUnheard):
			if c.deaf.CompareAndSwap(false, true) {
				c.trust(false)
				c.options.Logger.Error("changes made elsewhere are not heard; every held value is confirmed with the database before it is served", "error", err)
			}
		case ctx.Err() != nil:
			return
		}
		pause := time.NewTimer(checkAgain)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}

// Invalidate marks the values of ps as stale for all instances, through the ledger where that can publish. It is for
// operators: a change of the data needs no Invalidate, its transaction marks the key.
func (r *Resource[R, P, V]) Invalidate(ctx context.Context, ps ...P) error {
	keys := make([]string, len(ps))
	for i, p := range ps {
		r.forget(ctx, p)
		keys[i] = r.fence(p)
	}
	return r.cache.Purge(ctx, keys...)
}

// Purge marks ledger keys, which guard a value and its variants, as stale for all instances.
func (c *Cache[R]) Purge(ctx context.Context, keys ...string) error {
	p, ok := c.options.Ledger.(Publisher)
	if !ok || len(keys) == 0 {
		return nil
	}
	marks := make([]Mark, len(keys))
	for i, key := range keys {
		marks[i] = Mark{Key: key}
	}
	changes, err := p.Publish(ctx, marks)
	if err != nil {
		return fmt.Errorf("mark %d keys as stale: %w", len(keys), err)
	}
	c.hear(changes)
	return nil
}

// forget drops p's value from this instance and from the store.
func (r *Resource[R, P, V]) forget(ctx context.Context, p P) {
	r.hot.Invalidate(r.id(p))
	if t := r.cache.tier; t.open() {
		key := r.spec.Key(p)
		if err := t.delete(ctx, []string{key}); err != nil {
			r.storeFailed(key, "delete", err)
		}
	}
}
