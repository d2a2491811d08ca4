package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// view names a value as the product's do: whose it is, and which.
type view struct{ Scope, ID string }

func (v view) key() string { return v.Scope + ":" + v.ID + ":conversations:list" }

// waiters is how many callers miss one key at once.
const waiters = 100

// compareEngine measures the cache as a library, in this process.
func (p *plan) compareEngine(ctx context.Context, out io.Writer) (err error) {
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join()})
	if err != nil {
		return err
	}
	var builds atomic.Int64
	lists := cache.Declare(c, cache.Spec[cachetest.Reader, view, []string]{
		Name: "list", Fresh: time.Hour, Key: view.key,
		Build: func(context.Context, cachetest.Reader, view) ([]string, error) {
			builds.Add(1)
			time.Sleep(20 * time.Millisecond) // long enough for every waiter to come
			return []string{"a", "b"}, nil
		},
	})
	following, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- c.Run(following) }()
	defer func() {
		stop()
		if e := <-done; !errors.Is(e, context.Canceled) {
			err = errors.Join(err, e)
		}
		c.Close()
	}()
	<-c.Ready()

	hot := view{"manager", "0190a4c1-7b1e-7c52-9d0f-6f1f2a3b4c5d"}
	if _, err := lists.Get(ctx, hot); err != nil {
		return err
	}
	plain, err := otter.New(&otter.Options[string, *[]string]{MaximumWeight: 1 << 20, Weigher: func(string, *[]string) uint32 { return 100 }})
	if err != nil {
		return err
	}
	plain.Set(hot.key(), &[]string{"a", "b"})

	rounds, benchtime := 5, "300ms"
	if p.quick {
		rounds, benchtime = 2, "50ms"
	}
	testing.Init()
	if err := flag.Set("test.benchtime", benchtime); err != nil {
		return err
	}
	var ours, raw []testing.BenchmarkResult
	var ratios []float64
	for range rounds {
		a, b := testing.Benchmark(func(b *testing.B) { hits(ctx, b, lists, hot) }), testing.Benchmark(func(b *testing.B) { gets(b, plain, hot.key()) })
		ours, raw = append(ours, a), append(raw, b)
		ratios = append(ratios, perOperation(a)/perOperation(b))
	}
	fmt.Fprintf(out, "\n### The engine as a library\n\n%d rounds of %s in turn, one goroutine.\n\n| operation | ns | allocations | bytes | time, of otter's |\n|---|---:|---:|---:|---:|\n", rounds, benchtime)
	row := func(name string, results []testing.BenchmarkResult, ratio string) {
		times := make([]float64, len(results))
		for i, r := range results {
			times[i] = perOperation(r)
		}
		last := results[len(results)-1]
		fmt.Fprintf(out, "| %s | %.1f | %d | %d | %s |\n", name, median(times), last.AllocsPerOp(), last.AllocedBytesPerOp(), ratio)
	}
	row("otter, get by a string", raw, "1")
	row("cache, typed hot hit: lives, fence and status with it", ours, spreadOf(ratios).String())

	builds.Store(0)
	err = crowd(func() error { _, err := lists.Get(ctx, view{"user", "nobody asked before"}); return err })
	fmt.Fprintf(out, "\n%d callers who missed one key at once caused %d build.\n", waiters, builds.Load())
	return err
}

func hits(ctx context.Context, b *testing.B, lists *cache.Resource[cachetest.Reader, view, []string], v view) {
	b.ReportAllocs()
	for b.Loop() {
		if answer, err := lists.Get(ctx, v); err != nil || len(answer.Body) == 0 {
			b.Fatal(err)
		}
	}
}

func gets(b *testing.B, plain *otter.Cache[string, *[]string], key string) {
	b.ReportAllocs()
	for b.Loop() {
		if v, ok := plain.GetIfPresent(key); !ok || len(*v) == 0 {
			b.Fatal("missing")
		}
	}
}

func perOperation(r testing.BenchmarkResult) float64 {
	return float64(r.T.Nanoseconds()) / float64(r.N)
}

// crowd lets all waiters go at once.
func crowd(ask func() error) error {
	gate, errs := make(chan struct{}), make([]error, waiters)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			<-gate
			errs[i] = ask()
		})
	}
	close(gate)
	wait.Wait()
	return errors.Join(errs...)
}
