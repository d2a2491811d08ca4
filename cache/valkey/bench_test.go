package valkey_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
)

// BenchmarkSharedHit reads a value of 1 KB that the server has and the process does not hold, by so many callers at once.
func BenchmarkSharedHit(b *testing.B) {
	for _, callers := range []int{1, 2, 4, 16, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) { sharedHits(b, callers) })
	}
}

func sharedHits(b *testing.B, callers int) {
	store := open(b, valkeytest.Start(b, valkeytest.Options{}), valkey.Options{})
	inLane(b, store)
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join(), Store: store, HotOff: true, StoreTimeout: time.Second})
	must(b, err)
	defer c.Close()
	r := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "documents", Fresh: time.Hour, Bare: true, Size: func(s string) int64 { return int64(len(s)) },
		Key: func(key string) string { return key },
		Build: func(context.Context, cachetest.Reader, string) (string, error) {
			return strings.Repeat("1234567", 146), nil
		},
	})
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = c.Run(ctx) })
	defer running.Wait()
	defer stop()
	<-c.Ready()
	read := func(caller int) {
		a, err := r.Get(ctx, fmt.Sprint("caller ", caller))
		if err != nil || len(a.Value) != 7*146 {
			b.Error(len(a.Value), err)
		}
	}
	for caller := range callers {
		read(caller)
	}
	c.Idle()
	built := c.Stats().Resources[0].Builds
	each := func(reads int) {
		var people sync.WaitGroup
		for caller := range callers {
			people.Go(func() {
				for range reads {
					read(caller)
				}
			})
		}
		people.Wait()
	}
	each(100) // connections are made
	reads := b.N/callers + 1
	b.ReportAllocs()
	b.ResetTimer()
	used := processorTime(b)
	each(reads)
	b.ReportMetric(float64(processorTime(b)-used)/float64(reads*callers), "cpu-ns/op")
	b.StopTimer()
	if n := c.Stats().Resources[0].Builds - built; n > int64(b.N/100) {
		b.Errorf("%d of %d values were built", n, b.N)
	}
}

// processorTime is what this process used so far: the clock also holds what neighbours on the machine took.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
