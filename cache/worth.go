package cache

import (
	"context"
	"crypto/sha256"
	"time"
)

// worth is what a write into the store may be good for.
type worth uint8

const (
	worthless worth = iota
	perhaps         // given up first when a budget runs short
	proven
)

// What a write is worth. A store that costs nothing takes every value. In a metered one a write pays only if another
// instance, or this one after a restart, looks for the value before it goes stale, and nobody knows that beforehand. So
// it is learned for each resource from what this instance itself looks for and finds there: people move between
// instances in both directions. A resource whose look-ups find nothing is neither written nor looked for, but for one
// key in sixteen, the same on all instances, from which is learned whether that has changed.
//
// A value is written once for each version, however often its life is renewed: versions, not lives, tell others that it
// is good. A look-up is not made in the moment after a change, in which nobody else can have written the new value.
const (
	paysOff  = 0.25 // of the look-ups, this share finds something
	pays     = 0.5  // and then it is written even when the budget runs short
	credit   = 2    // look-ups that are taken to have found something before there are any
	memory   = 64   // look-ups after which half of what was learned is forgotten
	panel    = 16   // of so many keys one is always tried; a byte's range is divided by it
	enough   = 6    // look-ups of the panel before it alone is believed
	tooEarly = time.Second
)

// worth tells whether the value under key, once built, goes into the store.
func (r *Resource[R, P, V]) worth(key string) worth {
	if !r.cache.tier.metered() {
		return proven
	}
	switch found := r.counts.learned.found(); {
	case found >= pays:
		return proven
	case found >= paysOff, onPanel(key):
		return perhaps
	default:
		return worthless
	}
}

// worthLooking tells whether the store may have q's value.
func (r *Resource[R, P, V]) worthLooking(q query[P]) bool {
	if !r.cache.tier.metered() {
		return true
	}
	raised := r.cache.floors.now(q.floor).raised
	return r.cache.now() >= raised+int64(tooEarly) && r.worth(q.key) != worthless
}

// learn takes a look-up's outcome into account. One that was made before anybody asked says nothing, and where nothing is
// metered nobody wants to know.
func (r *Resource[R, P, V]) learn(q query[P], hit bool) {
	if q.warm || !r.cache.tier.metered() {
		return
	}
	l := &r.counts.learned
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all.add(hit)
	if onPanel(q.key) {
		l.panel.add(hit)
	}
}

// found is the share of look-ups that find something. The panel knows best, as its keys are written by all instances
// whatever they think; until it has seen enough, all keys are asked.
func (l *learned) found() float64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.all
	if l.panel.hits+l.panel.misses >= enough {
		t = l.panel
	}
	return (t.hits + credit) / (t.hits + t.misses + credit)
}

func (t *tally) add(hit bool) {
	if hit {
		t.hits++
	} else {
		t.misses++
	}
	if t.hits+t.misses >= memory {
		t.hits, t.misses = t.hits/2, t.misses/2
	}
}

func onPanel(key string) bool { return sha256.Sum256([]byte(key))[0]%panel == 0 }

// Ahead builds p's value for somebody who is expected to read it on one instance or another: where it is built in vain
// unless it reaches the reader, it is built only if the store is going to be given it.
func (r *Resource[R, P, V]) Ahead(ctx context.Context, p P) error {
	if r.worth(r.spec.Key(p)) == worthless {
		return nil
	}
	q := r.query(ctx, p, r.id(p))
	q.warm = true
	_, err := r.ask(ctx, q, false)
	return err
}

// Again builds p's value for those who read it here within the given time, or, where the store costs nothing, for
// whoever reads it next anywhere.
func (r *Resource[R, P, V]) Again(ctx context.Context, p P, within time.Duration) error {
	if r.cache.tier.metered() {
		c := r.look(r.id(p), p)
		if c == nil || c.read.Load() < r.cache.now()-int64(within) {
			return nil
		}
	}
	_, err := r.Get(ctx, p)
	return err
}

// Soon builds p's value in the background for somebody who is expected to read it here.
func (r *Resource[R, P, V]) Soon(p P) {
	if _, ok := r.Peek(p); ok {
		return
	}
	r.cache.spawn(func() { _, _ = r.Get(r.cache.base, p) }) // the reader will hear of a failure
}
