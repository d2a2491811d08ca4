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

// checkWait is how long a published change may take to come back, and checkAgain how long it is until another is tried.
const (
	checkWait  = 5 * time.Second
	checkAgain = 30 * time.Second
)

type checks struct{ wait, again time.Duration }

// SelfCheck publishes a change and waits until this process hears of it, as it would of another instance's. It gives
// how long that took, or ErrUnheard. Without a Publisher there is nothing to check.
func (c *Cache[R]) SelfCheck(ctx context.Context) (time.Duration, error) {
	p, ok := c.options.Ledger.(Publisher)
	if !ok {
		return 0, nil
	}
	key := c.options.Name + ":check"
	begun := time.Now()
	within, cancel := context.WithTimeout(ctx, c.checks.wait)
	defer cancel()
	changes, err := guarded(func() ([]Change, error) { return p.Publish(within, []Mark{{Key: key}}) })
	if err != nil {
		return 0, fmt.Errorf("publish a change: %w", err)
	}
	if len(changes) != 1 {
		return 0, fmt.Errorf("publish a change: the ledger gave %d", len(changes))
	}
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for {
		if _, s := c.floors.at(key); s.known >= changes[0].Version {
			return time.Since(begun), nil
		}
		select {
		case <-look.C:
		case <-within.Done():
			if ctx.Err() != nil {
				return 0, ctx.Err()
			}
			return 0, ErrUnheard
		}
	}
}

// keepChecking checks once the ledger was read. When a published change is not heard, what is held is confirmed with the
// ledger before it is served until one is: a misconfigured fleet is slow, and says so, instead of wrong.
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
			if c.unheard() {
				c.floors.doubt() // others' changes went unheard as well
				c.trust(func() { c.deaf = false })
				c.watches.doubt()
				c.options.Logger.Info("a published change was heard; held values are trusted again, each after one question", "after", took)
			} else {
				c.options.Logger.Debug("a published change was heard", "after", took)
			}
			return
		case errors.Is(err, ErrUnheard):
			if !c.unheard() {
				c.trust(func() { c.deaf = true })
				c.options.Logger.Error("changes made elsewhere are not heard; every held value is confirmed with the database before it is served", "error", err)
			}
		case ctx.Err() != nil:
			return
		default:
			c.options.Logger.Warn("whether changes are heard could not be tried; it is tried again", "error", err)
		}
		pause := time.NewTimer(c.checks.again)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
	}
}

// Invalidate marks the values of ps as stale for all instances, through the ledger where that is a Publisher; else it
// drops them here and from the store. It is for operators: a change of the data needs no Invalidate, its transaction
// marks the key. After an error nothing is marked.
func (r *Resource[R, P, V]) Invalidate(ctx context.Context, ps ...P) error {
	if _, ok := r.cache.options.Ledger.(Publisher); !ok {
		r.forget(ctx, ps...)
		return nil
	}
	fences := make([]string, len(ps))
	for i, p := range ps {
		fences[i] = r.fence(p)
	}
	if err := r.cache.Purge(ctx, fences...); err != nil {
		return err
	}
	r.unshelve(ctx, ps...)
	return nil
}

func (c *Cache[R]) unheard() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.deaf
}

// Purge marks ledger keys, which guard a value and its variants, as stale for all instances. Without a Publisher it
// does nothing.
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

// forget drops the values of ps from this instance and from the store.
func (r *Resource[R, P, V]) forget(ctx context.Context, ps ...P) {
	for _, p := range ps {
		r.hot.Invalidate(r.id(p))
	}
	r.unshelve(ctx, ps...)
}

// unshelve deletes the values of ps from the store now. One that cannot be deleted is below its floor.
func (r *Resource[R, P, V]) unshelve(ctx context.Context, ps ...P) {
	t := r.cache.tier
	if !t.open() || len(ps) == 0 {
		return
	}
	keys := make([]string, len(ps))
	for i, p := range ps {
		keys[i] = r.spec.Key(p)
	}
	if err := t.delete(ctx, keys); err != nil {
		r.storeFailed(keys[0], "delete", err)
	}
}
