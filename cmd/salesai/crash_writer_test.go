package main_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// A writer is a copy of this test program that is one instance of the product's cache: it renames opportunities to one
// number after the other, reads them meanwhile, and says on standard output what it does, until it is killed.
const writerVariable = "SALESAI_TEST_WRITER"

// task is what a writer is told.
type task struct {
	Database, Valkey, Owner string
	Mine, Others            []string // opportunities: nobody else writes the first
}

// The words a writer begins its lines with.
const (
	isReady     = "ready"  // compared, checked and mismatched follow: it has read everything, and audited some of it
	begins      = "begins" // opportunity and number follow
	isDone      = "done"   // the writer was answered
	readsOld    = "old"    // an answer that is older than what its reader knew; what it was follows
	readsMarked = "marked" // the same, and the answer says that it may be: the database did not answer in time
)

// writer is the process; it returns only if something fails.
func writer() int {
	var k task
	if err := json.Unmarshal([]byte(os.Getenv(writerVariable)), &k); err != nil {
		return fail(err)
	}
	return fail(k.work(context.Background()))
}

func (k task) work(ctx context.Context) error {
	s, err := store.Open(ctx, store.Options{URL: k.Database, Stale: view.Stale})
	if err != nil {
		return err
	}
	// What is committed before a restarted process says that it is ready, it may not miss. What another commits later it
	// sees within one notification.
	committed, err := numbers(ctx, s)
	if err != nil {
		return err
	}
	shared, err := valkey.New(ctx, valkey.Options{URL: k.Valkey})
	if err != nil {
		return err
	}
	c, views, err := start(ctx, s, shared)
	if err != nil {
		return err
	}
	w := &worker{task: k, store: s, views: views, answered: map[string]*atomic.Int64{}}
	for id, n := range committed {
		w.answered[id] = &atomic.Int64{}
		w.answered[id].Store(n)
	}
	compared := 0
	for id := range committed {
		compared += w.look(ctx, id)
	}
	found, err := c.Audit(ctx, 8)
	if err != nil {
		return err
	}
	say(isReady, compared, found.Checked, len(found.Mismatched))
	for range 2 {
		go func() {
			for {
				w.look(ctx, w.any())
				time.Sleep(time.Millisecond)
			}
		}()
	}
	return w.write(ctx)
}

type worker struct {
	task
	store    *store.Store
	views    *view.Views
	answered map[string]*atomic.Int64 // by opportunity: what is known to be committed
}

func (w *worker) any() string {
	i := rand.IntN(len(w.Mine) + len(w.Others))
	if i < len(w.Mine) {
		return w.Mine[i]
	}
	return w.Others[i-len(w.Mine)]
}

// look reads an opportunity's own page and a list, and says what is older than it should be. It gives how many numbers
// it compared.
func (w *worker) look(ctx context.Context, id string) (compared int) {
	known := make(map[string]int64, len(w.answered))
	for id, n := range w.answered {
		known[id] = n.Load()
	}
	compare := func(where, id, name string, s cache.Status) {
		compared++
		if n, err := strconv.ParseInt(name, 10, 64); err != nil || n < known[id] {
			word := readsOld
			if s.Stale {
				word = readsMarked
			}
			say(word, where, id, name, "instead of", known[id], "its own:", slices.Contains(w.Mine, id), s)
		}
	}
	detail, err := w.views.Opportunity.Get(ctx, id)
	if err != nil {
		say(readsOld, "detail", err)
		return compared
	}
	compare("detail", id, detail.Value.CompanyName, detail.Status)
	for _, scope := range []sales.Scope{sales.Of(w.Owner), sales.Everything()} {
		list, err := w.views.Opportunities.Get(ctx, view.Selection{Scope: scope})
		if err != nil {
			say(readsOld, "list", err)
			continue
		}
		for _, item := range list.Value.Items {
			compare(scope.String(), item.ID, item.CompanyName, list.Status)
		}
	}
	return compared
}

// write renames one opportunity after the other.
func (w *worker) write(ctx context.Context) error {
	for {
		id := w.Mine[rand.IntN(len(w.Mine))]
		n := w.answered[id].Load() + 1
		name := strconv.FormatInt(n, 10)
		say(begins, id, n)
		err := w.store.Write(ctx, func(tx *store.Tx) error {
			deal, err := tx.Opportunity(id)
			if err != nil {
				return err
			}
			_, err = tx.UpdateOpportunity(id, deal.Revision, store.OpportunityPatch{CompanyName: &name})
			return err
		})
		if err != nil {
			return err
		}
		w.answered[id].Store(n)
		say(isDone)
		w.look(ctx, id)
		time.Sleep(rand.N(3 * time.Millisecond))
	}
}

// numbers reads what the database says, past the cache.
func numbers(ctx context.Context, s *store.Store) (found map[string]int64, err error) {
	rows, err := s.DB().QueryContext(ctx, "SELECT id, company_name FROM opportunities")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	found = map[string]int64{}
	for rows.Next() {
		var id, name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, err
		}
		if found[id], err = strconv.ParseInt(name, 10, 64); err != nil {
			return nil, err
		}
	}
	return found, rows.Err()
}

// saying keeps lines whole.
var saying sync.Mutex

func say(words ...any) {
	saying.Lock()
	defer saying.Unlock()
	_, _ = fmt.Println(words...)
}
