package cache

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// outcome is what became of one build among many.
type outcome[P comparable, V any] struct {
	cell *cell[P, V]
	err  error
}

// reading is what a builder among many read, or why it could not.
type reading[V any] struct {
	built[V]
	err error
}

// maxFailures is how many values of a group may fail one by one before the rest of it is given up with the last.
const maxFailures = 8

// buildTogether builds all values of group from one moment. After a value that cannot be built, the rest is built from
// another: a database may have given up the first one with the failure.
func (r *Resource[R, P, V]) buildTogether(group []seat[P, V]) []outcome[P, V] {
	r.counts.builds.Add(int64(len(group)))
	begun, now := time.Now(), r.cache.options.Now()
	defer func() { r.counts.buildTime.Add(int64(time.Since(begun))) }()
	ctx, span := r.cache.begin(r.cache.under(group[0].trace), "cache.build", r.spec.Name, group[0].key)
	defer span.End()
	ctx, cancel := context.WithTimeout(asOf(ctx, now), r.cache.options.BuildTimeout)
	defer cancel()
	outcomes := make([]outcome[P, V], len(group))
	failures := 0
	for done := 0; done < len(group); {
		rest, read := group[done:], &harvest[V]{}
		_, err := apart(ctx, r.cache.spawn, func() (struct{}, error) { return struct{}{}, r.readTogether(ctx, rest, read) })
		alone := false // one value failed, and the others may not
		for _, got := range read.taken() {
			o, s := &outcomes[done], group[done]
			if done++; got.err != nil {
				span.RecordError(got.err)
				failures++
				alone = failures < maxFailures
				o.err, err = got.err, got.err
				continue
			}
			o.cell, o.err = guarded(func() (*cell[P, V], error) { return r.pack(s.query, got.built, now) })
		}
		if over := ctx.Err(); over != nil || !alone {
			for ; done < len(group); done++ {
				outcomes[done].err = cmp.Or(err, over, errNoMoment)
			}
		}
	}
	return outcomes
}

var errNoMoment = errors.New("the ledger opened no snapshot")

// harvest is what builders have read of a group so far: it stands, also where the time for the others runs out.
type harvest[V any] struct {
	mu       sync.Mutex
	readings []reading[V]
}

func (h *harvest[V]) begin() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readings = nil
}

func (h *harvest[V]) add(r reading[V]) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.readings = append(h.readings, r)
}

func (h *harvest[V]) taken() []reading[V] {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clip(h.readings)
}

// readTogether reads the values and versions of group, all of one moment, up to and including the first that cannot be
// built. An error is why the rest could not be read.
func (r *Resource[R, P, V]) readTogether(ctx context.Context, group []seat[P, V], into *harvest[V]) error {
	fences := make([]string, len(group))
	ps := make([]P, len(group))
	for i, s := range group {
		fences[i], ps[i] = s.fence, s.p
	}
	return r.cache.options.Ledger.Snapshot(ctx, fences, func(ctx context.Context, reader R, versions []Version) error {
		if len(versions) != len(group) {
			return fmt.Errorf("the ledger gave %d versions for %d keys", len(versions), len(group))
		}
		into.begin()
		for i, s := range group {
			s.fl.open(versions[i])
		}
		if r.spec.BuildMany != nil {
			values, err := guarded(func() (map[P]V, error) { return r.spec.BuildMany(ctx, reader, ps) })
			if err != nil {
				return err
			}
			for i, p := range ps {
				value, ok := values[p]
				into.add(r.reading(ctx, fences[i], built[V]{value: value, absent: !ok, version: versions[i]}, nil))
			}
			return nil
		}
		for i, p := range ps {
			value, absent, err := r.buildOne(ctx, reader, p)
			if err != nil && ctx.Err() != nil {
				return err // the time is over, for the rest too
			}
			into.add(r.reading(ctx, fences[i], built[V]{value: value, absent: absent, version: versions[i]}, err))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Resource[R, P, V]) reading(ctx context.Context, fence string, b built[V], err error) reading[V] {
	if err == nil && r.cache.breach.many {
		if found, asked := r.cache.confirm(ctx, fence); asked == nil {
			b.version = max(b.version, found[0].Version)
		}
	}
	return reading[V]{b, err}
}
