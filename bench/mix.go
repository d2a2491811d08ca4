package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// compareMixes reads and writes many keys of which few are popular.
func (p *plan) compareMixes(ctx context.Context, out io.Writer, s *server) error {
	at, n, sizes := p.mix(), 10_000, []int{1 << 10, 5 << 10, 50 << 10}
	if p.quick {
		n, sizes = 500, sizes[:1]
	}
	const workers = 8
	peers, keys := field(), keysOf(n)
	fmt.Fprintf(out, "\n### 1 %% writes, %d keys of which few are popular (Zipf, s = 1.1)\n\n%d rounds of %s in turn, %d goroutines; each process may hold %d MB, and Redis the rest. The builder costs nothing, so the figures are the caches' own. "+
		"What a write costs the database is not in them; ours marks a key there, the others delete in Redis.\n\n", n, at.rounds, at.turn, workers, peerBytes>>20)
	fmt.Fprintln(out, "| values | cores | cache | operations/s | time, of ours | processor time | of otter's | of ours | allocations | bytes | built, of 1,000 |\n|---:|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|")
	steps := sequences(workers, n)
	for _, size := range sizes {
		if err := s.clear(ctx); err != nil {
			return err
		}
		dbs := make([]*truth, 0, len(peers))
		instances, err := opened(peers, func(peer) setting {
			db := newTruth(size)
			dbs = append(dbs, db)
			return setting{load: db.load, open: db.open, redis: s, life: time.Hour, bytes: peerBytes, size: size}
		})
		if err != nil {
			return err
		}
		if err := p.mixOf(ctx, out, size, peers, instances, dbs, keys, steps); err != nil {
			shut(instances)
			return err
		}
		shut(instances)
	}
	return nil
}

func (p *plan) mixOf(ctx context.Context, out io.Writer, size int, peers []peer, instances []instance, dbs []*truth, keys []string, steps [][]int32) error {
	at := p.mix()
	names := make([][]string, len(peers))
	for i, in := range instances {
		names[i] = prefixed(i, keys)
		if _, err := spin(2, len(steps), at.warm, func(w, n int) error { // before the clock runs, all is read once
			return expect(in.get(ctx, names[i][(n*len(steps)+w)%len(keys)]))
		}); err != nil {
			return fmt.Errorf("%s: %w", peers[i].name, err)
		}
	}
	for _, cores := range []int{1, 2} {
		builds := make([]int, len(peers))
		ts, err := take(at.rounds, len(peers), func(i int) (trial, error) {
			in, db, own := instances[i], dbs[i], names[i]
			db.built()
			t, err := spin(cores, len(steps), at.turn, func(w, n int) error {
				step := steps[w][n%len(steps[w])]
				if step < 0 {
					key := own[-step-1]
					db.write(key)
					return in.invalidate(ctx, key)
				}
				return expect(in.get(ctx, own[step]))
			})
			if err != nil {
				return t, fmt.Errorf("%s: %w", peers[i].name, err)
			}
			builds[i] += db.built()
			return t, nil
		})
		if err != nil {
			return err
		}
		for i, peer := range peers {
			ops := 0
			for _, t := range ts[i] {
				ops += t.ops
			}
			fmt.Fprintf(out, "| %d KB | %d | %s | %.0f | %s | %s | %s | %s | %s | %s | %.1f |\n", size>>10, cores, peer.name, 1e9/ts.median(i, trial.perOp), ts.ratio(i, ourPlace, trial.perOp),
				nanoseconds(ts.median(i, trial.work)), ts.ratio(i, 0, trial.work), ts.ratio(i, ourPlace, trial.work), ts.allocs(i), ts.size(i), 1000*float64(builds[i])/float64(max(ops, 1)))
		}
	}
	return nil
}

// sequences are what each worker does: the number of a key to read, or below zero of one to write.
func sequences(workers, keys int) [][]int32 {
	steps := make([][]int32, workers)
	for w := range steps {
		r := rand.New(rand.NewPCG(1, uint64(w))) //nolint:gosec // the same in every run
		z := rand.NewZipf(r, 1.1, 1, uint64(keys-1))
		steps[w] = make([]int32, 1<<16)
		for i := range steps[w] {
			k := int32(z.Uint64()) //nolint:gosec // below the number of keys
			if r.IntN(100) == 0 {
				k = -k - 1
			}
			steps[w][i] = k
		}
	}
	return steps
}
