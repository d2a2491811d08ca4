package cache

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// travel goes a part of fl's way.
func (r *Resource[R, P, V]) travel(fl *flight[P, V], q query[P], part func()) {
	_, err := guarded(func() (struct{}, error) {
		part()
		return struct{}{}, nil
	})
	if err != nil { // a panic outside the builder: in a key, a codec, a body, a store
		fl.cell, fl.err = nil, fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, err)
	}
}

// route takes fl through the tiers to the builder.
func (r *Resource[R, P, V]) route(ctx context.Context, fl *flight[P, V], q query[P]) {
	if rest := r.tiers(ctx, fl, q); rest != nil {
		rest()
	}
}

// tiers answers fl from the hot tier or, within ctx, the store. Rest is what remains to be done where neither has the value.
func (r *Resource[R, P, V]) tiers(ctx context.Context, fl *flight[P, V], q query[P]) (rest func()) {
	older := offer[P, V]{cell: r.look(q.id, q.p), from: FromHot}
	fl.replaced = older.cell != nil
	var look, seek bool
	if !fl.refresh {
		if r.servable(older, q) { // filled between the caller's look and this flight's start
			fl.cell, fl.source = older.cell, FromHot
			return nil
		}
		look, seek = r.plan(q, older.cell)
	}
	if look {
		c, failed := r.fetch(ctx, q)
		seek = seek && !failed
		if c != nil {
			o := offer[P, V]{cell: c, from: FromStore}
			if r.servable(o, q) {
				fl.cell, fl.source, fl.kept = c, FromStore, r.fill(q, c)
				return nil
			}
			if older.cell == nil || c.Version > older.cell.Version {
				older = o
			}
		}
	}
	return func() { r.source(fl, q, older, look, seek) }
}

// source has fl's value made: by another instance that has the lease where that is to be sought, else by the builder.
func (r *Resource[R, P, V]) source(fl *flight[P, V], q query[P], older offer[P, V], looked, seek bool) {
	if r.fallback(fl, q, older) {
		return
	}
	if seek {
		if c := r.seek(fl, q, looked); c != nil {
			fl.cell, fl.source, fl.kept = c, FromStore, r.fill(q, c)
			return
		}
	}
	c, err := r.build(fl, q)
	if err != nil {
		r.fall(fl, q, err)
		return
	}
	fl.cell, fl.source, fl.kept = c, FromBuild, r.fill(q, c)
}

// fallback holds an older value ready where one may be shown, and answers with it at once when the ledger could not say
// what is newer.
func (r *Resource[R, P, V]) fallback(fl *flight[P, V], q query[P], older offer[P, V]) (answered bool) {
	if !r.showable(older.cell, r.cache.floors.now(q.floor)) {
		return false
	}
	if older.from == FromStore && !r.cache.informed() {
		return false // it may be gone
	}
	fl.older.Store(&older)
	if q.down != nil {
		fl.cell, fl.source, fl.stale, fl.down = older.cell, older.from, true, true
	}
	return q.down != nil
}

// servable tells whether o answers q as if it had just been built.
func (r *Resource[R, P, V]) servable(o offer[P, V], q query[P]) bool {
	if o.cell == nil || q.down != nil {
		return false
	}
	s := r.cache.floors.now(q.floor)
	if !r.alive(o.cell, s, r.cache.now()) {
		return false
	}
	return s.sure && o.cell.Version >= max(s.known, q.need.known) || r.cache.breach.store && o.from == FromStore
}

// fill puts c into the hot tier unless it went stale while it was made or something newer is there.
func (r *Resource[R, P, V]) fill(q query[P], c *cell[P, V]) bool {
	over := q.warm && r.cache.breach.warm
	if !r.cache.floors.admit(q.floor, c.Version) && !over {
		r.counts.refused.Add(1)
		return false
	}
	kept := false
	if over {
		q.floor.guard.Store(int64(c.Version))
	}
	r.cache.hot.put(q.id, func(old held) (held, bool) {
		o, same := old.(*cell[P, V])
		if same && o.of == c.of && o.p == c.p && !r.cache.breach.fill && !over &&
			(o.Version > c.Version || o.Version == c.Version && o.Built.After(c.Built)) {
			return nil, false
		}
		kept = true
		if same && o.of == c.of && o.p == c.p {
			c.read.Store(max(c.read.Load(), o.read.Load()))
			if r.spec.Steady && o.Version == c.Version && o.stored.Load() {
				c.stored.Store(true) // what the store has is as good
			}
		}
		return c, true
	})
	if kept {
		r.cache.makeRoom()
		if r.spec.Warm > 0 {
			r.cache.floors.watch(q.floor, watcher{of: r, id: q.id})
		}
		r.note(r.cache.base, "[Cache Set]", q.key, "hot")
	}
	return kept
}

// fall decides what a failed build leaves to say. Whether an outdated value may be shown depends on whether the database
// answers at all.
func (r *Resource[R, P, V]) fall(fl *flight[P, V], q query[P], err error) {
	found, silent := r.cache.confirm(r.cache.base, q.fence)
	r.fallen(fl, q, err, found, silent)
}

// fallen is fall after the one question to the ledger, which silent says was not answered.
func (r *Resource[R, P, V]) fallen(fl *flight[P, V], q query[P], err error, found []Change, silent error) {
	r.counts.buildErrors.Add(1)
	s := r.cache.floors.now(q.floor)
	if silent == nil {
		_, s = r.cache.floors.confirm(found[0])
	}
	if o := fl.older.Load(); o != nil && r.showable(o.cell, s) && (o.cell.Version >= s.known || silent != nil) {
		r.cache.options.Logger.Warn("[Cache Error]", "key", q.key, "doing", "build; an older value is served as stale", "error", err)
		fl.cell, fl.source, fl.stale, fl.deaf = o.cell, o.from, true, silent != nil
		return
	}
	if silent != nil || errors.Is(err, context.DeadlineExceeded) {
		fl.err = unavailable(r.spec.Name, q.key, err)
		return
	}
	fl.err = fmt.Errorf("build %s %s: %w", r.spec.Name, q.key, err)
}

// built is what a builder read in one moment.
type built[V any] struct {
	value   V
	absent  bool
	version Version
}

// build runs the builder.
func (r *Resource[R, P, V]) build(fl *flight[P, V], q query[P]) (*cell[P, V], error) {
	r.counts.builds.Add(1)
	begun, now := time.Now(), r.cache.options.Now()
	defer func() {
		took := time.Since(begun)
		r.counts.buildTime.Add(int64(took))
		r.counts.building.add(took)
	}()
	ctx, span := r.cache.begin(r.cache.under(q.trace), "cache.build", r.spec.Name, q.key)
	defer span.End()
	ctx, cancel := context.WithTimeout(asOf(ctx, now), r.cache.options.BuildTimeout)
	defer cancel()
	b, err := apart(ctx, r.cache.spawn, func() (built[V], error) { return r.read(ctx, fl, q) })
	if err != nil {
		span.RecordError(err)
		return nil, err
	}
	return guarded(func() (*cell[P, V], error) { return r.pack(q, b, now) })
}

// apart runs f in a goroutine of its own and waits no longer than ctx, so that code that ignores its context is left
// behind, and a panic is an error.
func apart[T any](ctx context.Context, spawn func(func()) bool, f func() (T, error)) (v T, err error) {
	type reply struct {
		v   T
		err error
	}
	replies := make(chan reply, 1)
	if !spawn(func() {
		v, err := guarded(f)
		replies <- reply{v, err}
	}) {
		return v, ErrClosed
	}
	select {
	case re := <-replies:
		return re.v, re.err
	case <-ctx.Done():
		return v, ctx.Err()
	}
}

// pack makes a cell of what a builder read.
func (r *Resource[R, P, V]) pack(q query[P], b built[V], begun time.Time) (*cell[P, V], error) {
	if b.absent {
		return r.cellOf(q, b.value, nil, true, b.version, r.lives(begun))
	}
	if r.spec.Bare {
		return r.cellOf(q, b.value, nil, false, b.version, r.lives(begun))
	}
	wire, err := r.codec.Encode(b.value)
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return r.cellOf(q, b.value, wire, false, b.version, r.lives(begun))
}

// read gives the value and its version, both of one moment. An audit has no flight.
func (r *Resource[R, P, V]) read(ctx context.Context, fl *flight[P, V], q query[P]) (b built[V], err error) {
	if f, ok := r.cache.options.Ledger.(Folder[R]); ok && r.spec.Brief && !r.cache.breach.snapshot {
		return r.readBrief(ctx, f, fl, q)
	}
	opened := false
	err = r.cache.options.Ledger.Snapshot(ctx, []string{q.fence}, func(ctx context.Context, reader R, versions []Version) error {
		if len(versions) != 1 {
			return fmt.Errorf("the ledger gave %d versions for one key", len(versions))
		}
		opened = true
		b = built[V]{version: versions[0]}
		if fl != nil {
			fl.open(b.version)
		}
		var err error
		b.value, b.absent, err = r.buildOne(ctx, reader, q.p)
		return err
	})
	if err == nil && !opened {
		return b, errors.New("the ledger opened no snapshot")
	}
	if err == nil && r.cache.breach.snapshot {
		found, askErr := r.cache.confirm(ctx, q.fence)
		if err = askErr; err == nil {
			b.version = max(b.version, found[0].Version)
		}
	}
	return b, err
}

// readBrief is read for a value that is built as quickly as its version is read.
func (r *Resource[R, P, V]) readBrief(ctx context.Context, f Folder[R], fl *flight[P, V], q query[P]) (b built[V], err error) {
	opened := false
	version, err := f.SnapshotOne(ctx, q.fence, func(ctx context.Context, reader R) (err error) {
		opened = true
		b.value, b.absent, err = r.buildOne(ctx, reader, q.p)
		return err
	})
	if err == nil && !opened {
		err = errors.New("the ledger opened no snapshot")
	}
	if b.version = version; err == nil && fl != nil {
		fl.open(version)
	}
	return b, err
}

// buildOne calls the builder, and tells an absence from a failure.
func (r *Resource[R, P, V]) buildOne(ctx context.Context, reader R, p P) (v V, absent bool, err error) {
	v, err = guarded(func() (V, error) { return r.spec.Build(ctx, reader, p) })
	if err != nil && r.spec.Absent != nil && r.spec.Absent(err) {
		var none V
		return none, true, nil
	}
	return v, false, err
}
