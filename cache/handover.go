package cache

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// candidate is a value that the store does not have yet.
type candidate struct {
	read   int64               // when it was given to a caller, Unix nanoseconds
	item   func() (Item, bool) // made late: it copies the value, which may be stale by then
	stored func(Item)
}

func (c *cell[P, V]) handover() (candidate, bool) {
	read := c.read.Load()
	if read == 0 || c.stored.Load() {
		return candidate{}, false
	}
	return candidate{
		read: read, item: func() (Item, bool) { return c.home.handover(c) },
		stored: func(it Item) { c.home.shelved(c, len(it.Value)) },
	}, true
}

// handover is c on its way into the store; ok is false when it is stale, or its fresh life over.
func (r *Resource[R, P, V]) handover(c *cell[P, V]) (_ Item, ok bool) {
	s := r.cache.floors.now(c.fence)
	if r.cache.breach.handover {
		c = c.refenced(c.fence)
		c.Version = max(c.Version, s.known)
	}
	if !s.sure || c.Version < s.known || c.fresh <= r.cache.now() {
		return Item{}, false
	}
	return r.item(c)
}

// Handover writes values that people read lately, within the given time, and that the store does not have, for
// whoever takes this instance's place. It is called before Close, while the ledger is still followed, and gives how
// many were written. A metered store is given those read last, for at most half of what is left of the day's writes.
func (c *Cache[R]) Handover(ctx context.Context, within time.Duration) (int, error) {
	if !c.tier.open() || !c.trusted() {
		return 0, nil
	}
	since := c.now() - int64(within)
	var all []candidate
	for h := range c.hot.entries.Values() {
		if next, ok := h.handover(); ok && next.read >= since {
			all = append(all, next)
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return int(b.read - a.read) })
	left := len(all)
	if s := c.tier.purse.state(); s.Metered && s.Limit.Writes > 0 {
		left = int(max(s.Limit.Writes-s.Spent.Writes, 0) / 2)
	}
	written := 0
	var parcel parcel[candidate]
	put := func() error {
		if len(parcel.items) == 0 {
			return nil
		}
		if err := c.tier.put(ctx, parcel.items, false); err != nil && !onlyTooLarge(err) {
			return fmt.Errorf("hand over what is held: %w", err)
		}
		for i, of := range parcel.of {
			of.stored(parcel.items[i])
		}
		written += len(parcel.items)
		parcel.clear()
		return nil
	}
	for _, next := range all {
		if written+len(parcel.items) == left {
			break
		}
		if item, ok := next.item(); ok && parcel.add(item, next) {
			if err := put(); err != nil {
				return written, err
			}
		}
	}
	err := put()
	return written, err
}
