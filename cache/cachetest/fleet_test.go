package cachetest_test

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// member is one instance of a fleet over a KV.
type member struct {
	*cachetest.Instance
	cache  *cache.Cache[cachetest.Reader]
	rows   *cache.Resource[cachetest.Reader, string, string]
	builds int
}

// join makes an instance whose store is at a location. Call it inside a bubble.
func join(t *testing.T, l *cachetest.Ledger, store cache.Store) *member {
	t.Helper()
	m := &member{Instance: l.Join()}
	var err error
	if m.cache, err = cache.New(cache.Options[cachetest.Reader]{Ledger: m.Instance, Store: store}); err != nil {
		t.Fatal(err)
	}
	m.rows = cache.Declare(m.cache, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: 48 * time.Hour, Key: func(key string) string { return key },
		Build: func(_ context.Context, r cachetest.Reader, key string) (string, error) {
			m.builds++
			return r.Read(key)
		},
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); _ = m.cache.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done; m.cache.Close() })
	<-m.cache.Ready()
	return m
}

// want reads a row, and waits for the fill of the store behind it.
func (m *member) want(t *testing.T, key, value string) cache.Status {
	t.Helper()
	got, err := m.rows.Get(t.Context(), key)
	if err != nil || got.Value != value {
		t.Fatalf("%s is %q, %v, want %q", key, got.Value, err, value)
	}
	synctest.Wait()
	return got.Status
}

// TestKVNeverMakesAnAnswerOld plays four instances at two locations over one late KV: an instance that has heard of a
// version never answers below it, whatever KV serves.
func TestKVNeverMakesAnAnswerOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kv, ledger := cachetest.NewKV(cachetest.KVOptions{Seed: 5}), cachetest.NewLedger()
		var fleet []*member
		for _, location := range []string{"near", "near", "far", "far"} {
			fleet = append(fleet, join(t, ledger, kv.At(location)))
		}
		for n := range 200 {
			want := strconv.Itoa(n)
			if _, err := fleet[n%4].Write(t.Context(), cachetest.Write{Key: "k", Value: want}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			for i := range fleet {
				fleet[(n+i)%4].want(t, "k", want)
			}
			time.Sleep(time.Duration(n%90) * time.Second)
		}
		builds := 0
		for i, m := range fleet {
			builds += m.builds
			t.Logf("instance %d: %+v", i, m.cache.Stats().Store)
		}
		t.Logf("%d builds for 800 reads after 200 writes; of KV were used %+v", builds, kv.Use(time.Now()))
	})
}

// TestKVQuotaUsedUp uses the day's writes up: nobody gets an error, what is in KV is read on, and the next day writes go on.
func TestKVQuotaUsedUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble begins at midnight UTC
		const writes, rows = 5, 20
		time.Sleep(24*time.Hour - 10*time.Minute) // instances that wait a day take seconds to do so
		kv, ledger := cachetest.NewKV(cachetest.KVOptions{Quota: cachetest.KVUse{Writes: writes}}), cachetest.NewLedger()
		first := join(t, ledger, kv.At("here"))
		for i := range rows {
			if _, err := first.Write(t.Context(), cachetest.Write{Key: strconv.Itoa(i), Value: "v"}); err != nil {
				t.Fatal(err)
			}
		}
		for i := range rows {
			first.want(t, strconv.Itoa(i), "v")
		}
		s := first.cache.Stats()
		if kv.Use(time.Now()).Writes != writes || s.Store.Puts != writes+1 || s.Store.Budget.Mode != cache.Spent || !s.Store.Open {
			t.Errorf("writes did not stop, or reads did: KV counted %+v, the engine %+v", kv.Use(time.Now()), s.Store)
		}
		second := join(t, ledger, kv.At("here"))
		hits := 0
		for i := range rows {
			if second.want(t, strconv.Itoa(i), "v").Source == cache.FromStore {
				hits++
			}
		}
		if hits != writes {
			t.Errorf("%d values were read from KV, want %d", hits, writes)
		}
		time.Sleep(10 * time.Minute)
		for i := range rows { // changed, so that they are built and put again
			key := strconv.Itoa(i)
			if _, err := first.Write(t.Context(), cachetest.Write{Key: key, Value: "w"}); err != nil {
				t.Fatal(err)
			}
			first.want(t, key, "w")
		}
		if n := kv.Use(time.Now()).Writes; n != writes {
			t.Errorf("%d writes on the next day, want %d", n, writes)
		}
	})
}

// TestKVBusyKeyIsNoOutage rewrites one key far too often for KV: the others are read and written on.
func TestKVBusyKeyIsNoOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kv, ledger := cachetest.NewKV(cachetest.KVOptions{}), cachetest.NewLedger()
		m := join(t, ledger, kv.At("here"))
		for i := range 100 {
			value := strconv.Itoa(i)
			if _, err := m.Write(t.Context(), cachetest.Write{Key: "busy", Value: value}); err != nil {
				t.Fatal(err)
			}
			m.want(t, "busy", value)
			time.Sleep(10 * time.Millisecond)
		}
		if s := m.cache.Stats().Store; s.Opened != 0 || s.Errors[cache.WriteFailed] == 0 {
			t.Errorf("%d times the store was left alone, after %v", s.Opened, s.Errors)
		}
	})
}
