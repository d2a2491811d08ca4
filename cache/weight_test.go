package cache_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// verbatim is the codec of values that are their own bytes.
type verbatim struct{}

func (verbatim) Encode(b []byte) ([]byte, error) { return b, nil }
func (verbatim) Decode(b []byte) ([]byte, error) { return b, nil }

// live is what the heap holds after what is dead was collected.
func live() int64 {
	for range 3 { // what a finalizer or a pool held goes with the next one
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

type document struct {
	Owner string
	Text  string
}

// get reads the value of a number.
type get func(i int) error

func bytesOf(size int) func(*testing.T, *cache.Cache[cachetest.Reader]) get {
	return func(t *testing.T, c *cache.Cache[cachetest.Reader]) get {
		t.Helper()
		r := cache.Declare(c, cache.Spec[cachetest.Reader, string, []byte]{
			Name: "bytes", Key: func(key string) string { return key }, Fresh: time.Hour, Codec: verbatim{}, Size: func([]byte) int64 { return 0 },
			Build: func(context.Context, cachetest.Reader, string) ([]byte, error) { return make([]byte, size), nil },
		})
		return func(i int) error {
			_, err := r.Get(t.Context(), fmt.Sprintf("manager:0190a4c1-7b1e-7c52-9d0f-%012d:conversations:list", i))
			return err
		}
	}
}

// bares reads values that are held without their bytes.
func bares(t *testing.T, c *cache.Cache[cachetest.Reader]) get {
	t.Helper()
	r := cache.Declare(c, cache.Spec[cachetest.Reader, string, document]{
		Name: "bare", Key: func(key string) string { return key }, Fresh: time.Hour, Bare: true,
		Size: func(d document) int64 { return int64(len(d.Text)) },
		Build: func(context.Context, cachetest.Reader, string) (document, error) {
			return document{"somebody", strings.Repeat("x", 8192)}, nil
		},
	})
	return func(i int) error {
		_, err := r.Get(t.Context(), fmt.Sprintf("user:0190a4c1-7b1e-7c52-9d0f-%012d:document", i))
		return err
	}
}

// variants reads typed values, three of which share a fence, are built anew after a change and go into a store.
func variants(t *testing.T, c *cache.Cache[cachetest.Reader]) get {
	t.Helper()
	type of struct{ id, variant int }
	r := cache.Declare(c, cache.Spec[cachetest.Reader, of, document]{
		Name: "document", Fresh: time.Hour, Warm: time.Hour,
		Key:   func(o of) string { return fmt.Sprintf("user:0190a4c1-7b1e-7c52-9d0f-%012d:list:%d", o.id, o.variant) },
		Fence: func(o of) string { return fmt.Sprintf("user:0190a4c1-7b1e-7c52-9d0f-%012d:list", o.id) },
		Build: func(context.Context, cachetest.Reader, of) (document, error) {
			return document{"somebody", strings.Repeat("x", 1500)}, nil
		},
	})
	return func(i int) error {
		a, err := r.Get(t.Context(), of{i / 3, i % 3})
		if err == nil {
			a.Page(0, 20, func() []byte { return make([]byte, 300) })
		}
		return err
	}
}

// forgetful is a store that takes everything and keeps nothing.
type forgetful struct{}

func (forgetful) Get(_ context.Context, keys []string) ([][]byte, error) {
	return make([][]byte, len(keys)), nil
}
func (forgetful) Put(context.Context, []cache.Item) error { return nil }
func (forgetful) Delete(context.Context, []string) error  { return nil }

func TestTheHeapStaysWithinTheBound(t *testing.T) {
	const (
		limit   = 8 << 20
		readers = 4
		phases  = 5
	)
	for name, of := range map[string]struct {
		open func(*testing.T, *cache.Cache[cachetest.Reader]) get
		each int // about what a value takes with its floor
	}{
		"200 bytes":  {bytesOf(200), 1000},
		"9000 bytes": {bytesOf(9000), 10_000}, // the allocator gives 9,472
		"33 KB":      {bytesOf(33 << 10), 41_000},
		"bare":       {bares, 9500},
		"variants":   {variants, 5000},
	} {
		t.Run(name, func(t *testing.T) {
			before := live()
			c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join(), HotBytes: limit, Store: forgetful{}})
			if err != nil {
				t.Fatal(err)
			}
			read := of.open(t, c)
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan error)
			go func() { done <- c.Run(ctx) }()
			<-c.Ready()
			for phase := range phases { // it is full after the third
				var wait sync.WaitGroup
				for w := range readers {
					wait.Go(func() {
						for i := w; i < limit/of.each/2; i += readers {
							if err := read(phase*limit/of.each/2 + i); err != nil {
								t.Error(err)
							}
							if i%8 != 0 {
								continue
							}
							if n := c.Stats().HotBytes; n > limit*105/100 {
								t.Errorf("%d bytes are counted while it is filled", n)
							}
						}
					})
				}
				wait.Wait()
				c.Idle()
				taken, s := float64(live()-before)/limit, c.Stats()
				t.Logf("the heap is %.3f of the bound; counted %.3f; %d entries, %d floors of %d bytes, %d dropped",
					taken, float64(s.HotBytes)/limit, s.HotEntries, s.Floors, s.FloorBytes, s.FloorsDropped)
				if taken > 1.05 || phase > 2 && taken < 0.95 {
					t.Errorf("the heap is %.3f of the bound", taken)
				}
			}
			stop()
			<-done
			c.Close()
		})
	}
}
