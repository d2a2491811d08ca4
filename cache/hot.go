package cache

import (
	"context"
	"fmt"
	"math"

	"github.com/maypok86/otter/v2"
)

// held is an entry as the hot tier sees it.
type held interface {
	weight() int64
	audit(ctx context.Context) verdict
	finding() Finding
	// handover gives the value on its way into the store, where it is not there yet, and when it was read last.
	handover() (candidate, bool)
	shown() Held
}

// hotTier bounds what all resources hold in this process. Keys are 64-bit hashes of what callers ask with; whoever
// looks compares the whole, so that two of one hash only push each other out.
type hotTier struct {
	entries *otter.Cache[uint64, held]
	limit   int64
	room    int64 // what the entries may take, since leaveRoom last changed it
}

func newHotTier(limit int64) (*hotTier, error) {
	entries, err := otter.New(&otter.Options[uint64, held]{
		MaximumWeight: uint64(limit), //nolint:gosec // validated to be positive
		Weigher: func(_ uint64, h held) uint32 {
			return uint32(min(h.weight(), math.MaxUint32)) //nolint:gosec // bounded here
		},
	})
	if err != nil {
		return nil, fmt.Errorf("make the hot tier: %w", err)
	}
	return &hotTier{entries: entries, limit: limit, room: limit}, nil
}

// put lets replace choose between the entry held under id, nil for none, and a new one.
func (t *hotTier) put(id uint64, replace func(old held) (held, bool)) {
	t.entries.Compute(id, func(old held, found bool) (held, otter.ComputeOp) {
		if !found {
			old = nil
		}
		h, ok := replace(old)
		if !ok {
			return nil, otter.CancelOp
		}
		return h, otter.WriteOp
	})
}

// leaveRoom has the entries take no more than the bound leaves beside the floors, and half of it whatever those take.
func (t *hotTier) leaveRoom(floors int) {
	room := max(t.limit-int64(floors)*floorCost, t.limit/2)
	if diff := max(room-t.room, t.room-room); diff < t.limit/200 {
		return
	}
	t.room = room
	t.entries.SetMaximum(uint64(room)) //nolint:gosec // positive
}

// weigh takes the present weight of the entry under id into account.
func (t *hotTier) weigh(id uint64) {
	t.entries.ComputeIfPresent(id, func(old held) (held, otter.ComputeOp) { return old, otter.WriteOp })
}
