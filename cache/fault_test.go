package cache_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func TestStoreFaultsNeverReachACaller(t *testing.T) {
	for name, weather := range map[string]cachetest.Weather{
		"fails": {Fail: 1}, "slow": {Slow: time.Hour}, "stuck": {Slow: time.Hour, Stuck: true}, "loses": {Lose: 1},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := cachetest.NewFlaky(7)
				f.Turn(weather)
				a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: f}})
				for i := range 20 {
					key := strconv.Itoa(i)
					a.set(t, key, "v")
					begun := time.Now()
					a.want(t, key, "v", "cache-hot; fwd=miss; stored")
					if d := time.Since(begun); d > 50*time.Millisecond {
						t.Errorf("the store cost %s", d)
					}
				}
				synctest.Wait()
				s := a.cache.Stats().Resources[0]
				if bad := weather.Lose == 0; (s.StoreErrors > 0) != bad {
					t.Errorf("%d store errors counted", s.StoreErrors)
				}
				if weather.Lose == 0 && !strings.Contains(a.log.text(), "[Cache Error]") {
					t.Error("nothing logged")
				}
			})
		})
	}
}

type junk struct{ cache.Store }

func (j junk) Get(_ context.Context, keys []string) ([][]byte, error) {
	switch keys[0] {
	case "panic":
		panic("in the store")
	case "short":
		return nil, nil
	default:
		return [][]byte{[]byte(`{"an":"older format"}`)}, nil
	}
}

func TestUndecodableBytesAreAMiss(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: junk{store(t)}}})
		for _, key := range []string{"panic", "short", "old"} {
			a.set(t, key, "v")
			a.want(t, key, "v", "cache-hot; fwd=miss; stored")
		}
	})
}

func TestAnotherFormatIsAMiss(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		older := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		newer := start(t, l, setup{
			options: cache.Options[cachetest.Reader]{Store: s},
			spec:    cache.Spec[cachetest.Reader, string, string]{Format: 1},
		})
		older.set(t, "k", "v")
		older.want(t, "k", "v", "")
		synctest.Wait()
		newer.want(t, "k", "v", "cache-hot; fwd=miss; stored")
	})
}

func TestStaleKeysAreDeletedFromTheStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := store(t)
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		synctest.Wait()
		if s.Bytes() == 0 {
			t.Fatal("nothing was stored")
		}
		a.set(t, "k", "two")
		synctest.Wait()
		if b := s.Bytes(); b != 0 {
			t.Errorf("%d bytes of a stale value are left", b)
		}
		a.set(t, "never read", "v")
		synctest.Wait()
		if n := a.cache.Stats().Deletes; n != 1 {
			t.Errorf("%d deletes, want 1", n)
		}
	})
}

func TestLogLines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: store(t)}})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		synctest.Wait()
		a.want(t, "k", "one", "")
		a.set(t, "k", "two")
		synctest.Wait()
		text := a.log.text()
		for _, line := range []string{"Hit", "Miss", "Set", "Delete"} {
			if !strings.Contains(text, "level=DEBUG msg=\"[Cache "+line+"]\" key=k") {
				t.Errorf("no [Cache %s] with its key in\n%s", line, text)
			}
		}
	})
}

func TestFloorsAreBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const limit = 10
		l, s := cachetest.NewLedger(), store(t)
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Floors: limit, Store: s}})
		b := start(t, l, setup{})
		asked := func(want int64, why string) {
			t.Helper()
			if n := a.cache.Stats().Confirms; n != want {
				t.Errorf("%d questions to the ledger %s, want %d", n, why, want)
			}
		}
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		flood := func() {
			for i := range 100 {
				b.set(t, strconv.Itoa(i), "v")
			}
			if n := a.cache.Stats().Floors; n != limit {
				t.Errorf("%d floors, want %d", n, limit)
			}
		}
		flood()
		a.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		asked(0, "about a value that is held, whose floor outlives those of others")
		a.want(t, "5", "v", "cache-hot; fwd=miss; stored")
		asked(1, "about a key whose floor was dropped")
		for i := range limit {
			a.want(t, strconv.Itoa(i), "v", "")
		}
		asked(limit, "about as many keys")
		a.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		a.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		asked(limit+1, "for the floor that values of others pushed out")
		b.set(t, "k", "two")
		flood()
		a.want(t, "k", "two", "")
	})
}

func TestDroppedFloorsAreGotOver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const limit = 10
		l := cachetest.NewLedger()
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Floors: limit}, spec: cache.Spec[cachetest.Reader, string, string]{Kept: time.Hour}})
		b := start(t, l, setup{})
		b.set(t, "unread", "v")
		for i := range 100 {
			b.set(t, strconv.Itoa(i), "v")
		}
		asked := func(want int64, why string) {
			t.Helper()
			if n := a.cache.Stats().Confirms; n != want {
				t.Errorf("%d questions to the ledger %s, want %d", n, why, want)
			}
		}
		a.want(t, "5", "v", "")
		asked(1, "about a key whose floor was dropped")
		b.set(t, "6", "w")
		a.want(t, "6", "w", "")
		asked(1, "about one that changed since")
		a.want(t, "5", "v", "")
		time.Sleep(3 * time.Hour)
		b.set(t, "7", "w")
		a.want(t, "unread", "v", "")
		asked(1, "when no value is left that the dropped floors were for")
	})
}

func TestWhatIsRefreshedIsKeptThoughItsFloorWasDropped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Floors: 10}})
		for i := range 100 {
			a.set(t, strconv.Itoa(i), "v")
		}
		if _, err := a.rows.Refresh(t.Context(), "5"); err != nil {
			t.Fatal(err)
		}
		a.want(t, "5", "v", "cache-hot; hit; ttl=3600")
		if n := a.built(); n != 1 {
			t.Errorf("%d builds, want 1", n)
		}
		a.Fail(cachetest.Faults{Down: true})
		if answer, err := a.rows.Refresh(t.Context(), "5"); err != nil || !answer.Status.Stale {
			t.Errorf("%v, %s", err, answer.Status)
		}
	})
}

// TestAFloorOutlivesOthersWhileItsValueIsHeld floods an instance with more changes than its memory has room for.
func TestAFloorOutlivesOthersWhileItsValueIsHeld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{HotBytes: 1 << 20}})
		b := start(t, l, setup{})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "")
		for i := range 10_000 {
			b.set(t, strconv.Itoa(i), "v")
		}
		s := a.cache.Stats()
		if s.FloorsDropped < 5000 || s.FloorBytes > 1<<18+1<<16 || s.HotBytes > 1<<20 {
			t.Errorf("%d floors of %d bytes, %d dropped, %d bytes in all", s.Floors, s.FloorBytes, s.FloorsDropped, s.HotBytes)
		}
		a.want(t, "k", "one", "cache-hot; hit; ttl=3600")
		if n := a.cache.Stats().Confirms; n != 0 {
			t.Errorf("%d questions to the ledger about a value whose floor is held with it", n)
		}
		b.set(t, "k", "two")
		a.want(t, "k", "two", "")
	})
}

func TestFloorsOlderThanAnyValueAreDropped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: time.Minute, Kept: time.Hour}})
		for i := range 100 {
			a.set(t, strconv.Itoa(i), "v")
		}
		time.Sleep(2 * time.Hour)
		a.set(t, "k", "v")
		a.want(t, "k", "v", "")
		if s := a.cache.Stats(); s.Floors != 1 || s.Confirms != 0 {
			t.Errorf("%d floors and %d questions, want 1 and 0", s.Floors, s.Confirms)
		}
	})
}

func TestHotTierIsBoundedByBytes(t *testing.T) {
	const limit = 1 << 20
	a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{HotBytes: limit}})
	value := strings.Repeat("v", 2000)
	for i := range 2000 {
		key := strconv.Itoa(i)
		a.set(t, key, value)
		answer, err := a.rows.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		answer.Page(0, 0, func() []byte { return make([]byte, 1000) })
	}
	for late := time.Now().Add(5 * time.Second); a.cache.Stats().HotBytes > limit*105/100; time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("%d bytes held, limit %d", a.cache.Stats().HotBytes, limit)
		}
	}
	if s := a.cache.Stats(); s.HotEntries < 100 || s.HotBytes < limit/2 {
		t.Errorf("%d entries of %d bytes held", s.HotEntries, s.HotBytes)
	}
}

func TestValueLargerThanTheHotTier(t *testing.T) {
	a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{HotBytes: 2000}})
	value := strings.Repeat("v", 5000)
	a.set(t, "k", value)
	for range 3 {
		a.want(t, "k", value, "")
	}
}

func TestManyAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		var keys []string
		for i := range 20 {
			keys = append(keys, strconv.Itoa(i))
			if i != 7 {
				a.set(t, keys[i], "v"+keys[i])
			}
		}
		for range 2 {
			for i, r := range a.rows.GetMany(t.Context(), keys) {
				if i == 7 {
					if !errors.Is(r.Err, cache.ErrAbsent) {
						t.Errorf("%s: %v", keys[i], r.Err)
					}
				} else if r.Err != nil || r.Value != "v"+keys[i] {
					t.Errorf("%s: %q, %v", keys[i], r.Value, r.Err)
				}
			}
		}
		if a.built() != 20 {
			t.Errorf("%d builds, want 20", a.built())
		}
	})
}

func TestPeekAndInvalidate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := store(t)
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: s}})
		a.set(t, "k", "v")
		if _, ok := a.rows.Peek("k"); ok {
			t.Error("peeked at what was never read")
		}
		a.want(t, "k", "v", "")
		synctest.Wait()
		if answer, ok := a.rows.Peek("k"); !ok || answer.Value != "v" {
			t.Errorf("Peek = %q, %v", answer.Value, ok)
		}
		if err := a.rows.Invalidate(t.Context(), "k"); err != nil {
			t.Fatal(err)
		}
		if _, ok := a.rows.Peek("k"); ok || s.Bytes() != 0 {
			t.Errorf("still held after Invalidate (store: %d bytes)", s.Bytes())
		}
		a.want(t, "k", "v", "cache-hot; fwd=stale; stored")
		a.set(t, "k", "w")
		if _, ok := a.rows.Peek("k"); ok {
			t.Error("peeked at a stale value")
		}
	})
}

func TestHotHitAllocatesNothing(t *testing.T) {
	quiet := start(t, cachetest.NewLedger(), setup{})
	quiet.set(t, "k", "v")
	quiet.want(t, "k", "v", "")
	quiet.log.off.Store(true)
	ctx := t.Context()
	n := testing.AllocsPerRun(1000, func() {
		if _, err := quiet.rows.Get(ctx, "k"); err != nil {
			t.Error(err)
		}
	})
	if n != 0 {
		t.Errorf("a hot hit costs %v allocations", n)
	}
}

func TestInvalidOptionsAndSpecs(t *testing.T) {
	l := cachetest.NewLedger().Join()
	for name, o := range map[string]cache.Options[cachetest.Reader]{
		"no ledger": {}, "name": {Ledger: l, Name: "Sales AI"}, "store name": {Ledger: l, StoreName: "a;b"},
		"bytes": {Ledger: l, HotBytes: -1}, "timeout": {Ledger: l, BuildTimeout: -1}, "jitter": {Ledger: l, Jitter: 1},
	} {
		if _, err := cache.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: l})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("an empty Spec was declared")
		}
	}()
	cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{})
}

func TestTwoResourcesOfOneNameArePrevented(t *testing.T) {
	a := start(t, cachetest.NewLedger(), setup{})
	defer func() {
		if recover() == nil {
			t.Error("declared twice: each would take the other's values in the store for its own")
		}
	}()
	cache.Declare(a.cache, cache.Spec[cachetest.Reader, int, int]{
		Name: "rows", Fresh: time.Hour, Key: strconv.Itoa, Build: func(context.Context, cachetest.Reader, int) (int, error) { return 0, nil },
	})
}
