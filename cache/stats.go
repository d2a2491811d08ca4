package cache

import (
	"sync"
	"sync/atomic"
	"time"
)

// Stats is what a cache counted since it was made, and what it holds now.
type Stats struct {
	HotBytes      int64 // what HotBytes bounds: entries, floors, deletes that wait
	HotLimit      int64 // its bound
	HotEntries    int
	Floors        int   // keys whose newest version is remembered
	FloorBytes    int64 // what the floors take
	FloorsDropped int64 // floors dropped for want of room: each may cost a question to the ledger
	Trusted       bool  // notifications arrive: held values are served without asking the ledger
	Heard         int64 // changes told by the ledger
	Lost          int64 // times that notifications stopped arriving
	Confirms      int64 // times a caller had to ask the ledger for a version
	ConfirmErrors int64 // of these, how often it could not answer
	Deletes       int64 // keys deleted from the store because they went stale
	DeleteErrors  int64
	DeletesLeft   int64         // deletes given up because too many were waiting; the values are never used again
	DeletesSaved  int64         // deletes not made because the store is metered and the version fences the value
	Audited       int64         // held values that were built anew and compared
	Mismatched    int64         // of these, how many differed
	Checked       time.Duration // how long the published change of the self-check took to be heard; 0: not yet
	Store         StoreStats
	Resources     []ResourceStats // in the order of declaration
}

// StoreStats are what the shared store was asked and how it did.
type StoreStats struct {
	Present             bool // there is a store
	Open                bool // calls are made; false while it is left alone
	Gets, Puts, Deletes int64
	GetTime, PutTime    time.Duration // spent in calls, together
	DeleteTime          time.Duration
	Errors              map[Code]int64
	Skipped             int64 // calls not made while the store was left alone
	Opened              int64 // times it was left alone
	Pending             int   // deletes that wait for it
	Leases              int64 // builds this instance had the lease for
	Waits               int64 // builds another instance had the lease for
	Budget              BudgetState
}

// ResourceStats are the counts of one resource.
type ResourceStats struct {
	Name        string
	HotHits     int64         // answers from the hot tier
	HotMisses   int64         // answers that came from somewhere else, or not at all
	StoreHits   int64         // look-ups in the store that found a value good to serve
	StoreMisses int64         // look-ups that found none
	StoreErrors int64         // store calls that failed or outran their deadline
	StorePuts   int64         // values put into the store
	StoreBytes  int64         // their bytes
	Warmed      int64         // builds after a change, before anybody asked
	Stale       int64         // answers marked stale
	Absent      int64         // answers that say there is no such value
	Builds      int64         // builds begun
	Waited      int64         // answers whose reader waited for a build
	BuildErrors int64         // builds that failed, timed out or panicked
	BuildTime   time.Duration // spent in builds, together
	Refused     int64         // fills refused because the value went stale while it was made
}

// Stats gives the counts of this moment.
func (c *Cache[R]) Stats() Stats {
	s := Stats{
		HotBytes:      c.hot.bytes.Load() + c.hot.tables() + c.beside(),
		HotLimit:      c.options.HotBytes,
		HotEntries:    c.hot.entries.EstimatedSize(),
		Floors:        c.floors.size(),
		FloorBytes:    c.floors.bytes.Load(),
		FloorsDropped: c.floors.dropped.Load(),
		Trusted:       c.trusted(),
		Heard:         c.counts.heard.Load(),
		Lost:          c.counts.lost.Load(),
		Confirms:      c.counts.confirms.Load(),
		ConfirmErrors: c.counts.confirmErrors.Load(),
		Deletes:       c.counts.deletes.Load(),
		DeleteErrors:  c.counts.deleteErrors.Load(),
		DeletesLeft:   c.counts.deletesLeft.Load(),
		DeletesSaved:  c.counts.deletesSaved.Load(),
		Audited:       c.counts.audited.Load(),
		Mismatched:    c.counts.mismatched.Load(),
		Checked:       time.Duration(c.counts.checked.Load()),
		Store:         c.tier.stats(),
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.resources {
		s.Resources = append(s.Resources, r.snapshot())
	}
	return s
}

type cacheCounts struct {
	heard, lost, confirms, confirmErrors, deletes, deleteErrors, deletesLeft, deletesSaved atomic.Int64
	audited, mismatched, checked                                                           atomic.Int64
}

// resourceCounts counts hot hits in stripes, because every core counts those at once.
type resourceCounts struct {
	name                                                       string
	hotHits                                                    [stripes]stripe
	hotMisses, storeHits, storeMisses, storeErrors, storeBytes atomic.Int64
	storePuts, warmed, waited                                  atomic.Int64
	stale, absent, builds, buildErrors, buildTime, refused     atomic.Int64
	building                                                   cost
	learned                                                    learned
}

// learned is what a resource knows of the worth of its writes: how many of its look-ups in the store found something
// lately, and how many did not; of all keys, and of the panel.
type learned struct {
	mu         sync.Mutex
	all, panel tally
}

type tally struct{ hits, misses float64 }

// stripes is how many counters share the hot hits of a resource.
const stripes = 8

type stripe struct {
	n atomic.Int64
	_ [56]byte // a cache line each
}

func (r *resourceCounts) snapshot() ResourceStats {
	s := ResourceStats{
		Name:        r.name,
		HotMisses:   r.hotMisses.Load(),
		StoreHits:   r.storeHits.Load(),
		StoreMisses: r.storeMisses.Load(),
		StoreErrors: r.storeErrors.Load(),
		StorePuts:   r.storePuts.Load(),
		StoreBytes:  r.storeBytes.Load(),
		Warmed:      r.warmed.Load(),
		Stale:       r.stale.Load(),
		Absent:      r.absent.Load(),
		Builds:      r.builds.Load(),
		Waited:      r.waited.Load(),
		BuildErrors: r.buildErrors.Load(),
		BuildTime:   time.Duration(r.buildTime.Load()),
		Refused:     r.refused.Load(),
	}
	for i := range r.hotHits {
		s.HotHits += r.hotHits[i].n.Load()
	}
	return s
}

func (t *tier) stats() StoreStats {
	if t == nil {
		return StoreStats{}
	}
	s := StoreStats{
		Present: true, Open: t.open(),
		Gets: t.counts.calls[doGet].Load(), Puts: t.counts.calls[doPut].Load(), Deletes: t.counts.calls[doDelete].Load(),
		GetTime: time.Duration(t.counts.took[doGet].Load()), PutTime: time.Duration(t.counts.took[doPut].Load()),
		DeleteTime: time.Duration(t.counts.took[doDelete].Load()),
		Errors:     make(map[Code]int64, len(t.counts.errors)),
		Skipped:    t.counts.skipped.Load(), Opened: t.counts.opened.Load(), Pending: t.intents.size(),
		Leases: t.counts.leases.Load(), Waits: t.counts.waits.Load(), Budget: t.purse.state(),
	}
	for _, code := range []Code{ReadFailed, WriteFailed, DeleteFailed, QuotaExceeded} {
		s.Errors[code] = t.counts.errors[codeIndex(code)].Load()
	}
	return s
}
