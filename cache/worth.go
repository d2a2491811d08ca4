package cache

// worth is what a write into the store may be good for.
type worth uint8

const (
	worthless worth = iota
	perhaps         // given up first when a budget runs short
	proven
)

// What a write is worth. A store that costs nothing takes every value. In a metered one, a write pays only if another
// instance, or this one after a restart, reads the value before it goes stale, and nobody knows that beforehand. So it
// is learned for each resource: what this instance finds in the store shows what such values are worth to the others,
// because people move between instances in both directions. A resource of which one stored value in four is found
// is written, one of which fewer are found is tried now and then, in case that has changed. Whoever knows that a
// restart comes calls Handover, which writes what was not worth it before.
const (
	paysOff  = 0.25 // of the values written, this share is read elsewhere
	pays     = 0.5  // and these are written even when the budget runs short
	tryEvery = 16   // a resource that did not pay is tried once in so many builds
	halfLife = 64   // writes after which half of what was learned is forgotten
)

// worth tells whether the next built value goes into the store.
func (r *Resource[R, P, V]) worth() worth {
	if !r.cache.tier.metered() {
		return proven
	}
	l := &r.counts.learned
	l.mu.Lock()
	defer l.mu.Unlock()
	hits := float64(r.counts.storeHits.Load() - l.hitsBefore)
	puts := float64(r.counts.storePuts.Load() - l.putsBefore)
	if puts >= halfLife {
		l.hitsBefore += int64(hits / 2)
		l.putsBefore += int64(puts / 2)
	}
	l.seen++
	switch found := (hits + 4) / (puts + 4); { // four of four: a resource begins with credit
	case found >= pays:
		return proven
	case found >= paysOff:
		return perhaps
	case l.seen%tryEvery == 0:
		return perhaps
	default:
		return worthless
	}
}
