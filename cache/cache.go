package cache

import "context"

// Cache is an engine.
type Cache[R any] struct{ options Options[R] }

// New makes a cache.
func New[R any](o Options[R]) (*Cache[R], error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	return &Cache[R]{options: o.withDefaults()}, nil
}

// Run follows the ledger until ctx ends.
func (c *Cache[R]) Run(ctx context.Context) error { return c.options.Ledger.Follow(ctx, nil) }

// Ready is closed when the ledger has told everything for the first time.
func (c *Cache[R]) Ready() <-chan struct{} { return nil }

// Close ends what the cache does in the background and waits for it.
func (c *Cache[R]) Close() {}
