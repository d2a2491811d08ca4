package main

import (
	"context"
	"sync/atomic"
	"testing"
	"time"
)

// TestPeers proves that each peer does what the comparisons take for granted: one build for many reads and for a
// crowd, nothing old on the instance that invalidated, and a shared tier where it is said to have one.
func TestPeers(t *testing.T) {
	s, err := startRedis(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	for i, p := range field() {
		t.Run(p.name, func(t *testing.T) {
			db := newTruth(1 << 10)
			var builds atomic.Int64
			of := setting{redis: s, life: time.Minute, bytes: 1 << 20, size: 1 << 10, load: func(ctx context.Context, key string) (document, error) {
				builds.Add(1)
				time.Sleep(5 * time.Millisecond)
				return db.load(ctx, key)
			}}
			of.open = func(s setting) (instance, error) {
				return openOurs(s, db, func(ctx context.Context, _ row, key string) (document, error) { return s.load(ctx, key) })
			}
			in, err := p.open(of)
			if err != nil {
				t.Fatal(err)
			}
			defer in.close()
			key := prefixed(i, keysOf(1))[0]
			read := func(in instance) document {
				t.Helper()
				d, err := in.get(t.Context(), key)
				if err := expect(d, err); err != nil {
					t.Fatal(err)
				}
				return d
			}
			if err := crowd(func() error { return expect(in.get(t.Context(), key)) }); err != nil {
				t.Fatal(err)
			}
			if n := builds.Load(); n != 1 {
				t.Errorf("a crowd caused %d builds", n)
			}
			time.Sleep(50 * time.Millisecond) // some write into Redis behind the answer
			db.write(key)
			if err := in.invalidate(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond) // ours deletes behind the answer: what was put meanwhile might go with it
			if d := read(in); d.Version != 1 {
				t.Errorf("version %d was read after 1 was written", d.Version)
			}
			time.Sleep(50 * time.Millisecond)
			before := builds.Load()
			read(in)
			if n := builds.Load(); n != before {
				t.Error("a value that is held was built again")
			}
			if !p.shared {
				return
			}
			second := of
			if p.name == ourName { // a process follows for itself
				second.open = func(s setting) (instance, error) {
					other := newTruth(1 << 10)
					other.write(key)
					return openOurs(s, other, func(ctx context.Context, _ row, key string) (document, error) { return s.load(ctx, key) })
				}
			}
			other, err := p.open(second)
			if err != nil {
				t.Fatal(err)
			}
			defer other.close()
			if d := read(other); d.Version != 1 || builds.Load() != before {
				t.Errorf("another process got version %d and built %d times", d.Version, builds.Load()-before)
			}
		})
	}
}
