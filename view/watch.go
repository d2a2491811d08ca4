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
	sure    bool // the version is the newest; not where the database could not answer
}

func (s *Seen) add(r read) {
	for i := range s.reads {
		if s.reads[i].fence == r.fence { // the chunks of a list share one
			s.reads[i] = r
			return
		}
	}
	s.reads = append(s.reads, r)
}

// Newest gives the version of the value that was read last, which is the one that was answered; ok is false where it may not
// be the newest there is.
func (s *Seen) Newest() (version cache.Version, ok bool) {
	if len(s.reads) == 0 {
		return 0, false
	}
	last := s.reads[len(s.reads)-1]
	return last.version, last.sure
}

// Watch hears when what somebody was shown has become stale. What they were shown goes by numbers of their own, so that
// whoever tells them knows no key.
type Watch struct {
	changes *cache.Watch

	mu    sync.Mutex
	shown map[int][]read
	by    map[string]map[int]bool // numbers by fence, and whether it guards what they show or only what that was read for
}

// Watch makes a watch of nothing yet. It is to be closed.
func (v *Views) Watch() *Watch {
	return &Watch{changes: v.watch(), shown: map[int][]read{}, by: map[string]map[int]bool{}}
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
			w.by[r.fence] = map[int]bool{}
		}
		shown := i == len(seen.reads)-1
		w.by[r.fence][number] = shown
		if have > 0 && shown {
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
// where nobody can say, as where only something changed that decides who may see it.
func (w *Watch) Stale() map[int]cache.Version {
	w.mu.Lock()
	defer w.mu.Unlock()
	stale := map[int]cache.Version{}
	for fence, version := range w.changes.Take() {
		for number, shown := range w.by[fence] {
			if shown {
				stale[number] = version
			} else if _, told := stale[number]; !told {
				stale[number] = 0
			}
		}
	}
	return stale
}

// Close watches nothing any more.
func (w *Watch) Close() { w.changes.Close() }
