package cache

import (
	"maps"
	"sync"
)

// Watch hears which of some ledger keys changed, for somebody who shows values to people and wants to know when to read
// them again. What was heard and not taken is held once for each key: one who is slow costs what it watches, and holds
// up nobody.
type Watch struct {
	floors *floors
	all    *watches
	due    chan struct{}

	seen  map[string]Version // the oldest version that may be shown of each watched key; guarded by watches.mu, as newer
	newer map[string]Version
}

// watches finds the watches of a key.
type watches struct {
	mu sync.Mutex
	of map[string]map[*Watch]struct{}
}

// Watch makes a watch of no keys yet. It is to be closed.
func (c *Cache[R]) Watch() *Watch {
	return &Watch{
		floors: c.floors, all: &c.watches, due: make(chan struct{}, 1),
		seen: map[string]Version{}, newer: map[string]Version{},
	}
}

// Add watches key for whoever has seen a version of its value; of several, the one who has seen the oldest counts. Where a
// newer one is known, that is told at once, so that nothing is missed between the reading and the watching.
func (w *Watch) Add(key string, seen Version) {
	w.all.mu.Lock()
	if w.all.of[key] == nil {
		if w.all.of == nil {
			w.all.of = map[string]map[*Watch]struct{}{}
		}
		w.all.of[key] = map[*Watch]struct{}{}
	}
	w.all.of[key][w] = struct{}{}
	if before, watched := w.seen[key]; watched {
		w.seen[key] = min(before, seen)
	} else {
		w.seen[key] = seen
	}
	w.all.mu.Unlock()
	_, s := w.floors.at(key) // now that a later change is heard
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	if _, still := w.seen[key]; still && s.known > seen {
		w.tell(key, s.known)
	}
}

// tell notes a newer version, which another reader of the same key may have seen already.
func (w *Watch) tell(key string, v Version) {
	w.seen[key] = max(w.seen[key], v)
	w.newer[key] = max(w.newer[key], v)
	signal(w.due)
}

// Drop watches key no longer; what was heard of it is forgotten.
func (w *Watch) Drop(key string) {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	w.drop(key)
}

func (w *Watch) drop(key string) {
	delete(w.seen, key)
	delete(w.newer, key)
	delete(w.all.of[key], w)
	if len(w.all.of[key]) == 0 {
		delete(w.all.of, key)
	}
}

// Due gives a value when there is something to take.
func (w *Watch) Due() <-chan struct{} { return w.due }

// Take gives the keys that changed since the last call, each with its newest version: 0 where it may have changed and
// nobody can say to what.
func (w *Watch) Take() map[string]Version {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	taken := maps.Clone(w.newer)
	clear(w.newer)
	return taken
}

// Close watches nothing any more.
func (w *Watch) Close() {
	w.all.mu.Lock()
	defer w.all.mu.Unlock()
	for key := range w.seen {
		w.drop(key)
	}
}

// hear tells of changes whose floors were raised: who reads now gets the new value.
func (ws *watches) hear(changes []Change) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(ws.of) == 0 {
		return
	}
	for _, ch := range changes {
		for w := range ws.of[ch.Key] {
			if ch.Version > w.seen[ch.Key] {
				w.tell(ch.Key, ch.Version)
			}
		}
	}
}

// doubt tells everybody that whatever they watch may have changed.
func (ws *watches) doubt() {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for key, all := range ws.of {
		for w := range all {
			w.newer[key] = 0
			signal(w.due)
		}
	}
}
