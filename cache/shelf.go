package cache

import (
	"context"
	"time"
)

// fetch reads q's value from the store, whatever its age; nil when there is none that can be read.
func (r *Resource[R, P, V]) fetch(q query[P]) *cell[P, V] {
	store := r.cache.options.Store
	if store == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(r.cache.base, r.cache.options.StoreTimeout)
	defer cancel()
	found, err := r.cache.inStore(ctx, func(ctx context.Context) ([][]byte, error) { return store.Get(ctx, []string{q.key}) })
	if err != nil {
		r.storeFailed(q.key, "get", err)
		return nil
	}
	if len(found) != 1 || found[0] == nil {
		r.storeMiss(q)
		return nil
	}
	c, err := r.unseal(q, found[0])
	if err != nil {
		r.cache.options.Logger.Debug("a stored value counts as a miss", "key", q.key, "error", err)
		r.storeMiss(q)
		return nil
	}
	s := r.cache.floors.now(q.floor)
	if c.Version < s.known || time.Now().UnixNano() >= c.fresh {
		r.storeMiss(q)
		return c
	}
	r.counts.storeHits.Add(1)
	r.cache.options.Logger.Debug("[Cache Hit]", "key", q.key, "tier", "store")
	r.cache.floors.shelve(q.floor, q.key, c.Version)
	return c
}

func (r *Resource[R, P, V]) storeMiss(q query[P]) {
	r.counts.storeMisses.Add(1)
	r.cache.options.Logger.Debug("[Cache Miss]", "key", q.key, "tier", "store")
}

func (r *Resource[R, P, V]) storeFailed(key, doing string, err error) {
	r.counts.storeErrors.Add(1)
	r.cache.options.Logger.Warn("[Cache Error]", "key", key, "doing", doing, "error", err)
}

// shelve puts what a flight built into the store, after its callers were answered.
func (r *Resource[R, P, V]) shelve(fl *flight[P, V], q query[P]) {
	store := r.cache.options.Store
	if store == nil || fl.cell == nil || fl.source != FromBuild || !fl.kept {
		return
	}
	c := fl.cell
	if r.cache.floors.now(q.floor).known > c.Version && !r.cache.breach.fill {
		r.counts.refused.Add(1)
		return
	}
	life := time.Duration(c.kept - time.Now().UnixNano())
	if life <= 0 {
		return
	}
	item := Item{Key: q.key, Value: r.seal(c), Life: life}
	ctx, cancel := context.WithTimeout(r.cache.base, r.cache.options.StoreTimeout)
	defer cancel()
	_, err := r.cache.inStore(ctx, func(ctx context.Context) ([][]byte, error) { return nil, store.Put(ctx, []Item{item}) })
	if err != nil {
		r.storeFailed(q.key, "put", err)
		return
	}
	r.counts.storeBytes.Add(int64(len(item.Value)))
	r.cache.options.Logger.Debug("[Cache Set]", "key", q.key, "tier", "store")
	if r.cache.floors.shelve(q.floor, q.key, c.Version) {
		r.cache.enqueue(deletion{floor: q.floor, key: q.key, below: c.Version + 1})
	}
}

// inStore calls the store and leaves it alone when it ignores its deadline.
func (c *Cache[R]) inStore(ctx context.Context, call func(context.Context) ([][]byte, error)) ([][]byte, error) {
	type reply struct {
		found [][]byte
		err   error
	}
	replies := make(chan reply, 1)
	ok := c.spawn(func() {
		found, err := guarded(func() ([][]byte, error) { return call(ctx) })
		replies <- reply{found, err}
	})
	if !ok {
		return nil, ErrClosed
	}
	select {
	case re := <-replies:
		return re.found, re.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
