package cache_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// report is a cache of expensive reports that counts its builds.
func report(db *cachetest.Instance, o cache.Options[cachetest.Reader], s cache.Spec[cachetest.Reader, string, string], builds *atomic.Int64) (c *cache.Cache[cachetest.Reader], reports *cache.Resource[cachetest.Reader, string, string], closed func()) {
	o.Ledger, o.Jitter = db, -1
	c, err := cache.New(o)
	if err != nil {
		panic(err)
	}
	s.Name, s.Fresh = "report", time.Hour
	s.Key = func(id string) string { return "report:" + id }
	s.Build = func(_ context.Context, r cachetest.Reader, id string) (string, error) {
		builds.Add(1)
		time.Sleep(20 * time.Millisecond) // it is expensive
		return r.Read("report:" + id)
	}
	reports = cache.Declare(c, s)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx)
	}()
	<-c.Ready()
	return c, reports, func() { stop(); <-done; c.Close() }
}

func write(db *cachetest.Instance, key, value string) {
	if _, err := db.Write(context.Background(), cachetest.Write{Key: key, Value: value}); err != nil {
		panic(err)
	}
}

// Where the store can give leases, one instance of a fleet builds a missing value, and the others take it from the store.
func Example_leases() {
	database, shared := cachetest.NewLedger(), cachetest.NewFlaky(1)
	var builds atomic.Int64
	var fleet []*cache.Resource[cachetest.Reader, string, string]
	var last *cachetest.Instance
	for range 3 {
		last = database.Join()
		_, reports, closed := report(last, cache.Options[cachetest.Reader]{
			Store: cachetest.Leases{View: shared.View()}, StoreTimeout: time.Second, LeaseWait: 10 * time.Second,
		}, cache.Spec[cachetest.Reader, string, string]{}, &builds)
		defer closed()
		fleet = append(fleet, reports)
	}
	write(last, "report:7", "all is well")
	var wait sync.WaitGroup
	for _, reports := range fleet {
		wait.Go(func() {
			if _, err := reports.GetNewest(context.Background(), "7"); err != nil {
				panic(err)
			}
		})
	}
	wait.Wait()
	fmt.Println("builds:", builds.Load())
	// Output:
	// builds: 1
}

// A value that somebody read lately is built as soon as it goes stale: the next reader does not wait.
func Example_warmUp() {
	db := cachetest.NewLedger().Join()
	var builds atomic.Int64
	_, reports, closed := report(db, cache.Options[cachetest.Reader]{WarmDelay: 10 * time.Millisecond},
		cache.Spec[cachetest.Reader, string, string]{Warm: 10 * time.Minute}, &builds)
	defer closed()

	write(db, "report:7", "Monday")
	if _, err := reports.Get(context.Background(), "7"); err != nil {
		panic(err)
	}
	write(db, "report:7", "Tuesday")
	for {
		if a, ok := reports.Peek("7"); ok { // Peek asks nobody
			fmt.Println(a.Value, "|", a.Status.Hit())
			break
		}
		time.Sleep(time.Millisecond)
	}
	// Output:
	// Tuesday | true
}

// A metered store has a budget a day. When it is spent nothing more is written, and everything is read as before.
func Example_budget() {
	db := cachetest.NewLedger().Join()
	store := cachetest.NewFlaky(1)
	var builds atomic.Int64
	c, reports, closed := report(db, cache.Options[cachetest.Reader]{
		Store: store, Budget: &cache.Budget{Writes: 2, Book: cachetest.NewBook()},
	}, cache.Spec[cachetest.Reader, string, string]{}, &builds)
	defer closed()
	for i := range 5 {
		id := strconv.Itoa(i)
		write(db, "report:"+id, "number "+id)
		a, err := reports.Get(context.Background(), id)
		if err != nil {
			panic(err)
		}
		fmt.Println(a.Value)
	}
	fmt.Println(store.Puts() <= 2, c.Stats().Store.Budget.Limit.Writes)
	// Output:
	// number 0
	// number 1
	// number 2
	// number 3
	// number 4
	// true 2
}
