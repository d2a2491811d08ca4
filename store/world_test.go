package store_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 1, 20, 9, 0, 0, 123456000, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// write runs fn in a transaction that must succeed.
func write(t testing.TB, s *store.Store, fn func(tx *store.Tx) error) {
	t.Helper()
	if err := s.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// read runs fn with a reader that must succeed.
func read(t testing.TB, s *store.Store, fn func(r sales.Reader) error) {
	t.Helper()
	if err := s.Read(context.Background(), func(_ context.Context, r sales.Reader) error { return fn(r) }); err != nil {
		t.Fatal(err)
	}
}

// team is an admin, two managers with a rep each, and a rep of nobody's.
type team struct{ admin, ann, bob, amy, ben, zoe sales.User }

func newTeam(t testing.TB, s *store.Store) (w team) {
	t.Helper()
	write(t, s, func(tx *store.Tx) error {
		for _, p := range []struct {
			to      *sales.User
			name    string
			role    sales.Role
			manager *sales.User
		}{{&w.admin, "Ada", sales.Admin, nil}, {&w.ann, "Ann", sales.Manager, nil}, {&w.bob, "Bob", sales.Manager, nil},
			{&w.amy, "Amy", sales.Rep, &w.ann}, {&w.ben, "Ben", sales.Rep, &w.bob}, {&w.zoe, "Zoe", sales.Rep, nil}} {
			u := sales.User{Email: strings.ToLower(p.name) + "@example.com", Name: p.name, Role: p.role}
			if p.manager != nil {
				u.ManagerID = p.manager.ID
			}
			var err error
			if *p.to, err = tx.CreateUser(u, ""); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func newOpportunity(t testing.TB, s *store.Store, owner, company string) (o sales.Opportunity) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		o, err = tx.CreateOpportunity(sales.Opportunity{OwnerID: owner, CompanyName: company})
		return err
	})
	return o
}

func newConversation(t testing.TB, s *store.Store, o sales.Opportunity, hash string) (c sales.Conversation) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		c, err = tx.CreateConversation(sales.Conversation{OwnerID: o.OwnerID, OpportunityID: o.ID, ContentHash: hash})
		return err
	})
	return c
}

func analysis(overall int, status sales.Rating) sales.Analysis {
	score := 4
	return sales.Analysis{
		OverallScore: &overall, Status: status, Engine: "rules", RubricVersion: "1", Summary: "They want it.",
		Dimensions: map[sales.Dimension]sales.DimensionScore{
			sales.Metrics:  {Score: &score, Reason: "Numbers were named.", Evidence: []sales.Evidence{{Quote: "40 hours"}}},
			sales.Champion: {Reason: "Not discussed."},
		},
	}
}

func analyse(t testing.TB, s *store.Store, conversationID string, a sales.Analysis) (saved sales.Analysis) {
	t.Helper()
	write(t, s, func(tx *store.Tx) (err error) {
		saved, err = tx.SaveAnalysis(conversationID, a, nil)
		return err
	})
	return saved
}

// ears is a follower that keeps what it hears.
type ears struct {
	mu     sync.Mutex
	floors map[string]cache.Version
	gone   map[string]cache.Version
	told   []cache.Change
	caught int
	lost   int
	last   string // "caught" or "lost"
}

func newEars() *ears {
	return &ears{floors: map[string]cache.Version{}, gone: map[string]cache.Version{}}
}

func (e *ears) Heard(changes []cache.Change) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.told = append(e.told, changes...)
	for _, c := range changes {
		e.floors[c.Key] = max(e.floors[c.Key], c.Version)
		if c.Gone {
			e.gone[c.Key] = max(e.gone[c.Key], c.Version)
		}
	}
}

func (e *ears) Caught() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.caught++
	e.last = "caught"
}

func (e *ears) Lost(error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.lost++
	e.last = "lost"
}

func (e *ears) floor(key string) cache.Version {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.floors[key]
}

// state gives how often trust was lost and won back, and which came last.
func (e *ears) state() (caught, lost int, last string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.caught, e.lost, e.last
}

// heardSince gives the keys told after a mark, sorted, each once.
func (e *ears) heardSince(mark int) []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var keys []string
	for _, c := range e.told[mark:] {
		keys = append(keys, c.Key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (e *ears) mark() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.told)
}

// follow has e follow s until the test ends, and waits until it has caught up.
func follow(t testing.TB, s *store.Store) *ears {
	t.Helper()
	e := newEars()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.Follow(ctx, e); !errors.Is(err, context.Canceled) {
			t.Errorf("Follow ended with %v", err)
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
	await(t, "the follower to catch up", func() bool { n, _, _ := e.state(); return n > 0 })
	return e
}

// await waits for something that happens soon.
func await(t testing.TB, what string, happened func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !happened() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func code(t testing.TB, err error, want sales.Code) *sales.Error {
	t.Helper()
	if got := sales.CodeOf(err); got != want {
		t.Fatalf("the error is %q (%v), want %q", got, err, want)
	}
	e := &sales.Error{}
	errors.As(err, &e)
	return e
}

type ctx = context.Context

func ptr[T any](v T) *T { return &v }

// goneAt gives the newest version in which a key was told to be gone.
// lostAll tells whether all that was heard before was told to be gone since, and the ledger has caught up.
func (e *ears) lostAll(before map[string]cache.Version) bool {
	for key, version := range before {
		if e.goneAt(key) <= version {
			return false
		}
	}
	_, _, last := e.state()
	return last == "caught"
}

func (e *ears) goneAt(key string) cache.Version {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.gone[key]
}
