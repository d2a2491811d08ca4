package cache_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// Many values cost one call of the store and one of BuildMany for all that are missing, whoever asked for some of them
// before. What BuildMany leaves out is absent.
func ExampleResource_GetMany() {
	ctx := context.Background()
	db := cachetest.NewLedger().Join()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: db})
	if err != nil {
		panic(err)
	}
	prices := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "price", Fresh: time.Hour, Key: func(article string) string { return "price:" + article },
		Build: func(_ context.Context, r cachetest.Reader, article string) (string, error) {
			return r.Read("price:" + article)
		},
		BuildMany: func(_ context.Context, r cachetest.Reader, articles []string) (map[string]string, error) {
			fmt.Println("builds", articles)
			found := map[string]string{}
			for _, article := range articles {
				if price, err := r.Read("price:" + article); err == nil {
					found[article] = price
				}
			}
			return found, nil
		},
	})
	ctxRun, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctxRun)
	}()
	<-c.Ready()
	defer func() { stop(); <-done; c.Close() }()

	for _, article := range []string{"tea", "coffee", "cocoa"} {
		if _, err := db.Write(ctx, cachetest.Write{Key: "price:" + article, Value: "4.20"}); err != nil {
			panic(err)
		}
	}
	if _, err := prices.Get(ctx, "tea"); err != nil {
		panic(err)
	}
	for _, r := range prices.GetMany(ctx, []string{"tea", "coffee", "snuff", "cocoa", "coffee"}) {
		if errors.Is(r.Err, cache.ErrAbsent) {
			fmt.Println("absent")
			continue
		}
		fmt.Println(r.Value, r.Err)
	}
	// Output:
	// builds [coffee snuff cocoa]
	// 4.20 <nil>
	// 4.20 <nil>
	// absent
	// 4.20 <nil>
	// 4.20 <nil>
}
