package cache

import (
	"context"
	"strconv"
	"time"
)

// leaseLife bounds how long the lease of an instance that died is in the way. Nobody waits that long: see LeaseWait.
const leaseLife = 5 * time.Second

// lease is the right, or the lack of it, to build one version of one value for the whole fleet.
type lease struct {
	name    string
	granted bool
}

// seek asks for the right to build q's value. Where another instance has it, seek waits for what that one puts into the
// store; nil: build it. A lease is for a version: whoever builds what has gone stale meanwhile is in nobody's way.
func (r *Resource[R, P, V]) seek(fl *flight[P, V], q query[P]) *cell[P, V] {
	t := r.cache.tier
	if !t.open() || t.leaser == nil {
		return nil
	}
	s := r.cache.floors.now(q.floor)
	name := q.key + "@" + strconv.FormatInt(int64(max(s.known, q.need.known)), 10)
	granted, err := called(r.cache.base, t, doGet, func(ctx context.Context) (bool, error) {
		return t.leaser.Lease(ctx, name, r.cache.owner, leaseLife)
	})
	if err != nil {
		r.storeFailed(q.key, "lease", err)
		return nil
	}
	if granted {
		fl.lease = &lease{name: name, granted: true}
		t.counts.leases.Add(1)
		return nil
	}
	t.counts.waits.Add(1)
	return r.waitFor(q)
}

// waitFor looks for the value another instance is building, until it is there or the wait is over.
func (r *Resource[R, P, V]) waitFor(q query[P]) *cell[P, V] {
	const longest = 50 * time.Millisecond
	over := time.NewTimer(r.cache.options.LeaseWait)
	defer over.Stop()
	for pause := 2 * time.Millisecond; r.cache.tier.open(); pause = min(2*pause, longest) {
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-over.C:
			again.Stop()
			return nil
		case <-r.cache.base.Done():
			again.Stop()
			return nil
		}
		if c := r.fetch(q); r.servable(offer[P, V]{cell: c, from: FromStore}, q) {
			return c
		}
	}
	return nil
}

// release gives a lease back after the value was put, or could not be built.
func (r *Resource[R, P, V]) release(fl *flight[P, V]) {
	t := r.cache.tier
	if fl.lease == nil || !t.open() {
		return
	}
	_, err := called(r.cache.base, t, doGet, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, t.leaser.Release(ctx, fl.lease.name, r.cache.owner)
	})
	if err != nil {
		r.storeFailed(fl.lease.name, "release", err)
	}
}
