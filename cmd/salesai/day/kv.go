package day

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

// kv is a store that counts every key it is asked for, as the bill of Workers KV does.
type kv struct {
	behind *memory.Store
	now    func() time.Time
	lag    time.Duration
	delay  time.Duration

	reads, writes, deletes atomic.Int64
}

func newKV(now func() time.Time, lag, delay time.Duration) (*kv, error) {
	const plenty = 4 << 30
	behind, err := memory.New(memory.Options{Bytes: plenty, Now: now})
	if err != nil {
		return nil, err
	}
	return &kv{behind: behind, now: now, lag: lag, delay: delay}, nil
}

// place is the store as one instance sees it: with a lag, what it read once it reads again for that long.
type place struct {
	*kv
	mu    sync.Mutex
	known map[string]glimpse
}

type glimpse struct {
	value []byte
	until time.Time
}

var _ cache.Store = (*place)(nil)

func (k *kv) from() *place { return &place{kv: k, known: map[string]glimpse{}} }

// Get counts each key, those that are missing too.
func (p *place) Get(ctx context.Context, keys []string) ([][]byte, error) {
	p.reads.Add(int64(len(keys)))
	time.Sleep(p.delay)
	if p.lag == 0 {
		return p.behind.Get(ctx, keys)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	values := make([][]byte, len(keys))
	for i, key := range keys {
		g, ok := p.known[key]
		if !ok || !now.Before(g.until) {
			found, err := p.behind.Get(ctx, []string{key})
			if err != nil {
				return nil, err
			}
			g = glimpse{found[0], now.Add(p.lag)}
			p.known[key] = g
		}
		values[i] = g.value
	}
	return values, nil
}

// Put counts each item; this instance reads what it wrote itself.
func (p *place) Put(ctx context.Context, items []cache.Item) error {
	p.writes.Add(int64(len(items)))
	time.Sleep(p.delay)
	p.mu.Lock()
	for _, item := range items {
		delete(p.known, item.Key)
	}
	p.mu.Unlock()
	return p.behind.Put(ctx, items)
}

// Delete counts each key, those that are missing too.
func (p *place) Delete(ctx context.Context, keys []string) error {
	p.deletes.Add(int64(len(keys)))
	time.Sleep(p.delay)
	p.mu.Lock()
	for _, key := range keys {
		delete(p.known, key)
	}
	p.mu.Unlock()
	return p.behind.Delete(ctx, keys)
}

// book counts what all instances spend of the budget.
type book struct {
	mu    sync.Mutex
	spent map[string]cache.Spending
}

// Spend adds to a day's sum.
func (b *book) Spend(_ context.Context, day string, s cache.Spending) (cache.Spending, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	sum := b.spent[day]
	sum.Reads += s.Reads
	sum.Writes += s.Writes
	sum.Deletes += s.Deletes
	b.spent[day] = sum
	return sum, nil
}
