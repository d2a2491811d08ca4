package cache

import (
	"context"
	"slices"
	"time"
)

// candidate is a value that the store does not have yet.
type candidate struct {
	item   Item
	read   int64 // when it was given to a caller, Unix nanoseconds
	stored func()
}

func (c *cell[P, V]) handover() (candidate, bool) {
	read := c.read.Load()
	if read == 0 || c.stored.Load() || c.home.worth(c.key) == worthless || c.fence.guard.Load() > int64(c.Version) {
		return candidate{}, false
	}
	item, ok := c.home.item(c)
	if !ok || item.Fresh <= 0 {
		return candidate{}, false
	}
	return candidate{item: item, read: read, stored: func() { c.stored.Store(true) }}, true
}

// Handover writes values that people read lately, within the given time, that are worth it and that the store does not
// have, for whoever takes this instance's place. It is called before Close, while the ledger is still followed, and gives how
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
	slices.SortFunc(all, func(a, b candidate) int { return int(b.read - a.read) })
	if s := c.tier.purse.state(); s.Metered && s.Limit.Writes > 0 {
		all = all[:min(len(all), int(max(s.Limit.Writes-s.Spent.Writes, 0)/2))]
	}
	const batch = 64
	written := 0
	for part := range slices.Chunk(all, batch) {
		items := make([]Item, len(part))
		for i := range part {
			items[i] = part[i].item
		}
		if err := c.tier.put(ctx, items, false); err != nil {
			return written, err
		}
		for i := range part {
			part[i].stored()
		}
		written += len(part)
	}
	return written, nil
}

// keepSettling books what the store was asked, now and then and at the end.
func (c *Cache[R]) keepSettling(ctx context.Context) {
	const every = 10 * time.Second
	settle := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if err := c.tier.purse.settle(ctx); err != nil {
			c.options.Logger.Warn("the use of the store could not be counted; it is tried again", "error", err)
		}
	}
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			settle(ctx)
		case <-ctx.Done():
			settle(context.WithoutCancel(ctx))
			return
		}
	}
}
