package cache_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// tapped is a store whose calls are written down, and can be made to fail or to wait.
type tapped struct {
	cache.Store
	mu    sync.Mutex
	calls []string // "get a b"
	puts  []cache.Item
	hook  func(ctx context.Context, call string) error
	most  int // calls at once
	now   int
}

func tap(s cache.Store) *tapped { return &tapped{Store: s} }

func (s *tapped) enter(ctx context.Context, op string, keys []string) error {
	call := op + " " + strings.Join(keys, " ")
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.now++
	s.most = max(s.most, s.now)
	hook := s.hook
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	if hook == nil {
		return nil
	}
	return hook(ctx, call)
}

func (s *tapped) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if err := s.enter(ctx, "get", keys); err != nil {
		return nil, err
	}
	return s.Store.Get(ctx, keys)
}

func (s *tapped) Put(ctx context.Context, items []cache.Item) error {
	keys := make([]string, len(items))
	for i := range items {
		keys[i] = items[i].Key
	}
	if err := s.enter(ctx, "put", keys); err != nil {
		return err
	}
	s.mu.Lock()
	s.puts = append(s.puts, items...)
	s.mu.Unlock()
	return s.Store.Put(ctx, items)
}

func (s *tapped) Delete(ctx context.Context, keys []string) error {
	if err := s.enter(ctx, "delete", keys); err != nil {
		return err
	}
	return s.Store.Delete(ctx, keys)
}

// behave sets what happens before each call.
func (s *tapped) behave(hook func(ctx context.Context, call string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = hook
}

// took gives the calls that begin with prefix since it was last asked for any, and forgets all.
func (s *tapped) took(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := slices.DeleteFunc(s.calls, func(c string) bool { return !strings.HasPrefix(c, prefix) })
	s.calls = nil
	return calls
}

func hang(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

// failing fails calls that begin with one of the words.
func failing(err error, words ...string) func(context.Context, string) error {
	return func(_ context.Context, call string) error {
		for _, w := range words {
			if strings.HasPrefix(call, w) {
				return err
			}
		}
		return nil
	}
}

// cost gives how long f took.
func cost(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}
