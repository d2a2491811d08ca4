package cache

import (
	"math"
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
	gone    Version // the newest version known that said gone; while unsure, no older than one that may be forgotten
	sure    bool    // known is at least everything this instance was ever told of the key
	dropped bool
	holds   int32 // how many entries of the hot tier are under it
	touched int64 // Unix nanoseconds of the last raise or look
	raised  int64 // Unix nanoseconds of the last raise
	ties    *ties // nil for none
	prev    *floor
	next    *floor
	after   *floor // in its bucket of the table
}

// floors holds the floor of every key heard of, read or built lately, within a bound.
//
// Two things keep the table small and every answer right. A floor that nobody touched for longer than any value
// can live is dropped: nothing below it is left in any tier. And when there are more floors than the bound, the one
// untouched for longest is dropped and a key without a floor is unsure: before a value of it is trusted, the ledger is
// asked for its version once. That ends for a key when it is heard of at a version above those of all floors dropped,
// and for all when the last of them would be too old. Dropping shuts the floor's guard, so that hot values that
// refer to it are asked about as well.
//
// Floors of entries in the hot tier are bounded with those: they stay as long as the entry. The others, which only save
// questions, share what is set apart for them.
type floors struct {
	limit   int
	share   int64 // bytes that floors without an entry may take
	clock   func() time.Time
	classes classes
	horizon atomic.Int64 // nanoseconds any value can live in any tier, skew included; 0 as long as nobody knows
	breach  *breach
	bytes   atomic.Int64 // what floors take, with their table and those dropped that an entry still refers to
	dropped atomic.Int64 // floors dropped for want of room

	mu         sync.Mutex
	table      table
	forgotten  forgotten
	began      time.Time
	off        time.Duration // of the clock from the steady one, at most
	used       floor         // ring of floors with entries, the one untouched for longest first
	spare      floor         // ring of the others
	spares     int
	spareBytes int64
}

const (
	floorsShare = 4    // this part of the hot tier's bound is what floors without an entry may take
	leastFloors = 1024 // so many floors are kept whatever the bound
	mostDropped = 64   // so many are dropped at once: others wait for it
)

// state is what is known of a key in one moment.
type state struct {
	known  Version
	gone   Version
	sure   bool
	raised int64 // when it was last heard to change, Unix nanoseconds; 0: never
}

func newFloors(limit int, share int64, clock func() time.Time, b *breach) *floors {
	fs := &floors{limit: limit, share: share, clock: clock, classes: newClasses(), table: newTable(), breach: b}
	fs.used.prev, fs.used.next = &fs.used, &fs.used
	fs.spare.prev, fs.spare.next = &fs.spare, &fs.spare
	fs.bytes.Store(fs.table.bytes())
	fs.began = clock()
	fs.off = time.Duration(fs.began.UnixNano())
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
	if f = fs.table.find(f.key); f != nil {
		return fs.state(f)
	}
	return state{gone: fs.forgotten.gone}
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
				f.raised = fs.time()
			}
			stale, watched = fs.untie(f, ch, stale, watched)
		}
		fs.touch(f)
	}
	return stale, watched
}

// hold keeps f as long as an entry under it is in the hot tier. Release ends that, once for each entry.
func (fs *floors) hold(f *floor) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.holds++; f.holds > 1 {
		return
	}
	if f.dropped {
		fs.bytes.Add(f.cost(fs.classes))
		return
	}
	fs.spares--
	fs.spareBytes -= f.cost(fs.classes)
	fs.touch(f)
}

func (fs *floors) release(f *floor) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.holds--; f.holds > 0 {
		return
	}
	if f.dropped {
		fs.bytes.Add(-f.cost(fs.classes))
		return
	}
	fs.spares++
	fs.spareBytes += f.cost(fs.classes)
	fs.touch(f)
}

// change counts what f takes more or less after do.
func (fs *floors) change(f *floor, do func()) {
	before := f.cost(fs.classes)
	do()
	more := f.cost(fs.classes) - before
	switch {
	case f.holds > 0:
		fs.bytes.Add(more)
	case !f.dropped:
		fs.bytes.Add(more)
		fs.spareBytes += more
	}
}

// confirm is hear for the state of one key that the ledger was asked for: the floor is sure from then on.
func (fs *floors) confirm(ch Change) (*floor, state) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := fs.find(ch.Key)
	fs.raise(f, ch)
	fs.trust(f)
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

// doubt makes every floor unsure: changes may have gone unheard while nobody noticed.
func (fs *floors) doubt() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.breach.doubt {
		return
	}
	fs.mistrust(fs.time())
}

func (fs *floors) size() int {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return fs.table.floors
}

func (fs *floors) state(f *floor) state {
	return state{known: f.known, gone: f.gone, sure: f.sure, raised: f.raised}
}

func (fs *floors) find(key string) *floor {
	f := fs.table.find(key)
	if f != nil {
		return f
	}
	fs.time() // has a clock that was set forget what f would be taken for
	f = &floor{key: key, sure: fs.forgotten.known == 0, gone: fs.forgotten.gone}
	if !f.sure {
		f.guard.Store(shut)
	}
	f.prev, f.next = f, f
	was := fs.table.bytes()
	fs.table.add(f)
	cost := f.cost(fs.classes)
	fs.bytes.Add(cost + fs.table.bytes() - was)
	fs.spares++
	fs.spareBytes += cost
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

// touch moves f to the young end of its ring and drops what is too old or too much at the other.
func (fs *floors) touch(f *floor) {
	f.prev.next, f.next.prev = f.next, f.prev
	ring := &fs.spare
	if f.holds > 0 {
		ring = &fs.used
	}
	last := ring.prev
	last.next, f.prev, f.next, ring.prev = f, last, ring, f
	f.touched = fs.time()
	fs.settle(f)
	for n := 0; n < mostDropped && fs.shorten(&fs.spare, f, fs.spares > leastFloors && fs.spareBytes > fs.share); n++ {
	}
	for n := 0; n < mostDropped && fs.shorten(&fs.used, f, false); n++ {
	}
}

// shorten drops the floor of a ring that was untouched for longest, where it is older than any value or there is no room
// for it, but never the one that is being touched.
func (fs *floors) shorten(ring, touched *floor, full bool) bool {
	oldest, horizon := ring.next, fs.horizon.Load()
	switch {
	case oldest == ring || oldest == touched:
		return false
	case horizon > 0 && oldest.touched+horizon < touched.touched:
	case full || fs.table.floors > fs.limit:
		fs.forgotten.add(oldest, touched.touched)
		fs.dropped.Add(1)
	default:
		return false
	}
	oldest.dropped = true
	oldest.guard.Store(shut)
	oldest.prev.next, oldest.next.prev = oldest.next, oldest.prev
	was := fs.table.bytes()
	fs.table.remove(oldest)
	fs.bytes.Add(fs.table.bytes() - was)
	if oldest.holds == 0 {
		cost := oldest.cost(fs.classes)
		fs.bytes.Add(-cost)
		fs.spares--
		fs.spareBytes -= cost
	}
	return true
}
