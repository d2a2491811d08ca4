package cache_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

// shop is a cache of prices over a database in memory, as the examples use it.
func shop(db *cachetest.Instance, store cache.Store) (prices *cache.Resource[cachetest.Reader, string, string], closed func()) {
	c, err := cache.New(cache.Options[cachetest.Reader]{Name: "shop", Ledger: db, Store: store, Jitter: -1})
	if err != nil {
		panic(err)
	}
	prices = cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name:  "price",
		Key:   func(article string) string { return "price:" + article },
		Fresh: time.Hour,
		Build: func(_ context.Context, r cachetest.Reader, article string) (string, error) {
			return r.Read("price:" + article)
		},
		Absent: func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) },
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx) // ends with the context's error
	}()
	<-c.Ready()
	return prices, func() { stop(); <-done; c.Close() }
}

func Example() {
	ctx := context.Background()
	db := cachetest.NewLedger().Join()
	prices, closed := shop(db, nil)
	defer closed()

	write := func(price string) {
		if _, err := db.Write(ctx, cachetest.Write{Key: "price:tea", Value: price}); err != nil {
			panic(err)
		}
	}
	read := func() {
		a, err := prices.Get(ctx, "tea")
		if err != nil {
			panic(err)
		}
		fmt.Println(string(a.Body), "|", a.Status)
	}
	write("4.20")
	read()
	read()
	write("4.50") // no delete, no TTL: the transaction itself made the value stale
	read()
	// Output:
	// "4.20" | shop-hot; fwd=miss; stored
	// "4.20" | shop-hot; hit; ttl=3600
	// "4.50" | shop-hot; fwd=stale; stored
}

// Two instances share a store. The second one finds there what the first one built.
func Example_sharedStore() {
	ctx := context.Background()
	database := cachetest.NewLedger()
	one, two := database.Join(), database.Join()
	store, err := memory.New(memory.Options{Bytes: 1 << 20})
	if err != nil {
		panic(err)
	}
	here, closedHere := shop(one, store)
	defer closedHere()
	there, closedThere := shop(two, store)
	defer closedThere()

	if _, err := one.Write(ctx, cachetest.Write{Key: "price:tea", Value: "4.20"}); err != nil {
		panic(err)
	}
	if _, err := here.Get(ctx, "tea"); err != nil {
		panic(err)
	}
	for store.Bytes() == 0 { // a reader is answered before the store is
		time.Sleep(time.Millisecond)
	}
	a, err := there.Get(ctx, "tea")
	fmt.Println(a.Value, "|", a.Status, "|", err)
	// Output:
	// 4.20 | shop-store; hit; ttl=3600, shop-hot; fwd=miss; stored | <nil>
}

// While the database does not answer, what is held is served and says that it is stale, except what is gone.
func Example_stale() {
	ctx := context.Background()
	db := cachetest.NewLedger().Join()
	prices, closed := shop(db, nil)
	defer closed()
	for _, article := range []string{"tea", "snuff"} {
		if _, err := db.Write(ctx, cachetest.Write{Key: "price:" + article, Value: "4.20"}); err != nil {
			panic(err)
		}
		if _, err := prices.Get(ctx, article); err != nil {
			panic(err)
		}
	}
	if _, err := db.Write(ctx, cachetest.Write{Key: "price:snuff", Remove: true, Gone: true}); err != nil {
		panic(err)
	}
	db.Fail(cachetest.Faults{Down: true, Deaf: true})

	for _, article := range []string{"tea", "snuff", "coffee"} {
		a, err := prices.Get(ctx, article)
		if err != nil {
			fmt.Println(article, "|", errors.Is(err, cache.ErrUnavailable))
			continue
		}
		fmt.Println(article, a.Value, "|", a.Status)
	}
	// Output:
	// tea 4.20 | shop-hot; hit; ttl=-1; detail=stale
	// snuff | true
	// coffee | true
}

// That there is no such value is cached like any other answer, and a creation ends it.
func ExampleResource_Get_absent() {
	ctx := context.Background()
	db := cachetest.NewLedger().Join()
	prices, closed := shop(db, nil)
	defer closed()

	for range 2 {
		a, err := prices.Get(ctx, "tea")
		fmt.Println(errors.Is(err, cache.ErrAbsent), "|", a.Status)
	}
	if _, err := db.Write(ctx, cachetest.Write{Key: "price:tea", Value: "4.20"}); err != nil {
		panic(err)
	}
	a, err := prices.Get(ctx, "tea")
	fmt.Println(a.Value, err)
	// Output:
	// true | shop-hot; fwd=miss; stored
	// true | shop-hot; hit; ttl=3600
	// 4.20 <nil>
}

// A list is cached whole. Its pages are cut from the bytes, and each is made once for an entry.
func ExampleEntry_Page() {
	ctx := context.Background()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join()})
	if err != nil {
		panic(err)
	}
	defer c.Close()
	type list struct {
		Items []string `json:"items"`
	}
	lists := cache.Declare(c, cache.Spec[cachetest.Reader, string, list]{
		Name: "list", Fresh: time.Minute,
		Key: func(owner string) string { return "user:" + owner + ":list" },
		Build: func(context.Context, cachetest.Reader, string) (list, error) {
			return list{strings.Fields("a b c d e")}, nil
		},
		Items: cache.Array("items"),
	})
	a, err := lists.Get(ctx, "7")
	if err != nil {
		panic(err)
	}
	page := a.Page(2, 2, func() []byte {
		return fmt.Appendf(nil, `{"items":[%s],"total":%d}`, a.Cut(2, 2), a.Len())
	})
	fmt.Println(string(page))
	// Output:
	// {"items":["c","d"],"total":5}
}
