package cache_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

type page struct {
	Scope string
	ID    string
}

// BenchmarkHotHit measures a typed hit beside a bare otter get of the same key text, which knows no type, no fence
// and no life. The two take turns, and the best turn of each counts, so that a busy machine does not decide.
func BenchmarkHotHit(b *testing.B) {
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join()})
	if err != nil {
		b.Fatal(err)
	}
	r := cache.Declare(c, cache.Spec[cachetest.Reader, page, []string]{
		Name: "list", Fresh: time.Hour,
		Key:   func(p page) string { return p.Scope + ":" + p.ID + ":list" },
		Build: func(context.Context, cachetest.Reader, page) ([]string, error) { return []string{"a", "b"}, nil },
	})
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	<-c.Ready()
	p := page{"user", "0190-1234-5678-90ab-cdef01234567"}
	if _, err := r.Get(ctx, p); err != nil {
		b.Fatal(err)
	}
	bare := otter.Must(&otter.Options[string, *[]string]{
		MaximumWeight: 1 << 20, Weigher: func(string, *[]string) uint32 { return 100 },
	})
	key := "user:0190-1234-5678-90ab-cdef01234567:list"
	bare.Set(key, &[]string{"a", "b"})

	const turn = 2000
	bestOurs, bestBare := time.Hour, time.Hour
	b.ReportAllocs()
	for b.Loop() {
		begun := time.Now()
		for range turn {
			if a, err := r.Get(ctx, p); err != nil || len(a.Body) == 0 {
				b.Fatal(err)
			}
		}
		bestOurs = min(bestOurs, time.Since(begun))
		begun = time.Now()
		for range turn {
			if v, ok := bare.GetIfPresent(key); !ok || len(*v) == 0 {
				b.Fatal("missing")
			}
		}
		bestBare = min(bestBare, time.Since(begun))
	}
	b.ReportMetric(float64(bestOurs)/turn, "ns/hit")
	b.ReportMetric(float64(bestBare)/turn, "ns/otter")
	b.ReportMetric(float64(bestOurs)/float64(bestBare), "x-otter")
	b.ReportMetric(0, "ns/op")
	stop()
	<-done
	c.Close()
}

func BenchmarkMiss(b *testing.B) {
	l := cachetest.NewLedger()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: l.Join()})
	if err != nil {
		b.Fatal(err)
	}
	r := cache.Declare(c, cache.Spec[cachetest.Reader, int, string]{
		Name: "n", Fresh: time.Hour, Key: strconv.Itoa,
		Build: func(_ context.Context, _ cachetest.Reader, n int) (string, error) { return strconv.Itoa(n), nil },
	})
	ctx, stop := context.WithCancel(b.Context())
	done := make(chan error)
	go func() { done <- c.Run(ctx) }()
	<-c.Ready()
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		if _, err := r.Get(ctx, n); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	stop()
	<-done
	c.Close()
}
