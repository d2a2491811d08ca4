package cache

import (
	"context"
	"errors"
	"time"
)

// fetch reads q's value from the store, whatever its age; nil when there is none that can be read.
// A store that failed is not asked for anything else on behalf of q.
func (r *Resource[R, P, V]) fetch(ctx context.Context, q query[P]) (c *cell[P, V], failed bool) {
	if !r.worthLooking(q) || !r.cache.tier.ready() {
		return nil, false
	}
	ctx, span := r.cache.begin(ctx, "cache.store.get", r.spec.Name, q.key)
	defer span.End()
	found, err := r.cache.tier.get(ctx, []string{q.key})
	if err != nil {
		span.RecordError(err)
		if !abandoned(ctx) {
			r.storeFailed(q.key, "get", err)
		}
		return nil, true
	}
	return r.receive(q, found[0]), false
}

// receive judges what the store answered, nil for nothing, and counts it.
func (r *Resource[R, P, V]) receive(q query[P], b []byte) *cell[P, V] {
	c := r.decode(q, b)
	if s := r.cache.floors.now(q.floor); c == nil || c.Version < s.known || !r.alive(c, s, r.cache.now()) {
		r.storeMiss(q)
		return c
	}
	r.storeHit(q, c)
	return c
}

// decode makes a cell of what the store answered; nil where it is nothing that can be read.
func (r *Resource[R, P, V]) decode(q query[P], b []byte) *cell[P, V] {
	if b == nil {
		return nil
	}
	c, err := guarded(func() (*cell[P, V], error) { return r.unseal(q, b) })
	if err != nil {
		r.cache.options.Logger.Debug("a stored value counts as a miss", "key", q.key, "error", err)
		return nil
	}
	c.stored.Store(true)
	return c
}

func (r *Resource[R, P, V]) storeHit(q query[P], c *cell[P, V]) {
	r.counts.storeHits.Add(1)
	r.learn(q, true)
	r.note(r.cache.base, "[Cache Hit]", q.key, "store")
	r.cache.floors.shelve(q.floor, q.key, c.Version)
}

func (r *Resource[R, P, V]) storeMiss(q query[P]) {
	r.counts.storeMisses.Add(1)
	r.learn(q, false)
	r.note(r.cache.base, "[Cache Miss]", q.key, "store")
}

func (r *Resource[R, P, V]) storeFailed(key, doing string, err error) {
	r.counts.storeErrors.Add(1)
	if !quiet(err) && !errors.Is(err, ErrClosed) {
		r.cache.options.Logger.Warn("[Cache Error]", "key", key, "doing", doing, "error", err)
	}
}

// shelve puts what flights built into the store, after their callers were answered.
func (r *Resource[R, P, V]) shelve(flights []*flight[P, V]) {
	if r.cache.tier == nil {
		return
	}
	var cells []*cell[P, V]
	optional := true
	var trace parent
	for _, fl := range flights {
		c := fl.cell
		if c == nil || fl.source != FromBuild || !fl.kept {
			continue
		}
		if r.cache.floors.now(c.fence).known > c.Version && !r.cache.breach.fill {
			r.counts.refused.Add(1)
			continue
		}
		worth := r.worth(c.key)
		if worth == worthless || c.stored.Load() && r.cache.tier.metered() {
			continue
		}
		optional = optional && worth == perhaps
		cells, trace = append(cells, c), fl.trace
	}
	if len(cells) == 0 || !r.cache.tier.ready() {
		return
	}
	var parcel parcel[*cell[P, V]]
	for _, c := range cells {
		if item, ok := r.item(c); ok && parcel.add(item, c) {
			r.put(trace, parcel.items, parcel.of, optional)
			parcel.clear()
		}
	}
	r.put(trace, parcel.items, parcel.of, optional)
}

// parcel is what goes into the store in one call: no more than its deadline suffices for.
type parcel[T any] struct {
	items []Item
	of    []T // where each item comes from
	bytes int
}

const (
	parcelItems = 64
	parcelBytes = 1 << 20
)

// add tells whether the parcel is full.
func (p *parcel[T]) add(it Item, of T) bool {
	p.items, p.of = append(p.items, it), append(p.of, of)
	p.bytes += len(it.Value)
	return len(p.items) == parcelItems || p.bytes >= parcelBytes
}

func (p *parcel[T]) clear() { *p = parcel[T]{} }

// put writes what became of cells into the store and remembers that they are there.
func (r *Resource[R, P, V]) put(trace parent, items []Item, written []*cell[P, V], optional bool) {
	if len(items) == 0 {
		return
	}
	ctx, span := r.cache.begin(r.cache.under(trace), "cache.store.put", r.spec.Name, items[0].Key)
	defer span.End()
	if err := r.cache.tier.put(ctx, items, optional); err != nil {
		span.RecordError(err)
		r.storeFailed(items[0].Key, "put", err)
		if !onlyTooLarge(err) || len(items) == 1 {
			return
		}
		// The others were written. Which they are is not said, and what is taken for written wrongly costs a delete.
	}
	for i, c := range written {
		r.shelved(c, len(items[i].Value))
	}
}

// shelved remembers that c is in the store, and has it deleted again where it went stale meanwhile.
func (r *Resource[R, P, V]) shelved(c *cell[P, V], size int) {
	c.stored.Store(true)
	r.counts.storePuts.Add(1)
	r.counts.storeBytes.Add(int64(size))
	r.note(r.cache.base, "[Cache Set]", c.key, "store")
	if s, stale := r.cache.floors.shelve(c.fence, c.key, c.Version); stale {
		r.cache.enqueue(deletion{floor: c.fence, key: c.key, below: c.Version + 1, gone: c.Version < s.gone})
	}
}

// item is c on its way into the store; ok is false when its life is over, or it cannot be encoded.
func (r *Resource[R, P, V]) item(c *cell[P, V]) (_ Item, ok bool) {
	now := r.cache.now()
	if c.kept <= now {
		return Item{}, false
	}
	value, err := r.seal(c)
	if err != nil {
		r.cache.options.Logger.Warn("[Cache Error]", "key", c.key, "doing", "put; the value stays in this process", "error", err)
		return Item{}, false
	}
	return Item{
		Key: c.key, Value: value, Version: c.Version,
		Life: time.Duration(c.kept - now), Fresh: time.Duration(max(c.fresh-now, 0)),
	}, true
}
