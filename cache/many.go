package cache

import (
	"context"
	"fmt"
	"time"
)

// Result is one answer of GetMany.
type Result[V any] struct {
	Answer[V]
	Err error
}

// maxTogether bounds how many values are read from the store, and built in one moment of the database, at once.
const maxTogether = 256

// GetMany is Get for many, in the order of ps. All that is not in the hot tier costs one call of the store, and all
// that is not there either one moment of the database, with one call of BuildMany where the resource has that.
func (r *Resource[R, P, V]) GetMany(ctx context.Context, ps []P) []Result[V] {
	results := make([]Result[V], len(ps))
	var missed []int
	for i, p := range ps {
		c := r.look(r.id(p), p)
		if c != nil && r.cache.clock.Load() < c.sure && c.fence.guard.Load() <= int64(c.Version) {
			results[i].Answer, results[i].Err = r.hit(ctx, c)
			continue
		}
		missed = append(missed, i)
	}
	for len(missed) > 0 {
		n := min(len(missed), maxTogether)
		r.getTogether(ctx, ps, missed[:n], results)
		missed = missed[n:]
	}
	return results
}

// getTogether answers the misses at the places in missed.
func (r *Resource[R, P, V]) getTogether(ctx context.Context, ps []P, missed []int, results []Result[V]) {
	queries := make([]query[P], len(missed))
	for n, i := range missed {
		queries[n] = r.query(ctx, ps[i], r.id(ps[i]))
	}
	// A key that must be confirmed first goes the way of a single read: those share one question to the ledger anyway.
	var group []boarded[P, V]
	r.mu.Lock()
	for n := range queries {
		q := &queries[n]
		if !q.need.sure || !r.cache.trusted() || r.flights[q.p] != nil {
			continue
		}
		fl := newFlight[P, V](false)
		r.flights[q.p] = fl
		group = append(group, boarded[P, V]{fl, *q})
	}
	began := len(group) == 0 || r.cache.spawn(func() { r.travelTogether(group) })
	if !began {
		for _, b := range group {
			delete(r.flights, b.q.p)
		}
	}
	r.mu.Unlock()

	answers := make(chan struct{}, len(missed))
	led := make(map[P]*flight[P, V], len(group))
	for _, b := range group {
		led[b.q.p] = b.fl
	}
	for n, i := range missed {
		q := queries[n]
		go func() {
			defer func() { answers <- struct{}{} }()
			if fl := led[q.p]; fl != nil && began {
				r.counts.hotMisses.Add(1)
				a, err := r.await(ctx, q, fl, true)
				results[i] = Result[V]{a, err}
				return
			}
			results[i].Answer, results[i].Err = r.ask(ctx, q, false)
		}()
	}
	for range missed {
		<-answers
	}
}

// boarded is a flight with the call that began it.
type boarded[P comparable, V any] struct {
	fl *flight[P, V]
	q  query[P]
}

// travelTogether takes flights through the tiers in one call each.
func (r *Resource[R, P, V]) travelTogether(group []boarded[P, V]) {
	_, err := guarded(func() (struct{}, error) {
		r.routeTogether(group)
		return struct{}{}, nil
	})
	flights := make([]*flight[P, V], len(group))
	for i, b := range group {
		flights[i] = b.fl
		if err != nil && b.fl.cell == nil && b.fl.err == nil {
			b.fl.err = fmt.Errorf("read %s %s: %w", r.spec.Name, b.q.key, err)
		}
		r.land(b.fl, b.q.p)
	}
	r.shelve(flights)
}

func (r *Resource[R, P, V]) routeTogether(group []boarded[P, V]) {
	r.fetchTogether(group)
	var rest []boarded[P, V]
	for _, b := range group {
		if b.fl.cell == nil {
			rest = append(rest, b)
		}
	}
	if len(rest) == 0 {
		return
	}
	for i, built := range r.buildTogether(rest) {
		b := rest[i]
		if built.err != nil {
			r.fall(b.fl, b.q, built.err)
			continue
		}
		b.fl.cell, b.fl.source, b.fl.kept = built.cell, FromBuild, r.fill(b.q, built.cell)
	}
}

// fetchTogether takes what the hot tier and the store have that may be served.
func (r *Resource[R, P, V]) fetchTogether(group []boarded[P, V]) {
	var asked []boarded[P, V]
	var keys []string
	for _, b := range group {
		older := offer[P, V]{cell: r.look(b.q.id, b.q.p), from: FromHot}
		b.fl.replaced = older.cell != nil
		if r.servable(older, b.q) {
			b.fl.cell, b.fl.source = older.cell, FromHot
			continue
		}
		if r.showable(older.cell, r.cache.floors.now(b.q.floor)) {
			b.fl.older.Store(&older)
		}
		asked, keys = append(asked, b), append(keys, b.q.key)
	}
	if len(keys) == 0 || !r.cache.tier.open() {
		return
	}
	found, err := r.cache.tier.get(r.cache.base, keys)
	if err != nil {
		r.storeFailed(keys[0], "get", err)
		return
	}
	for i, b := range asked {
		c := r.receive(b.q, found[i])
		o := offer[P, V]{cell: c, from: FromStore}
		if r.servable(o, b.q) {
			b.fl.cell, b.fl.source, b.fl.kept = c, FromStore, r.fill(b.q, c)
			continue
		}
		if older := b.fl.older.Load(); c != nil && (older == nil || c.Version > older.cell.Version) && r.showable(c, r.cache.floors.now(b.q.floor)) {
			b.fl.older.Store(&o)
		}
	}
}

// outcome is what became of one build among many.
type outcome[P comparable, V any] struct {
	cell *cell[P, V]
	err  error
}

// buildTogether builds all values of group from one moment.
func (r *Resource[R, P, V]) buildTogether(group []boarded[P, V]) []outcome[P, V] {
	r.counts.builds.Add(int64(len(group)))
	begun, now := time.Now(), r.cache.options.Now()
	defer func() { r.counts.buildTime.Add(int64(time.Since(begun))) }()
	ctx, span := r.cache.begin(group[0].q.trace, "cache.build", r.spec.Name, group[0].q.key)
	defer span.End()
	ctx, cancel := context.WithTimeout(asOf(ctx, now), r.cache.options.BuildTimeout)
	defer cancel()
	type reply struct {
		built []built[V]
		err   error
	}
	replies := make(chan reply, 1)
	var re reply
	if !r.cache.spawn(func() {
		b, err := guarded(func() ([]built[V], error) { return r.readTogether(ctx, group) })
		replies <- reply{b, err}
	}) {
		re.err = ErrClosed
	} else {
		select {
		case re = <-replies:
		case <-ctx.Done():
			re.err = ctx.Err()
		}
	}
	outcomes := make([]outcome[P, V], len(group))
	for i, b := range group {
		if re.err != nil {
			outcomes[i].err = re.err
			continue
		}
		outcomes[i].cell, outcomes[i].err = r.pack(b.q, re.built[i], now)
	}
	return outcomes
}

// readTogether reads the values and versions of group, all of one moment.
func (r *Resource[R, P, V]) readTogether(ctx context.Context, group []boarded[P, V]) ([]built[V], error) {
	fences := make([]string, len(group))
	ps := make([]P, len(group))
	for i, b := range group {
		fences[i], ps[i] = b.q.fence, b.q.p
	}
	read := make([]built[V], len(group))
	err := r.cache.options.Ledger.Snapshot(ctx, fences, func(ctx context.Context, reader R, versions []Version) error {
		if len(versions) != len(group) {
			return fmt.Errorf("the ledger gave %d versions for %d keys", len(versions), len(group))
		}
		for i, b := range group {
			read[i] = built[V]{version: versions[i]}
			b.fl.open(versions[i])
		}
		if r.spec.BuildMany != nil {
			values, err := guarded(func() (map[P]V, error) { return r.spec.BuildMany(ctx, reader, ps) })
			for i, p := range ps {
				value, ok := values[p]
				read[i].value, read[i].absent = value, !ok
			}
			return err
		}
		for i, p := range ps {
			var err error
			if read[i].value, read[i].absent, err = r.buildOne(ctx, reader, p); err != nil {
				return err
			}
		}
		return nil
	})
	return read, err
}
