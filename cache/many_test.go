package cache_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// crowd is an instance that counts what the ledger is asked, with a resource that builds many at once.
type crowd struct {
	*cachetest.Instance
	cache  *cache.Cache[cachetest.Reader]
	rows   *cache.Resource[cachetest.Reader, int, string]
	store  *tapped
	mu     sync.Mutex
	snaps  [][]string
	asked  int
	before func(ctx context.Context, n int) error // a value's builder, or with n -1 all values'
	twice  bool                                   // the ledger tries each read again
}

func (c *crowd) Snapshot(ctx context.Context, keys []string, read func(context.Context, cachetest.Reader, []cache.Version) error) error {
	c.mu.Lock()
	c.snaps = append(c.snaps, keys)
	twice := c.twice
	c.mu.Unlock()
	if twice {
		_ = c.Instance.Snapshot(ctx, keys, read)
	}
	return c.Instance.Snapshot(ctx, keys, read)
}

func (c *crowd) Versions(ctx context.Context, keys []string) ([]cache.Change, error) {
	c.mu.Lock()
	c.asked++
	c.mu.Unlock()
	return c.Instance.Versions(ctx, keys)
}

// hook has f run in every builder from now on.
func (c *crowd) hook(f func(ctx context.Context, n int) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.before = f
}

func (c *crowd) hooked() func(ctx context.Context, n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.before
}

func (c *crowd) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.snaps, c.asked = nil, 0
	c.store.took("")
}

func gather(t *testing.T, together bool) *crowd {
	t.Helper()
	c := &crowd{Instance: cachetest.NewLedger().Join(), store: tap(store(t))}
	var err error
	if c.cache, err = cache.New(cache.Options[cachetest.Reader]{Ledger: c, Store: c.store, Jitter: -1}); err != nil {
		t.Fatal(err)
	}
	one := func(ctx context.Context, r cachetest.Reader, n int) (string, error) {
		if before := c.hooked(); before != nil {
			if err := before(ctx, n); err != nil {
				return "", err
			}
		}
		return r.Read(strconv.Itoa(n))
	}
	spec := cache.Spec[cachetest.Reader, int, string]{
		Name: "rows", Fresh: time.Hour, Key: strconv.Itoa, Build: one,
		Absent: func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) },
	}
	if together {
		spec.BuildMany = func(ctx context.Context, r cachetest.Reader, ns []int) (map[int]string, error) {
			if before := c.hooked(); before != nil {
				if err := before(ctx, -1); err != nil {
					return nil, err
				}
			}
			rows := map[int]string{}
			for _, n := range ns {
				if v, err := r.Read(strconv.Itoa(n)); err == nil {
					rows[n] = v
				}
			}
			return rows, nil
		}
	}
	c.rows = cache.Declare(c.cache, spec)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.cache.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-done; c.cache.Close() })
	<-c.cache.Ready()
	synctest.Wait()
	return c
}

// write sets rows in one transaction.
func (c *crowd) write(t *testing.T, value string, ns ...int) {
	t.Helper()
	writes := make([]cachetest.Write, len(ns))
	for i, n := range ns {
		writes[i] = cachetest.Write{Key: strconv.Itoa(n), Value: value + strconv.Itoa(n)}
	}
	if _, err := c.Write(t.Context(), writes...); err != nil {
		t.Fatal(err)
	}
}

func (c *crowd) want(t *testing.T, value string, ns ...int) []cache.Result[string] {
	t.Helper()
	results := c.rows.GetMany(t.Context(), ns)
	for i, r := range results {
		if r.Err != nil || r.Value != value+strconv.Itoa(ns[i]) {
			t.Fatalf("%d: %q, %v, want %s%[1]d", ns[i], r.Value, r.Err, value)
		}
	}
	return results
}

func upTo(n int) []int {
	ns := make([]int, n)
	for i := range ns {
		ns[i] = i
	}
	return ns
}

func TestGetManyCostsOneCallOfEach(t *testing.T) {
	for name, together := range map[string]bool{"BuildMany": true, "Build": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := gather(t, together)
				ns := upTo(1000)
				c.write(t, "v", ns...)
				c.want(t, "v", ns[:10]...)
				synctest.Wait()
				c.reset()
				results := c.want(t, "v", ns...)
				synctest.Wait()
				gets := c.store.took("get")
				if len(gets) != 1 || len(strings.Fields(gets[0])) != 991 {
					t.Errorf("%d calls of the store", len(gets))
				}
				if len(c.snaps) != 1 || len(c.snaps[0]) != 990 || c.asked != 0 {
					t.Errorf("%d moments of the database and %d questions", len(c.snaps), c.asked)
				}
				if n := len(c.store.puts); n != 1000 {
					t.Errorf("%d values were stored", n)
				}
				if !results[3].Status.Hit() || results[30].Status.Hit() {
					t.Errorf("%s and %s", results[3].Status, results[30].Status)
				}
				c.reset()
				c.want(t, "v", ns...)
				if len(c.store.took("")) != 0 || len(c.snaps) != 0 {
					t.Error("what is hot is fetched again")
				}
			})
		})
	}
}

func TestGetManyTakesFromEachTierWhatItHas(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, true)
		c.write(t, "v", upTo(30)...)
		c.want(t, "v", upTo(20)...)
		synctest.Wait()
		second := gatherOver(t, c)
		second.want(t, "v", 0, 1)
		synctest.Wait()
		second.reset()
		results := second.want(t, "v", append(upTo(30), 5, 25, 5)...)
		for i, from := range map[int]cache.Source{0: cache.FromHot, 1: cache.FromHot, 2: cache.FromStore, 19: cache.FromStore, 20: cache.FromBuild, 30: cache.FromStore, 31: cache.FromBuild} {
			if results[i].Status.Source != from {
				t.Errorf("%d came so: %s", i, results[i].Status)
			}
		}
		if gets := second.store.took("get"); len(gets) != 1 || len(second.snaps) != 1 || len(second.snaps[0]) != 10 {
			t.Errorf("%d store calls, moments of %d keys", len(gets), len(second.snaps))
		}
		if results[30].Entry != results[5].Entry || !results[30].Status.Collapsed {
			t.Error("a key that stands twice is fetched twice")
		}
	})
}

// gatherOver is another instance over c's database and store.
func gatherOver(t *testing.T, c *crowd) *crowd {
	t.Helper()
	second := &crowd{Instance: c.Beside(), store: c.store}
	var err error
	if second.cache, err = cache.New(cache.Options[cachetest.Reader]{Ledger: second, Store: c.store, Jitter: -1}); err != nil {
		t.Fatal(err)
	}
	second.rows = cache.Declare(second.cache, cache.Spec[cachetest.Reader, int, string]{
		Name: "rows", Fresh: time.Hour, Key: strconv.Itoa,
		Build: func(_ context.Context, r cachetest.Reader, n int) (string, error) { return r.Read(strconv.Itoa(n)) },
	})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = second.cache.Run(ctx)
	}()
	t.Cleanup(func() { stop(); <-done; second.cache.Close() })
	<-second.cache.Ready()
	synctest.Wait()
	return second
}

func TestGetManyAbsentKeys(t *testing.T) {
	for name, together := range map[string]bool{"BuildMany": true, "Build": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := gather(t, together)
				c.write(t, "v", 0, 2)
				for range 2 {
					results := c.rows.GetMany(t.Context(), []int{0, 1, 2})
					if results[0].Err != nil || results[2].Err != nil || !errors.Is(results[1].Err, cache.ErrAbsent) || !results[1].Absent {
						t.Errorf("%v, %v, %v", results[0].Err, results[1].Err, results[2].Err)
					}
				}
				if len(c.snaps) != 1 {
					t.Errorf("%d moments: the absence is not cached", len(c.snaps))
				}
				c.write(t, "v", 1)
				c.want(t, "v", 0, 1, 2)
			})
		})
	}
}

func TestOneValueThatFailsFailsAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		ns := upTo(30)
		c.write(t, "v", ns...)
		bad := []int{7, 20}
		c.hook(func(_ context.Context, n int) error {
			switch n {
			case 7:
				return errBroken
			case 20:
				panic("boom")
			}
			return nil
		})
		for i, r := range c.rows.GetMany(t.Context(), ns) {
			if slices.Contains(bad, i) != (r.Err != nil) {
				t.Errorf("%d: %v", i, r.Err)
			}
		}
		if len(c.snaps) != 3 {
			t.Errorf("%d moments, want one and one after each failure", len(c.snaps))
		}
		c.reset()
		c.hook(func(context.Context, int) error { return errBroken })
		c.write(t, "w", ns...)
		for i, r := range c.rows.GetMany(t.Context(), ns) {
			if !errors.Is(r.Err, errBroken) {
				t.Errorf("%d: %v", i, r.Err)
			}
		}
		if len(c.snaps) > 10 || c.asked > 1 {
			t.Errorf("%d moments and %d questions for a builder that always fails", len(c.snaps), c.asked)
		}
		c.hook(nil)
		c.want(t, "w", ns...)
	})
}

func TestBuildManyThatFailsOrPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, true)
		c.write(t, "v", 0, 1, 2)
		c.want(t, "v", 0)
		c.hook(func(context.Context, int) error { return errBroken })
		results := c.rows.GetMany(t.Context(), []int{0, 1, 2})
		if results[0].Err != nil || !errors.Is(results[1].Err, errBroken) || !errors.Is(results[2].Err, errBroken) {
			t.Errorf("%v, %v, %v", results[0].Err, results[1].Err, results[2].Err)
		}
		c.hook(func(context.Context, int) error { panic("boom") })
		for _, r := range c.rows.GetMany(t.Context(), []int{1, 2}) {
			if _, ok := errors.AsType[*cache.PanicError](r.Err); !ok {
				t.Errorf("%v", r.Err)
			}
		}
		c.hook(nil)
		c.want(t, "v", 0, 1, 2)
	})
}

func TestGetManyWhileTheDatabaseIsAway(t *testing.T) {
	for name, faults := range map[string]cachetest.Faults{
		"down": {Down: true}, "down and deaf": {Down: true, Deaf: true}, "hangs": {Hang: true}, "hangs and deaf": {Hang: true, Deaf: true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := gather(t, true)
				ns := upTo(500)
				c.write(t, "v", ns[:250]...)
				c.want(t, "v", ns[:250]...)
				time.Sleep(2 * time.Hour) // past the fresh life
				c.Fail(faults)
				var results []cache.Result[string]
				if d := cost(func() { results = c.rows.GetMany(t.Context(), ns) }); d > 11*time.Second {
					t.Errorf("it took %s: a build may take 10 s, and one question to the ledger", d)
				}
				for i, r := range results {
					if i < 250 && (r.Err != nil || !r.Status.Stale || r.Value != fmt.Sprint("v", i)) || i >= 250 && !errors.Is(r.Err, cache.ErrUnavailable) {
						t.Fatalf("%d: %q, %v, %s", i, r.Value, r.Err, r.Status)
					}
				}
			})
		})
	}
}

func TestGetManyOfWhatMustBeConfirmedAsksOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, true)
		ns := upTo(500)
		c.write(t, "v", ns...)
		c.Fail(cachetest.Faults{Deaf: true})
		c.reset()
		c.want(t, "v", ns...)
		if gets := c.store.took("get"); len(gets) != 1 || len(c.snaps) != 1 || c.asked != 1 {
			t.Errorf("%d store calls, %d moments, %d questions", len(gets), len(c.snaps), c.asked)
		}
		c.reset()
		c.want(t, "v", ns...)
		if len(c.snaps) != 0 || c.asked != 1 {
			t.Errorf("%d moments, %d questions for what is held", len(c.snaps), c.asked)
		}
	})
}

func TestGetManyJoinsFlightsAndIsJoined(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		c.write(t, "v", upTo(4)...)
		c.hook(func(ctx context.Context, _ int) error { return pause(100 * time.Millisecond)(ctx) })
		go func() { _, _ = c.rows.Get(context.Background(), 0) }()
		time.Sleep(10 * time.Millisecond)
		done := make(chan struct{})
		go func() {
			defer close(done)
			if results := c.want(t, "v", upTo(3)...); !results[0].Status.Collapsed || results[1].Status.Collapsed {
				t.Errorf("%s, %s", results[0].Status, results[1].Status)
			}
		}()
		time.Sleep(10 * time.Millisecond)
		if a, err := c.rows.Get(t.Context(), 2); err != nil || !a.Status.Collapsed {
			t.Errorf("%s, %v", a.Status, err)
		}
		<-done
		if n := c.cache.Stats().Resources[0].Builds; n != 3 {
			t.Errorf("%d builds, want 3", n)
		}
	})
}

func TestGetManyFliesAgainWhenAChangeWasHeard(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, false)
		c.write(t, "v", upTo(3)...)
		c.hook(func(ctx context.Context, _ int) error { return pause(100 * time.Millisecond)(ctx) })
		for _, n := range upTo(3) {
			go func() { _, _ = c.rows.Get(context.Background(), n) }()
		}
		time.Sleep(10 * time.Millisecond)
		c.write(t, "w", upTo(3)...)
		c.hook(nil)
		if d := cost(func() { c.want(t, "w", upTo(3)...) }); d != 0 {
			t.Errorf("it waited %s for flights that had set off too early", d)
		}
	})
}

func TestALedgerMayTryAReadAgain(t *testing.T) {
	for name, together := range map[string]bool{"BuildMany": true, "Build": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c := gather(t, together)
				c.write(t, "v", upTo(20)...)
				c.twice = true
				c.want(t, "v", upTo(20)...)
				c.write(t, "w", 3)
				c.want(t, "w", 3)
			})
		})
	}
}

type mutedLedger struct{ *cachetest.Instance }

func (mutedLedger) Snapshot(context.Context, []string, func(context.Context, cachetest.Reader, []cache.Version) error) error {
	return nil
}

func TestALedgerThatOpensNoMoment(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c, rows, closed := follow(t, mutedLedger{cachetest.NewLedger().Join()})
		defer closed()
		for _, r := range rows.GetMany(t.Context(), []string{"a", "b"}) {
			if r.Err == nil {
				t.Errorf("%+v out of nowhere", r.Entry)
			}
		}
		_ = c
	})
}

func TestGetManySlowBuilderServesWhatIsHeld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, true)
		c.write(t, "v", upTo(100)...)
		c.want(t, "v", upTo(100)...)
		time.Sleep(2 * time.Hour)
		c.hook(func(ctx context.Context, _ int) error { return pause(5 * time.Second)(ctx) })
		if d := cost(func() { c.want(t, "v", upTo(100)...) }); d != time.Second {
			t.Errorf("it took %s, want SlowBuild", d)
		}
		time.Sleep(5 * time.Second)
		if a, ok := c.rows.Peek(50); !ok || a.Value != "v50" {
			t.Error("the slow build did not fill")
		}
	})
}

func TestGetManyClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := gather(t, true)
		c.cache.Close()
		for _, r := range c.rows.GetMany(t.Context(), upTo(3)) {
			if !errors.Is(r.Err, cache.ErrClosed) {
				t.Errorf("%v", r.Err)
			}
		}
		if got := c.rows.GetMany(t.Context(), nil); len(got) != 0 {
			t.Errorf("%d answers to nothing", len(got))
		}
	})
}
