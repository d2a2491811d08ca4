package job_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

func TestMain(m *testing.M) { storetest.Main(m, func() error { return goleak.Find() }) }

// office is one process over a real database: its cache, its views, its recordings and a rep with a manager.
type office struct {
	t      *testing.T
	store  *store.Store
	cache  *cache.Cache[sales.Reader]
	views  *view.Views
	files  *files.Store
	folder string
	log    *logbook
	ann    sales.User // a rep
	mia    sales.User // who leads ann
}

// each runs test in an office on each database.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	storetest.EachWith(t, store.Options{Stale: view.Stale}, func(t *testing.T, s *store.Store) {
		o := &office{t: t, folder: t.TempDir()}
		must(t, job.Migrate(t.Context(), s, slog.New(slog.DiscardHandler)))
		o.open(s, nil)
		must(t, s.Write(t.Context(), func(tx *store.Tx) (err error) {
			if o.mia, err = tx.CreateUser(sales.User{Email: "mia@test.example", Name: "Mia Lead", Role: sales.Manager}, "x"); err != nil {
				return err
			}
			o.ann, err = tx.CreateUser(sales.User{Email: "ann@test.example", Name: "Ann Rep", Role: sales.Rep, ManagerID: o.mia.ID}, "x")
			return err
		}))
		test(t, o)
	})
}

// open fills in what stands over a store.
func (o *office) open(s *store.Store, shared cache.Store) {
	t := o.t
	o.store, o.log = s, &logbook{}
	var err error
	o.cache, err = cache.New(cache.Options[sales.Reader]{Name: "salesai", StoreName: "shared", Ledger: s, Store: shared, Logger: o.log.logger()})
	must(t, err)
	o.views, err = view.New(o.cache, view.Options{Zone: time.UTC, Now: time.Now})
	must(t, err)
	o.files, err = files.New(t.Context(), files.Config{Folder: o.folder})
	must(t, err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	opened, folder, log := o.cache, o.files, o.log // o may be opened again
	go func() { done <- opened.Run(ctx) }()
	<-opened.Ready()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("ending the cache: %v", err)
		}
		opened.Close()
		must(t, folder.Close())
		if t.Failed() {
			t.Logf("the log:\n%s", log)
		}
	})
}

// beside is a second process over the same database and folder.
func (o *office) beside() *office {
	second := *o
	second.open(storetest.Open(o.t, store.Options{URL: o.store.URL(), Stale: view.Stale}), nil)
	return &second
}

// queue makes a queue that retries at once.
func (o *office) queue(change func(*job.Options)) *job.Queue {
	o.t.Helper()
	options := job.Options{
		Store: o.store, Views: o.views, Files: o.files, Rubric: sales.DefaultRubric(), Zone: time.UTC, Logger: o.log.logger(), Now: time.Now,
		Backoff: func(int) time.Duration { return time.Millisecond },
	}
	if change != nil {
		change(&options)
	}
	q, err := job.New(options)
	must(o.t, err)
	return q
}

// run does a queue's work until the test ends or end is called, which gives how long that took.
func (o *office) run(q *job.Queue) (end func() time.Duration) {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	end = sync.OnceValue(func() time.Duration {
		began := time.Now()
		stop()
		if err := <-done; err != nil {
			o.t.Errorf("ending the queue: %v", err)
		}
		return time.Since(began)
	})
	o.t.Cleanup(func() { end() })
	return end
}

const call = `Rep: Thanks for the time today. What made you look for a change?
Buyer: Our support team loses 12 hours a week to typing call notes, and that costs us 40,000 dollars a year.
Rep: Who signs off on something like this?
Buyer: Our CFO Dana Wells approves anything above 20,000 dollars.
Rep: What happens next?
Buyer: Legal reviews the contract by Friday, then we start in March.
`

// take hands a transcript in, a different one for each number.
func (o *office) take(q *job.Queue, company string, number int) job.Accepted {
	o.t.Helper()
	a, err := q.Take(o.t.Context(), job.Upload{
		OwnerID: o.ann.ID, CompanyName: company, Title: fmt.Sprintf("Call %d", number), Name: "call.txt",
		Body: strings.NewReader(call + fmt.Sprintf("Rep: That was call %d.\n", number)),
	})
	must(o.t, err)
	return a
}

// record reads a conversation past every cache.
func (o *office) record(id string) sales.Conversation {
	o.t.Helper()
	c, err := o.store.Record(o.t.Context(), id)
	must(o.t, err)
	return c
}

// detail reads a conversation as its page does.
func (o *office) detail(id string) sales.ConversationDetail {
	o.t.Helper()
	a, err := o.views.Conversation.Get(o.t.Context(), id)
	must(o.t, err)
	return a.Value
}

// reaches waits until a conversation has a status. That is seen in its row a moment before its commit is heard of.
func (o *office) reaches(id string, want sales.ConversationStatus) sales.Conversation {
	o.t.Helper()
	var c sales.Conversation
	o.until(fmt.Sprintf("the conversation is %s", want), func() bool {
		c = o.record(id)
		return c.Status == want
	})
	return c
}

// shows waits until a conversation's page shows a status, and gives what it shows.
func (o *office) shows(id string, want sales.ConversationStatus) sales.ConversationDetail {
	o.t.Helper()
	var d sales.ConversationDetail
	o.until(fmt.Sprintf("the page shows the conversation as %s", want), func() bool {
		d = o.detail(id)
		return d.Status == want
	})
	return d
}

// until waits for a condition.
func (o *office) until(what string, condition func() bool) {
	o.t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return
		}
	}
	o.t.Fatalf("after 30 s it is not so that %s", what)
}

// idle waits until no job of a kind is left.
func (o *office) idle(q *job.Queue, kind string) {
	o.t.Helper()
	o.until("no "+kind+" is left", func() bool {
		n, err := q.Unfinished(o.t.Context(), kind)
		must(o.t, err)
		return n == 0
	})
}

// sql asks the database for one number.
func (o *office) sql(query string, args ...any) (n int) {
	o.t.Helper()
	must(o.t, o.store.DB().QueryRowContext(o.t.Context(), query, args...).Scan(&n))
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logbook keeps what was logged, from warnings upwards.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logbook) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelWarn}))
}
