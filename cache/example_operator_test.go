package cache_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// An audit builds held values anew at their versions. One that differs comes from a builder that reads something no
// change marks: here, the exchange rate.
func ExampleCache_Audit() {
	ctx := context.Background()
	db := cachetest.NewLedger().Join()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: db})
	if err != nil {
		panic(err)
	}
	defer c.Close()
	prices := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "price", Fresh: time.Hour, Key: func(article string) string { return "price:" + article },
		Build: func(_ context.Context, r cachetest.Reader, article string) (string, error) {
			price, err := r.Read("price:" + article)
			if err != nil {
				return "", err
			}
			rate, err := r.Read("rate")
			return price + " at " + rate, err
		},
	})
	write(db, "price:tea", "4.20")
	write(db, "rate", "1.10")
	if _, err := prices.Get(ctx, "tea"); err != nil {
		panic(err)
	}
	found, err := c.Audit(ctx, 100)
	fmt.Println(found.Checked, len(found.Mismatched), err)
	write(db, "rate", "1.20")
	found, err = c.Audit(ctx, 100)
	fmt.Println(found.Checked, found.Mismatched[0].Key, err)
	// Output:
	// 1 0 <nil>
	// 1 price:tea <nil>
}

// A change of the data needs no Invalidate. Whoever mended a builder by hand, or a row behind the ledger's back, marks
// what was built from it as stale, for all instances.
func ExampleResource_Invalidate() {
	ctx := context.Background()
	database := cachetest.NewLedger()
	db, elsewhere := database.Join(), database.Join()
	here, closedHere := shop(db, nil)
	defer closedHere()
	there, closedThere := shop(elsewhere, nil)
	defer closedThere()
	write(db, "price:tea", "4.20")
	for _, prices := range []*cache.Resource[cachetest.Reader, string, string]{here, there} {
		if _, err := prices.Get(ctx, "tea"); err != nil {
			panic(err)
		}
	}
	if err := here.Invalidate(ctx, "tea"); err != nil {
		panic(err)
	}
	a, err := there.Get(ctx, "tea")
	fmt.Println(a.Value, "|", a.Status, "|", err)
	// Output:
	// 4.20 | shop-hot; fwd=stale; stored | <nil>
}

// A list is cached whole; a slice of it is cut out of the bytes by the places of its items.
func ExampleEntry_Cut() {
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
		Name: "list", Fresh: time.Minute, Key: func(owner string) string { return "user:" + owner + ":list" },
		Build: func(context.Context, cachetest.Reader, string) (list, error) {
			return list{[]string{"a", "b", "c", "d"}}, nil
		},
		Items: cache.Array("items"),
	})
	a, err := lists.Get(ctx, "7")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s of %d\n", a.Cut(1, 2), a.Len())
	// Output:
	// "b","c" of 4
}

// An answer is compressed once for a version, when the first client takes it so, and kept beside the plain bytes.
func ExampleEntry_Prepared() {
	ctx := context.Background()
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: cachetest.NewLedger().Join()})
	if err != nil {
		panic(err)
	}
	defer c.Close()
	texts := cache.Declare(c, cache.Spec[cachetest.Reader, int, string]{
		Name: "text", Fresh: time.Minute, Key: func(n int) string { return fmt.Sprint("text:", n) },
		Build: func(context.Context, cachetest.Reader, int) (string, error) { return "so it goes", nil },
	})
	type answer struct {
		body []byte
		etag string
	}
	for range 2 {
		a, err := texts.Get(ctx, 1)
		if err != nil {
			panic(err)
		}
		made := a.Prepared(0, 0, "zstd", func() (any, int) {
			fmt.Println("compressed")
			short := cache.Zstd(a.Body)
			return answer{short, cache.ETag(short)}, len(short)
		})
		fmt.Println(len(made.(answer).etag) > 0)
	}
	// Output:
	// compressed
	// true
	// true
}
