package cache

import (
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// shut is the guard of a floor that cannot vouch for any value: hot hits on it go the long way and ask.
const shut = math.MaxInt64

// skew is how far the clocks of instances may be apart before an old value could outlive its floor.
const skew = time.Minute

// floor is the newest version known of one ledger key. Values below it are misses in every tier.
type floor struct {
	guard atomic.Int64 // what a hot hit compares with, in one load; shut when the floor is unsure or dropped
	key   string

	// The fields below are guarded by floors.mu.
	known   Version
	gone    Version // the newest version known that said gone
	sure    bool    // known is at least everything this instance was ever told of the key
	dropped bool
	touched int64 // Unix nanoseconds of the last raise or look
	raised  int64 // Unix nanoseconds of the last raise
	shelved []shelved
	watched []watcher
	prev    *floor
	next    *floor
}

// shelved is a value that this instance saw in the store, so that it knows what to delete.
type shelved struct {
	key     string
	version Version
}

// maxShelved bounds what one floor remembers of the store: a forgotten key is not deleted, only never used again.
const maxShelved = 8

// floors holds the floor of every key heard of, read or built lately, within a bound.
//
// Two things keep the table small and every answer right. A floor that nobody touched for longer than any value
// can live is dropped: nothing below it is left in any tier. And when there are more floors than the bound, the one
// untouched for longest is dropped and from then on a key without a floor is unsure: before a value of it is
// trusted, the ledger is asked for its version once. Dropping shuts the floor's guard, so that hot values that
// refer to it are asked about as well.
type floors struct {
	limit   int
	clock   func() time.Time
	horizon atomic.Int64 // nanoseconds any value can live in any tier, skew included; 0 as long as nobody knows
	breach  *breach

	mu         sync.Mutex
	byKey      map[string]*floor
	overflowed bool
	lostGone   Version // the newest gone among floors dropped for want of room: an unsure key may have been one of them
	list       floor   // ring, the floor untouched for longest first
}

// state is what is known of a key in one moment.
type state struct {
	known  Version
	gone   Version
	sure   bool
	raised int64 // when it was last heard to change, Unix nanoseconds; 0: never
}

func newFloors(limit int, clock func() time.Time, b *breach) *floors {
	fs := &floors{limit: limit, clock: clock, byKey: make(map[string]*floor), breach: b}
	fs.list.prev, fs.list.next = &fs.list, &fs.list
	return fs
}

// at gives the floor of key, a new one if there is none.
func (fs *floors) at(key string) (*floor, state) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.find(key)
	fs.touch(f)
	return f, fs.state(f)
}

// now gives the state of a floor that may have been dropped meanwhile: then nothing is sure.
func (fs *floors) now(f *floor) state {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if !f.dropped {
		return fs.state(f)
	}
	if f = fs.byKey[f.key]; f != nil {
		return fs.state(f)
	}
	return state{gone: fs.lostGone}
}

// hear raises floors to what a ledger told, and gives the shelved values that went stale, and the watched ones. The
// changes are recent where the ledger is being followed, and of any age where it is read to catch up.
func (fs *floors) hear(changes []Change, recent bool) (stale []deletion, watched []watcher) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	for _, ch := range changes {
		f := fs.find(ch.Key)
		if fs.raise(f, ch) {
			if recent {
				f.raised = fs.clock().UnixNano()
			}
			for _, s := range f.shelved {
				if s.version < f.known {
					stale = append(stale, deletion{floor: f, key: s.key, below: f.known, gone: ch.Gone})
				}
			}
			f.shelved = nil
			if !ch.Gone {
				watched = append(watched, f.watched...)
			}
		}
		fs.touch(f)
	}
	return stale, watched
}

// watch has w told when f rises. The one that has been watched for longest makes room.
func (fs *floors) watch(f *floor, w watcher) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if slices.Contains(f.watched, w) {
		return
	}
	if len(f.watched) == maxWatched {
		f.watched = f.watched[1:]
	}
	f.watched = append(f.watched, w)
}

// confirm is hear for the state of one key that the ledger was asked for: the floor is sure from then on.
func (fs *floors) confirm(ch Change) (*floor, state) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.find(ch.Key)
	fs.raise(f, ch)
	if !f.sure { // a gone that was known may have been dropped, and the ledger tells only what came after it
		f.gone = max(f.gone, min(fs.lostGone, f.known))
	}
	f.sure = true
	f.guard.Store(int64(f.known))
	fs.touch(f)
	return f, fs.state(f)
}

// admit tells whether a value of version v may enter a tier. Reading a version is hearing of it: the floor rises to v.
func (fs *floors) admit(f *floor, v Version) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.dropped {
		return false
	}
	if v < f.known {
		return fs.breach.fill
	}
	fs.raise(f, Change{Key: f.key, Version: v})
	fs.touch(f)
	return f.sure
}

// shelve remembers that the store holds a value under key, or tells that it went stale meanwhile.
func (fs *floors) shelve(f *floor, key string, v Version) (s state, stale bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if v < f.known || f.dropped {
		return fs.state(f), true
	}
	for i := range f.shelved {
		if f.shelved[i].key == key {
			f.shelved[i].version = max(f.shelved[i].version, v)
			return fs.state(f), false
		}
	}
	if len(f.shelved) == maxShelved {
		f.shelved = f.shelved[1:]
	}
	f.shelved = append(f.shelved, shelved{key, v})
	return fs.state(f), false
}

// replaced tells whether the value that d is about was written anew since.
func (fs *floors) replaced(d deletion) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := d.floor
	if f.dropped {
		if f = fs.byKey[f.key]; f == nil {
			return false
		}
	}
	for _, s := range f.shelved {
		if s.key == d.key && s.version >= d.below {
			return true
		}
	}
	return false
}

// doubt makes every floor unsure: changes may have gone unheard while nobody noticed.
func (fs *floors) doubt() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.breach.doubt {
		return
	}
	fs.overflowed = true // for keys that have no floor
	for _, f := range fs.byKey {
		f.sure = false
		f.guard.Store(shut)
	}
}

func (fs *floors) size() int {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return len(fs.byKey)
}

func (fs *floors) state(f *floor) state {
	if f.sure {
		return state{known: f.known, gone: f.gone, sure: true, raised: f.raised}
	}
	return state{known: f.known, gone: max(f.gone, fs.lostGone), raised: f.raised}
}

func (fs *floors) find(key string) *floor {
	f := fs.byKey[key]
	if f != nil {
		return f
	}
	f = &floor{key: key, sure: !fs.overflowed}
	if !f.sure {
		f.guard.Store(shut)
	}
	f.prev, f.next = f, f
	fs.byKey[key] = f
	return f
}

func (fs *floors) raise(f *floor, ch Change) bool {
	if ch.Gone && !fs.breach.gone {
		f.gone = max(f.gone, ch.Version)
	}
	if ch.Version <= f.known {
		return false
	}
	f.known = ch.Version
	if f.sure && !fs.breach.hot {
		f.guard.Store(int64(f.known))
	}
	return true
}

// touch moves f to the young end and drops what is too old or too much at the other.
func (fs *floors) touch(f *floor) {
	now := fs.clock().UnixNano()
	f.touched = now
	f.prev.next, f.next.prev = f.next, f.prev
	last := fs.list.prev
	last.next, f.prev, f.next, fs.list.prev = f, last, &fs.list, f
	horizon := fs.horizon.Load()
	for oldest := fs.list.next; oldest != f; oldest = fs.list.next {
		switch {
		case horizon > 0 && oldest.touched+horizon < now:
		case len(fs.byKey) > fs.limit:
			fs.overflowed = true
			fs.lostGone = max(fs.lostGone, oldest.gone)
		default:
			return
		}
		oldest.dropped = true
		oldest.guard.Store(shut)
		oldest.prev.next, oldest.next.prev = oldest.next, oldest.prev
		delete(fs.byKey, oldest.key)
	}
}
