package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// heap is what live objects take after everything dead was collected.
func heap() int64 {
	var m runtime.MemStats
	for range 3 { // what a finalizer or a pool held goes with the next one
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc) //nolint:gosec // far below the limit
}

// plain is the codec of values that are their own bytes, as of answers that are prepared for clients.
type plain struct{}

// Encode gives the bytes themselves.
func (plain) Encode(b []byte) ([]byte, error) { return b, nil }

// Decode gives the bytes themselves.
func (plain) Decode(b []byte) ([]byte, error) { return b, nil }

// bytesOnly holds values of ours that are bytes and nothing else.
type bytesOnly struct {
	instance
	bytes *cache.Resource[row, string, []byte]
}

func (b bytesOnly) get(ctx context.Context, key string) (document, error) {
	_, err := b.bytes.Get(ctx, key)
	return document{}, err
}

// openBytes makes ours with room for limit bytes and a text of its own for each key, as long as size says.
func openBytes(limit int64, size func(key string) int) (bytesOnly, *cache.Cache[row], error) {
	c, err := cache.New(cache.Options[row]{Ledger: newTruth(1), HotBytes: limit})
	if err != nil {
		return bytesOnly{}, nil, err
	}
	ctx, stop := context.WithCancel(context.Background()) //nolint:gosec // close calls it
	o := &ours[row]{cache: c, stop: stop, done: make(chan struct{}), free: func() {}}
	b := bytesOnly{o, cache.Declare(c, cache.Spec[row, string, []byte]{
		Name: "bytes", Key: func(key string) string { return key }, Fresh: time.Hour, Codec: plain{}, Size: func([]byte) int64 { return 0 },
		Build: func(_ context.Context, _ row, key string) ([]byte, error) { return make([]byte, size(key)), nil },
	})}
	go func() {
		defer close(o.done)
		_ = c.Run(ctx) // only ever ctx's error
	}()
	<-c.Ready()
	return b, c, nil
}

// compareMemory measures what an entry takes beside its payload, and whether the bound is one.
func (p *plan) compareMemory(ctx context.Context, out io.Writer, s *server) error {
	n := 100_000
	if p.quick {
		n = 5000
	}
	const size = 1 << 10
	if err := s.clear(ctx); err != nil {
		return err
	}
	own := func(context.Context, string) (document, error) { //nolint:unparam // as loaders are
		return document{Version: 1, Owner: "somebody", Text: strings.Repeat("x", size)}, nil
	}
	fmt.Fprintf(out, "\n### Memory of an entry\n\n%d entries of %d bytes; live heap after collection, less the heap before and the payload. Keys of %d bytes belong to the caller. What Redis takes is not in it.\n\n", n, size, len(keysOf(1)[0]))
	fmt.Fprintln(out, "| cache | bytes per entry beside the payload |\n|---|---:|")
	of := setting{load: own, life: time.Hour, bytes: 1 << 30, size: size, count: n + n/10, open: func(s setting) (instance, error) {
		return openOurs(s, newTruth(1), func(ctx context.Context, _ row, key string) (document, error) { return own(ctx, key) })
	}}
	peers := field()
	peers = append(peers[:2:2], append([]peer{{ourName + ", values that are bytes", "", false, func(setting) (instance, error) {
		b, _, err := openBytes(1<<30, func(string) int { return size })
		return b, err
	}}}, peers[3:]...)...) // the hand-made one holds what otter does
	for _, peer := range peers {
		of.redis = nil
		if peer.name == "rueidisaside" {
			of.redis = s
		}
		per, err := perEntry(ctx, peer, of, n, size)
		if err != nil {
			return fmt.Errorf("%s: %w", peer.name, err)
		}
		fmt.Fprintf(out, "| %s | %d |\n", peer.name, per)
	}
	return p.compareBound(ctx, out)
}

func perEntry(ctx context.Context, p peer, s setting, n, size int) (int64, error) {
	keys := keysOf(n)
	before := heap()
	in, err := p.open(s)
	if err != nil {
		return 0, err
	}
	defer in.close()
	const readers = 8
	errs := make([]error, readers)
	var wait sync.WaitGroup
	for w := range readers {
		wait.Go(func() {
			for i := w; i < n && errs[w] == nil; i += readers {
				_, errs[w] = in.get(ctx, keys[i])
			}
		})
	}
	wait.Wait()
	for _, key := range keys { // rueidis holds only what it has read back from Redis
		if _, err := in.get(ctx, key); err != nil {
			return 0, err
		}
	}
	time.Sleep(50 * time.Millisecond) // flights land behind the answer
	taken := heap() - before
	runtime.KeepAlive(keys)
	runtime.KeepAlive(in)
	return taken/int64(n) - int64(size), errors.Join(errs...)
}

// compareBound fills ours with five times what it may hold. Each call comes with a text of its own for a key, as a
// request does, so that keys are the cache's to count.
func (p *plan) compareBound(ctx context.Context, out io.Writer) error {
	limit := int64(64 << 20)
	if p.quick {
		limit = 4 << 20
	}
	fmt.Fprintf(out, "\n### Whether HotBytes bounds the heap\n\nOurs with HotBytes of %d MB, filled with five times that. The heap is everything the cache holds: values, keys, entries, and the floors of keys whose values are no longer held. It is measured at the end, and eight times on the way.\n\n", limit>>20)
	fmt.Fprintln(out, "| values | keys read | entries held | floors | dropped | HotBytes' own count | heap | of the bound | most on the way |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
	random := rand.New(rand.NewPCG(3, 5)) //nolint:gosec // the same in every run
	for _, kind := range []struct {
		name string
		size func() int
	}{
		{"0.1 to 64 KB, as many of each order", func() int { return int(100 * math.Pow(655, random.Float64())) }},
		{"48 KB", func() int { return 48 << 10 }}, // whole pages
		{"1 KB", func() int { return 1 << 10 }},
		{"200 bytes", func() int { return 200 }},
	} {
		var keys []string
		sizes := map[string]int{}
		for total := int64(0); total < 5*limit; {
			size := kind.size()
			key := fmt.Sprintf("manager:0190a4c1-7b1e-7c52-9d0f-%012d:conversations:list", len(keys))
			keys, sizes[key] = append(keys, key), size
			total += int64(size + 500) // about what an entry adds: small values would make too many keys
		}
		before := heap()
		in, c, err := openBytes(limit, func(key string) int { return sizes[key] })
		if err != nil {
			return err
		}
		var most int64
		for i, key := range keys {
			if _, err := in.get(ctx, strings.Clone(key)); err != nil {
				in.close()
				return err
			}
			if i%(len(keys)/8) == 0 {
				most = max(most, heap()-before)
			}
		}
		c.Idle()
		taken, stats := heap()-before, c.Stats()
		fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %.1f MB | %.1f MB | **%.3f** | %.3f |\n", kind.name, len(keys), stats.HotEntries, stats.Floors,
			stats.FloorsDropped, float64(stats.HotBytes)/(1<<20), float64(taken)/(1<<20), float64(taken)/float64(limit), float64(most)/float64(limit))
		in.close()
		runtime.KeepAlive(keys)
		runtime.KeepAlive(sizes)
	}
	floor, err := floorBytes()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nA floor alone takes %d bytes beside its key, its place in the table included.\n", floor)
	return nil
}

// floorBytes is what one key takes of which nothing is held but its newest version.
func floorBytes() (int64, error) {
	const n = 50_000
	keys := keysOf(n)
	db := newTruth(1)
	for _, key := range keys { // the database's own rows are no part of it
		db.write(key)
	}
	in, err := openOurs(setting{bytes: 1 << 30, life: time.Hour}, db, func(context.Context, row, string) (document, error) { return document{}, nil })
	if err != nil {
		return 0, err
	}
	defer in.close()
	empty := heap()
	for _, key := range keys {
		db.write(key)
	}
	taken := (heap() - empty) / n
	runtime.KeepAlive(keys)
	return taken, nil
}
