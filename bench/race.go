package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

const (
	raceKeys      = 2000
	raceReaders   = 4                      // in each of two processes
	raceWrites    = 500                    // a second, half from each process
	raceDeath     = 500                    // one write of so many is another process's, which dies between commit and delete
	raceTolerance = 100 * time.Millisecond // how old a value may be elsewhere without being counted
	racePause     = 300 * time.Millisecond // of Redis, once
)

// race counts the stale reads of every peer under the same writers, readers and faults.
func (p *plan) race(ctx context.Context, out, progress io.Writer, s *server) error {
	length := 32 * time.Second // longer than any value lives
	if p.quick {
		length = 2 * time.Second
	}
	fmt.Fprintf(out, "\n### A race: stale reads, counted\n\n"+
		"Two processes' caches over one database of %d keys (Zipf, s = 1.1); in each %d readers without a pause but for 0.2 ms after every 20 reads, and a writer with %d transactions a second. "+
		"A builder reads at once and answers after 0.2 to 5 ms, as a slow query does. Values live %s. %s per peer, one peer after the other. "+
		"Ours hears of commits made elsewhere 1 to 5 ms later. One transaction of %d is a third process's that dies before it can invalidate; in the middle Redis stands still for %s.\n\n"+
		"Stale here: older than what a writer on the same instance had been answered for before the read began. Stale elsewhere: older than what had been committed anywhere more than %s before it began, and not already counted. "+
		"The longest staleness counts from that answer or commit.\n\n",
		raceKeys, raceReaders, raceWrites/2, peerLife, length, raceDeath, racePause, raceTolerance)
	fmt.Fprintln(out, "| cache | reads | stale here | longest | stale elsewhere | longest | errors to readers | failed invalidations | builds |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, peer := range field() {
		fmt.Fprintf(progress, "Racing %s …\n", peer.name)
		if err := s.clear(ctx); err != nil {
			return err
		}
		r, err := newRacetrack(peer, s)
		if err != nil {
			return fmt.Errorf("%s: %w", peer.name, err)
		}
		err = r.run(ctx, s, length)
		shut(r.instances)
		if err != nil {
			return fmt.Errorf("%s: %w", peer.name, err)
		}
		c := &r.counts
		fmt.Fprintf(out, "| %s | %d | %d | %s | %d | %s | %d | %d | %d |\n", peer.name, c.reads.Load(), c.here.n.Load(), c.here.longest(), c.elsewhere.n.Load(), c.elsewhere.longest(),
			c.errors.Load(), c.failed.Load(), c.builds.Load())
	}
	return nil
}

// racetrack is one peer's run: two instances, one database, and what is known of its commits.
type racetrack struct {
	ledger    *cachetest.Ledger
	processes []*cachetest.Instance // each instance's connection, and last the one of a process that dies
	instances []instance
	keys      []string
	past      []past // by key
	counts    struct {
		reads, errors, failed, builds atomic.Int64
		here, elsewhere               lateness
	}
}

// newRacetrack gives the two instances of a peer, both with what it recommends against stale values.
func newRacetrack(p peer, s *server) (*racetrack, error) {
	r := &racetrack{ledger: cachetest.NewLedger(), keys: keysOf(raceKeys), past: make([]past, raceKeys)}
	for range 3 {
		r.processes = append(r.processes, r.ledger.Join())
	}
	for _, key := range r.keys {
		if _, err := r.processes[2].Write(context.Background(), cachetest.Write{Key: key, Value: "of the beginning"}); err != nil {
			return nil, err
		}
	}
	for i := range 2 {
		// Ours hears of the other's commits as from a database: a while later.
		r.processes[i].Fail(cachetest.Faults{Delay: func() time.Duration { return time.Millisecond + rand.N(4*time.Millisecond) }}) //nolint:gosec // only spreads
		in, err := p.open(setting{
			load: r.load, redis: s, life: peerLife, bytes: peerBytes, size: 1 << 10, fresh: true,
			open: func(s setting) (instance, error) {
				return openOurs(s, r.processes[i], func(_ context.Context, reader cachetest.Reader, key string) (document, error) {
					value, err := reader.Read(key)
					if err != nil {
						return document{}, err
					}
					return r.slowly(value)
				})
			},
		})
		if err != nil {
			shut(r.instances)
			return nil, err
		}
		r.instances = append(r.instances, in)
	}
	return r, nil
}

// load is the builder of everybody else: what is committed now, a while later.
func (r *racetrack) load(_ context.Context, key string) (document, error) {
	return r.slowly(r.ledger.Newest(key).Value)
}

func (r *racetrack) slowly(value string) (document, error) {
	r.counts.builds.Add(1)
	time.Sleep(200*time.Microsecond + rand.N(4800*time.Microsecond)) //nolint:gosec // only spreads
	number, _ := strconv.ParseInt(value, 10, 64)                     // the first values have none
	return document{Version: number, Owner: value, Text: "of some conversation"}, nil
}

func (r *racetrack) run(ctx context.Context, s *server, length time.Duration) (err error) {
	ctx, stop := context.WithTimeout(ctx, length)
	defer stop()
	var wait sync.WaitGroup
	var number atomic.Int64
	failures := make([]error, len(r.instances))
	for i := range r.instances {
		wait.Go(func() { failures[i] = r.write(ctx, i, &number) })
		for n := range raceReaders {
			wait.Go(func() { r.read(ctx, i, uint64(10*i+n)) }) //nolint:gosec // small
		}
	}
	select {
	case <-time.After(length / 2):
		err = s.pause(racePause)
	case <-ctx.Done():
	}
	wait.Wait()
	for _, failure := range failures {
		if err == nil {
			err = failure
		}
	}
	return err
}

// write commits at a steady rate. The transaction of a process that dies is seen by nobody but the database.
func (r *racetrack) write(ctx context.Context, i int, number *atomic.Int64) error {
	random := rand.New(rand.NewPCG(7, uint64(i))) //nolint:gosec // the same for every peer
	zipf := rand.NewZipf(random, 1.1, 1, raceKeys-1)
	tick := time.NewTicker(2 * time.Second / raceWrites)
	defer tick.Stop()
	whole := context.WithoutCancel(ctx) // what was begun is finished, as a request is
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		k, n := zipf.Uint64(), number.Add(1)
		change := cachetest.Write{Key: r.keys[k], Value: strconv.FormatInt(n, 10)}
		if n%raceDeath == 0 {
			changes, err := r.processes[2].WriteAndDie(whole, change)
			if err != nil {
				return err
			}
			r.past[k].committed(n, int64(changes[0].Version))
			continue
		}
		changes, err := r.processes[i].Write(whole, change)
		if err != nil {
			return err
		}
		r.past[k].committed(n, int64(changes[0].Version))
		if err := r.instances[i].invalidate(whole, r.keys[k]); err != nil {
			r.counts.failed.Add(1) // the commit stands, and so does the answer
		}
		r.past[k].told(i, n)
	}
}

func (r *racetrack) read(ctx context.Context, i int, seed uint64) {
	random := rand.New(rand.NewPCG(11, seed)) //nolint:gosec // the same for every peer
	zipf := rand.NewZipf(random, 1.1, 1, raceKeys-1)
	for ctx.Err() == nil {
		for range 20 {
			k := zipf.Uint64()
			past := &r.past[k]
			began, here := time.Now(), past.here(i)
			d, err := r.instances[i].get(context.WithoutCancel(ctx), r.keys[k])
			r.counts.reads.Add(1)
			if err != nil {
				r.counts.errors.Add(1)
				continue
			}
			past.judge(d.Version, here, began, i, &r.counts.here, &r.counts.elsewhere)
		}
		time.Sleep(200 * time.Microsecond)
	}
}
