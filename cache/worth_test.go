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

// twoOverACountingStore starts two instances over one store in which every call counts.
func twoOverACountingStore(t *testing.T, spec cache.Spec[cachetest.Reader, string, string]) (a, b *rig) {
	t.Helper()
	l, s := cachetest.NewLedger(), store(t)
	o := setup{options: cache.Options[cachetest.Reader]{Store: s, Budget: &cache.Budget{Writes: 10_000}, LeaseWait: -1}, spec: spec}
	return start(t, l, o), start(t, l, o)
}

func counts(r *rig) cache.ResourceStats { return r.cache.Stats().Resources[0] }

func TestMeteredStoreIsNotGivenWhatNobodyLooksFor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const keys = 400
		a, _ := twoOverACountingStore(t, cache.Spec[cachetest.Reader, string, string]{})
		for i := range keys {
			a.set(t, "alone-"+strconv.Itoa(i), "v")
			a.set(t, "later-"+strconv.Itoa(i), "v")
		}
		time.Sleep(2 * time.Second)
		for i := range keys {
			a.want(t, "alone-"+strconv.Itoa(i), "v", "")
		}
		a.cache.Idle()
		if s := counts(a); s.StorePuts < 1 || s.StorePuts > keys/8 || s.StoreMisses > keys/8 {
			t.Errorf("%d of %d values nobody else reads were written, %d looked for", s.StorePuts, keys, s.StoreMisses)
		}
		built := a.built()
		for i := range keys { // the panel is built ahead, the others would be built in vain
			if err := a.rows.Ahead(t.Context(), "later-"+strconv.Itoa(i)); err != nil {
				t.Fatal(err)
			}
		}
		if n := a.built() - built; n < 1 || n > keys/8 {
			t.Errorf("%d of %d were built ahead", n, keys)
		}
	})
}

func TestMeteredStoreIsGivenWhatOthersFind(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const keys = 200
		a, b := twoOverACountingStore(t, cache.Spec[cachetest.Reader, string, string]{})
		for i := range keys {
			key := "shared-" + strconv.Itoa(i)
			a.set(t, key, "v")
			synctest.Wait()
			if err := a.rows.Ahead(t.Context(), key); err != nil {
				t.Fatal(err)
			}
			a.cache.Idle()
			time.Sleep(2 * time.Second)
			b.want(t, key, "v", "")
		}
		if s := counts(a); s.StorePuts != keys || s.StoreMisses != 0 {
			t.Errorf("%d of %d values were written, %d looked for in vain right after the change", s.StorePuts, keys, s.StoreMisses)
		}
		if s := counts(b); s.StoreHits != keys || b.built() != 0 {
			t.Errorf("%d of %d values were found, %d built", s.StoreHits, keys, b.built())
		}
	})
}

func TestSteadyValueIsServedWhileItsLifeIsRenewed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, b := twoOverACountingStore(t, cache.Spec[cachetest.Reader, string, string]{Fresh: 10 * time.Second, Kept: time.Minute, Steady: true})
		a.set(t, "k", "v")
		time.Sleep(2 * time.Second)
		a.want(t, "k", "v", "")
		time.Sleep(11 * time.Second)
		a.want(t, "k", "v", "cache-hot; hit; ttl=-1")
		a.cache.Idle()
		if a.built() != 2 {
			t.Errorf("%d builds, want 2", a.built())
		}
		a.want(t, "k", "v", "cache-hot; hit; ttl=10")
		if s := counts(a); s.StorePuts != 1 || s.Waited != 1 {
			t.Errorf("%d writes and %d who waited, want 1 and 1: the version is the same", s.StorePuts, s.Waited)
		}
		b.want(t, "k", "v", "cache-store; hit; ttl=-1, cache-hot; fwd=miss; stored")
		a.set(t, "k", "w")
		synctest.Wait()
		a.want(t, "k", "w", "")
		b.want(t, "k", "w", "")
		time.Sleep(2 * time.Minute)
		a.want(t, "k", "w", "cache-hot; fwd=stale; stored") // past its kept life nothing vouches
	})
}

func TestSteadyValueIsNotServedOnHearsay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l := cachetest.NewLedger()
		o := setup{spec: cache.Spec[cachetest.Reader, string, string]{Fresh: 10 * time.Second, Steady: true}}
		a, b := start(t, l, o), start(t, l, o)
		a.set(t, "k", "v")
		synctest.Wait()
		b.want(t, "k", "v", "")
		b.Fail(cachetest.Faults{Deaf: true})
		synctest.Wait()
		a.set(t, "k", "w")
		time.Sleep(11 * time.Second)
		b.want(t, "k", "w", "")
	})
}

func TestAgainIsForThoseWhoLooked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, b := twoOverACountingStore(t, cache.Spec[cachetest.Reader, string, string]{})
		a.set(t, "k", "v")
		time.Sleep(2 * time.Second)
		a.want(t, "k", "v", "")
		a.set(t, "k", "w")
		synctest.Wait()
		for _, r := range []*rig{a, b} {
			if err := r.rows.Again(t.Context(), "k", time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		if a.built() != 2 || b.built() != 0 {
			t.Errorf("%d and %d builds, want 2 where somebody looked, 0 elsewhere", a.built(), b.built())
		}
		b.rows.Soon("k")
		b.cache.Idle()
		b.want(t, "k", "w", "cache-hot; hit; ttl=3600")
	})
}

func TestHotOff(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: store(t), HotOff: true}})
		a.set(t, "k", "v")
		a.want(t, "k", "v", "cache-hot; fwd=miss; stored")
		a.cache.Idle()
		a.want(t, "k", "v", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
	})
}

// folder reads the version with the value.
type folder struct {
	*cachetest.Instance
	calls int
}

func (f *folder) SnapshotOne(ctx context.Context, key string, read func(context.Context, cachetest.Reader) error) (v cache.Version, err error) {
	f.calls++
	err = f.Snapshot(ctx, []string{key}, func(ctx context.Context, r cachetest.Reader, versions []cache.Version) error {
		v = versions[0]
		return read(ctx, r)
	})
	return v, err
}

func TestBriefValueIsVoidedByAChangeDuringItsBuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := &folder{Instance: cachetest.NewLedger().Join()}
		c, err := cache.New(cache.Options[cachetest.Reader]{Ledger: f})
		if err != nil {
			t.Fatal(err)
		}
		write := func(value string) {
			if _, err := f.Write(t.Context(), cachetest.Write{Key: "k", Value: value}); err != nil {
				t.Error(err)
			}
		}
		first := true
		rows := cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
			Name: "rows", Fresh: time.Hour, Brief: true, Key: func(p string) string { return p },
			Build: func(_ context.Context, m cachetest.Reader, key string) (string, error) {
				v, err := m.Read(key)
				if first {
					first = false
					write("w")
				}
				return v, err
			},
		})
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); _ = c.Run(ctx) }()
		defer func() { stop(); <-done; c.Close() }()
		<-c.Ready()
		write("v")
		if a, err := rows.Get(t.Context(), "k"); err != nil || a.Value != "v" {
			t.Errorf("%q, %v: the caller came before the change", a.Value, err)
		}
		if a, err := rows.Get(t.Context(), "k"); err != nil || a.Value != "w" || f.calls != 2 {
			t.Errorf("%q, %v after %d calls: the change came before the caller", a.Value, err, f.calls)
		}
	})
}
