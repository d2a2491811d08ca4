package cache

import (
	"sync"
	"sync/atomic"
	"time"
)

// Entry is one value as the tiers hold it. Entries are shared by all readers: nothing in one may be changed.
type Entry[V any] struct {
	Value   V
	Body    []byte  // what a client gets, encoded once; nil for an absence
	Version Version // the ledger's version of the value's key in the moment it was read
	Absent  bool    // the database said that there is no such value
	Built   time.Time
	Fresh   time.Time // end of the fresh life
	Kept    time.Time // end of the kept life

	items []Span
	memo  *memo
}

// Answer is an entry and how it came about. Entry is nil when the error beside it is anything but an absence.
type Answer[V any] struct {
	*Entry[V]
	Status Status
}

// Span is where an item of a list stands in a body.
type Span struct{ Start, End int }

// Len is how many items of a list the body holds, as the resource's Items found them.
func (e *Entry[V]) Len() int { return len(e.items) }

// Cut gives the bytes of up to limit items from offset on, commas between them, as they stand in the body.
// Offsets past the end give none.
func (e *Entry[V]) Cut(offset, limit int) []byte {
	offset = min(max(offset, 0), len(e.items))
	limit = min(max(limit, 0), len(e.items)-offset)
	if limit == 0 {
		return nil
	}
	start, end := e.items[offset].Start, e.items[offset+limit-1].End
	return e.Body[start:end:end]
}

// Page gives what build makes of the entry for one page, ready for a client, and remembers it with the entry
// within bounds, so that it is made once. build must give the same bytes for the same offset and limit.
func (e *Entry[V]) Page(offset, limit int, build func() []byte) []byte {
	return e.memo.page(offset, limit, 2*len(e.Body)+4<<10, build)
}

// maxPages keeps the search through an entry's pages shorter than making one.
const maxPages = 32

type memo struct {
	pages atomic.Pointer[[]page]
	grown func() // tells the hot tier that the entry weighs more
	mu    sync.Mutex
	bytes atomic.Int64
}

type page struct {
	offset, limit int
	body          []byte
}

func (m *memo) page(offset, limit, budget int, build func() []byte) []byte {
	if body, ok := m.find(offset, limit); ok {
		return body
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if body, ok := m.find(offset, limit); ok {
		return body
	}
	body := build()
	var old []page
	if p := m.pages.Load(); p != nil {
		old = *p
	}
	if len(old) == maxPages || int(m.bytes.Load())+len(body) > budget {
		return body
	}
	pages := append(old[:len(old):len(old)], page{offset, limit, body})
	m.pages.Store(&pages)
	m.bytes.Add(int64(len(body)))
	if m.grown != nil {
		m.grown()
	}
	return body
}

func (m *memo) find(offset, limit int) ([]byte, bool) {
	pages := m.pages.Load()
	if pages == nil {
		return nil, false
	}
	for i := range *pages {
		if p := &(*pages)[i]; p.offset == offset && p.limit == limit {
			return p.body, true
		}
	}
	return nil, false
}
