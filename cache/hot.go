package cache

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"sync"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
)

// held is an entry as the hot tier sees it.
type held interface {
	weight() int64
	place() *place
	under() *floor
	audit(ctx context.Context) verdict
	finding() Finding
	// handover gives the value on its way into the store, where it is not there yet, and when it was read last.
	handover() (candidate, bool)
	shown(key string) (Held, bool)
}

// place is how an entry is counted. The lock of the entry's bucket guards it.
type place struct {
	times   int   // how often the entry stands in the hot tier: twice while it takes its own place
	counted int64 // the weight it was last given
}

// hotTier bounds what all resources hold in this process. Keys are 64-bit hashes of what callers ask with; whoever
// looks compares the whole, so that two of one hash only push each other out.
//
// It counts what it holds itself, as otter evicts behind the writes: who finds it too full has otter do so at once.
type hotTier struct {
	entries *otter.Cache[uint64, held]
	floors  *floors
	classes classes
	limit   int64
	off     bool         // nothing is held
	bytes   atomic.Int64 // the weight of the entries held
	count   atomic.Int64 // how many there are
	most    atomic.Int64 // about how many there were at once
	room    atomic.Int64 // what they may take, since leaveRoom last changed it
	resize  sync.Mutex
}

// leastShare is the part of the bound that entries may always take, whatever stands beside them.
const leastShare = 4

func newHotTier(limit int64, off bool, fs *floors) (*hotTier, error) {
	t := &hotTier{floors: fs, classes: fs.classes, limit: limit, off: off}
	t.room.Store(limit)
	entries, err := otter.New(&otter.Options[uint64, held]{
		MaximumWeight: uint64(limit), //nolint:gosec // validated to be positive
		Weigher: func(_ uint64, h held) uint32 {
			return uint32(min(h.place().counted, math.MaxUint32)) //nolint:gosec // bounded here
		},
		OnAtomicDeletion: func(e otter.DeletionEvent[uint64, held]) { t.leave(e.Value) },
		// A goroutine to file one value costs more than to file it. What otter leaves undone so, leaveRoom has it do.
		Executor: func(upkeep func()) { upkeep() },
	})
	if err != nil {
		return nil, fmt.Errorf("make the hot tier: %w", err)
	}
	t.entries = entries
	return t, nil
}

// put lets replace choose between the entry held under id, nil for none, and a new one. It must not look into the hot
// tier: the entry's bucket is locked.
func (t *hotTier) put(id uint64, replace func(old held) (held, bool)) {
	if t.off {
		replace(nil)
		return
	}
	t.entries.Compute(id, func(old held, found bool) (held, otter.ComputeOp) {
		if !found {
			old = nil
		}
		h, ok := replace(old)
		if !ok {
			return nil, otter.CancelOp
		}
		t.enter(h)
		return h, otter.WriteOp
	})
}

// weigh takes the present weight of the entry under id into account.
func (t *hotTier) weigh(id uint64) {
	t.entries.ComputeIfPresent(id, func(old held) (held, otter.ComputeOp) {
		t.enter(old) // and it leaves, as what was there before
		return old, otter.WriteOp
	})
}

// enter counts h, which is about to be written. The bucket's lock is held.
func (t *hotTier) enter(h held) {
	p := h.place()
	weight := h.weight()
	t.bytes.Add(weight - p.counted)
	p.counted = weight
	if p.times++; p.times == 1 {
		t.floors.hold(h.under())
		if n := t.count.Add(1); n > t.most.Load() {
			t.most.Store(n)
		}
	}
}

// leave is called by otter for each entry that is evicted or replaced. The bucket's lock is held.
func (t *hotTier) leave(h held) {
	p := h.place()
	if p.times--; p.times > 0 {
		return
	}
	t.bytes.Add(-p.counted)
	p.counted = 0
	t.count.Add(-1)
	t.floors.release(h.under())
}

// tables is what otter's table and sketch take. Both double as entries come, and never shrink.
func (t *hotTier) tables() int64 {
	n := t.most.Load()
	return bucketCost*doubled((4*n+14)/15) + sketchCost*doubled(n) // a bucket for each 3.75 entries
}

// doubled is the least power of two that is at least n.
func doubled(n int64) int64 { return 1 << bits.Len64(uint64(max(n-1, 0))) }

// leaveRoom has the entries take no more than the bound leaves beside what else grows with the keys, and whoever finds
// them beyond it wait until otter has evicted. It must not be called with a lock that is taken while an entry leaves.
func (t *hotTier) leaveRoom(beside int64) {
	room := max(t.limit-t.tables()-beside, t.limit/leastShare)
	if !t.crowded() && !t.moved(room) {
		return
	}
	t.resize.Lock()
	defer t.resize.Unlock()
	switch {
	case t.moved(room):
		t.room.Store(room)
		t.entries.SetMaximum(uint64(room)) //nolint:gosec // positive
	case t.crowded():
		t.entries.CleanUp()
	}
}

// moved tells whether room is worth telling otter of, which begins to learn anew what to keep.
func (t *hotTier) moved(room int64) bool {
	was := t.room.Load()
	return max(room-was, was-room) > t.limit/200
}

// crowded tells whether there is more than otter was told, which evicts behind the writes.
func (t *hotTier) crowded() bool { return t.bytes.Load() > t.room.Load()+t.limit/100 }
