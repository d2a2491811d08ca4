package store

import (
	"context"
	"sync"

	"github.com/sales-ai-automation/salesai/cache"
)

// hub tells this process's followers what it hears.
type hub struct {
	mu        *sync.RWMutex
	followers map[*following]struct{}
	known     map[string]cache.Version // newest version told of each key, as long as the ledger has it
	highest   cache.Version            // of all that was told
	forgotten cache.Version            // versions up to it have been dropped from known
}

func newHub() hub {
	return hub{mu: new(sync.RWMutex), followers: map[*following]struct{}{}, known: map[string]cache.Version{}}
}

func (h *hub) join(f *following) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.followers[f] = struct{}{}
}

func (h *hub) leave(f *following) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.followers, f)
}

// heard tells every follower of this process's own changes.
func (h *hub) heard(changes []cache.Change) {
	if len(changes) == 0 {
		return
	}
	h.remember(changes)
	for _, f := range h.all() {
		f.to.Heard(changes)
	}
}

// doubt tells every follower that a change of this process's own may have gone unheard, and has the ledger read.
func (h *hub) doubt(err error) {
	for _, f := range h.all() {
		f.lose(err)
	}
}

func (h *hub) all() []*following {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*following, 0, len(h.followers))
	for f := range h.followers {
		all = append(all, f)
	}
	return all
}

// remember keeps what was told, for the day on which the database is put back to an earlier state.
func (h *hub) remember(changes []cache.Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range changes {
		h.known[c.Key] = max(h.known[c.Key], c.Version)
		h.highest = max(h.highest, c.Version)
	}
}

// newest gives the highest version that was told.
func (h *hub) newest() cache.Version {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.highest
}

// keys gives every key that was told.
func (h *hub) keys() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	keys := make([]string, 0, len(h.known))
	for key := range h.known {
		keys = append(keys, key)
	}
	return keys
}

// forget drops what the ledger has forgotten.
func (h *hub) forget(low cache.Version) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if low <= h.forgotten {
		return
	}
	h.forgotten = low
	for key, version := range h.known {
		if version <= low {
			delete(h.known, key)
		}
	}
}

// following is one follower with what it was told of its trust.
type following struct {
	to cache.Follower

	mu    sync.Mutex // orders Lost and Caught
	lost  bool
	times int // how often it was lost
	wake  context.CancelFunc
}

// lose says that changes may go unheard, and ends the wait for the next one.
func (f *following) lose(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = true
	f.times++
	f.to.Lost(err)
	if f.wake != nil {
		f.wake()
	}
}

// losses is what regain compares, taken before the ledger is read.
func (f *following) losses() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.times
}

// regain says that all was heard, if nothing was lost since the ledger began to be read; ok is false if it must be read again.
func (f *following) regain(losses int) (ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.times != losses {
		return false
	}
	if f.lost {
		f.lost = false
		f.to.Caught()
	}
	return true
}

// waiting gives a context that ends early where something is lost meanwhile.
func (f *following) waiting(ctx context.Context, losses int) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.wake = cancel
	if f.times != losses {
		cancel()
	}
	return ctx, cancel
}
