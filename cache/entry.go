package cache

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Entry is one value as the tiers hold it. Entries are shared by all readers: nothing in one may be changed.
type Entry[V any] struct {
	Value   V
	Body    []byte  // what a client gets, encoded once; nil for an absence, and where the resource is Bare
	Version Version // the ledger's version of the value's key in the moment it was read
	Absent  bool    // the database said that there is no such value
	Built   time.Time
	Fresh   time.Time // end of the fresh life
	Kept    time.Time // end of the kept life

	items []Span
	memo  *memo
}

// Answer is an entry and how it came about. Entry is nil when the error beside it is anything but an absence: look at the
// error before a field of it.
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
// within bounds, so that it is made once. build must give the same bytes for the same offset and limit, and must not ask the
// entry for another page: others wait for it.
func (e *Entry[V]) Page(offset, limit int, build func() []byte) []byte {
	made := e.Prepared(offset, limit, "", func() (any, int) {
		body := build()
		return body, len(body)
	})
	body, _ := made.([]byte)
	return body
}

// Prepared is Page for answers that are more than bytes, in several forms, as a compressed one; build says how
// many bytes it made. The answer is shared by all readers. The empty form is Page's own.
func (e *Entry[V]) Prepared(offset, limit int, form string, build func() (made any, size int)) any {
	return e.memo.page(page{offset: offset, limit: limit, form: form}, 2*len(e.Body)+4<<10, build)
}

// maxPages keeps the search through an entry's pages shorter than making one.
const maxPages = 32

type memo struct {
	pages atomic.Pointer[[]page]
	scale interface{ weigh(id uint64) } // is told that the entry weighs more; nil: nobody is
	id    uint64                        // of the entry there
	mu    sync.Mutex
	bytes atomic.Int64
}

type page struct {
	offset, limit int
	form          string
	made          any
}

func (m *memo) page(p page, budget int, build func() (any, int)) any {
	for {
		if made, ok := m.find(p); ok {
			return made
		}
		if m.full(budget) { // nobody waits for what is hardly going to be kept
			made, size := build()
			m.mu.Lock()
			defer m.mu.Unlock()
			m.keep(p, made, size, budget)
			return made
		}
		if made, ok := m.once(p, budget, build); ok {
			return made
		}
	}
}

// once has build run while others wait for it; false: there is no room by now.
func (m *memo) once(p page, budget int, build func() (any, int)) (any, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if made, ok := m.find(p); ok {
		return made, true
	}
	if m.full(budget) {
		return nil, false
	}
	made, size := build()
	m.keep(p, made, size, budget)
	return made, true
}

// full tells whether there is no room for another page, or for one as large as those there are.
func (m *memo) full(budget int) bool {
	pages := m.pages.Load()
	if pages == nil {
		return false
	}
	n, bytes := len(*pages), int(m.bytes.Load())
	return n == maxPages || bytes+bytes/n > budget
}

// keep remembers what was made where there is room for it. The lock is held.
func (m *memo) keep(p page, made any, size, budget int) {
	var old []page
	if known := m.pages.Load(); known != nil {
		old = *known
	}
	if len(old) == maxPages || int(m.bytes.Load())+size > budget {
		return
	}
	if _, ok := m.find(p); ok {
		return
	}
	p.made = made
	pages := slices.Concat(old, []page{p})
	m.pages.Store(&pages)
	m.bytes.Add(int64(size))
	if m.scale != nil {
		m.scale.weigh(m.id)
	}
}

func (m *memo) find(wanted page) (any, bool) {
	pages := m.pages.Load()
	if pages == nil {
		return nil, false
	}
	for i := range *pages {
		if p := &(*pages)[i]; p.offset == wanted.offset && p.limit == wanted.limit && p.form == wanted.form {
			return p.made, true
		}
	}
	return nil, false
}
