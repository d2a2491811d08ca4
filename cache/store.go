package cache

import (
	"context"
	"time"
)

// Store is a tier that instances share: it may lose values, answer old ones, or be away, and nothing becomes wrong.
// Every call takes many keys, costs one round trip where the store can, and obeys ctx.
type Store interface {
	// Get gives the value of each key in the order of keys, nil where there is none. Callers do not change the bytes.
	// Beside an error, values that could be read all the same may stand in their places.
	Get(ctx context.Context, keys []string) ([][]byte, error)
	// Put writes items, the last of equal keys winning. The bytes are not changed afterwards. An item beyond the
	// store's limit is refused with ErrTooLarge while the others are written.
	Put(ctx context.Context, items []Item) error
	// Delete removes keys; a key that is not there is no error.
	Delete(ctx context.Context, keys []string) error
}

// Punctual is a Store whose calls return as soon as ctx ends, whatever the other side does and however a connection
// hangs. The engine calls such a one directly, for a reader on the reader's own goroutine and with what the reader's ctx
// holds; any other it calls from a goroutine that it can leave behind.
type Punctual interface {
	Store
	// Punctual does nothing.
	Punctual()
}

// Item is one value on its way into a store.
type Item struct {
	Key     string
	Value   []byte
	Life    time.Duration // after it the store drops the value; always positive
	Fresh   time.Duration // what is left of its fresh life, at most Life; for stores that show it to operators
	Version Version       // of the value, likewise
}

// Leaser is a Store that can also say which one of many instances builds a missing value. A lease only saves work:
// it may be lost or given twice, and nothing becomes wrong.
type Leaser interface {
	Store
	// Lease gives name to owner for life, unless another owner has it: granted tells whether owner has it now.
	Lease(ctx context.Context, name, owner string, life time.Duration) (granted bool, err error)
	// Release gives name back if owner still has it.
	Release(ctx context.Context, name, owner string) error
}
