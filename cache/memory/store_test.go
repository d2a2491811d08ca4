package memory_test

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, bytes int64) *memory.Store {
	t.Helper()
	s, err := memory.New(memory.Options{Bytes: bytes})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSuite(t *testing.T) {
	cachetest.Store(t, func(t testing.TB) cache.Store { return open(t, 0) }, cachetest.Traits{})
}

func TestLeases(t *testing.T) {
	cachetest.Lease(t, func(t testing.TB) cache.Leaser { return open(t, 0) })
}

func TestEndedLeasesAreDropped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0)
		for i := range 100_000 {
			if granted, err := s.Lease(t.Context(), strconv.Itoa(i), "owner", time.Second); !granted || err != nil {
				t.Fatalf("lease %d: %v, %v", i, granted, err)
			}
			time.Sleep(10 * time.Millisecond)
		}
		if n := s.Leases(); n > 2048 {
			t.Errorf("%d leases are kept while 100 are live", n)
		}
	})
}

func TestBytesAreBoundedAndTheUnusedGoFirst(t *testing.T) {
	const limit = 100_000
	s := open(t, limit)
	ctx := context.Background()
	for i := range 1000 {
		item := cache.Item{Key: strconv.Itoa(i), Value: make([]byte, 1000), Life: time.Hour}
		if err := s.Put(ctx, []cache.Item{item}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(ctx, []string{"0"}); err != nil {
			t.Fatal(err)
		}
		if b := s.Bytes(); b > limit {
			t.Fatalf("%d bytes after %d items, limit %d", b, i+1, limit)
		}
	}
	got, err := s.Get(ctx, []string{"0", "1", "999"})
	if err != nil || got[0] == nil || got[1] != nil || got[2] == nil {
		t.Errorf("used, unused, newest: %v %v %v, %v", got[0] != nil, got[1] != nil, got[2] != nil, err)
	}
	if b := s.Bytes(); b < limit*9/10 {
		t.Errorf("%d bytes held of %d", b, limit)
	}
}

func TestTooLarge(t *testing.T) {
	s := open(t, 1000)
	ctx := context.Background()
	err := s.Put(ctx, []cache.Item{{Key: "large", Value: make([]byte, 2000), Life: time.Hour}, {Key: "small", Value: []byte("v"), Life: time.Hour}})
	if !errors.Is(err, cache.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	got, err := s.Get(ctx, []string{"large", "small"})
	if err != nil || got[0] != nil || string(got[1]) != "v" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLifeEndsToTheMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, 0)
		ctx := t.Context()
		if err := s.Put(ctx, []cache.Item{{Key: "k", Value: []byte("v"), Life: time.Hour}}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			wait time.Duration
			held bool
		}{{time.Hour - 1, true}, {1, false}} {
			time.Sleep(c.wait)
			if got, err := s.Get(ctx, []string{"k"}); err != nil || (got[0] != nil) != c.held {
				t.Errorf("held %v, %v; want %v", got[0] != nil, err, c.held)
			}
		}
		if s.Bytes() != 0 {
			t.Errorf("%d bytes held after the life ended", s.Bytes())
		}
	})
}

func TestOptions(t *testing.T) {
	if _, err := memory.New(memory.Options{Bytes: -1}); err == nil {
		t.Error("a negative bound was accepted")
	}
}
