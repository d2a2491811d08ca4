package cache_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func warmed(t *testing.T, l *cachetest.Ledger) *rig {
	t.Helper()
	return start(t, l, setup{
		options: cache.Options[cachetest.Reader]{WarmDelay: 50 * time.Millisecond},
		spec:    cache.Spec[cachetest.Reader, string, string]{Warm: 10 * time.Minute},
	})
}

func TestABurstOfChangesIsWarmedOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		a, elsewhere := warmed(t, l), start(t, l, setup{})
		a.set(t, "k", "0")
		a.want(t, "k", "0", "")
		for i := range 20 {
			elsewhere.set(t, "k", strconv.Itoa(i))
			time.Sleep(2 * time.Millisecond)
		}
		time.Sleep(time.Second)
		if n := a.built(); n != 2 {
			t.Errorf("%d builds, want the first and one for the burst", n)
		}
		a.want(t, "k", "19", "cache-hot; hit; ttl=3599")
		if n := a.cache.Stats().Resources[0].Warmed; n != 1 {
			t.Errorf("%d values warmed", n)
		}
		// Its reader is remembered through the warm-up.
		elsewhere.set(t, "k", "20")
		time.Sleep(time.Second)
		a.want(t, "k", "20", "cache-hot; hit; ttl=3599")
	})
}

func TestWhatNobodyReadLatelyIsNotWarmed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := warmed(t, cachetest.NewLedger())
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		time.Sleep(11 * time.Minute)
		a.set(t, "k", "two")
		time.Sleep(time.Second)
		if n := a.built(); n != 1 {
			t.Errorf("%d builds", n)
		}
		a.want(t, "k", "two", "cache-hot; fwd=stale; stored")
		time.Sleep(9 * time.Minute)
		a.want(t, "k", "two", "") // and is remembered by a hit
		time.Sleep(9 * time.Minute)
		a.set(t, "k", "three")
		time.Sleep(time.Second)
		a.want(t, "k", "three", "cache-hot; hit; ttl=3599")
	})
}

func TestWhatIsGoneIsNotWarmed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := warmed(t, cachetest.NewLedger())
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		a.set(t, "k", "w")
		a.gone(t, "k")
		time.Sleep(time.Second)
		if n := a.built(); n != 1 {
			t.Errorf("%d builds", n)
		}
		a.wantError(t, "k", cache.ErrAbsent)
	})
}

func TestAWarmUpIsJoinedAndBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := warmed(t, cachetest.NewLedger())
		const keys = 50
		for i := range keys {
			a.set(t, strconv.Itoa(i), "one")
			a.want(t, strconv.Itoa(i), "one", "")
		}
		running, most := 0, 0
		a.hook(func(ctx context.Context) error {
			a.mu.Lock()
			running++
			most = max(most, running)
			a.mu.Unlock()
			defer func() {
				a.mu.Lock()
				running--
				a.mu.Unlock()
			}()
			return pause(10 * time.Millisecond)(ctx)
		}, nil)
		for i := range keys {
			a.set(t, strconv.Itoa(i), "two")
		}
		time.Sleep(55 * time.Millisecond) // the first two are being built
		a.want(t, "0", "two", "cache-hot; fwd=stale; stored; collapsed")
		time.Sleep(time.Second)
		if n := a.built(); n != 2*keys {
			t.Errorf("%d builds, want %d", n, 2*keys)
		}
		if most > 2 {
			t.Errorf("%d warm-ups at once", most)
		}
	})
}

func TestWarmUpsEndWithRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		a := &rig{Instance: l.Join(), log: &lines{}}
		c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: a.Instance})
		if err != nil {
			t.Fatal(err)
		}
		slow := false
		a.rows = cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
			Name: "rows", Fresh: time.Hour, Warm: time.Hour, Key: func(p string) string { return p },
			Build: func(ctx context.Context, r cachetest.Reader, key string) (string, error) {
				if slow {
					if err := pause(5 * time.Second)(ctx); err != nil {
						return "", err
					}
				}
				return r.Read(key)
			},
		})
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() { ended <- c.Run(ctx) }()
		<-c.Ready()
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		slow = true
		a.set(t, "k", "w")
		time.Sleep(time.Second)
		if d := cost(func() { stop(); <-ended }); d > 10*time.Millisecond {
			t.Errorf("Run went on for %s behind a warm-up", d)
		}
		c.Close()
		synctest.Wait()
	})
}
