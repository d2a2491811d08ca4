package cache

import (
	"context"
	"strconv"
	"time"
)

// leaseLife bounds how long the lease of an instance that died is in the way. Nobody waits that long: see LeaseWait.
const leaseLife = 5 * time.Second

// plan tells whether to look for q's value in the store, and whether to ask for the right to build it. Held is what the
// hot tier has, or nil.
//
// A value that is built sooner than the store answers is not worth a lease. And in the moment after a change nobody else
// can have put the new value there yet, or somebody has the lease for it: then a look-up beforehand would be in vain.
// It is made all the same where no older value is held for the case that the build fails.
func (r *Resource[R, P, V]) plan(q query[P], held *cell[P, V]) (look, lease bool) {
	t := r.cache.tier
	if !t.open() || t.metered() {
		return true, true
	}
	build, known := r.counts.building.measured()
	trip, also := t.trip.measured()
	quick := known && also && build < trip
	s := r.cache.floors.now(q.floor)
	changed := held != nil && held.Version < s.known && r.showable(held, s) && r.cache.now() < s.raised+int64(tooEarly)
	return !changed || !quick && (t.leaser == nil || !r.outlivesLease()), !quick
}

// outlivesLease tells whether a value that was put into the store answers longer than a lease stands in the way. Then the
// lease is not given back: it says that the value is there.
func (r *Resource[R, P, V]) outlivesLease() bool { return r.spec.Fresh > 2*leaseLife }

// seek asks for the right to build q's value for the whole fleet. Where another instance has it, seek waits for what
// that one puts into the store; nil: build it. A lease is for a version: whoever builds what has gone stale meanwhile is
// in nobody's way. Looked: it was not in the store a moment ago.
func (r *Resource[R, P, V]) seek(fl *flight[P, V], q query[P], looked bool) *cell[P, V] {
	t := r.cache.tier
	if !t.open() || t.leaser == nil {
		return nil
	}
	ctx, span := r.cache.begin(r.cache.under(q.trace), "cache.lease", r.spec.Name, q.key)
	defer span.End()
	over := time.NewTimer(r.cache.options.LeaseWait)
	defer over.Stop()
	for waited := false; ; waited = true {
		wanted := r.wanted(q)
		granted, err := r.lease(ctx, fl, q, wanted)
		if err != nil || granted {
			return nil
		}
		if !waited {
			t.counts.waits.Add(1)
		}
		if c, again := r.waitFor(ctx, q, wanted, looked, over.C); c != nil || !again {
			return c
		}
		looked = true
	}
}

// wanted is the version below which nothing answers q.
func (r *Resource[R, P, V]) wanted(q query[P]) Version {
	return max(r.cache.floors.now(q.floor).known, q.need.known)
}

func (r *Resource[R, P, V]) lease(ctx context.Context, fl *flight[P, V], q query[P], v Version) (granted bool, err error) {
	t, name := r.cache.tier, q.key+"@"+strconv.FormatInt(int64(v), 10)
	granted, err = called(ctx, t, doLease, func(ctx context.Context) (bool, error) {
		return t.leaser.Lease(ctx, name, r.cache.owner, leaseLife)
	})
	switch {
	case err != nil:
		r.storeFailed(q.key, "lease", err)
	case granted:
		fl.lease = name
		t.counts.leases.Add(1)
	}
	return granted, err
}

// waitFor looks for the value that another instance is building. Without one, again tells whether to ask for the lease
// once more: because the value it was for has gone stale, or because it may have been given back without a value.
func (r *Resource[R, P, V]) waitFor(ctx context.Context, q query[P], v Version, looked bool, over <-chan time.Time) (_ *cell[P, V], again bool) {
	const shortest, longest = 2 * time.Millisecond, 17 * time.Millisecond
	pause := time.Duration(0)
	if looked {
		pause = shortest
	}
	for pause <= longest && r.cache.tier.open() {
		t := time.NewTimer(pause)
		select {
		case <-t.C:
		case <-over:
			t.Stop()
			return nil, false
		case <-ctx.Done():
			t.Stop()
			return nil, false
		}
		pause = max(shortest, pause+pause*3/10)            // a wait that was nearly long enough costs little more
		found, _ := r.cache.tier.get(ctx, []string{q.key}) // an error is counted, and no worse than nothing found
		if c := r.decode(q, found[0]); r.servable(offer[P, V]{cell: c, from: FromStore}, q) || c != nil && r.cache.breach.lease {
			r.storeHit(q, c)
			return c, false
		}
		if r.wanted(q) > v {
			break
		}
	}
	return nil, true
}

// release gives a lease back whose value could not be built, or could not be put, or is soon too old.
func (r *Resource[R, P, V]) release(fl *flight[P, V]) {
	t := r.cache.tier
	if fl.lease == "" || !t.open() {
		return
	}
	if put := fl.source == FromBuild && fl.cell != nil && fl.cell.stored.Load(); put && r.outlivesLease() {
		return
	}
	_, err := called(r.cache.base, t, doLease, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, t.leaser.Release(ctx, fl.lease, r.cache.owner)
	})
	if err != nil {
		r.storeFailed(fl.lease, "release", err)
	}
}
