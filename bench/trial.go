package main

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// trial is what one peer did in one turn inside this process.
type trial struct {
	ops           int
	elapsed       time.Duration
	processor     time.Duration // of this process, whoever in it used it
	allocs, bytes float64       // per operation, likewise
}

func (t trial) perOp() float64 { return float64(t.elapsed) / float64(max(t.ops, 1)) }

// work is the processor time of an operation: unlike perOp it does not hold what neighbours on the machine took.
func (t trial) work() float64 { return float64(t.processor) / float64(max(t.ops, 1)) }

// processorTime is what this process used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// spin lets workers repeat op for about d on so many cores. op is told whose turn it is and how many it had.
func spin(cores, workers int, d time.Duration, op func(worker, n int) error) (trial, error) {
	const batch = 32 // between looks at the clock
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	counts, errs := make([]int, workers), make([]error, workers)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var wait sync.WaitGroup
	began, used := time.Now(), processorTime()
	end := began.Add(d)
	for w := range workers {
		wait.Go(func() {
			n := 0
			for time.Now().Before(end) && errs[w] == nil {
				for range batch {
					if err := op(w, n); err != nil {
						errs[w] = err
						break
					}
					n++
				}
			}
			counts[w] = n
		})
	}
	wait.Wait()
	t := trial{elapsed: time.Since(began), processor: processorTime() - used}
	runtime.ReadMemStats(&after)
	for _, n := range counts {
		t.ops += n
	}
	per := float64(max(t.ops, 1))
	t.allocs = float64(after.Mallocs-before.Mallocs) / per
	t.bytes = float64(after.TotalAlloc-before.TotalAlloc) / per
	return t, errors.Join(errs...)
}

// trials are what peers did, each in turn, round by round.
type trials [][]trial // by peer, then by round

// take gives each of n peers its turn in each round; the order turns with the rounds.
func take(rounds, n int, turn func(peer int) (trial, error)) (trials, error) {
	ts := make(trials, n)
	for round := range rounds {
		for i := range n {
			p := (i + round) % n
			t, err := turn(p)
			if err != nil {
				return nil, err
			}
			ts[p] = append(ts[p], t)
		}
	}
	return ts, nil
}

func (ts trials) median(p int, of func(trial) float64) float64 {
	values := make([]float64, len(ts[p]))
	for i, t := range ts[p] {
		values[i] = of(t)
	}
	return median(values)
}

// ratio is one peer in times of another, within each round.
func (ts trials) ratio(a, b int, of func(trial) float64) spread {
	values := make([]float64, 0, len(ts[a]))
	for i := range ts[a] {
		if below := of(ts[b][i]); below > 0 {
			values = append(values, of(ts[a][i])/below)
		}
	}
	return spreadOf(values)
}

func (ts trials) allocs(p int) string {
	return fmt.Sprintf("%.1f", ts.median(p, func(t trial) float64 { return t.allocs }))
}

func (ts trials) size(p int) string {
	return fmt.Sprintf("%.0f", ts.median(p, func(t trial) float64 { return t.bytes }))
}

// nanoseconds is a duration as the tables show it.
func nanoseconds(ns float64) string {
	switch {
	case ns >= 1e6:
		return fmt.Sprintf("%.2f ms", ns/1e6)
	case ns >= 1e4:
		return fmt.Sprintf("%.1f µs", ns/1e3)
	}
	return fmt.Sprintf("%.0f ns", ns)
}
