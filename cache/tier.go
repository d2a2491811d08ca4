package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"
)

// tier is the shared store as the engine uses it: within a deadline and a budget, and left alone while it fails.
type tier struct {
	store   Store
	leaser  Leaser // nil where the store gives no leases
	prompt  bool   // the store is Punctual
	timeout time.Duration
	trip    cost // of a look-up
	spawn   func(func()) bool
	logger  *slog.Logger
	breaker *breaker
	purse   *purse
	intents *intents
	back    chan struct{} // the store answers again
	counts  tierCounts
}

type tierCounts struct {
	errors          [4]atomic.Int64 // in the order of codes
	skipped, opened atomic.Int64
	calls           [4]atomic.Int64 // gets, puts, deletes, leases asked for and given back
	took            [4]atomic.Int64 // nanoseconds
	leases, waits   atomic.Int64
}

const (
	doGet = iota
	doPut
	doDelete
	doLease
)

// probeKey is what a probe asks for: any answer will do.
const probeKey = "probe"

var errLeftAlone = errors.New("the store is left alone until it answers again")

func newTier[R any](c *Cache[R]) *tier {
	o := c.options
	t := &tier{store: o.Store, timeout: o.StoreTimeout, spawn: c.spawn, logger: o.Logger, intents: newIntents(c.hot.classes), back: make(chan struct{}, 1)}
	t.leaser, _ = o.Store.(Leaser)
	_, t.prompt = o.Store.(Punctual)
	if o.LeaseWait < 0 {
		t.leaser = nil
	}
	t.purse = newPurse(o.Budget, o.Now, o.Logger)
	t.breaker = &breaker{
		limit: o.StoreFailures, pause: o.StorePause, spawn: c.spawn, base: c.base, told: t.told,
		share: func() float64 { return c.chance() },
		probe: func(ctx context.Context) error {
			t.purse.read(1)
			_, err := timed(ctx, t, doGet, func(ctx context.Context) ([][]byte, error) { return t.store.Get(ctx, []string{probeKey}) })
			return err
		},
	}
	return t
}

// told writes into the log when the store is left alone and when it is back, and has waiting deletes replayed.
func (t *tier) told(open bool, cause error) {
	if open {
		t.counts.opened.Add(1)
		t.logger.Warn("the store is left alone; values come from the database until it answers", "error", cause)
		return
	}
	t.logger.Info("the store answers again", "deletes", t.intents.size())
	t.intents.stir()
	signal(t.back)
}

// open tells whether calls are made at all.
func (t *tier) open() bool { return t != nil && !t.breaker.open.Load() }

// ready is open for somebody who is about to call, and counts the call that is not made.
func (t *tier) ready() bool {
	if t != nil && !t.open() {
		t.counts.skipped.Add(1)
	}
	return t.open()
}

// metered tells whether each call counts.
func (t *tier) metered() bool { return t != nil && t.purse.metered }

// get gives what the store has, in the order of keys; beside an error, what could be read all the same.
func (t *tier) get(ctx context.Context, keys []string) ([][]byte, error) {
	found, err := called(ctx, t, doGet, func(ctx context.Context) ([][]byte, error) {
		t.purse.read(len(keys))
		found, err := t.store.Get(ctx, keys)
		if err == nil && len(found) != len(keys) {
			err = fmt.Errorf("the store answered %d of %d keys", len(found), len(keys))
		}
		return found, err
	})
	if len(found) != len(keys) {
		found = make([][]byte, len(keys))
	}
	return found, err
}

// put writes items. Optional ones are given up first when a budget runs short.
func (t *tier) put(ctx context.Context, items []Item, optional bool) error {
	return t.spend(ctx, doPut, func() error { return t.purse.write(ctx, len(items), optional) },
		func(ctx context.Context) error { return t.store.Put(ctx, items) })
}

func (t *tier) delete(ctx context.Context, keys []string) error {
	return t.spend(ctx, doDelete, func() error { return t.purse.remove(ctx, len(keys)) },
		func(ctx context.Context) error { return t.store.Delete(ctx, keys) })
}

// spend calls the store where its budget allows it. A call that will not be made costs nothing.
func (t *tier) spend(ctx context.Context, op int, pay func() error, f func(context.Context) error) error {
	if t.open() {
		if err := pay(); err != nil {
			return t.count(op, err)
		}
	}
	_, err := called(ctx, t, op, func(ctx context.Context) (struct{}, error) { return struct{}{}, f(ctx) })
	return err
}

// called calls the store unless it is left alone, and judges how it did.
func called[T any](ctx context.Context, t *tier, op int, f func(context.Context) (T, error)) (T, error) {
	var none T
	if !t.open() {
		t.counts.skipped.Add(1)
		return none, &StoreError{Code: codeOf(op), Err: errLeftAlone}
	}
	v, err := timed(ctx, t, op, f)
	switch {
	case err == nil || onlyTooLarge(err):
		t.breaker.succeeded()
	case errors.Is(err, ErrClosed) || abandoned(ctx):
		return v, err
	}
	return v, t.count(op, err)
}

// errSlow is why a ctx ends that leaves the store what is left of its time.
var errSlow = errors.New("the store was too slow")

// abandoned tells whether a call was given up by us, which says nothing of the store.
func abandoned(ctx context.Context) bool {
	return ctx.Err() != nil && !errors.Is(context.Cause(ctx), errSlow)
}

// timed calls the store and leaves it alone when it ignores its deadline.
func timed[T any](ctx context.Context, t *tier, op int, f func(context.Context) (T, error)) (T, error) {
	within, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	begun := time.Now()
	t.counts.calls[op].Add(1)
	defer func() {
		took := time.Since(begun)
		t.counts.took[op].Add(int64(took))
		if op == doGet {
			t.trip.add(took)
		}
	}()
	if t.prompt {
		return guarded(func() (T, error) { return f(within) })
	}
	return apart(within, t.spawn, func() (T, error) { return f(within) })
}

// count makes a StoreError of err, counts it, and draws the consequences.
func (t *tier) count(op int, err error) error {
	if err == nil || onlyTooLarge(err) {
		return err
	}
	known, ok := errors.AsType[*StoreError](err)
	switch {
	case !ok:
		known = &StoreError{Code: codeOf(op), Err: err}
	case known.Code == "":
		known = &StoreError{Code: codeOf(op), RetryAfter: known.RetryAfter, Err: known.Err}
	}
	t.counts.errors[codeIndex(known.Code)].Add(1)
	switch {
	case errors.Is(err, errSpent) || errors.Is(err, errUncounted): // the store was not even asked
	case known.Code == QuotaExceeded && (op == doPut || op == doDelete):
		t.purse.shutFor(known.RetryAfter)
	default:
		t.breaker.failed(err, known.RetryAfter)
	}
	return known
}

// onlyTooLarge tells whether err is nothing but the store's refusal of values beyond its limit.
func onlyTooLarge(err error) bool {
	if !errors.Is(err, ErrTooLarge) {
		return false
	}
	_, failed := errors.AsType[*StoreError](err)
	return !failed
}

func codeOf(op int) Code {
	switch op {
	case doPut:
		return WriteFailed
	case doDelete:
		return DeleteFailed
	default:
		return ReadFailed
	}
}

func codeIndex(c Code) int {
	switch c {
	case WriteFailed:
		return 1
	case DeleteFailed:
		return 2
	case QuotaExceeded:
		return 3
	case ReadFailed:
	}
	return 0
}

// quiet tells whether err is nothing new: the log already said that the store is left alone, or that the budget is
// spent or cannot be counted.
func quiet(err error) bool {
	return errors.Is(err, errLeftAlone) || errors.Is(err, errSpent) || errors.Is(err, errUncounted)
}
