package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	views "github.com/sales-ai-automation/salesai/view"
)

const (
	staleRate          = 500 // writing transactions a second, all on one instance
	staleWriters       = 16
	staleConversations = 400
)

// measureStaleness measures how long after a commit on one instance another one's cache counts what it holds as stale.
func (p *plan) measureStaleness(ctx context.Context, out io.Writer) (err error) {
	length := 12 * time.Second
	if p.quick {
		length = 2 * time.Second
	}
	fmt.Fprintf(out, "\n### Staleness elsewhere, on PostgreSQL\n\n"+
		"Two stores and two caches in one process over one PostgreSQL on the same cores (fsync off); %s at %d transactions a second on the first, each an edited summary with all that view.Stale makes stale by it. "+
		"Measured for every changed key: from the moment the writer's store knows that the commit is done, until the other's cache has raised its floor; none where the other was first. With the commit: from before the transaction's last statement, which writes the ledger, for the conversations' own keys. "+
		"How late a goroutine woke that slept 1 ms meanwhile says what the machine itself adds.\n\n", length, staleRate)
	fmt.Fprintln(out, "| told by | transactions/s | keys | p50 | p99 | max | with the commit: p50 | p99 | max | never heard | a sleep's lateness: p50 | p99 | max |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	server, err := startPostgres(ctx, "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	for i, way := range []struct {
		name string
		poll time.Duration
	}{{"LISTEN", 0}, {"polling every 100 ms", 100 * time.Millisecond}} {
		database := fmt.Sprintf("staleness%d", i)
		if err := server.run(ctx, "postgres", "CREATE DATABASE "+database); err != nil {
			return err
		}
		f, err := newFleet(ctx, server.address(database), way.poll)
		if err != nil {
			return fmt.Errorf("%s: %w", way.name, err)
		}
		err = f.run(ctx, length)
		f.close()
		if err != nil {
			return fmt.Errorf("%s: %w", way.name, err)
		}
		fmt.Fprintf(out, "| %s | %.0f | %s |\n", way.name, float64(f.done.Load())/f.took.Seconds(), f.heard())
	}
	return nil
}

// fleet is two instances on one database; the first writes.
type fleet struct {
	stores        [2]*store.Store
	caches        [2]*cache.Cache[sales.Reader]
	taps          [2]*tap
	conversations []string
	done          atomic.Int64
	took          time.Duration
	stop          context.CancelFunc
	followed      sync.WaitGroup
	late          []time.Duration // by how much a sleep ended late meanwhile: what the machine itself adds
}

// tap is a ledger that notes when a version was first heard of.
type tap struct {
	*store.Store
	mu     sync.Mutex
	marked map[string]time.Time        // when a conversation's transaction came to its last statement, the ledger's
	begun  map[cache.Version]time.Time // the same, by the version it drew for the conversation
	first  map[string][]hearing        // by key
	known  map[cache.Version]bool
}

// hearing is when a version was first heard of.
type hearing struct {
	version cache.Version
	at      time.Time
}

// stale is view.Stale, and notes when it was asked.
func (t *tap) stale(c sales.Change) []cache.Mark {
	t.mu.Lock()
	t.marked["conversation:"+c.ConversationID+":detail"] = time.Now()
	t.mu.Unlock()
	return views.Stale(c)
}

// Follow lets f hear first, and then notes the time: what is noted is already visible to readers.
func (t *tap) Follow(ctx context.Context, f cache.Follower) error {
	return t.Store.Follow(ctx, tapped{f, t})
}

type tapped struct {
	cache.Follower
	t *tap
}

// Heard implements cache.Follower.
func (f tapped) Heard(changes []cache.Change) {
	f.Follower.Heard(changes)
	now := time.Now()
	f.t.mu.Lock()
	defer f.t.mu.Unlock()
	for _, c := range changes {
		if f.t.known[c.Version] {
			continue
		}
		f.t.known[c.Version] = true
		f.t.first[c.Key] = append(f.t.first[c.Key], hearing{c.Version, now})
		if at, ok := f.t.marked[c.Key]; ok {
			f.t.begun[c.Version] = at
		}
	}
}

func newFleet(ctx context.Context, url string, poll time.Duration) (f *fleet, err error) {
	f = &fleet{}
	following, stop := context.WithCancel(ctx)
	f.stop = stop
	for i := range f.stores {
		t := &tap{
			marked: map[string]time.Time{}, begun: map[cache.Version]time.Time{},
			first: map[string][]hearing{}, known: map[cache.Version]bool{},
		}
		if f.stores[i], err = store.Open(ctx, store.Options{URL: url, Stale: t.stale, Poll: poll, Conns: staleWriters}); err != nil {
			f.close()
			return nil, err
		}
		t.Store, f.taps[i] = f.stores[i], t
		if err := f.stores[i].Migrate(ctx); err != nil { // the second finds it done
			f.close()
			return nil, err
		}
		if f.caches[i], err = cache.New(cache.Options[sales.Reader]{Ledger: f.taps[i]}); err != nil {
			f.close()
			return nil, err
		}
	}
	if err := f.populate(ctx); err != nil {
		f.close()
		return nil, err
	}
	for _, c := range f.caches {
		f.followed.Go(func() { _ = c.Run(following) }) // only ever ctx's error
		<-c.Ready()
	}
	return f, nil
}

// populate makes ten reps of two managers, and conversations of theirs.
func (f *fleet) populate(ctx context.Context) error {
	return f.stores[0].Write(ctx, func(tx *store.Tx) error {
		var managers [2]sales.User
		for i := range managers {
			var err error
			if managers[i], err = tx.CreateUser(sales.User{Email: fmt.Sprintf("manager%d@example.com", i), Name: "Manager", Role: sales.Manager}, ""); err != nil {
				return err
			}
		}
		f.conversations = nil // a second attempt begins anew
		for rep := range 10 {
			u, err := tx.CreateUser(sales.User{Email: fmt.Sprintf("rep%d@example.com", rep), Name: "Rep", Role: sales.Rep, ManagerID: managers[rep%2].ID}, "")
			if err != nil {
				return err
			}
			o, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: u.ID, CompanyName: fmt.Sprintf("Company %d", rep)})
			if err != nil {
				return err
			}
			for n := range staleConversations / 10 {
				c, err := tx.CreateConversation(sales.Conversation{OwnerID: u.ID, OpportunityID: o.ID, ContentHash: fmt.Sprintf("%d/%d", rep, n)})
				if err != nil {
					return err
				}
				f.conversations = append(f.conversations, c.ID)
			}
		}
		return nil
	})
}

func (f *fleet) close() {
	f.stop()
	f.followed.Wait()
	for i := range f.stores {
		if f.caches[i] != nil {
			f.caches[i].Close()
		}
		if f.stores[i] != nil {
			_ = f.stores[i].Close()
		}
	}
}

// run writes at a steady rate, as far as the database keeps up.
func (f *fleet) run(ctx context.Context, length time.Duration) error {
	for _, t := range f.taps { // what was heard of while the people were made does not count
		t.mu.Lock()
		clear(t.first)
		clear(t.begun)
		t.mu.Unlock()
	}
	due := make(chan struct{}, staleWriters)
	errs := make([]error, staleWriters)
	began := time.Now()
	var wait sync.WaitGroup
	for w := range staleWriters {
		wait.Go(func() {
			for range due {
				if errs[w] == nil {
					errs[w] = f.edit(ctx)
				}
			}
		})
	}
	over := make(chan struct{})
	wait.Go(func() {
		for {
			select {
			case <-over:
				return
			default:
			}
			before := time.Now()
			time.Sleep(time.Millisecond)
			f.late = append(f.late, time.Since(before)-time.Millisecond)
		}
	})
	tick := time.NewTicker(10 * time.Millisecond)
	for sent := 0; time.Since(began) < length && ctx.Err() == nil; {
		<-tick.C
		for by := int(min(time.Since(began), length).Seconds() * staleRate); sent < by; sent++ {
			due <- struct{}{}
		}
	}
	tick.Stop()
	close(due)
	close(over)
	wait.Wait()
	f.took = time.Since(began)
	time.Sleep(2 * time.Second) // the last ones are heard
	return errors.Join(append(errs, ctx.Err())...)
}

func (f *fleet) edit(ctx context.Context) error {
	id := f.conversations[rand.IntN(len(f.conversations))] //nolint:gosec // only spreads
	err := f.stores[0].Write(ctx, func(tx *store.Tx) error {
		_, err := tx.UpdateSummary(id, "They asked for a second offer.", nil)
		return err
	})
	f.done.Add(1)
	return err
}

// heard is the rest of a row of the table.
func (f *fleet) heard() string {
	writer, reader := f.taps[0], f.taps[1]
	var delays, whole []time.Duration
	keys, never := 0, 0
	for key, drawn := range writer.first {
		elsewhere := reader.first[key]
		byVersion := func(a, b hearing) int { return cmp.Compare(a.version, b.version) }
		slices.SortFunc(drawn, byVersion)
		slices.SortFunc(elsewhere, byVersion)
		for _, d := range drawn {
			keys++
			var at time.Time // of the first version heard that is as new: whoever polls misses some in between
			for _, h := range slices.Backward(elsewhere) {
				if h.version < d.version {
					break
				}
				if at.IsZero() || h.at.Before(at) {
					at = h.at
				}
			}
			if at.IsZero() {
				never++
				continue
			}
			delays = append(delays, max(at.Sub(d.at), 0))
			if begun, ok := writer.begun[d.version]; ok {
				whole = append(whole, at.Sub(begun))
			}
		}
	}
	show := func(all []time.Duration) string {
		slices.Sort(all)
		if len(all) == 0 {
			return "– | – | –"
		}
		at := func(q float64) string { return span(float64(all[min(int(q*float64(len(all))), len(all)-1)])) }
		return at(0.5) + " | " + at(0.99) + " | " + at(1)
	}
	return fmt.Sprintf("%d | %s | %s | %d | %s", keys, show(delays), show(whole), never, show(f.late))
}
