package valkey_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
)

const (
	rows    = 64              // each written by one instance alone, so that what it says only grows
	readers = 4               // of each instance
	stretch = time.Second     // what a phase lasts that waits for nothing
	turning = 2 * time.Minute // how long a busy machine may take until a phase has begun
)

// TestOutagesUnderLoad takes the server away under two instances that people read and write through: nobody gets an
// error or an old answer, nobody waits longer than the engine's patience with a store, and once the breaker has opened
// nobody waits at all. What could not be deleted meanwhile is deleted afterwards.
func TestOutagesUnderLoad(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	c := gather(t, server)
	for _, fault := range []struct {
		name, healing, healed string
		begin, end            func(testing.TB)
	}{
		{"stopped", "started", "back", server.Stop, server.Restart},
		{"paused", "resumed", "back again", server.Pause, server.Resume},
	} {
		c.used()
		c.turn(fault.name, breaking)
		fault.begin(t)
		c.wait("both leave the server alone", func() bool { return !c.open(0) && !c.open(1) })
		c.turn(fault.name+", left alone", alone)
		time.Sleep(stretch)
		c.turn(fault.healing, healing)
		made := c.counts().deletes
		fault.end(t)
		c.wait("both use the server, and what waited was deleted", func() bool {
			return c.open(0) && c.open(1) && c.counts().pending == 0 && c.counts().deletes > made
		})
		c.turn(fault.healed, fair)
	}
	c.used()
	c.leave()
	c.turn("", fair)
	t.Log(c)
	for _, p := range c.past {
		p.check(t)
	}
	c.look()
}

// check wants of each phase what was promised for it.
func (p *phase) check(t *testing.T) {
	t.Helper()
	if p.stale != 0 || p.errors != 0 {
		t.Errorf("%s: %d old answers, %d errors", p.name, p.stale, p.errors)
	}
	if p.lasted > stretch && (len(p.reads) == 0 || p.writes == 0) {
		t.Errorf("%s: %d reads, %d writes", p.name, len(p.reads), p.writes)
	}
	if n := len(p.reads); n > 0 && p.reads[n-1] > patience+slack {
		t.Errorf("%s: a read took %s", p.name, p.reads[n-1])
	}
	if p.slowestWrite > slack {
		t.Errorf("%s: a write took %s", p.name, p.slowestWrite)
	}
	n := p.sum()
	switch p.weather {
	case alone:
		// Of two instances the probes after 0.5 s, 1 s, 2 s …, and what was under way.
		if most := 2 * (4 + int64(p.lasted/time.Second)); n.calls > most || n.hits != 0 {
			t.Errorf("%s: %d calls of a server that is left alone, %d hits", p.name, n.calls, n.hits)
		}
		if n.pending == 0 {
			t.Errorf("%s: no delete waits", p.name)
		}
	case healing:
		if n.deletes == 0 || n.pending != 0 {
			t.Errorf("%s: %d deletes were made, %d wait", p.name, n.deletes, n.pending)
		}
	case fair:
		if n.hits == 0 || n.deletes == 0 {
			t.Errorf("%s: %d answers from the server, %d deletes", p.name, n.hits, n.deletes)
		}
	case breaking:
	}
}

// crowd is two instances that share a server, with people who read and write rows through both.
type crowd struct {
	*testing.T
	instances [2]*instance
	answered  [rows]atomic.Int64 // what the row's writer was last told to be written
	now       atomic.Pointer[phase]
	past      []*phase
	leave     func() // has people go home, and waits until they did
}

type instance struct {
	*cachetest.Instance
	cache *cache.Cache[cachetest.Reader]
	rows  *cache.Resource[cachetest.Reader, string, string]
	store *valkey.Store
}

// weather is how the server does in a phase.
type weather int

const (
	fair     weather = iota // it answers
	breaking                // it does not, and not both instances have found out
	alone                   // it does not, and neither asks
	healing                 // it answers, and not both instances have found out or have deleted what waited
)

// phase is what people met in one stretch of the test.
type phase struct {
	name       string
	weather    weather
	begun      time.Time
	lasted     time.Duration
	start, end counts

	mu                    sync.Mutex
	reads                 []time.Duration // of those that began in it; sorted when it is past
	writes, stale, errors int
	slowestWrite          time.Duration
}

// counts are both instances' together.
type counts struct{ calls, failed, hits, deletes, pending int64 }

func (c *crowd) counts() (n counts) {
	for _, i := range c.instances {
		s := i.cache.Stats()
		n.calls += s.Store.Gets + s.Store.Puts + s.Store.Deletes
		n.deletes += s.Deletes
		n.pending += int64(s.Store.Pending)
		n.hits += s.Resources[0].StoreHits
		for _, failed := range s.Store.Errors {
			n.failed += failed
		}
	}
	return n
}

func (p *phase) sum() counts {
	return counts{
		p.end.calls - p.start.calls, p.end.failed - p.start.failed, p.end.hits - p.start.hits,
		p.end.deletes - p.start.deletes, p.end.pending,
	}
}

func (c *crowd) open(instance int) bool { return c.instances[instance].cache.Stats().Store.Open }

// gather opens the instances and lets people in.
func gather(t *testing.T, server *valkeytest.Server) *crowd {
	t.Helper()
	c := &crowd{T: t}
	ledger, prefix := cachetest.NewLedger(), fmt.Sprintf("test%d:", prefixes.Add(1))
	for n := range c.instances {
		c.instances[n] = enter(t, ledger, server, prefix)
	}
	for row := range rows {
		_, err := c.instances[row%2].Write(t.Context(), cachetest.Write{Key: strconv.Itoa(row), Value: "0"})
		must(t, err)
	}
	c.turn("before", fair)
	ctx, cancel := context.WithCancel(context.Background())
	var people sync.WaitGroup
	for n, i := range c.instances {
		people.Go(func() { c.write(ctx, i, n) })
		for first := range readers {
			people.Go(func() { c.read(ctx, i, first*rows/readers) })
		}
	}
	c.leave = func() { cancel(); people.Wait() }
	t.Cleanup(c.leave)
	return c
}

func enter(t *testing.T, ledger *cachetest.Ledger, server *valkeytest.Server, prefix string) *instance {
	t.Helper()
	store, err := valkey.New(context.Background(), valkey.Options{URL: server.URL(), Prefix: prefix})
	must(t, err)
	i := &instance{Instance: ledger.Join(), store: store}
	i.cache, err = cache.New(cache.Options[cachetest.Reader]{
		Ledger: i.Instance, Store: store, StoreTimeout: patience,
		HotBytes: 1, // each read goes to the server, as if nobody had read the row before
	})
	must(t, err)
	i.rows = cache.Declare(i.cache, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: time.Hour, Key: func(key string) string { return key },
		Build: func(_ context.Context, r cachetest.Reader, key string) (string, error) { return r.Read(key) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = i.cache.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended; i.cache.Close(); store.Close() })
	<-i.cache.Ready()
	return i
}

// turn begins a phase, and ends the one before.
func (c *crowd) turn(name string, w weather) {
	next := &phase{name: name, weather: w, begun: time.Now(), start: c.counts()}
	if p := c.now.Swap(next); p != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.lasted, p.end = time.Since(p.begun), next.start
		c.past = append(c.past, p)
	}
}

func (c *crowd) wait(what string, ok func() bool) {
	c.Helper()
	for begun := time.Now(); !ok(); time.Sleep(time.Millisecond) {
		if time.Since(begun) > turning {
			c.Fatalf("it does not come about that %s\n%s", what, c)
		}
	}
}

// used lets a stretch pass in which the server answers and deletes.
func (c *crowd) used() {
	c.Helper()
	time.Sleep(stretch)
	start := c.now.Load().start
	c.wait("the server answers and deletes", func() bool {
		n := c.counts()
		return n.hits > start.hits && n.deletes > start.deletes && c.open(0) && c.open(1)
	})
}

// write writes every other row, again and again.
func (c *crowd) write(ctx context.Context, i *instance, first int) {
	for n := int64(1); ; n++ {
		for row := first; row < rows; row += 2 {
			if ctx.Err() != nil {
				return
			}
			p, begun := c.now.Load(), time.Now()
			_, err := i.Write(context.Background(), cachetest.Write{Key: strconv.Itoa(row), Value: strconv.FormatInt(n, 10)})
			took := time.Since(begun)
			c.answered[row].Store(n)
			p.mu.Lock()
			p.writes++
			p.slowestWrite = max(p.slowestWrite, took)
			if err != nil {
				p.errors++
			}
			p.mu.Unlock()
			time.Sleep(5 * time.Millisecond) // a busy product
		}
	}
}

// read reads all rows, and knows what was last written: changes are heard by both instances before a writer is answered.
func (c *crowd) read(ctx context.Context, i *instance, row int) {
	for ; ctx.Err() == nil; row = (row + 1) % rows {
		written := c.answered[row].Load()
		p, begun := c.now.Load(), time.Now()
		got, err := i.rows.Get(context.Background(), strconv.Itoa(row))
		took := time.Since(begun)
		n, wrong := strconv.ParseInt(got.Value, 10, 64)
		p.mu.Lock()
		p.reads = append(p.reads, took)
		switch {
		case err != nil || wrong != nil:
			p.errors++
		case n < written || got.Status.Stale:
			p.stale++
		}
		p.mu.Unlock()
		time.Sleep(time.Millisecond)
	}
}

// look reads everything in the end: whatever the server holds, what is served is the newest.
func (c *crowd) look() {
	c.Helper()
	fromServer := 0
	for row := range rows {
		for n, i := range c.instances {
			got, err := i.rows.Get(context.Background(), strconv.Itoa(row))
			if want := strconv.FormatInt(c.answered[row].Load(), 10); err != nil || got.Value != want {
				c.Errorf("in the end instance %d reads row %d as %q, %v, want %s", n, row, got.Value, err, want)
			}
			if got.Status.Source == cache.FromStore {
				fromServer++
			}
		}
	}
	c.Logf("in the end all %d rows are the newest on both instances; %d of %d answers came from the server", rows, fromServer, 2*rows)
}

// String is the table of what happened.
func (c *crowd) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-20s %7s %6s %9s %9s %9s %6s %7s %6s %6s %6s %7s %7s %6s %6s\n", "phase", "lasted", "reads", "p50", "p99", "max",
		"writes", "max", "calls", "failed", "hits", "deletes", "waiting", "stale", "errors")
	for _, p := range c.past {
		p.mu.Lock()
		slices.Sort(p.reads)
		at := func(share float64) time.Duration {
			if len(p.reads) == 0 {
				return 0
			}
			return p.reads[int(share*float64(len(p.reads)-1))].Round(time.Microsecond)
		}
		n := p.sum()
		fmt.Fprintf(&b, "%-20s %7s %6d %9s %9s %9s %6d %7s %6d %6d %6d %7d %7d %6d %6d\n", p.name, p.lasted.Round(10*time.Millisecond),
			len(p.reads), at(.5), at(.99), at(1), p.writes, p.slowestWrite.Round(100*time.Microsecond),
			n.calls, n.failed, n.hits, n.deletes, n.pending, p.stale, p.errors)
		p.mu.Unlock()
	}
	return b.String()
}
