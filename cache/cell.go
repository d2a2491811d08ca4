package cache

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"sync/atomic"
	"time"
)

// cell is an entry in the hot tier, with what decides whether it may be served.
type cell[P comparable, V any] struct {
	Entry[V]
	of   *resourceCounts // the resource: cells of all of them share the hot tier
	home interface {
		audit(ctx context.Context, c *cell[P, V]) verdict
		handover(c *cell[P, V]) (Item, bool)
		shelved(c *cell[P, V], size int)
		worth(key string) worth
		weigh(c *cell[P, V]) int64
		encoded(c *cell[P, V]) ([]byte, error)
	}
	p     P
	id    uint64
	key   string
	fence *floor
	err   error  // what an absence answers with
	wire  []byte // what the codec made of the value; see encoded

	// Unix nanoseconds. Until sure the coarse clock is good enough.
	sure, fresh, kept int64
	renew             atomic.Int64 // from then on the next reader starts a refresh
	read              atomic.Int64 // when the value was last given to a caller, to the tick; 0: never
	stored            atomic.Bool  // the store has it
	size              int64        // of the value, as its resource says
	at                place
}

func (c *cell[P, V]) weight() int64 { return c.home.weigh(c) }

func (c *cell[P, V]) place() *place { return &c.at }

func (c *cell[P, V]) under() *floor { return c.fence }

// lives are the ends of a value's lives.
type lives struct{ built, fresh, kept int64 }

func (r *Resource[R, P, V]) lives(built time.Time) lives {
	fresh := r.spec.Fresh
	if j := r.cache.options.Jitter; j > 0 {
		fresh = time.Duration(float64(fresh) * (1 - j*r.cache.chance()))
	}
	l := lives{built: built.UnixNano()}
	l.fresh = l.built + int64(fresh)
	l.kept = l.fresh + int64(r.spec.Kept)
	return l
}

// cellOf makes a cell from a value and its encoded form; wire is nil for an absence, and where the resource is Bare.
func (r *Resource[R, P, V]) cellOf(q query[P], v V, wire []byte, absent bool, version Version, l lives) (*cell[P, V], error) {
	early := l.fresh - (l.fresh-l.built)/earlyShare
	if r.spec.Steady { // nobody will wait when it ends
		early = l.fresh
	}
	c := &cell[P, V]{
		Entry: Entry[V]{
			Version: version, Absent: absent,
			Built: time.Unix(0, l.built), Fresh: time.Unix(0, l.fresh), Kept: time.Unix(0, l.kept),
			memo: &memo{scale: r.cache.hot, id: q.id},
		},
		of: r.counts, home: r, p: q.p, id: q.id, key: q.key, fence: q.floor, wire: wire,
		sure: early - int64(tick), fresh: l.fresh, kept: l.kept,
	}
	c.renew.Store(early)
	if p, ok := any(&c.p).(*string); ok && *p == c.key {
		*p = c.key // one text is held, not two
	}
	if absent {
		c.err = r.missing(q)
		return c, nil
	}
	c.Value, c.Body = v, wire
	var err error
	if r.spec.Body != nil {
		if c.Body, err = r.spec.Body(v); err != nil {
			return nil, fmt.Errorf("make the body: %w", err)
		}
	}
	if r.spec.Items != nil {
		if c.items, err = r.spec.Items(c.Body); err != nil {
			return nil, err
		}
	}
	c.size = int64(len(wire))
	if r.spec.Size != nil {
		c.size = r.spec.Size(v)
	}
	return c, nil
}

// refenced gives c under another floor, when its own was dropped.
func (c *cell[P, V]) refenced(f *floor) *cell[P, V] {
	n := &cell[P, V]{
		Entry: c.Entry, of: c.of, home: c.home, p: c.p, id: c.id, key: c.key, fence: f, err: c.err, wire: c.wire,
		sure: c.sure, fresh: c.fresh, kept: c.kept, size: c.size,
	}
	n.renew.Store(c.renew.Load())
	n.read.Store(c.read.Load())
	n.stored.Store(c.stored.Load())
	return n
}

func (r *Resource[R, P, V]) missing(q query[P]) error {
	if r.spec.Missing != nil {
		return r.spec.Missing(q.p)
	}
	return fmt.Errorf("read %s %s: %w", r.spec.Name, q.key, ErrAbsent)
}

// brand is what the store's values of this resource, written over this database, are known by.
func (r *Resource[R, P, V]) brand() uint32 {
	if b, ok := r.cache.options.Ledger.(Branded); ok {
		return crc32.Update(r.sum, castagnoli, []byte(b.Brand()))
	}
	return r.sum
}

// encoded is what the codec makes of c's value, nil for an absence.
func (r *Resource[R, P, V]) encoded(c *cell[P, V]) ([]byte, error) {
	if !r.spec.Bare || c.Absent {
		return c.wire, nil
	}
	wire, err := guarded(func() ([]byte, error) { return r.codec.Encode(c.Value) })
	if err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	return wire, nil
}

// seal puts c into the form that a store holds.
func (r *Resource[R, P, V]) seal(c *cell[P, V]) ([]byte, error) {
	wire, err := r.encoded(c)
	if err != nil {
		return nil, err
	}
	return envelope{
		absent: c.Absent, format: r.spec.Format, resource: r.brand(),
		version: c.Version, built: c.Built.UnixNano(), fresh: c.fresh, kept: c.kept, value: wire,
	}.seal(), nil
}

var errUndecodable = errors.New("the stored bytes are not a value of this resource and format")

// unseal makes a cell from what a store held; errUndecodable and the codec's errors mean a miss.
func (r *Resource[R, P, V]) unseal(q query[P], b []byte) (*cell[P, V], error) {
	e, ok := unseal(b, r.brand(), r.spec.Format)
	if !ok || !e.sane(r.cache.options.Now()) {
		return nil, errUndecodable
	}
	// A release whose values live longer may have written it: no longer than here, or it would outlive its floor.
	fresh := min(e.fresh, e.built+int64(r.spec.Fresh))
	l := lives{e.built, fresh, min(e.kept, fresh+int64(r.spec.Kept))}
	var v V
	if e.absent {
		return r.cellOf(q, v, nil, true, e.version, l)
	}
	v, err := guarded(func() (V, error) { return r.codec.Decode(e.value) })
	if err != nil {
		return nil, fmt.Errorf("decode: %w", err)
	}
	if r.spec.Bare {
		e.value = nil
	}
	return r.cellOf(q, v, e.value, false, e.version, l)
}
