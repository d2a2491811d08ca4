package cache

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// flight is one run through the store and the builder, for everybody who waits for the same value.
type flight[P comparable, V any] struct {
	begun   int64 // in the order of calls and flights
	refresh bool  // goes to the builder whatever the tiers hold
	opened  chan struct{}
	version atomic.Int64 // of the moment the builder reads; set before opened is closed
	reading bool         // opened is closed; the builder's own
	older   atomic.Pointer[offer[P, V]]
	done    chan struct{}
	lease   string // the name of the one it has; "": none
	trace   parent // of the call that began it

	// Set before done is closed.
	cell     *cell[P, V]
	source   Source
	err      error
	stale    bool // cell is older than it should be
	down     bool // stale because the ledger could not be asked to begin with
	deaf     bool // stale because neither builder nor ledger answered
	kept     bool
	replaced bool
}

// offer is an older value that a flight holds ready for the case that nothing newer can be had.
type offer[P comparable, V any] struct {
	cell *cell[P, V]
	from Source
}

// maxBoardings bounds how often one call starts again. Two suffice: a flight that sets off after a change was heard
// reads a moment after that change.
const maxBoardings = 4

var errBehind = errors.New("the database answered with a moment before changes it had announced")

// fly takes the result of the flight under way, if it set off late enough for q, or of a new one.
func (r *Resource[R, P, V]) fly(ctx context.Context, q query[P]) (Answer[V], error) {
	r.counts.hotMisses.Add(1)
	r.note(ctx, "[Cache Miss]", q.key, "hot")
	for range maxBoardings {
		begun := time.Now()
		fl, led := r.board(ctx, q)
		if fl == nil {
			return Answer[V]{}, fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, ErrClosed)
		}
		a, err := r.await(ctx, q, fl, led, r.cache.options.SlowBuild-time.Since(begun))
		if !errors.Is(err, errBoardAgain) {
			return a, err
		}
	}
	return Answer[V]{}, unavailable(r.spec.Name, q.key, errBehind)
}

var errBoardAgain = errors.New("this flight set off too early for the caller")

// board joins the flight under way for q's key or starts one, which the caller then leads. Nil: the cache is closed.
func (r *Resource[R, P, V]) board(ctx context.Context, q query[P]) (fl *flight[P, V], led bool) {
	if fl, led = r.join(q); led {
		r.lead(ctx, fl, q)
	}
	return fl, led
}

func (r *Resource[R, P, V]) join(q query[P]) (fl *flight[P, V], led bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if fl = r.flights[q.p]; fl != nil && r.serves(fl, q) {
		return fl, false
	}
	fl = r.book(q, q.renew)
	return fl, fl != nil
}

// renew starts a refresh nobody waits for, unless something is under way.
func (r *Resource[R, P, V]) renew(q query[P]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.flights[q.p] != nil {
		return
	}
	if fl := r.book(q, true); fl != nil {
		go r.finish(fl, q, func() { r.route(r.cache.under(q.trace), fl, q) })
	}
}

// book enters a flight that is about to start, as work of the cache until it has ended. The lock is held.
func (r *Resource[R, P, V]) book(q query[P], refresh bool) *flight[P, V] {
	if !r.cache.enter() {
		return nil
	}
	fl := r.newFlight(q, refresh)
	r.flights[q.p] = fl
	return fl
}

// lead sets fl off. Where the store is Punctual the caller looks there, as most flights end with that: two goroutines that
// wake each other cost more than the look. All else goes on in the background, as does the flight of a caller who left.
func (r *Resource[R, P, V]) lead(ctx context.Context, fl *flight[P, V], q query[P]) {
	t, begun := r.cache.tier, time.Now()
	if fl.refresh || !t.open() || !t.prompt {
		go r.finish(fl, q, func() { r.route(r.cache.under(q.trace), fl, q) })
		return
	}
	var rest func()
	r.travel(fl, q, func() { rest = r.tiers(ctx, fl, q) })
	switch {
	case rest == nil:
		r.land(fl, q.p)
		r.cache.done()
	case ctx.Err() != nil:
		go r.finish(fl, q, func() { // and looks again, in what is left of the store's time
			ctx, cancel := context.WithDeadlineCause(r.cache.under(q.trace), begun.Add(t.timeout), errSlow)
			defer cancel()
			r.route(ctx, fl, q)
		})
	default:
		go r.finish(fl, q, rest)
	}
}

// finish goes what is left of fl's way, and has the store learn of what was built when the callers have been answered.
func (r *Resource[R, P, V]) finish(fl *flight[P, V], q query[P], rest func()) {
	defer r.cache.done()
	r.travel(fl, q, rest)
	r.land(fl, q.p)
	r.shelve([]*flight[P, V]{fl})
	r.release(fl)
}

func (r *Resource[R, P, V]) newFlight(q query[P], refresh bool) *flight[P, V] {
	return &flight[P, V]{
		begun: r.cache.order.Add(1), refresh: refresh, opened: make(chan struct{}), done: make(chan struct{}),
		trace: q.trace,
	}
}

// open tells those who wait, and who come, in which moment the builder reads. It may read again in a later one.
func (fl *flight[P, V]) open(v Version) {
	fl.version.Store(int64(v))
	if fl.reading {
		return
	}
	fl.reading = true
	close(fl.opened)
}

// before tells whether the moment that the builder reads, once it is known, is from before v.
func (fl *flight[P, V]) before(v Version) bool { return fl.version.Load() < int64(v) }

// serves tells whether a flight under way can still answer q.
func (r *Resource[R, P, V]) serves(fl *flight[P, V], q query[P]) bool {
	if q.renew {
		return fl.refresh && fl.begun >= q.came
	}
	select {
	case <-fl.opened:
		return !fl.before(q.need.known) || r.cache.breach.waiter
	default:
		return true
	}
}

func (fl *flight[P, V]) landed() bool {
	select {
	case <-fl.done:
		return true
	default:
		return false
	}
}

func (r *Resource[R, P, V]) land(fl *flight[P, V], p P) {
	r.mu.Lock()
	if r.flights[p] == fl {
		delete(r.flights, p)
	}
	r.mu.Unlock()
	close(fl.done)
}

// await waits for fl on behalf of one caller, who takes an older value after that patience where one may be shown.
// errBoardAgain: it set off too early for this one.
func (r *Resource[R, P, V]) await(ctx context.Context, q query[P], fl *flight[P, V], led bool, patience time.Duration) (Answer[V], error) {
	if fl.landed() {
		return r.result(q, fl, led)
	}
	slow := time.NewTimer(patience)
	defer slow.Stop()
	for opened := fl.opened; ; {
		select {
		case <-fl.done:
			return r.result(q, fl, led)
		case <-opened:
			opened = nil
			if fl.before(q.need.known) && !led && !r.cache.breach.waiter {
				return Answer[V]{}, errBoardAgain
			}
		case <-slow.C:
			if fl.landed() { // both are ready for who comes late, as GetMany does after a slow one
				return r.result(q, fl, led)
			}
			// A refresh was asked for: an older value is no answer to that.
			o, s := fl.older.Load(), r.cache.floors.now(q.floor)
			if o != nil && !q.renew && r.showable(o.cell, s) && o.cell.Version >= max(s.known, q.need.known) {
				return r.stale(o.from, o.cell)
			}
		case <-ctx.Done():
			return Answer[V]{}, fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, ctx.Err())
		}
	}
}

// result is what a landed flight means for one caller.
func (r *Resource[R, P, V]) result(q query[P], fl *flight[P, V], led bool) (Answer[V], error) {
	c := fl.cell
	switch {
	case fl.err != nil:
		return Answer[V]{}, fl.err
	case fl.stale:
		return r.staleResult(q, fl, led)
	case c.Version < q.need.known && !r.cache.breach.waiter:
		if !led {
			return Answer[V]{}, errBoardAgain
		}
		// The ledger's promise is broken, say by a restored backup: what the database has is shown, and said to be old.
		r.cache.options.Logger.Warn("[Cache Error]", "key", q.key, "doing", "build", "error", errBehind)
		if !r.showable(c, r.cache.floors.now(q.floor)) {
			return Answer[V]{}, unavailable(r.spec.Name, q.key, errBehind)
		}
		return r.stale(fl.source, c)
	}
	if q.down != nil && fl.begun < q.came {
		// Nobody could say whether the moment this flight reads is older than changes this instance did not hear of.
		if !r.showable(c, r.cache.floors.now(q.floor)) {
			return Answer[V]{}, unavailable(r.spec.Name, q.key, q.down)
		}
		return r.stale(fl.source, c)
	}
	if c.Absent {
		r.counts.absent.Add(1)
	}
	c.read.Store(r.cache.now())
	if fl.source == FromBuild {
		r.counts.waited.Add(1)
	}
	s := r.status(fl.source, c)
	s.Collapsed, s.Kept, s.Replaced = !led, fl.kept, fl.replaced
	return Answer[V]{&c.Entry, s}, c.err
}

func (r *Resource[R, P, V]) staleResult(q query[P], fl *flight[P, V], led bool) (Answer[V], error) {
	c, s := fl.cell, r.cache.floors.now(q.floor)
	passed := c.Version < max(s.known, q.need.known) && !fl.down && !fl.deaf
	if !led && (passed || fl.down && q.down == nil) {
		return Answer[V]{}, errBoardAgain
	}
	if passed || !r.showable(c, s) {
		return Answer[V]{}, unavailable(r.spec.Name, q.key, errOutdated)
	}
	return r.stale(fl.source, c)
}

var errOutdated = errors.New("the value was made stale and could not be built anew")
