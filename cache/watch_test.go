package cache_test

import (
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// due wants something to take within a second, and takes it.
func due(t *testing.T, w *cache.Watch) map[string]cache.Version {
	t.Helper()
	select {
	case <-w.Due():
		return w.Take()
	case <-time.After(time.Second):
		t.Fatal("nothing is due")
		return nil
	}
}

// quiet wants nothing to take.
func quiet(t *testing.T, w *cache.Watch) {
	t.Helper()
	synctest.Wait()
	select {
	case <-w.Due():
		if told := w.Take(); len(told) > 0 {
			t.Errorf("%v is due", told)
		}
	default:
	}
}

func TestWatchHearsOfEveryInstance(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		here, there := start(t, l, setup{}), start(t, l, setup{})
		w := here.cache.Watch()
		defer w.Close()
		w.Add("a", 0)
		w.Add("b", 0)
		there.set(t, "other", "1")
		quiet(t, w)
		for _, writer := range []*rig{here, there} {
			writer.set(t, "a", "1")
			told := due(t, w)
			got, err := here.rows.Get(t.Context(), "a")
			if err != nil || len(told) != 1 || told["a"] != got.Version {
				t.Errorf("told %v, and the value has version %d, %v", told, got.Version, err)
			}
			quiet(t, w) // once, though the writer's own process hears of it twice
		}
	})
}

func TestWatchHoldsOneVersionOfEachKey(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		r := start(t, l, setup{})
		w := r.cache.Watch()
		defer w.Close()
		w.Add("a", 0)
		w.Add("b", 0)
		for range 10_000 { // a slow one is in nobody's way
			r.set(t, "a", "1")
		}
		r.set(t, "b", "1")
		last, err := r.rows.Get(t.Context(), "a")
		if told := due(t, w); err != nil || len(told) != 2 || told["a"] != last.Version {
			t.Errorf("told %v, and the value has version %d, %v", told, last.Version, err)
		}
	})
}

func TestWatchMissesNothingBeforeIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		r := start(t, l, setup{})
		r.set(t, "a", "1")
		first, err := r.rows.Get(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		r.set(t, "a", "2")
		w := r.cache.Watch()
		defer w.Close()
		w.Add("a", first.Version)
		second := due(t, w)["a"]
		if second <= first.Version {
			t.Errorf("told of %d, after %d was shown", second, first.Version)
		}
		w.Add("a", second) // somebody else, who has the newest
		quiet(t, w)
		w.Add("a", first.Version) // and one who has not
		if told := due(t, w); told["a"] != second {
			t.Errorf("told %v, want %d", told, second)
		}
	})
}

func TestWatchHearsWhatWasMissedMeanwhile(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		here, there := start(t, l, setup{}), start(t, l, setup{})
		w := here.cache.Watch()
		defer w.Close()
		w.Add("a", 0)
		w.Add("b", 0)
		here.Fail(cachetest.Faults{Deaf: true})
		there.set(t, "a", "1")
		quiet(t, w)
		here.Fail(cachetest.Faults{})
		if told := due(t, w); len(told) != 1 || told["a"] == 0 {
			t.Errorf("told %v, want what was missed and nothing else", told)
		}
	})
}

func TestWatchDoubtsEverythingAfterSilence(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		i := l.Join()
		i.Fail(cachetest.Faults{Mute: true})
		c, _, closed := follow(t, i)
		defer closed()
		w := c.Watch()
		defer w.Close()
		w.Add("a", 7)
		w.Add("b", 7)
		time.Sleep(6 * time.Second) // a published change is not heard
		quiet(t, w)
		i.Fail(cachetest.Faults{})
		time.Sleep(time.Minute)
		if told := w.Take(); !maps.Equal(told, map[string]cache.Version{"a": 0, "b": 0}) {
			t.Errorf("told %v, want that both may have changed", told)
		}
	})
}

func TestWatchEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		r := start(t, l, setup{})
		w := r.cache.Watch()
		w.Add("a", 0)
		w.Add("b", 0)
		w.Drop("a")
		r.set(t, "a", "1")
		quiet(t, w)
		w.Close()
		r.set(t, "b", "1")
		quiet(t, w)
	})
}

func TestGetSince(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		here, there := start(t, l, setup{}), start(t, l, setup{})
		there.Fail(cachetest.Faults{Delay: func() time.Duration { return time.Second }}) // it hears late
		here.set(t, "a", "1")
		time.Sleep(2 * time.Second)
		there.want(t, "a", "1", "")
		here.set(t, "a", "2")
		newest, err := here.rows.Get(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		there.want(t, "a", "1", "")
		asked := there.cache.Stats().Confirms
		for range 3 {
			got, err := there.rows.GetSince(t.Context(), "a", newest.Version)
			if err != nil || got.Value != "2" || got.Version < newest.Version {
				t.Errorf("%q of version %d, %v, want that of %d", got.Value, got.Version, err, newest.Version)
			}
		}
		if n := there.cache.Stats().Confirms - asked; n != 1 {
			t.Errorf("the ledger was asked %d times, want once", n)
		}
		if got, err := there.rows.GetSince(t.Context(), "a", 1); err != nil || got.Status.String() == "" || !got.Status.Hit() {
			t.Errorf("what is held is not given to one who has seen less: %s, %v", got.Status, err)
		}
	})
}

// TestWatchOfTwoWhoHaveSeenDifferentVersions has one of them been shown what this instance has not heard of yet.
func TestWatchOfTwoWhoHaveSeenDifferentVersions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		here, there := start(t, l, setup{}), start(t, l, setup{})
		here.set(t, "a", "1")
		first, err := here.rows.Get(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		here.Fail(cachetest.Faults{Deaf: true})
		there.set(t, "a", "2")
		second, err := there.rows.Get(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		w := here.cache.Watch()
		defer w.Close()
		w.Add("a", second.Version)
		w.Add("a", first.Version)
		quiet(t, w)
		here.Fail(cachetest.Faults{})
		if told := due(t, w); told["a"] != second.Version {
			t.Errorf("told %v, want %d", told, second.Version)
		}
	})
}
