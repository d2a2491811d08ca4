package cache

import (
	"context"
)

// maxDeletes bounds the deletes that wait for the store; more are given up, because a stale value is refused anyway.
const maxDeletes = 4096

// deletion is a value in the store that went stale.
type deletion struct {
	floor *floor
	key   string
	below Version
}

func (c *Cache[R]) enqueue(d deletion) {
	if c.options.Store == nil {
		return
	}
	select {
	case c.deletes <- d:
	default:
		c.counts.deletesLeft.Add(1)
	}
}

// deleteStale frees the store of values that went stale. Nothing depends on it but the store's size.
func (c *Cache[R]) deleteStale(ctx context.Context) {
	const batch = 100
	for {
		var keys []string
		select {
		case d := <-c.deletes:
			keys = c.collect(keys, d)
		case <-ctx.Done():
			return
		}
		for more := true; more && len(keys) < batch; {
			select {
			case d := <-c.deletes:
				keys = c.collect(keys, d)
			default:
				more = false
			}
		}
		if len(keys) > 0 {
			c.remove(ctx, keys)
		}
	}
}

// collect leaves out what was written anew meanwhile.
func (c *Cache[R]) collect(keys []string, d deletion) []string {
	if c.floors.replaced(d) {
		return keys
	}
	return append(keys, d.key)
}

func (c *Cache[R]) remove(ctx context.Context, keys []string) {
	ctx, cancel := context.WithTimeout(ctx, c.options.StoreTimeout)
	defer cancel()
	_, err := guarded(func() (struct{}, error) { return struct{}{}, c.options.Store.Delete(ctx, keys) })
	if err != nil {
		c.counts.deleteErrors.Add(int64(len(keys)))
	} else {
		c.counts.deletes.Add(int64(len(keys)))
	}
	for _, key := range keys {
		if err != nil {
			c.options.Logger.Warn("[Cache Error]", "key", key, "doing", "delete", "error", err)
		} else {
			c.options.Logger.Debug("[Cache Delete]", "key", key)
		}
	}
}
