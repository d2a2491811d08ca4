package cache

import (
	"context"
	"time"
)

// Held is a value as an operator sees it.
type Held struct {
	Resource string
	Key      string
	Fence    string // the ledger key that guards it
	Version  Version
	Floor    Version // the newest version this instance knows of the fence
	Absent   bool
	Body     []byte
	Bytes    int64 // what the hot tier counts for it
	Built    time.Time
	Fresh    time.Time
	Kept     time.Time
	Read     time.Time // when it was last given to a caller, to the second; zero: never
	Stored   bool      // the shared store was given it, or had it
}

func (c *cell[P, V]) shown(key string) (_ Held, ok bool) {
	if c.key != key {
		return Held{}, false
	}
	body := c.Body
	if body == nil {
		body, _ = c.home.encoded(c) // who cannot be encoded is shown without
	}
	h := Held{
		Resource: c.of.name, Key: c.key, Fence: c.fence.key, Version: c.Version, Absent: c.Absent, Body: body,
		Bytes: c.weight(), Built: c.Built, Fresh: c.Fresh, Kept: c.Kept, Stored: c.stored.Load(),
	}
	if read := c.read.Load(); read > 0 {
		h.Read = time.Unix(0, read)
	}
	return h, true
}

// Inspect gives the value that this instance holds under key, whatever its age. It looks at every value held: it is
// for operators.
func (c *Cache[R]) Inspect(key string) (Held, bool) {
	for h := range c.hot.entries.Values() {
		if s, ok := h.shown(key); ok {
			_, state := c.floors.at(s.Fence)
			s.Floor = state.known
			return s, true
		}
	}
	return Held{}, false
}

// Ledger gives the newest committed state of ledger keys, asking the database.
func (c *Cache[R]) Ledger(ctx context.Context, keys ...string) ([]Change, error) {
	return c.options.Ledger.Versions(ctx, keys)
}
