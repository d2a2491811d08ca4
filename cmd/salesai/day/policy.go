package day

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// policy is how values are kept true and what is put where.
type policy struct {
	name   string
	stale  func(sales.Change) []cache.Mark
	budget *cache.Budget
	jitter float64
	plain  bool // nothing is held in the process, and as in view.Options
	fences bool // each instance is told of changes before the day goes on
	// ledger is what an instance's cache is told of the database's changes.
	ledger func(s *store.Store, ears *ears, p *place) cache.Ledger[sales.Reader]
}

// writesPerUser is the promise for the day divided among its people: 500 writes for 50.
const writesPerUser = 10

// fenced is the product's own policy.
func fenced(users int) policy {
	n := int64(users)
	return policy{
		name: "ours", fences: true, stale: view.Stale,
		budget: &cache.Budget{Reads: 2000 * n, Writes: writesPerUser * n, Deletes: 20 * n, Book: &book{spent: map[string]cache.Spending{}}},
		ledger: func(s *store.Store, e *ears, _ *place) cache.Ledger[sales.Reader] { return heard{s, e} },
	}
}

// heard is the ledger with somebody who listens in, to know what each instance knows.
type heard struct {
	*store.Store
	ears *ears
}

var _ cache.Folder[sales.Reader] = heard{}

// Follow tells f, and the ears.
func (h heard) Follow(ctx context.Context, f cache.Follower) error {
	return h.Store.Follow(ctx, eavesdropper{f, h.ears.hear})
}

type eavesdropper struct {
	cache.Follower
	tell func([]cache.Change)
}

func (e eavesdropper) Heard(changes []cache.Change) {
	e.Follower.Heard(changes)
	e.tell(changes)
}

// seedPolicy is the seed's own: the store in front of the database and nothing held in the process, lives as the only
// fence, every value that is built written, and the keys a change makes stale deleted after the commit. The seed is
// given what it leaves open: sessions and persons are cached too, and lists are warmed up after a change.
func seedPolicy() policy {
	deleted := &once{}
	return policy{
		name: "seed", plain: true, jitter: -1, stale: seedStale,
		ledger: func(s *store.Store, e *ears, p *place) cache.Ledger[sales.Reader] {
			return unfenced{s, e, p, deleted}
		},
	}
}

// seedStale gives the keys that the seed deletes: those of its own pages, for a new conversation and a finished one.
// Details are written by the worker, which finds none to overwrite on this day.
func seedStale(c sales.Change) []cache.Mark {
	if c.Kind != sales.ConversationCreated && c.Kind != sales.ConversationAnalysed {
		return nil
	}
	var marks []cache.Mark
	for _, m := range view.Stale(c) {
		for _, owner := range c.Owners {
			if strings.HasPrefix(m.Key, sales.Of(owner).String()+":") {
				marks = append(marks, m)
			}
		}
	}
	return marks
}

// unfenced is a ledger that knows no versions and tells nothing: what it hears, it deletes.
type unfenced struct {
	store   *store.Store
	ears    *ears
	place   *place
	deleted *once
}

// Snapshot gives no versions. The statement that reads them all the same is no part of this policy: see instance.queries.
func (u unfenced) Snapshot(ctx context.Context, keys []string, read func(context.Context, sales.Reader, []cache.Version) error) error {
	u.ears.moments.Add(1)
	return u.store.Snapshot(ctx, keys, func(ctx context.Context, r sales.Reader, _ []cache.Version) error {
		return read(ctx, r, make([]cache.Version, len(keys)))
	})
}

// Versions gives none.
func (u unfenced) Versions(_ context.Context, keys []string) ([]cache.Change, error) {
	changes := make([]cache.Change, len(keys))
	for i, key := range keys {
		changes[i].Key = key
	}
	return changes, nil
}

// Follow deletes what changed.
func (u unfenced) Follow(ctx context.Context, f cache.Follower) error {
	return u.store.Follow(ctx, forgetter{f, u})
}

type forgetter struct {
	cache.Follower
	u unfenced
}

// Heard is called before a writer is answered, so that the deletes come after the commit and before the next read.
func (f forgetter) Heard(changes []cache.Change) {
	if keys := f.u.deleted.of(changes); len(keys) > 0 {
		_ = f.u.place.Delete(context.Background(), keys) // a store in memory
	}
	f.u.ears.hear(changes)
}

// once gives the keys of each change to the first who asks, which is the one who wrote it.
type once struct {
	mu   sync.Mutex
	seen map[string]cache.Version
}

func (o *once) of(changes []cache.Change) []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil {
		o.seen = map[string]cache.Version{}
	}
	var keys []string
	for _, c := range changes {
		if c.Version > o.seen[c.Key] {
			o.seen[c.Key] = c.Version
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// ears know the newest version of everything that an instance was told.
type ears struct {
	mu      sync.Mutex
	newest  cache.Version
	known   map[string]cache.Version
	moments atomic.Int64 // of the database that were read without their versions
}

func newEars() *ears { return &ears{known: map[string]cache.Version{}} }

func (e *ears) hear(changes []cache.Change) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, c := range changes {
		e.newest = max(e.newest, c.Version)
		e.known[c.Key] = max(e.known[c.Key], c.Version)
	}
}

func (e *ears) heardOf() cache.Version {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.newest
}

func (e *ears) version(key string) cache.Version {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.known[key]
}
