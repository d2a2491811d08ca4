package cachetest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// Traits are what the suite must know of a store.
type Traits struct {
	ShortestLife time.Duration // the shortest life it honours; default 20 ms
	Late         time.Duration // how long after that a value may still be read; default as long again
	Largest      int           // bytes of a value it must take; default 1 MiB
	// Left tells what is left of the life of a stored value, for a store whose ShortestLife is too long to wait for.
	// The suite then asks how long values will live, instead of seeing one end.
	Left func(t testing.TB, store cache.Store, key string) time.Duration
}

// Store is the suite every cache.Store must pass. open gives an empty store, or one with keys of its own, each time.
func Store(t *testing.T, open func(t testing.TB) cache.Store, traits Traits) {
	t.Helper()
	if traits.ShortestLife == 0 {
		traits.ShortestLife = 20 * time.Millisecond
	}
	if traits.Late == 0 {
		traits.Late = traits.ShortestLife
	}
	if traits.Largest == 0 {
		traits.Largest = 1 << 20
	}
	for _, c := range []struct {
		name string
		run  func(s *shop)
	}{
		{"what is not there is nil", (*shop).missing},
		{"what was put is read, in the order of keys", (*shop).order},
		{"the last of equal keys wins", (*shop).overwrite},
		{"deletes are idempotent", (*shop).deletes},
		{"nothing asked is nothing done", (*shop).nothing},
		{"an empty value is a value", (*shop).empty},
		{"bytes and keys survive as they are", (*shop).bytes},
		{"a life ends", (*shop).life},
		{"a context that ended ends the call", (*shop).ended},
		{"many callers at once", (*shop).crowd},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run(&shop{T: t, store: open(t), traits: traits})
		})
	}
}

type shop struct {
	*testing.T
	store  cache.Store
	traits Traits
}

func (s *shop) put(items ...cache.Item) {
	s.Helper()
	for i := range items {
		if items[i].Life == 0 {
			items[i].Life = time.Hour
		}
	}
	if err := s.store.Put(s.Context(), items); err != nil {
		s.Fatalf("Put: %v", err)
	}
}

func (s *shop) want(keys []string, values ...[]byte) {
	s.Helper()
	got, err := s.store.Get(s.Context(), keys)
	if err != nil {
		s.Fatalf("Get(%q): %v", keys, err)
	}
	if len(got) != len(values) {
		s.Fatalf("Get(%q) gave %d values", keys, len(got))
	}
	for i, want := range values {
		if (got[i] == nil) != (want == nil) || !bytes.Equal(got[i], want) {
			s.Errorf("Get(%q): %q is %.40q (nil %v), want %.40q", keys, keys[i], got[i], got[i] == nil, want)
		}
	}
}

func (s *shop) missing() { s.want([]string{"a", "b"}, nil, nil) }

func (s *shop) order() {
	s.put(cache.Item{Key: "a", Value: []byte("1")}, cache.Item{Key: "c", Value: []byte("3")})
	s.want([]string{"c", "b", "a", "c"}, []byte("3"), nil, []byte("1"), []byte("3"))
}

func (s *shop) overwrite() {
	s.put(cache.Item{Key: "a", Value: []byte("1")})
	s.put(cache.Item{Key: "a", Value: []byte("2")}, cache.Item{Key: "a", Value: []byte("3")})
	s.want([]string{"a"}, []byte("3"))
}

func (s *shop) deletes() {
	s.put(cache.Item{Key: "a", Value: []byte("1")}, cache.Item{Key: "b", Value: []byte("2")})
	for range 2 {
		if err := s.store.Delete(s.Context(), []string{"a", "never there"}); err != nil {
			s.Fatalf("Delete: %v", err)
		}
		s.want([]string{"a", "b"}, nil, []byte("2"))
	}
	s.put(cache.Item{Key: "a", Value: []byte("again")})
	s.want([]string{"a"}, []byte("again"))
}

func (s *shop) nothing() {
	s.want(nil)
	s.put()
	if err := s.store.Delete(s.Context(), nil); err != nil {
		s.Errorf("Delete of nothing: %v", err)
	}
}

func (s *shop) empty() {
	s.put(cache.Item{Key: "a", Value: []byte{}}, cache.Item{Key: "b", Value: nil})
	s.want([]string{"a", "b"}, []byte{}, []byte{})
}

func (s *shop) bytes() {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	large := bytes.Repeat(all, s.traits.Largest/256)
	keys := []string{"user:1:list:all", "a/b?c=d&e#f g%20", "鍵:ключ", strings.Repeat("k", 400), "large"}
	var items []cache.Item
	for _, k := range keys {
		items = append(items, cache.Item{Key: k, Value: all})
	}
	items[len(items)-1].Value = large
	s.put(items...)
	s.want(keys, all, all, all, all, large)
}

func (s *shop) life() {
	if s.traits.Left != nil {
		s.lifeLeft()
		return
	}
	s.put(cache.Item{Key: "short", Value: []byte("1"), Life: s.traits.ShortestLife}, cache.Item{Key: "long", Value: []byte("2")})
	s.want([]string{"long"}, []byte("2"))
	time.Sleep(s.traits.ShortestLife + s.traits.Late)
	s.want([]string{"short", "long"}, nil, []byte("2"))
}

// lifeLeft puts one value with a life that is too short, one with the shortest, and one with a longer.
func (s *shop) lifeLeft() {
	shortest := s.traits.ShortestLife
	for key, life := range map[string]time.Duration{"brief": shortest / 4, "short": shortest, "long": 10 * shortest} {
		s.put(cache.Item{Key: key, Value: []byte("1"), Life: life})
		s.want([]string{key}, []byte("1"))
		most := max(life, shortest)
		if left := s.traits.Left(s, s.store, key); left > most+s.traits.Late || left < most*9/10 {
			s.Errorf("a value with a life of %s lives for %s more, want %s", life, left, most)
		}
	}
}

func (s *shop) ended() {
	s.put(cache.Item{Key: "a", Value: []byte("1")})
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	if _, err := s.store.Get(ctx, []string{"a"}); err == nil {
		s.Error("Get: no error")
	}
	if err := s.store.Put(ctx, []cache.Item{{Key: "a", Value: []byte("2"), Life: time.Hour}}); err == nil {
		s.Error("Put: no error")
	}
	if err := s.store.Delete(ctx, []string{"a"}); err == nil {
		s.Error("Delete: no error")
	}
	s.want([]string{"a"}, []byte("1"))
}

func (s *shop) crowd() {
	var wait sync.WaitGroup
	for i := range 8 {
		wait.Go(func() {
			own := fmt.Sprintf("own %d", i)
			for j := range 20 {
				value := fmt.Appendf(nil, "%d", j)
				err := s.store.Put(s.Context(), []cache.Item{{Key: own, Value: value, Life: time.Hour}, {Key: "shared", Value: value, Life: time.Hour}})
				if err != nil {
					s.Errorf("Put: %v", err)
					return
				}
				got, err := s.store.Get(s.Context(), []string{own, "shared"})
				if err != nil || len(got) != 2 || !bytes.Equal(got[0], value) {
					s.Errorf("Get(%s) = %q, %v, want %s", own, got, err, value)
					return
				}
				if err := s.store.Delete(s.Context(), []string{"shared"}); err != nil {
					s.Errorf("Delete: %v", err)
					return
				}
			}
		})
	}
	wait.Wait()
}
