package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	peerLife  = 30 * time.Second // of a value, for every peer
	peerBytes = 128 << 20        // what a process may hold: rueidis' own default
	ourPlace  = 1                // of ours in the field
)

func keysOf(n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = "manager:0190a4c1-7b1e-7c52-9d0f-" + fmt.Sprintf("%012d", i) + ":conversations:list"
	}
	return keys
}

// prefixed gives each peer keys of its own in the one Redis.
func prefixed(p int, keys []string) []string {
	own := make([]string, len(keys))
	for i, key := range keys {
		own[i] = strconv.Itoa(p) + key
	}
	return own
}

// comparePeers measures the same work through every peer.
func (p *plan) comparePeers(ctx context.Context, out, progress io.Writer, s *server) error {
	fmt.Fprintf(out, "\n## Beside other Go caches\n\n%s\n", absent)
	for _, part := range []struct {
		part, name string
		run        func(context.Context, io.Writer, *server) error
	}{
		{"hot", "hot hits", p.compareHot}, {"shared", "shared hits", p.compareShared},
		{"crowds", "crowds", p.compareCrowds}, {"mix", "mixed work", p.compareMixes},
	} {
		if !p.wantsOne("peers", part.part) {
			continue
		}
		fmt.Fprintf(progress, "Measuring %s through the peers …\n", part.name)
		if err := s.clear(ctx); err != nil {
			return err
		}
		if err := part.run(ctx, out, s); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// compareHot reads one value that every process holds.
func (p *plan) compareHot(ctx context.Context, out io.Writer, s *server) error {
	at := p.hot()
	db := newTruth(1 << 10)
	peers := field()
	instances, err := opened(peers, func(peer) setting {
		return setting{load: db.load, open: db.open, redis: s, life: time.Hour, bytes: peerBytes, size: 1 << 10}
	})
	if err != nil {
		return err
	}
	defer shut(instances)
	var by [2]trials
	for c := range by {
		workers := c + 1
		by[c], err = take(at.rounds, len(peers), func(i int) (trial, error) {
			key := prefixed(i, keysOf(1))[0]
			return spin(c+1, workers, at.turn, func(int, int) error { return expect(instances[i].get(ctx, key)) })
		})
		if err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\n### Hot hit: one value of 1 KB that the process holds\n\n%d rounds of %s in turn, one goroutine on one core, two on two. Processor time of a get, which on a shared machine says more than the clock.\n\n", at.rounds, at.turn)
	fmt.Fprintln(out, "| cache | one core | of otter's | two cores | of otter's | allocations | bytes |\n|---|---:|---:|---:|---:|---:|---:|")
	for i, peer := range peers {
		one, two := by[0], by[1]
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s |\n", peer.name, nanoseconds(one.median(i, trial.work)), one.ratio(i, 0, trial.work),
			nanoseconds(two.median(i, trial.work)), two.ratio(i, 0, trial.work), one.allocs(i), one.size(i))
	}
	return nil
}

// expect is what every answer is checked for: a value that is not the one asked for must not look fast.
func expect(d document, err error) error {
	if err == nil && d.Text == "" {
		return errors.New("a peer answered an empty value")
	}
	return err
}

// compareShared reads values that another process put into Redis and this one does not hold.
func (p *plan) compareShared(ctx context.Context, out io.Writer, s *server) error {
	at, n := p.hot(), 2000
	if p.quick {
		n = 200
	}
	db := newTruth(1 << 10)
	of := func(peer) setting {
		return setting{load: db.load, open: db.open, redis: s, life: time.Hour, bytes: peerBytes, size: 1 << 10}
	}
	var peers []peer
	for _, p := range field() {
		if p.shared {
			peers = append(peers, p)
		}
	}
	writers, err := opened(peers, of)
	if err != nil {
		return err
	}
	defer shut(writers)
	for i, w := range writers {
		for _, key := range prefixed(i, keysOf(n)) {
			if err := expect(w.get(ctx, key)); err != nil {
				return err
			}
		}
	}
	time.Sleep(time.Second) // some write into Redis behind the answer
	builds := make([]int, len(peers))
	ts, err := take(at.rounds, len(peers), func(i int) (trial, error) {
		reader, err := peers[i].open(of(peers[i])) // one that holds nothing
		if err != nil {
			return trial{}, err
		}
		defer reader.close()
		keys := prefixed(i, keysOf(n))
		db.built()
		began, used := time.Now(), processorTime()
		for _, key := range keys {
			if err := expect(reader.get(ctx, key)); err != nil {
				return trial{}, err
			}
		}
		t := trial{ops: n, elapsed: time.Since(began), processor: processorTime() - used}
		builds[i] += db.built()
		return t, nil
	})
	if err != nil {
		return err
	}
	ours := 0
	fmt.Fprintf(out, "\n### Shared hit: the value of 1 KB is in Redis, not in the process\n\n%d rounds, each of %d keys read once by a process that holds nothing, one after the other.\n\n", at.rounds, n)
	fmt.Fprintln(out, "| cache | a get | of ours | processor time | of ours | builds |\n|---|---:|---:|---:|---:|---:|\n| otter alone | – | – | – | – | no shared tier |")
	for i, peer := range peers {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %d |\n", peer.name, nanoseconds(ts.median(i, trial.perOp)), ts.ratio(i, ours, trial.perOp),
			nanoseconds(ts.median(i, trial.work)), ts.ratio(i, ours, trial.work), builds[i])
	}
	return nil
}

// crowdBuild is how long a builder takes while a crowd waits.
const crowdBuild = 20 * time.Millisecond

// compareCrowds lets many callers miss one key at once, in one process and in two.
func (p *plan) compareCrowds(ctx context.Context, out io.Writer, s *server) error {
	rounds := 9
	if p.quick {
		rounds = 2
	}
	peers := field()
	fmt.Fprintf(out, "\n### Miss: %d callers ask for one key that nobody holds\n\nThe builder takes %s. %d rounds in turn; the time is until the last caller is answered. Two processes: as many callers again in a second one.\n\n", waiters, crowdBuild, rounds)
	fmt.Fprintln(out, "| cache | time, one process | builds | time, two processes | builds |\n|---|---:|---:|---:|---:|")
	type result struct{ times, builds []float64 }
	results := make([][2]result, len(peers))
	for processes := 1; processes <= 2; processes++ {
		for round := range rounds {
			for n := range peers {
				i := (n + round) % len(peers)
				took, builds, err := crowdOnce(ctx, peers[i], s, processes, strconv.Itoa(processes)+"/"+strconv.Itoa(round)+"/"+strconv.Itoa(i))
				if err != nil {
					return fmt.Errorf("%s: %w", peers[i].name, err)
				}
				r := &results[i][processes-1]
				r.times, r.builds = append(r.times, float64(took)), append(r.builds, float64(builds))
			}
		}
	}
	for i, peer := range peers {
		one, two := results[i][0], results[i][1]
		fmt.Fprintf(out, "| %s | %s | %.0f | %s | %.0f |\n", peer.name, nanoseconds(median(one.times)), median(one.builds), nanoseconds(median(two.times)), median(two.builds))
	}
	return nil
}

func crowdOnce(ctx context.Context, p peer, s *server, processes int, key string) (took time.Duration, builds int64, err error) {
	db := newTruth(1 << 10)
	var made atomic.Int64
	slow := func(ctx context.Context, key string) (document, error) {
		made.Add(1)
		time.Sleep(crowdBuild)
		return db.load(ctx, key)
	}
	of := setting{load: slow, redis: s, life: peerLife, bytes: peerBytes, size: 1 << 10, open: func(s setting) (instance, error) {
		ledger := newTruth(1 << 10) // each process follows; the key has one version
		return openOurs(s, ledger, func(ctx context.Context, _ row, key string) (document, error) { return slow(ctx, key) })
	}}
	asks := make([]func() error, processes)
	for i := range asks {
		in, err := p.open(of)
		if err != nil {
			return 0, 0, err
		}
		defer in.close()
		if err := expect(in.get(ctx, key+"/"+strconv.Itoa(i)+"/first")); err != nil { // connections are made before the clock runs
			return 0, 0, err
		}
		asks[i] = func() error { return expect(in.get(ctx, key)) }
	}
	made.Store(0)
	began := time.Now()
	errs := make(chan error, processes)
	for _, ask := range asks {
		go func() { errs <- crowd(ask) }()
	}
	for range asks {
		err = errors.Join(err, <-errs)
	}
	return time.Since(began), made.Load(), err
}
