// Package memory is a shared store for instances in one process: bounded by bytes, least recently used out first.
package memory

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// Options configure a Store.
type Options struct {
	Bytes int64            // what the store may hold, keys and overhead included; default 64 MiB
	Now   func() time.Time // default time.Now
}

// Validate says what is out of range.
func (o Options) Validate() error {
	if o.Bytes < 0 {
		return errors.New("memory store: Bytes is negative")
	}
	return nil
}

// overhead is what an item costs beside its key and value: map slot, list element, header.
const overhead = 160

const defaultBytes = 64 << 20

// Store is a cache.Store and a cache.Leaser.
type Store struct {
	limit int64
	now   func() time.Time

	mu    sync.Mutex
	items map[string]*list.Element
	order *list.List // of *item, the most recently used first
	bytes int64

	leases map[string]lease
	sweep  int // the number of leases at which the ended ones are dropped
}

type item struct {
	key   string
	value []byte
	ends  time.Time
}

func (i *item) size() int64 { return int64(len(i.key)+len(i.value)) + overhead }

// New makes an empty store.
func New(o Options) (*Store, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Bytes == 0 {
		o.Bytes = defaultBytes
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Store{
		limit: o.Bytes, now: o.Now, items: make(map[string]*list.Element), order: list.New(),
		leases: make(map[string]lease), sweep: firstSweep,
	}, nil
}

// Punctual says that no call waits for anything.
func (s *Store) Punctual() {}

// Get gives the values of keys in their order, nil where there is none or its life is over.
func (s *Store) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	values := make([][]byte, len(keys))
	for i, key := range keys {
		e, ok := s.items[key]
		if !ok {
			continue
		}
		it := of(e)
		if !now.Before(it.ends) {
			s.remove(e)
			continue
		}
		s.order.MoveToFront(e)
		values[i] = it.value
	}
	return values, nil
}

// Put writes items and makes room for them. One that is larger than the whole store is refused with
// cache.ErrTooLarge after the others were written.
func (s *Store) Put(ctx context.Context, items []cache.Item) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	var errs []error
	for _, in := range items {
		if e, ok := s.items[in.Key]; ok {
			s.remove(e)
		}
		if in.Life <= 0 {
			continue
		}
		it := &item{key: in.Key, value: in.Value, ends: now.Add(in.Life)}
		if it.value == nil {
			it.value = []byte{}
		}
		if it.size() > s.limit {
			errs = append(errs, fmt.Errorf("put %d bytes under %s: %w", len(in.Value), in.Key, cache.ErrTooLarge))
			continue
		}
		s.items[it.key] = s.order.PushFront(it)
		s.bytes += it.size()
		for s.bytes > s.limit {
			s.remove(s.order.Back())
		}
	}
	return errors.Join(errs...)
}

// Delete removes keys.
func (s *Store) Delete(ctx context.Context, keys []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if e, ok := s.items[key]; ok {
			s.remove(e)
		}
	}
	return nil
}

// Bytes is what the store holds now, overhead included.
func (s *Store) Bytes() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

func (s *Store) remove(e *list.Element) {
	it := of(e)
	s.order.Remove(e)
	delete(s.items, it.key)
	s.bytes -= it.size()
}

func of(e *list.Element) *item {
	it, _ := e.Value.(*item) // nothing else is ever put into the list
	return it
}
