package cache

import (
	"context"
	"time"
)

// Store is a tier that instances share: it may lose values, answer old ones, or be away, and nothing becomes wrong.
// Every call takes many keys, costs one round trip where the store can, and obeys ctx.
type Store interface {
	// Get gives the value of each key in the order of keys, nil where there is none. Callers do not change the bytes.
	Get(ctx context.Context, keys []string) ([][]byte, error)
	// Put writes items, the last of equal keys winning. The bytes are not changed afterwards.
	Put(ctx context.Context, items []Item) error
	// Delete removes keys; a key that is not there is no error.
	Delete(ctx context.Context, keys []string) error
}

// Item is one value on its way into a store.
type Item struct {
	Key   string
	Value []byte
	Life  time.Duration // after it the store drops the value; always positive
}
