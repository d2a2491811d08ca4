package cache

import (
	"context"
	crand "crypto/rand"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// tick is how often the clock that hot hits read is set. Hits closer than that to the end of their life read the
// exact one, so a life is never longer for it while the process gets to run at all.
const tick = time.Second

// distrust is the reading of the coarse clock while changes may go unheard: no hot value is fresh at that time.
const distrust = math.MaxInt64

// Cache holds the tiers and the floors of one instance, that is, of one process. R is what reads one moment of the
// database. Resources are declared in it with Declare.
// It trusts what it holds only while Run follows the ledger; without, every Get asks the ledger first.
type Cache[R any] struct {
	options   Options[R]
	names     names
	hot       *hotTier
	floors    *floors
	confirmer confirmer
	tier      *tier // nil without a store
	warmer    *warmer
	watches   watches
	owner     string // of leases
	counts    cacheCounts
	breach    breach

	clock  atomic.Int64 // Unix nanoseconds at the last tick, or distrust
	order  atomic.Int64 // counts calls and flights
	ready  chan struct{}
	silent atomic.Bool // the ledger did not answer when it was last asked
	once   sync.Once
	checks checks
	chance func() float64 // spreads lives and probes

	base   context.Context // ends at Close; builds descend from it, not from their callers
	cancel context.CancelFunc

	mu        sync.Mutex
	work      int        // what runs in the background; no WaitGroup, as that must not grow while somebody waits
	idle      *sync.Cond // of mu: work has come down to 0
	closed    bool
	caught    bool // the ledger told everything, and says so of what comes
	left      bool // the ledger is followed no more
	deaf      bool // a published change did not come back
	resources []*resourceCounts
}

// New makes a cache. Nothing runs in the background until Run or the first miss.
func New[R any](o Options[R]) (*Cache[R], error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o = o.withDefaults()
	c := &Cache[R]{
		options: o,
		names:   names{hot: o.Name + "-hot", store: o.Name + "-" + o.StoreName, clock: o.Now},
		warmer:  newWarmer(o.WarmDelay),
		checks:  checks{wait: checkWait, again: checkAgain},
		chance:  rand.Float64,
		owner:   crand.Text(),
		ready:   make(chan struct{}),
	}
	c.idle = sync.NewCond(&c.mu)
	c.floors = newFloors(o.Floors, o.HotBytes/floorsShare, o.Now, &c.breach)
	var err error
	if c.hot, err = newHotTier(o.HotBytes, o.HotOff, c.floors); err != nil {
		return nil, err
	}
	c.confirmer = confirmer{ask: o.Ledger.Versions, timeout: o.ConfirmTimeout, spawn: c.spawn}
	c.base, c.cancel = context.WithCancel(context.Background()) //nolint:gosec // Close cancels it
	c.clock.Store(distrust)
	if o.Store != nil {
		c.tier = newTier(c)
	}
	return c, nil
}

// Run follows the ledger until ctx ends, and returns ctx's error. It is called once.
func (c *Cache[R]) Run(ctx context.Context) error {
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	// What is held is trusted no more before the ledger stops to tell of changes, or a writer could be answered between.
	defer context.AfterFunc(ctx, func() {
		c.trust(func() { c.caught, c.left = false, true })
		stop()
	})()
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { c.keepTime(ctx) })
	helpers.Go(func() { c.warmer.run(ctx) })
	helpers.Go(func() { c.keepChecking(ctx) })
	if c.tier != nil {
		helpers.Go(func() { c.deleteStale(ctx) })
	}
	if c.tier.metered() {
		helpers.Go(func() { c.keepSettling(ctx) })
	}
	if c.options.AuditEvery > 0 {
		helpers.Go(func() { c.keepAuditing(ctx) })
	}
	defer helpers.Wait()
	defer cancel()
	defer c.trust(func() { c.caught, c.left = false, true })
	if err := c.options.Ledger.Follow(following, follower[R]{c}); ctx.Err() == nil {
		return err
	}
	return ctx.Err()
}

// Ready is closed when the ledger has told everything for the first time: from then on hits cost nothing.
func (c *Cache[R]) Ready() <-chan struct{} { return c.ready }

// informed tells whether the ledger has told everything once, what is gone included.
func (c *Cache[R]) informed() bool {
	select {
	case <-c.ready:
		return true
	default:
		return false
	}
}

// Close cancels builds and other work in the background and waits for it, also for a builder or a store that does not heed
// its ctx, and for readers who are looking in a Punctual store, up to StoreTimeout. Reads fail with ErrClosed afterwards,
// except those the hot tier can answer while Run still goes on.
func (c *Cache[R]) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.Idle()
}

// spawn runs f in the background unless the cache is closed.
func (c *Cache[R]) spawn(f func()) bool {
	if !c.enter() {
		return false
	}
	go func() {
		defer c.done()
		f()
	}()
	return true
}

// enter counts something that Close waits for, until done. False: the cache is closed.
func (c *Cache[R]) enter() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	c.work++
	return true
}

func (c *Cache[R]) done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.work--; c.work == 0 {
		c.idle.Broadcast()
	}
}

// Idle waits until nothing is done in the background: no build, no call of the store, and no store that is away is
// probed. Whoever measures step by step calls it between two steps.
func (c *Cache[R]) Idle() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.work > 0 {
		c.idle.Wait()
	}
}

func (c *Cache[R]) trusted() bool { return c.clock.Load() != distrust }

// trust takes in what change says of the two conditions under which held values are trusted: the ledger tells every
// change, and a published one was heard, or not tried yet. It gives whether they were trusted before and are now.
func (c *Cache[R]) trust(change func()) (was, is bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	was = c.trusted()
	change()
	switch {
	case (c.caught || was && c.breach.trust) && (!c.deaf || c.breach.check):
		c.clock.Store(c.now())
	default:
		c.clock.Store(distrust)
	}
	return was, c.trusted()
}

func (c *Cache[R]) keepTime(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		c.Tick()
	}
}

// Tick has hot hits take notice of the clock. Run does it every second, which is enough for a clock that does not jump.
func (c *Cache[R]) Tick() {
	c.makeRoom()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.clock.Load() != distrust {
		c.clock.Store(c.now())
	}
}

// makeRoom has the hot tier give way to the floors and the deletes that wait. It costs some loads where there is room.
func (c *Cache[R]) makeRoom() { c.hot.leaveRoom(c.beside()) }

// beside is what grows with the keys and is no entry.
func (c *Cache[R]) beside() int64 {
	n := c.floors.bytes.Load()
	if c.tier != nil {
		n += c.tier.intents.bytes.Load()
	}
	return n
}

// now is the time by which lives are measured, Unix nanoseconds.
func (c *Cache[R]) now() int64 { return c.options.Now().UnixNano() }

// follower is the face that a cache shows to its ledger.
type follower[R any] struct{ c *Cache[R] }

// Heard raises floors before it returns: the writer that waits for it is answered into a cache that knows.
func (f follower[R]) Heard(changes []Change) {
	if f.c.breach.heard {
		time.AfterFunc(10*time.Millisecond, func() { f.c.hear(changes) })
		return
	}
	f.c.hear(changes)
}

func (f follower[R]) Caught() {
	f.c.confirmer.heard()
	if was, is := f.c.trust(func() { f.c.caught = !f.c.left }); is && !was {
		f.c.options.Logger.Info("every change is heard; held values are trusted")
	}
	f.c.once.Do(func() { close(f.c.ready) })
}

func (f follower[R]) Lost(err error) {
	if was, is := f.c.trust(func() { f.c.caught = false }); was && !is {
		f.c.counts.lost.Add(1)
		f.c.options.Logger.Warn("changes made elsewhere may go unheard; the ledger is asked before held values are served", "error", err)
	}
}

func (c *Cache[R]) hear(changes []Change) {
	c.counts.heard.Add(int64(len(changes)))
	stale, watched := c.floors.hear(changes, c.trusted())
	for _, d := range stale {
		c.enqueue(d)
	}
	c.warmer.add(watched)
	c.watches.hear(changes)
	c.makeRoom()
}

// guarded turns a panic in code that is not ours into an error.
func guarded[T any](f func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return f()
}
