package cache

import (
	"context"
	"errors"
	"fmt"
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
	ctx, span := r.cache.begin(group[0].trace, "cache.build", r.spec.Name, group[0].key)
	defer span.End()
	ctx, cancel := context.WithTimeout(asOf(ctx, now), r.cache.options.BuildTimeout)
	defer cancel()
	outcomes := make([]outcome[P, V], len(group))
	failures := 0
	for done := 0; done < len(group); {
		rest := group[done:]
		readings, err := apart(ctx, r.cache.spawn, func() ([]reading[V], error) { return r.readTogether(ctx, rest) })
		if err != nil {
			span.RecordError(err)
			for ; done < len(group); done++ {
				outcomes[done].err = err
			}
			break
		}
		for _, read := range readings {
			o, s := &outcomes[done], group[done]
			if done++; read.err != nil {
				span.RecordError(read.err)
				o.err = read.err
				failures++
				continue
			}
			o.cell, o.err = guarded(func() (*cell[P, V], error) { return r.pack(s.query, read.built, now) })
		}
		if failures >= maxFailures {
			for ; done < len(group); done++ {
				outcomes[done].err = readings[len(readings)-1].err
			}
		}
	}
	return outcomes
}

// readTogether reads the values and versions of group, all of one moment, up to and including the first that cannot be
// built. An error is one of all of them.
func (r *Resource[R, P, V]) readTogether(ctx context.Context, group []seat[P, V]) (readings []reading[V], err error) {
	fences := make([]string, len(group))
	ps := make([]P, len(group))
	for i, s := range group {
		fences[i], ps[i] = s.fence, s.p
	}
	var own error // of one value
	opened := false
	err = r.cache.options.Ledger.Snapshot(ctx, fences, func(ctx context.Context, reader R, versions []Version) error {
		if len(versions) != len(group) {
			return fmt.Errorf("the ledger gave %d versions for %d keys", len(versions), len(group))
		}
		opened, own, readings = true, nil, make([]reading[V], 0, len(group))
		for i, s := range group {
			s.fl.open(versions[i])
		}
		if r.spec.BuildMany != nil {
			values, err := guarded(func() (map[P]V, error) { return r.spec.BuildMany(ctx, reader, ps) })
			for i, p := range ps {
				value, ok := values[p]
				readings = append(readings, reading[V]{built: built[V]{value: value, absent: !ok, version: versions[i]}})
			}
			return err
		}
		for i, p := range ps {
			b := built[V]{version: versions[i]}
			b.value, b.absent, own = r.buildOne(ctx, reader, p)
			readings = append(readings, reading[V]{b, own})
			if own != nil {
				return own
			}
		}
		return nil
	})
	switch {
	case own != nil && ctx.Err() == nil:
		err = nil
	case err == nil && !opened:
		err = errors.New("the ledger opened no snapshot")
	}
	if err == nil && r.cache.breach.many {
		for i := range readings {
			if found, err := r.cache.confirm(ctx, fences[i]); err == nil {
				readings[i].version = max(readings[i].version, found[0].Version)
			}
		}
	}
	return readings, err
}
