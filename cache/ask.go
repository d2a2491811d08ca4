package cache

import (
	"context"
	"errors"
	"fmt"
)

// query is one call on its way through the tiers.
type query[P comparable] struct {
	p     P
	id    uint64
	key   string
	fence string
	floor *floor
	need  state // what was known of the fence when the call came: nothing older may answer it
	came  int64 // when, in the order of calls and flights: a clock may be set back
	down  error // why the ledger could not confirm what is held, when it was asked and could not
	renew bool  // a refresh: only a build begun after the call will do
	warm  bool  // nobody asked: it is built before somebody does
	trace parent
	// Whether held values were trusted just before need was read. In that order, a floor that is sure was not doubted.
	trusted bool
}

func (r *Resource[R, P, V]) query(ctx context.Context, p P, id uint64) query[P] {
	q := query[P]{
		p: p, id: id, key: r.spec.Key(p), came: r.cache.order.Add(1), trace: parentOf(ctx),
		trusted: r.cache.trusted(),
	}
	if q.fence = q.key; r.spec.Fence != nil {
		q.fence = r.spec.Fence(p)
	}
	q.floor, q.need = r.cache.floors.at(q.fence)
	q.fence = q.floor.key // one text is held, not two
	if q.key == q.fence {
		q.key = q.fence
	}
	r.cache.makeRoom()
	return q
}

// ask answers from the hot tier when it may be trusted, after asking the ledger where that is needed, and else flies.
func (r *Resource[R, P, V]) ask(ctx context.Context, q query[P], newest bool) (Answer[V], error) {
	if newest || q.doubtful() {
		if err := r.confirm(ctx, &q); err != nil {
			return Answer[V]{}, err
		}
	}
	if held, ok := r.held(ctx, q); ok {
		return held.Answer, held.Err
	}
	return r.fly(ctx, q)
}

// doubtful tells whether the ledger must be asked before what is held can answer q.
func (q *query[P]) doubtful() bool { return !q.need.sure || !q.trusted }

// confirm asks the ledger what q needs, or notes that it cannot say. An error means that nobody waits for q any more.
func (r *Resource[R, P, V]) confirm(ctx context.Context, q *query[P]) error {
	found, err := r.cache.confirm(ctx, q.fence)
	return r.confirmed(ctx, q, found, err)
}

// confirmed takes in what the ledger answered to the one question about q, or why it did not.
func (r *Resource[R, P, V]) confirmed(ctx context.Context, q *query[P], found []Change, err error) error {
	switch {
	case err == nil:
		q.floor, q.need = r.cache.floors.confirm(found[0])
	case ctx.Err() != nil:
		return fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, ctx.Err())
	case errors.Is(err, ErrClosed):
		return fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, err)
	default:
		q.down = err
		q.need = r.cache.floors.now(q.floor)
	}
	return nil
}

// held answers q from the hot tier; ok is false where that has nothing for it.
func (r *Resource[R, P, V]) held(ctx context.Context, q query[P]) (result Result[V], ok bool) {
	c, now := r.look(q.id, q.p), r.cache.now()
	switch {
	case c == nil:
	case q.down != nil:
		if r.showable(c, q.need) {
			result.Answer, result.Err = r.stale(FromHot, c)
			return result, true
		}
	case c.Version >= q.need.known && r.alive(c, q.need, now):
		if due := c.renew.Load(); now >= due && c.renew.CompareAndSwap(due, now+int64(r.cache.options.BuildTimeout)) {
			r.renew(q) // where it fails, it is tried again after that
		}
		if c.fence != q.floor {
			r.refence(c, q.floor)
		}
		result.Answer, result.Err = r.hit(ctx, c)
		return result, true
	}
	return result, false
}

// alive tells whether c may be served as far as its life goes: within its fresh life, and one that does not depend on the
// time as long as the ledger vouches for it.
func (r *Resource[R, P, V]) alive(c *cell[P, V], s state, now int64) bool {
	return now < c.fresh || r.spec.Steady && s.sure && now < c.kept
}

// showable tells whether an old value may be served marked stale, as far as its key and its life go.
func (r *Resource[R, P, V]) showable(c *cell[P, V], s state) bool {
	return c != nil && c.Version >= s.gone && r.cache.now() < c.kept
}

func (r *Resource[R, P, V]) stale(from Source, c *cell[P, V]) (Answer[V], error) {
	r.counts.stale.Add(1)
	s := r.status(from, c)
	s.Stale = true
	s.ends = min(s.ends, r.cache.now())
	return Answer[V]{&c.Entry, s}, c.err
}

// refence ties a value to the floor that took the place of a dropped one.
func (r *Resource[R, P, V]) refence(c *cell[P, V], f *floor) {
	r.cache.hot.put(c.id, func(old held) (held, bool) {
		if old != held(c) {
			return nil, false
		}
		return c.refenced(f), true
	})
}

// confirm asks the ledger for the newest versions of keys, and tells the log when it stops and starts to answer.
func (c *Cache[R]) confirm(ctx context.Context, keys ...string) ([]Change, error) {
	c.counts.confirms.Add(int64(len(keys)))
	found, err := c.confirmer.newest(ctx, keys, !c.trusted())
	switch {
	case err == nil:
		if c.silent.CompareAndSwap(true, false) {
			c.options.Logger.Info("the ledger answers again")
		}
	case ctx.Err() == nil && !errors.Is(err, ErrClosed):
		c.counts.confirmErrors.Add(int64(len(keys)))
		if c.silent.CompareAndSwap(false, true) {
			c.options.Logger.Warn("[Cache Error]", "key", keys[0], "doing", "ask the ledger; what is held is served as stale until it answers", "error", err)
		}
	}
	return found, err
}
