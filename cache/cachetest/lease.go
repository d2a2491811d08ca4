package cachetest

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// Lease is the suite every cache.Leaser must pass beside Store. open gives one without leases, or with names of its
// own, each time.
func Lease(t *testing.T, open func(t testing.TB) cache.Leaser) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(c *counter)
	}{
		{"one of fifty is granted it", (*counter).race},
		{"its owner may ask again", (*counter).again},
		{"names are granted apart", (*counter).apart},
		{"a life ends", (*counter).life},
		{"asking again lengthens it", (*counter).renewal},
		{"only its owner gives it back", (*counter).release},
		{"leases and values do not meet", (*counter).values},
		{"a context that ended ends the call", (*counter).ended},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&counter{T: t, leaser: open(t)}) })
	}
}

// counter is where leases are handed out.
type counter struct {
	*testing.T
	leaser cache.Leaser
}

func (c *counter) ask(name, owner string, life time.Duration) bool {
	c.Helper()
	granted, err := c.leaser.Lease(c.Context(), name, owner, life)
	if err != nil {
		c.Fatalf("Lease(%s, %s): %v", name, owner, err)
	}
	return granted
}

func (c *counter) want(granted bool, name, owner string, life time.Duration) {
	c.Helper()
	if got := c.ask(name, owner, life); got != granted {
		c.Errorf("%s asks for %s: granted %v, want %v", owner, name, got, granted)
	}
}

// giveBack releases n.
func (c *counter) giveBack(owner string) {
	c.Helper()
	if err := c.leaser.Release(c.Context(), "n", owner); err != nil {
		c.Fatalf("Release(n, %s): %v", owner, err)
	}
}

func (c *counter) race() {
	const owners = 50
	for round := range 5 {
		var granted atomic.Int64
		var wait sync.WaitGroup
		begin := make(chan struct{})
		for i := range owners {
			wait.Go(func() {
				<-begin
				ok, err := c.leaser.Lease(c.Context(), "round "+strconv.Itoa(round), "owner "+strconv.Itoa(i), time.Hour)
				if err != nil {
					c.Errorf("Lease: %v", err)
				}
				if ok {
					granted.Add(1)
				}
			})
		}
		close(begin)
		wait.Wait()
		if n := granted.Load(); n != 1 {
			c.Errorf("round %d: %d of %d owners were granted it", round, n, owners)
		}
	}
}

func (c *counter) again() {
	c.want(true, "n", "a", time.Hour)
	c.want(true, "n", "a", time.Hour)
	c.want(false, "n", "b", time.Hour)
	c.want(true, "n", "a", time.Hour)
}

func (c *counter) apart() {
	c.want(true, "n", "a", time.Hour)
	c.want(true, "m", "b", time.Hour)
	c.want(false, "n", "b", time.Hour)
	c.want(false, "m", "a", time.Hour)
}

func (c *counter) life() {
	const life, late = 200 * time.Millisecond, 10 * time.Second
	before := time.Now()
	c.want(true, "n", "a", life)
	after := time.Now()
	for !c.ask("n", "b", time.Hour) {
		if time.Since(after) > late {
			c.Fatalf("a lease for %s is not over after %s", life, late)
		}
		time.Sleep(5 * time.Millisecond)
	}
	if since := time.Since(before); since < life-10*time.Millisecond { // clocks are read at both ends
		c.Errorf("a lease for %s was over after %s", life, since)
	}
	c.want(false, "n", "a", time.Hour)
}

func (c *counter) renewal() {
	const life = 100 * time.Millisecond
	c.want(true, "n", "a", life)
	c.want(true, "n", "a", time.Hour)
	time.Sleep(2 * life)
	c.want(false, "n", "b", time.Hour)
}

func (c *counter) release() {
	c.giveBack("a") // of nothing is no error
	c.want(true, "n", "a", time.Hour)
	c.giveBack("b")
	c.want(false, "n", "b", time.Hour)
	c.giveBack("a")
	c.giveBack("a")
	c.want(true, "n", "b", time.Hour)
	c.giveBack("a")
	c.want(false, "n", "a", time.Hour)
}

func (c *counter) values() {
	item := cache.Item{Key: "n", Value: []byte("v"), Life: time.Hour}
	c.want(true, "n", "a", time.Hour)
	s := &shop{T: c.T, store: c.leaser}
	s.want([]string{"n"}, nil)
	s.put(item)
	s.want([]string{"n"}, item.Value)
	c.want(false, "n", "b", time.Hour)
	c.giveBack("a")
	s.want([]string{"n"}, item.Value)
	c.want(true, "n", "b", time.Hour)
	if err := c.leaser.Delete(c.Context(), []string{"n"}); err != nil {
		c.Fatalf("Delete: %v", err)
	}
	c.want(false, "n", "a", time.Hour)
}

func (c *counter) ended() {
	c.want(true, "n", "a", time.Hour)
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	if granted, err := c.leaser.Lease(ctx, "m", "a", time.Hour); granted || err == nil {
		c.Errorf("Lease: %v, %v", granted, err)
	}
	if err := c.leaser.Release(ctx, "n", "a"); err == nil {
		c.Error("Release: no error")
	}
	c.want(true, "m", "b", time.Hour)
	c.want(false, "n", "b", time.Hour)
}
