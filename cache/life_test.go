package cache_test

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestFreshLifeEndsInARebuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: 10 * time.Second}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(8 * time.Second)
		a.want(t, "k", "v", "cache-hot; hit; ttl=2")
		if a.built() != 1 {
			t.Errorf("%d builds, want 1", a.built())
		}
		time.Sleep(2 * time.Second)
		a.want(t, "k", "v", "cache-hot; fwd=stale; stored")
		if a.built() != 2 {
			t.Errorf("%d builds, want 2", a.built())
		}
	})
}

func TestOneEarlyRefreshInTheLastTenth(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: 100 * time.Second}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(91 * time.Second)
		a.want(t, "k", "v", "cache-hot; hit; ttl=9")
		for range 9 {
			a.want(t, "k", "v", "") // the refresh may be done by now, or not yet
		}
		synctest.Wait()
		if a.built() != 2 {
			t.Errorf("%d builds, want 2", a.built())
		}
		a.want(t, "k", "v", "cache-hot; hit; ttl=100")
	})
}

func TestJitterSpreadsLives(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Jitter: 0.1}})
		least, most := math.MaxFloat64, 0.0
		for i := range 200 {
			key := strings.Repeat("k", i+1)
			a.set(t, key, "v")
			answer, err := a.rows.Get(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			life := answer.Entry.Fresh.Sub(answer.Built).Minutes()
			least, most = min(least, life), max(most, life)
		}
		if least < 54 || most > 60 || most-least < 3 {
			t.Errorf("an hour's lives lie between %.1f and %.1f minutes", least, most)
		}
	})
}

func TestKeptValueIsServedWhileTheBuilderFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: time.Minute, Kept: time.Hour}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(2 * time.Minute)
		a.hook(broken, nil)
		a.want(t, "k", "v", "cache-hot; hit; ttl=-60; detail=stale")
		a.hook(pause(time.Hour), nil)
		begun := time.Now()
		a.want(t, "k", "v", "cache-hot; hit; ttl=-61; detail=stale")
		if d := time.Since(begun); d != time.Second {
			t.Errorf("a slow builder cost %s, want SlowBuild", d)
		}
		time.Sleep(time.Hour)
		a.hook(broken, nil)
		a.wantError(t, "k", errBroken)
		a.hook(nil, nil)
		a.want(t, "k", "v", "cache-hot; fwd=stale; stored")
	})
}

func TestOutdatedValueIsNotServedWhileTheDatabaseAnswers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		a.set(t, "k", "two")
		a.hook(broken, nil)
		a.wantError(t, "k", errBroken)
		a.Fail(cachetest.Faults{Down: true})
		a.want(t, "k", "one", "cache-hot; hit; ttl=-1; detail=stale")
		a.Fail(cachetest.Faults{})
		a.hook(nil, nil)
		a.want(t, "k", "two", "")
	})
}

func TestSlowBuilderIsWaitedForWhenTheOldValueIsOutdated(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		a.set(t, "k", "two")
		a.hook(pause(3*time.Second), nil)
		a.want(t, "k", "two", "cache-hot; fwd=stale; stored")
	})
}

func TestDatabaseDown(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: store(t)}})
		a.set(t, "hot", "v")
		a.set(t, "gone", "v")
		a.want(t, "hot", "v", "")
		a.want(t, "gone", "v", "")
		a.gone(t, "gone")
		for _, f := range []cachetest.Faults{{Down: true, Deaf: true}, {Hang: true, Deaf: true}} {
			a.Fail(f)
			begun := time.Now()
			a.want(t, "hot", "v", "")
			if answer, _ := a.rows.Get(t.Context(), "hot"); !answer.Status.Stale {
				t.Error("served without the mark of a stale answer")
			}
			if d := time.Since(begun); d > time.Second {
				t.Errorf("two stale answers took %s", d)
			}
			a.wantError(t, "gone", cache.ErrUnavailable)
			a.wantError(t, "never read", cache.ErrUnavailable)
		}
		a.Fail(cachetest.Faults{})
		synctest.Wait()
		a.want(t, "hot", "v", "")
		a.wantError(t, "gone", cache.ErrAbsent)
		a.wantError(t, "never read", cache.ErrAbsent)
	})
}

func TestLostNotificationsMakeEveryReadAsk(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		b := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		a.set(t, "k", "one")
		a.set(t, "stored", "one")
		a.want(t, "stored", "one", "")
		synctest.Wait()
		b.want(t, "k", "one", "")
		b.Fail(cachetest.Faults{Deaf: true})
		b.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		a.set(t, "k", "two")
		a.set(t, "stored", "two")
		b.want(t, "k", "two", "cache-hot; fwd=stale; stored")
		b.want(t, "stored", "two", "cache-hot; fwd=miss; stored")
		b.want(t, "k", "two", "cache-hot; hit; ttl=3600")
		if n := b.cache.Stats().Confirms; n != 4 {
			t.Errorf("%d questions to the ledger, want 4", n)
		}
		if b.cache.Stats().Trusted {
			t.Error("trusted while notifications are lost")
		}
		a.set(t, "k", "three")
		b.Fail(cachetest.Faults{})
		synctest.Wait()
		b.want(t, "k", "three", "")
		if n := b.cache.Stats().Confirms; n != 4 {
			t.Errorf("%d questions to the ledger after it caught up, want 4", n)
		}
	})
}

func TestWithoutRunEveryReadAsks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		a, w := start(t, l, setup{idle: true}), start(t, l, setup{})
		w.set(t, "k", "one")
		a.want(t, "k", "one", "")
		a.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		w.set(t, "k", "two")
		a.want(t, "k", "two", "")
	})
}

func TestGetNewestSeesWhatHasNotBeenHeard(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		a, b := start(t, l, setup{}), start(t, l, setup{})
		b.Fail(cachetest.Faults{Delay: func() time.Duration { return time.Second }})
		a.set(t, "k", "one")
		b.want(t, "k", "one", "")
		a.set(t, "k", "two")
		b.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		answer, err := b.rows.GetNewest(t.Context(), "k")
		if err != nil || answer.Value != "two" {
			t.Errorf("GetNewest = %q, %v", answer.Value, err)
		}
		b.want(t, "k", "two", "cache-hot; hit; ttl=3600")
	})
}

func TestRefreshRebuildsWhatDidNotChange(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(time.Minute)
		answer, err := a.rows.Refresh(t.Context(), "k")
		if err != nil || answer.Value != "v" || a.built() != 2 {
			t.Errorf("Refresh = %q, %v after %d builds", answer.Value, err, a.built())
		}
		a.want(t, "k", "v", "cache-hot; hit; ttl=3600")
		a.hook(broken, nil)
		answer, err = a.rows.Refresh(t.Context(), "k")
		if err != nil || !answer.Status.Stale {
			t.Errorf("a refresh that failed answers %q, %v, %s", answer.Value, err, answer.Status)
		}
	})
}

func TestCoalescedQuestions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		counted := &counting{Instance: l.Join()}
		c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: counted})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		rows := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
			Name: "rows", Fresh: time.Hour, Key: func(p string) string { return p },
			Build: func(context.Context, cachetest.Reader, string) (string, error) { return "v", nil },
		})
		counted.Fail(cachetest.Faults{Slow: 10 * time.Millisecond})
		for i := range 50 {
			go func() {
				if _, err := rows.Get(context.Background(), strings.Repeat("k", i+1)); err != nil {
					t.Error(err)
				}
			}()
		}
		time.Sleep(time.Second)
		if counted.asked > 2 {
			t.Errorf("50 readers asked the ledger %d times, want at most 2", counted.asked)
		}
	})
}

type counting struct {
	*cachetest.Instance
	asked int
}

func (c *counting) Versions(ctx context.Context, keys []string) ([]cache.Change, error) {
	c.asked++
	return c.Instance.Versions(ctx, keys)
}

func TestClosed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.hook(pause(time.Hour), nil)
		errs := make(chan error)
		go func() {
			_, err := a.rows.Get(context.Background(), "k")
			errs <- err
		}()
		synctest.Wait()
		begun := time.Now()
		a.cache.Close()
		if err := <-errs; err == nil {
			t.Error("a read that Close interrupted succeeded")
		}
		if _, err := a.rows.Get(t.Context(), "k"); !errors.Is(err, cache.ErrClosed) {
			t.Errorf("a read after Close: %v", err)
		}
		if d := time.Since(begun); d > time.Second {
			t.Errorf("Close took %s", d)
		}
	})
}

// TestARefreshThatFailedIsTriedAgain has the only refresh of a value fail that is served on, past its fresh life.
func TestARefreshThatFailedIsTriedAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: time.Minute, Kept: 24 * time.Hour, Steady: true}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(2 * time.Minute)
		a.hook(broken, nil)
		for range 10 {
			a.want(t, "k", "v", "cache-hot; hit; ttl=-60")
			synctest.Wait()
		}
		if n := a.built(); n != 2 {
			t.Errorf("%d builds, want 2: one that fails is not tried again at once", n)
		}
		a.hook(nil, nil)
		time.Sleep(time.Minute)
		a.want(t, "k", "v", "cache-hot; hit; ttl=-120")
		synctest.Wait()
		a.want(t, "k", "v", "cache-hot; hit; ttl=60")
	})
}

// TestLivesWithoutEnd gives values lives that reach beyond what a clock of 64 bits can count.
func TestLivesWithoutEnd(t *testing.T) {
	const forever = time.Duration(math.MaxInt64)
	for name, spec := range map[string]cache.Spec[cachetest.Reader, string, string]{
		"fresh": {Fresh: forever}, "kept": {Fresh: time.Minute, Kept: forever}, "both": {Fresh: forever, Kept: forever, Warm: forever},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := store(t)
				a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s, BuildTimeout: forever}, spec: spec})
				a.set(t, "k", "v")
				a.want(t, "k", "v", "")
				a.want(t, "k", "v", "")
				synctest.Wait()
				if n := a.built(); n != 1 || s.Bytes() == 0 {
					t.Errorf("%d builds for two reads, %d bytes stored", n, s.Bytes())
				}
				time.Sleep(30 * time.Hour)
				for i := range 10 { // nothing that a value may lie under is forgotten
					a.set(t, strconv.Itoa(i), "v")
				}
				if n := a.cache.Stats().Floors; n < 11 {
					t.Errorf("%d floors are left of 11", n)
				}
				a.hook(broken, nil)
				a.want(t, "k", "v", "")
				a.hook(nil, nil)
				a.set(t, "k", "w")
				time.Sleep(time.Second)
				if _, held := a.rows.Peek("k"); held != (spec.Warm > 0) {
					t.Errorf("built before anybody asked: %v", held)
				}
			})
		})
	}
}

// TestABodyThatPanicsIsAFailedBuild has one read, and many at once, fall back to the value from before.
func TestABodyThatPanicsIsAFailedBuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var broken atomic.Bool
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{
			Fresh: time.Minute,
			Body: func(v string) ([]byte, error) {
				if broken.Load() {
					panic("in the body")
				}
				return []byte(v), nil
			},
		}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(2 * time.Minute)
		broken.Store(true)
		a.want(t, "k", "v", "cache-hot; hit; ttl=-60; detail=stale")
		for _, r := range a.rows.GetMany(t.Context(), []string{"k"}) {
			if r.Err != nil || !r.Status.Stale {
				t.Errorf("%v, %s", r.Err, r.Status)
			}
		}
	})
}

// TestPeekGivesWhatGetWouldGiveAtOnce peeks at a steady value past its fresh life.
func TestPeekGivesWhatGetWouldGiveAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: time.Minute, Kept: time.Hour, Steady: true}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		time.Sleep(2 * time.Minute)
		if answer, ok := a.rows.Peek("k"); !ok || answer.Value != "v" || answer.Status.Stale {
			t.Errorf("%v, %v", ok, answer.Entry)
		}
		a.set(t, "k", "w")
		if _, ok := a.rows.Peek("k"); ok {
			t.Error("peeked at what went stale")
		}
		a.want(t, "k", "w", "")
		time.Sleep(2 * time.Hour)
		if _, ok := a.rows.Peek("k"); ok {
			t.Error("peeked past the kept life")
		}
	})
}
