package cache

import (
	"context"
	"fmt"
	"hash/crc32"
	"hash/maphash"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
)

// earlyShare is the part of the fresh life, counted from its end, in which the first reader starts a refresh in the
// background while all go on being served: one tenth.
const earlyShare = 10

// longestLife is what a life without end is taken for: sums of lives and clocks stay within 64 bits.
const longestLife = 50 * 365 * 24 * time.Hour

// Resource is a Spec declared in a cache: what callers read values through.
type Resource[R any, P comparable, V any] struct {
	cache  *Cache[R]
	spec   Spec[R, P, V]
	codec  Codec[V]
	sum    uint32 // of the name, in envelopes
	seed   maphash.Seed
	counts *resourceCounts
	hot    *otter.Cache[uint64, held]
	logs   slog.Handler
	// cellCost is what each entry takes, whatever is in it.
	cellCost int64

	mu      sync.Mutex
	flights map[P]*flight[P, V]
}

// Declare adds a resource to c. It is meant for start-up, before Run, and panics when s is not valid or its name is taken.
func Declare[R any, P comparable, V any](c *Cache[R], s Spec[R, P, V]) *Resource[R, P, V] {
	if err := s.Validate(); err != nil {
		panic(err)
	}
	setDefault(&s.Kept, defaultKept)
	s.Fresh, s.Kept, s.Warm = min(s.Fresh, longestLife), min(max(s.Kept, 0), longestLife), min(s.Warm, longestLife)
	r := &Resource[R, P, V]{
		cache:   c,
		spec:    s,
		codec:   s.Codec,
		sum:     crc32.Checksum([]byte(s.Name), castagnoli),
		seed:    maphash.MakeSeed(),
		counts:  &resourceCounts{name: s.Name},
		hot:     c.hot.entries,
		logs:    c.options.Logger.Handler(),
		flights: make(map[P]*flight[P, V]),

		cellCost: cellCost[P, V](c.hot.classes),
	}
	if r.codec == nil {
		r.codec = JSON[V]{}
	}
	longest := s.Fresh + s.Kept + c.options.BuildTimeout + skew
	c.mu.Lock()
	defer c.mu.Unlock()
	if slices.ContainsFunc(c.resources, func(other *resourceCounts) bool { return other.name == s.Name }) {
		panic(fmt.Errorf("cache resource %q: there is one of that name", s.Name))
	}
	c.resources = append(c.resources, r.counts)
	c.floors.horizon.Store(max(c.floors.horizon.Load(), int64(longest)))
	return r
}

// Get answers with p's value: from the hot tier, else from the store, else from Build. The error wraps
// ErrUnavailable when the database could not answer and nothing older may be shown, and is Missing's, beside an
// answer with an Entry, when there is no such value. A ctx that ends ends the wait, not the build, which others may share;
// what the hot tier has is given all the same.
func (r *Resource[R, P, V]) Get(ctx context.Context, p P) (Answer[V], error) {
	id := r.id(p)
	h, _ := r.hot.GetIfPresent(id)
	// The way of nearly every read: what it costs is spelled out here, and measured beside a bare otter get.
	if c, ok := h.(*cell[P, V]); ok && c.of == r.counts && c.p == p &&
		r.cache.clock.Load() < c.sure && c.fence.guard.Load() <= int64(c.Version) {
		return r.hit(ctx, c)
	}
	return r.ask(ctx, r.query(ctx, p, id), false)
}

// GetNewest is Get for a caller who must see every change committed anywhere before the call: the ledger is asked
// for the key's version before a value held is trusted.
func (r *Resource[R, P, V]) GetNewest(ctx context.Context, p P) (Answer[V], error) {
	return r.ask(ctx, r.query(ctx, p, r.id(p)), true)
}

// GetSince is Get for a caller who was shown, or told of, a version of p's value: nothing older is answered while the
// ledger can be asked, and it is asked only where this instance has not heard of that version.
func (r *Resource[R, P, V]) GetSince(ctx context.Context, p P, since Version) (Answer[V], error) {
	id := r.id(p)
	if c := r.look(id, p); c != nil && c.Version >= since && r.atHand(c) {
		return r.hit(ctx, c)
	}
	q := r.query(ctx, p, id)
	return r.ask(ctx, q, q.need.known < since)
}

// atHand tells whether c may be served at once, as Get does; that spells it out.
func (r *Resource[R, P, V]) atHand(c *cell[P, V]) bool {
	return r.cache.clock.Load() < c.sure && c.fence.guard.Load() <= int64(c.Version)
}

// Refresh builds p's value anew, as it is after the call, whether or not it changed, and fills the tiers with it.
func (r *Resource[R, P, V]) Refresh(ctx context.Context, p P) (Answer[V], error) {
	q := r.query(ctx, p, r.id(p))
	q.renew = true
	if !q.need.sure { // what is built could not be kept
		if found, err := r.cache.confirm(ctx, q.fence); err == nil {
			q.floor, q.need = r.cache.floors.confirm(found[0])
		}
	}
	return r.fly(ctx, q)
}

// Peek gives what Get would answer with at once from the hot tier, an absence too, and asks nobody. It is no read: it counts
// nowhere, and does not keep the value warm.
func (r *Resource[R, P, V]) Peek(p P) (Answer[V], bool) {
	id := r.id(p)
	c := r.look(id, p)
	if c == nil || !r.cache.trusted() || c.fence.guard.Load() > int64(c.Version) {
		return Answer[V]{}, false
	}
	if !r.alive(c, state{sure: true}, r.cache.now()) { // a guard that is not shut vouches
		return Answer[V]{}, false
	}
	return Answer[V]{&c.Entry, r.status(FromHot, c)}, true
}

// id is under which p is held in the hot tier.
func (r *Resource[R, P, V]) id(p P) uint64 { return maphash.Comparable(r.seed, p) }

// fence is the ledger key whose version guards p's value.
func (r *Resource[R, P, V]) fence(p P) string {
	if r.spec.Fence != nil {
		return r.spec.Fence(p)
	}
	return r.spec.Key(p)
}

// look finds p in the hot tier, good to serve or not.
func (r *Resource[R, P, V]) look(id uint64, p P) *cell[P, V] {
	h, ok := r.hot.GetIfPresent(id)
	if !ok {
		return nil
	}
	c, ok := h.(*cell[P, V])
	if !ok || c.of != r.counts || c.p != p {
		return nil
	}
	return c
}

func (r *Resource[R, P, V]) hit(ctx context.Context, c *cell[P, V]) (Answer[V], error) {
	r.counts.hotHits[c.id%stripes].n.Add(1)
	if now := r.cache.clock.Load(); now != c.read.Load() && now != distrust {
		c.read.Store(now)
	}
	if r.logs.Enabled(ctx, slog.LevelDebug) { // note, spelled out
		r.note(ctx, "[Cache Hit]", c.key, "hot")
	}
	if c.err != nil {
		r.counts.absent.Add(1)
	}
	return Answer[V]{&c.Entry, Status{names: &r.cache.names, ends: c.fresh}}, c.err
}

// note writes one of the lines that tell the way of a read. Nobody reads them mostly, and then it must cost nothing.
func (r *Resource[R, P, V]) note(ctx context.Context, what, key, tier string) {
	if r.logs.Enabled(ctx, slog.LevelDebug) {
		r.cache.options.Logger.DebugContext(ctx, what, "key", key, "tier", tier)
	}
}

func (r *Resource[R, P, V]) status(from Source, c *cell[P, V]) Status {
	return Status{Source: from, names: &r.cache.names, ends: c.fresh}
}
