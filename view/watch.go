package view

import (
	"slices"
	"sync"

	"github.com/sales-ai-automation/salesai/cache"
)

// Seen notes which values were read, and as of which version each.
type Seen struct{ reads []read }

type read struct {
	fence   string
	version cache.Version
}

func (s *Seen) add(fence string, version cache.Version) {
	for i := range s.reads {
		if s.reads[i].fence == fence { // the chunks of a list share one
			s.reads[i].version = version
			return
		}
	}
	s.reads = append(s.reads, read{fence, version})
}

// Watch hears when what somebody was shown has become stale. What they were shown goes by numbers of their own, so that
// whoever tells them knows no key.
type Watch struct {
	changes *cache.Watch

	mu    sync.Mutex
	shown map[int][]read
	by    map[string]map[int]struct{} // numbers by fence
}

// Watch makes a watch of nothing yet. It is to be closed.
func (v *Views) Watch() *Watch {
	return &Watch{changes: v.watch(), shown: map[int][]read{}, by: map[string]map[int]struct{}{}}
}

// Follow watches what was read under a number, and says whether that was anything. Where have is not 0, somebody holds
// the value that was read last in this version, which may be an older one: then it is stale at once.
func (w *Watch) Follow(number int, seen *Seen, have cache.Version) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leave(number)
	w.shown[number] = slices.Clone(seen.reads)
	for i, r := range seen.reads {
		if w.by[r.fence] == nil {
			w.by[r.fence] = map[int]struct{}{}
		}
		w.by[r.fence][number] = struct{}{}
		if have > 0 && i == len(seen.reads)-1 {
			r.version = have
		}
		w.changes.Add(r.fence, r.version)
	}
	return len(seen.reads) > 0
}

// Leave watches a number no longer.
func (w *Watch) Leave(number int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.leave(number)
}

func (w *Watch) leave(number int) {
	for _, r := range w.shown[number] {
		delete(w.by[r.fence], number)
		if len(w.by[r.fence]) == 0 {
			delete(w.by, r.fence)
			w.changes.Drop(r.fence)
		}
	}
	delete(w.shown, number)
}

// Due gives a value when something has become stale.
func (w *Watch) Due() <-chan struct{} { return w.changes.Due() }

// Stale gives the numbers that have become stale since the last call, each with the version that its value has now: 0
// where nobody can say.
func (w *Watch) Stale() map[int]cache.Version {
	w.mu.Lock()
	defer w.mu.Unlock()
	stale := map[int]cache.Version{}
	for fence, version := range w.changes.Take() {
		for number := range w.by[fence] {
			if known, ok := stale[number]; !ok || known > 0 && version > known || version == 0 {
				stale[number] = version
			}
		}
	}
	return stale
}

// Close watches nothing any more.
func (w *Watch) Close() { w.changes.Close() }
