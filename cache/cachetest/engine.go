package cachetest

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// Database is a database with a change ledger, as the engine suite uses it: rows of strings, each guarded by the
// ledger key of the same name.
type Database[R any] struct {
	// Join connects another instance. What it opens, it closes when the test ends.
	Join func(t testing.TB) Connection[R]
	// Read gives the value of key in the moment of r, or an error that Absent knows.
	Read func(ctx context.Context, r R, key string) (string, error)
	// Absent tells Read's error for a row that is not there.
	Absent func(error) bool
	// Slowest bounds how long a change may take to be heard elsewhere; default 30 s.
	Slowest time.Duration
}

// Connection is one instance's connection to a Database.
type Connection[R any] struct {
	Ledger cache.Ledger[R]
	// Write sets a row and marks its key in one transaction; Remove drops the row and marks it as gone.
	// Both return when the instance's own follower has heard.
	Write  func(ctx context.Context, key, value string) error
	Remove func(ctx context.Context, key string) error
	// Die is Write by a process that is killed between the commit and everything that would follow it.
	Die func(ctx context.Context, key, value string) error
}

// Engine runs the engine's cases over a database and a store, nil for none; open gives fresh ones for each case.
func Engine[R any](t *testing.T, open func(t testing.TB) (Database[R], cache.Store)) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(s *scene[R])
	}{
		{"delete during build wins", (*scene[R]).deleteDuringBuild},
		{"two writers, one key", (*scene[R]).twoWriters},
		{"a writer never reads older than it wrote", (*scene[R]).readYourWrites},
		{"a crash between commit and delete leaves nothing stale", (*scene[R]).crash},
		{"what one instance writes the others see", (*scene[R]).elsewhere},
		{"an absence is cached and ends with a creation", (*scene[R]).absence},
		{"what is gone is not served", (*scene[R]).gone},
		{"a hundred waiters, one build", (*scene[R]).waiters},
		{"many at once, across the tiers", (*scene[R]).many},
		{"what the store holds below the floor is not used", (*scene[R]).outdatedStore},
		{"the store goes away and comes back", (*scene[R]).outage},
		{"three instances, one lease, one build", (*scene[R]).leases},
	} {
		t.Run(c.name, func(t *testing.T) {
			db, store := open(t)
			if db.Slowest == 0 {
				db.Slowest = 30 * time.Second
			}
			c.run(&scene[R]{T: t, db: db, store: store})
		})
	}
}

type scene[R any] struct {
	*testing.T
	db    Database[R]
	store cache.Store
	tune  func(*cache.Options[R]) // changes the options of whoever enters from then on; nil: nothing
}

// actor is one instance with a cache of rows.
type actor[R any] struct {
	*scene[R]
	Connection[R]
	cache  *cache.Cache[R]
	rows   *cache.Resource[R, string, string]
	builds atomic.Int64
	during atomic.Pointer[func()] // runs in a builder once, between reading and returning
	stop   func()
}

func (s *scene[R]) enter() *actor[R] {
	s.Helper()
	a := &actor[R]{scene: s, Connection: s.db.Join(s)}
	o := cache.Options[R]{Ledger: a.Ledger, Store: s.store}
	if s.tune != nil {
		s.tune(&o)
	}
	c, err := cache.New(o)
	if err != nil {
		s.Fatal(err)
	}
	a.cache = c
	a.rows = cache.Declare(c, cache.Spec[R, string, string]{
		Name: "rows", Fresh: time.Hour, Absent: s.db.Absent,
		Key: func(key string) string { return key },
		Build: func(ctx context.Context, r R, key string) (string, error) {
			a.builds.Add(1)
			v, err := s.db.Read(ctx, r, key)
			if f := a.during.Swap(nil); f != nil {
				(*f)()
			}
			return v, err
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	a.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			s.Errorf("Run: %v", err)
		}
		c.Close()
	})
	s.Cleanup(a.stop)
	select {
	case <-c.Ready():
	case <-time.After(s.db.Slowest):
		s.Fatalf("the ledger has not caught up after %s", s.db.Slowest)
	}
	return a
}

func (a *actor[R]) set(key, value string) {
	a.Helper()
	if err := a.Write(a.Context(), key, value); err != nil {
		a.Fatalf("write %s: %v", key, err)
	}
}

func (a *actor[R]) want(key, value string) {
	a.Helper()
	got, err := a.rows.Get(a.Context(), key)
	if err != nil {
		a.Fatalf("read %s: %v", key, err)
	}
	if got.Value != value {
		a.Errorf("%s is %q, want %q (%s)", key, got.Value, value, got.Status)
	}
}

// soon waits until the instance answers key with value; absent when value is "".
func (a *actor[R]) soon(key, value string) {
	a.Helper()
	for late := time.Now().Add(a.db.Slowest); ; time.Sleep(time.Millisecond) {
		got, err := a.rows.Get(a.Context(), key)
		switch {
		case value == "" && errors.Is(err, cache.ErrAbsent), err == nil && value != "" && got.Value == value:
			return
		case time.Now().After(late):
			a.Fatalf("%s is still %+v, %v after %s, want %q", key, got.Entry, err, a.db.Slowest, value)
		}
	}
}

func (s *scene[R]) deleteDuringBuild() {
	a, b := s.enter(), s.enter()
	a.set("k", "old")
	read, written := make(chan struct{}), make(chan struct{})
	during := func() { close(read); <-written }
	a.during.Store(&during)
	first := make(chan string, 1)
	go func() {
		got, err := a.rows.Get(context.Background(), "k")
		if err != nil {
			s.Errorf("the reader from before: %v", err)
		}
		first <- got.Value
	}()
	<-read
	a.set("k", "new")
	second := make(chan string, 1)
	go func() {
		got, err := a.rows.Get(context.Background(), "k")
		if err != nil {
			s.Errorf("the reader from after: %v", err)
		}
		second <- got.Value
	}()
	time.Sleep(10 * time.Millisecond) // lets the second reader meet the first one's build, if it ever would
	close(written)
	if v := <-second; v != "new" {
		s.Errorf("a reader that came after the write was answered got %q", v)
	}
	if v := <-first; v != "old" && v != "new" {
		s.Errorf("a reader that came before the write got %q", v)
	}
	a.want("k", "new")
	b.soon("k", "new")
	s.enter().want("k", "new")
}

func (s *scene[R]) twoWriters() {
	a, b := s.enter(), s.enter()
	const rounds = 25
	var wait sync.WaitGroup
	for name, w := range map[string]*actor[R]{"a": a, "b": b} {
		wait.Go(func() {
			for i := range rounds {
				if err := w.Write(s.Context(), "k", fmt.Sprintf("%s%d", name, i)); err != nil {
					s.Errorf("write: %v", err)
					return
				}
				if _, err := w.rows.Get(s.Context(), "k"); err != nil {
					s.Errorf("read: %v", err)
					return
				}
			}
		})
	}
	wait.Wait()
	last, err := s.enter().rows.GetNewest(s.Context(), "k")
	if err != nil {
		s.Fatal(err)
	}
	if last.Value != fmt.Sprintf("a%d", rounds-1) && last.Value != fmt.Sprintf("b%d", rounds-1) {
		s.Errorf("the last value is %q, which neither writer wrote last", last.Value)
	}
	a.soon("k", last.Value)
	b.soon("k", last.Value)
}

func (s *scene[R]) readYourWrites() {
	a := s.enter()
	stop, readers := make(chan struct{}), sync.WaitGroup{}
	for range 4 { // others keep the flights busy
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := a.rows.Get(s.Context(), "k"); err != nil && !errors.Is(err, cache.ErrAbsent) {
					s.Errorf("read: %v", err)
					return
				}
				time.Sleep(50 * time.Microsecond)
			}
		})
	}
	for i := range 100 {
		value := strconv.Itoa(i)
		a.set("k", value)
		a.want("k", value)
	}
	close(stop)
	readers.Wait()
}

func (s *scene[R]) crash() {
	a, b := s.enter(), s.enter()
	a.set("k", "old")
	a.want("k", "old")
	b.soon("k", "old")
	if err := a.Die(s.Context(), "k", "new"); err != nil {
		s.Fatalf("die: %v", err)
	}
	a.stop()
	s.enter().want("k", "new")
	b.soon("k", "new")
}

func (s *scene[R]) elsewhere() {
	a, b := s.enter(), s.enter()
	for i := range 20 {
		a.set("k", fmt.Sprint("a", i))
		b.soon("k", fmt.Sprint("a", i))
		b.set("k", fmt.Sprint("b", i))
		a.soon("k", fmt.Sprint("b", i))
	}
}

func (s *scene[R]) absence() {
	a, b := s.enter(), s.enter()
	for range 3 {
		if _, err := a.rows.Get(s.Context(), "k"); !errors.Is(err, cache.ErrAbsent) {
			s.Fatalf("a row that is not there: %v", err)
		}
	}
	if n := a.builds.Load(); n != 1 {
		s.Errorf("%d builds of an absence, want 1", n)
	}
	b.set("k", "born")
	b.want("k", "born")
	a.soon("k", "born")
}

func (s *scene[R]) gone() {
	a, b := s.enter(), s.enter()
	a.set("k", "v")
	a.want("k", "v")
	b.soon("k", "v")
	if err := a.Remove(s.Context(), "k"); err != nil {
		s.Fatalf("remove: %v", err)
	}
	if got, err := a.rows.Get(s.Context(), "k"); !errors.Is(err, cache.ErrAbsent) {
		s.Errorf("what this instance removed is still %+v, %v", got.Entry, err)
	}
	b.soon("k", "")
}

func (s *scene[R]) waiters() {
	a := s.enter()
	a.set("k", "v")
	during := func() { time.Sleep(50 * time.Millisecond) }
	a.during.Store(&during)
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			if got, err := a.rows.Get(s.Context(), "k"); err != nil || got.Value != "v" {
				s.Errorf("read: %q, %v", got.Value, err)
			}
		})
	}
	wait.Wait()
	if n := a.builds.Load(); n != 1 {
		s.Errorf("%d builds, want 1", n)
	}
}
