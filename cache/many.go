package cache

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Result is one answer of GetMany.
type Result[V any] struct {
	Answer[V]
	Err error
}

// maxTogether bounds how many values are read from the store, and built in one moment of the database, at once.
const maxTogether = 1024

// GetMany is Get for many, in the order of ps. All that is not in the hot tier costs one call of the store, and all
// that is not there either one moment of the database, with one call of BuildMany where the resource has that; both
// for each 1,024 values. What somebody else is fetching already is waited for. No leases are asked for.
func (r *Resource[R, P, V]) GetMany(ctx context.Context, ps []P) []Result[V] {
	results := make([]Result[V], len(ps))
	var missed []int
	for i, p := range ps {
		c := r.look(r.id(p), p)
		if c != nil && r.atHand(c) {
			results[i].Answer, results[i].Err = r.hit(ctx, c)
			continue
		}
		missed = append(missed, i)
	}
	for part := range slices.Chunk(missed, maxTogether) {
		r.getTogether(ctx, ps, part, results)
	}
	return results
}

// seat is one place in a GetMany on its way through the tiers.
type seat[P comparable, V any] struct {
	query[P]
	place int
	fl    *flight[P, V]
	led   bool
}

// getTogether answers the places in missed.
func (r *Resource[R, P, V]) getTogether(ctx context.Context, ps []P, missed []int, results []Result[V]) {
	seats := make([]seat[P, V], len(missed))
	for n, i := range missed {
		seats[n] = seat[P, V]{query: r.query(ctx, ps[i], r.id(ps[i])), place: i}
	}
	r.confirmTogether(ctx, seats, results)
	seats = slices.DeleteFunc(seats, func(s seat[P, V]) bool {
		if results[s.place].Err != nil {
			return true
		}
		held, ok := r.held(ctx, s.query)
		if ok {
			results[s.place] = held
		}
		return ok
	})
	for i := range seats {
		r.counts.hotMisses.Add(1)
		r.note(ctx, "[Cache Miss]", seats[i].key, "hot")
	}
	for range maxBoardings {
		if len(seats) == 0 {
			return
		}
		seats = r.flyTogether(ctx, seats, results)
	}
	for _, s := range seats {
		results[s.place].Err = unavailable(r.spec.Name, s.key, errBehind)
	}
}

// confirmTogether asks the ledger about all keys that must be confirmed first, in one question.
func (r *Resource[R, P, V]) confirmTogether(ctx context.Context, seats []seat[P, V], results []Result[V]) {
	var asked []*seat[P, V]
	var fences []string
	for i := range seats {
		if s := &seats[i]; s.doubtful() {
			asked, fences = append(asked, s), append(fences, s.fence)
		}
	}
	if len(asked) == 0 {
		return
	}
	found, err := r.cache.confirm(ctx, fences...)
	for i, s := range asked {
		results[s.place].Err = r.confirmed(ctx, &s.query, one(found, i), err)
	}
}

// one is what was found at a place; nothing where nothing was found.
func one(found []Change, i int) []Change {
	if found == nil {
		return nil
	}
	return found[i : i+1]
}

// flyTogether takes seats in flights under way and in new ones that travel together, waits for them all, and gives
// the seats whose flight set off too early for them.
func (r *Resource[R, P, V]) flyTogether(ctx context.Context, seats []seat[P, V], results []Result[V]) (again []seat[P, V]) {
	begun := time.Now()
	if !r.boardTogether(seats) {
		for _, s := range seats {
			results[s.place].Err = fmt.Errorf("read %s %s: %w", r.spec.Name, s.key, ErrClosed)
		}
		return nil
	}
	for _, s := range seats {
		a, err := r.await(ctx, s.query, s.fl, s.led, r.cache.options.SlowBuild-time.Since(begun))
		if errors.Is(err, errBoardAgain) {
			again = append(again, s)
			continue
		}
		results[s.place] = Result[V]{a, err}
	}
	return again
}

// boardTogether gives each seat a flight. False: the cache is closed.
func (r *Resource[R, P, V]) boardTogether(seats []seat[P, V]) bool {
	var group []seat[P, V]
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range seats {
		s := &seats[i]
		s.fl, s.led = r.flights[s.p], false
		if s.fl != nil && r.serves(s.fl, s.query) {
			continue
		}
		s.fl, s.led = r.newFlight(s.query, false), true
		r.flights[s.p] = s.fl
		group = append(group, *s)
	}
	if len(group) == 0 || r.cache.spawn(func() { r.travelTogether(group) }) {
		return true
	}
	for _, s := range group {
		delete(r.flights, s.p)
	}
	return false
}

// travelTogether takes flights through the tiers in one call each.
func (r *Resource[R, P, V]) travelTogether(group []seat[P, V]) {
	_, err := guarded(func() (struct{}, error) {
		r.routeTogether(group)
		return struct{}{}, nil
	})
	flights := make([]*flight[P, V], len(group))
	for i, s := range group {
		flights[i] = s.fl
		if err != nil && !s.fl.landed() { // a panic in code that is not ours
			s.fl.cell, s.fl.err = nil, fmt.Errorf("read %s %s: %w", r.spec.Name, s.key, err)
			r.land(s.fl, s.p)
		}
	}
	r.shelve(flights)
}

// routeTogether lands each flight as soon as it has its value.
func (r *Resource[R, P, V]) routeTogether(group []seat[P, V]) {
	rest := r.fetchTogether(group)
	if len(rest) == 0 {
		return
	}
	outcomes := r.buildTogether(rest)
	var failed []int
	var fences []string
	// They are waited for from the first on: who comes to the others finds them landed.
	for i, built := range slices.Backward(outcomes) {
		s := rest[i]
		if built.err != nil {
			failed, fences = append(failed, i), append(fences, s.fence)
			continue
		}
		s.fl.cell, s.fl.source, s.fl.kept = built.cell, FromBuild, r.fill(s.query, built.cell)
		r.land(s.fl, s.p)
	}
	if len(failed) == 0 {
		return
	}
	found, silent := r.cache.confirm(r.cache.base, fences...)
	for n, i := range failed {
		s := rest[i]
		r.fallen(s.fl, s.query, outcomes[i].err, one(found, n), silent)
		r.land(s.fl, s.p)
	}
}

// fetchTogether lands the flights for which the hot tier or the store have something, and gives the others.
func (r *Resource[R, P, V]) fetchTogether(group []seat[P, V]) (rest []seat[P, V]) {
	var asked []seat[P, V]
	for _, s := range group {
		held := offer[P, V]{cell: r.look(s.id, s.p), from: FromHot}
		s.fl.replaced = held.cell != nil
		if r.servable(held, s.query) { // filled between the caller's look and this flight's start
			s.fl.cell, s.fl.source = held.cell, FromHot
			r.land(s.fl, s.p)
			continue
		}
		asked = append(asked, s)
	}
	for i, c := range r.fetchMany(asked) {
		s := asked[i]
		older := offer[P, V]{cell: r.look(s.id, s.p), from: FromHot}
		stored := offer[P, V]{cell: c, from: FromStore}
		if r.servable(stored, s.query) {
			s.fl.cell, s.fl.source, s.fl.kept = c, FromStore, r.fill(s.query, c)
			r.land(s.fl, s.p)
			continue
		}
		if c != nil && (older.cell == nil || c.Version > older.cell.Version) {
			older = stored
		}
		if r.fallback(s.fl, s.query, older) {
			r.land(s.fl, s.p)
			continue
		}
		rest = append(rest, s)
	}
	return rest
}

// fetchMany reads from the store what it may have, whatever its age; nil for what is not there or cannot be read.
func (r *Resource[R, P, V]) fetchMany(asked []seat[P, V]) []*cell[P, V] {
	cells := make([]*cell[P, V], len(asked))
	var places []int
	var keys []string
	for i, s := range asked {
		if r.worthLooking(s.query) {
			places, keys = append(places, i), append(keys, s.key)
		}
	}
	if len(keys) == 0 || !r.cache.tier.ready() {
		return cells
	}
	ctx, span := r.cache.begin(r.cache.under(asked[0].trace), "cache.store.get", r.spec.Name, keys[0])
	defer span.End()
	found, err := r.cache.tier.get(ctx, keys)
	if err != nil {
		span.RecordError(err)
		r.storeFailed(keys[0], "get", err)
	}
	for n, i := range places {
		if err == nil || found[n] != nil { // what a store that failed does not give may be there
			cells[i] = r.receive(asked[i].query, found[n])
		}
	}
	return cells
}
