package cachetest_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// put1 puts one value that lives for a day.
func put1(t *testing.T, s cache.Store, key, value string) error {
	t.Helper()
	return s.Put(t.Context(), []cache.Item{{Key: key, Value: []byte(value), Life: 24 * time.Hour}})
}

// get1 gives one value, "" for none.
func get1(t *testing.T, s cache.Store, key string) string {
	t.Helper()
	values, err := s.Get(t.Context(), []string{key})
	if err != nil {
		t.Fatal(err)
	}
	return string(values[0])
}

func TestKVSuite(t *testing.T) {
	var kv *cachetest.KV
	cachetest.Store(t, func(testing.TB) cache.Store {
		kv = cachetest.NewKV(cachetest.KVOptions{Pause: -1})
		return kv.At("here")
	}, cachetest.Traits{
		ShortestLife: time.Minute, Late: time.Second,
		Left: func(_ testing.TB, _ cache.Store, key string) time.Duration { return kv.Left(key) },
	})
}

func TestKVEngine(t *testing.T) {
	cachetest.Engine(t, func(testing.TB) (cachetest.Database[cachetest.Reader], cache.Store) {
		return cachetest.NewLedger().Database(), cachetest.NewKV(cachetest.KVOptions{Seed: 1}).At("here")
	})
}

func TestKVLocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kv := cachetest.NewKV(cachetest.KVOptions{Seed: 3})
		near, far := kv.At("near"), kv.At("far")
		if get1(t, far, "k") != "" {
			t.Fatal("something was there at the beginning")
		}
		if err := put1(t, near, "k", "1"); err != nil {
			t.Fatal(err)
		}
		if v := get1(t, near, "k"); v != "1" {
			t.Errorf("the writer's location reads %q", v)
		}
		if v := get1(t, far, "k"); v != "" {
			t.Errorf("an absence that was read ended with the write: %q", v)
		}
		time.Sleep(2*time.Minute + time.Second) // what was read is kept a minute, and what comes then may be a minute old
		if v := get1(t, far, "k"); v != "1" {
			t.Errorf("two minutes after the write another location reads %q", v)
		}
		if err := put1(t, near, "k", "2"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(59 * time.Second)
		if v := get1(t, far, "k"); v != "1" {
			t.Errorf("a value that was read a minute ago is read again from KV: %q", v)
		}
		if err := near.Delete(t.Context(), []string{"k"}); err != nil {
			t.Fatal(err)
		}
		if v := get1(t, near, "k"); v != "" {
			t.Errorf("the writer's location reads what it deleted: %q", v)
		}
		time.Sleep(2*time.Minute + time.Second)
		if v := get1(t, far, "k"); v != "" {
			t.Errorf("two minutes after its deletion another location reads %q", v)
		}
		if err := put1(t, far, "short", "v"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(24*time.Hour - 1)
		if v := get1(t, far, "short"); v != "v" {
			t.Errorf("in the last moment of its life: %q", v)
		}
		time.Sleep(time.Nanosecond)
		if v := get1(t, far, "short"); v != "" {
			t.Errorf("a value outlived its life: %q", v)
		}
	})
}

// TestKVIsLate looks for every lateness up to a minute, and that a seed plays the same again.
func TestKVIsLate(t *testing.T) {
	lateness := func(seed uint64) (all []time.Duration) {
		synctest.Test(t, func(t *testing.T) {
			kv := cachetest.NewKV(cachetest.KVOptions{Seed: seed, CacheTTL: -1})
			for i := range 100 {
				key := strconv.Itoa(i)
				if err := put1(t, kv.At("near"), key, "v"); err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				for get1(t, kv.At("far"), key) == "" {
					time.Sleep(time.Second)
				}
				all = append(all, time.Since(begun))
			}
		})
		return all
	}
	one := lateness(1)
	quick, slow := 0, 0
	for _, d := range one {
		if d < 20*time.Second {
			quick++
		}
		if d > 40*time.Second {
			slow++
		}
		if d > 61*time.Second {
			t.Errorf("a write was seen after %s", d)
		}
	}
	if quick < 15 || slow < 15 {
		t.Errorf("%d of 100 writes were seen early, %d late", quick, slow)
	}
	if fmt.Sprint(one) != fmt.Sprint(lateness(1)) || fmt.Sprint(one) == fmt.Sprint(lateness(2)) {
		t.Error("a seed does not play the same again, or another plays no other")
	}
}

func TestKVLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // a bubble begins at midnight UTC
		kv := cachetest.NewKV(cachetest.KVOptions{Quota: cachetest.KVUse{Reads: 4, Writes: 3, Deletes: 2}})
		here := kv.At("here")
		wants := func(err error, code cache.Code, rest time.Duration) {
			t.Helper()
			var e *cache.StoreError
			if !errors.As(err, &e) || e.Code != code || e.RetryAfter != rest {
				t.Errorf("error %v, want %s with %s", err, code, rest)
			}
		}
		if err := put1(t, here, "k", "1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second - 1)
		err := here.Put(t.Context(), []cache.Item{{Key: "k", Value: []byte("2"), Life: time.Hour}, {Key: "other", Value: []byte("2"), Life: time.Hour}})
		wants(err, cache.WriteFailed, 0)
		if k, other := get1(t, here, "k"), get1(t, here, "other"); k != "1" || other != "2" {
			t.Errorf("after a write too soon: %q, and another key %q", k, other)
		}
		time.Sleep(time.Nanosecond)
		if err := put1(t, here, "k", "3"); err != nil {
			t.Errorf("a second later: %v", err)
		}
		time.Sleep(time.Hour - time.Second)
		wants(put1(t, here, "third", "3"), cache.QuotaExceeded, 23*time.Hour)
		if v := get1(t, here, "k"); v != "3" {
			t.Errorf("reads go on: %q", v)
		}
		wants(here.Delete(t.Context(), []string{"a", "b", "c"}), cache.QuotaExceeded, 23*time.Hour)
		_, err = here.Get(t.Context(), []string{"k", "k"})
		wants(err, cache.QuotaExceeded, 23*time.Hour)
		if used := kv.Use(time.Now()); used != (cachetest.KVUse{Reads: 4, Writes: 3, Deletes: 2}) {
			t.Errorf("used %+v", used)
		}
		time.Sleep(23 * time.Hour)
		if err := put1(t, here, "third", "3"); err != nil {
			t.Errorf("on the next day: %v", err)
		}
		if used := kv.Use(time.Now()); used != (cachetest.KVUse{Writes: 1}) {
			t.Errorf("used on the next day %+v", used)
		}
	})
}

func TestKVFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kv := cachetest.NewKV(cachetest.KVOptions{})
		here := kv.At("here")
		if err := put1(t, here, "k", "1"); err != nil {
			t.Fatal(err)
		}
		kv.Fail(cachetest.KVFaults{Read: cachetest.KVFault{Hang: true}, Write: cachetest.KVFault{Share: 1, Status: 413}, Delete: cachetest.KVFault{Share: 0.5}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begun := time.Now()
		if _, err := here.Get(ctx, []string{"k"}); !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
			t.Errorf("a read that hangs: %v after %s", err, time.Since(begun))
		}
		if err := put1(t, here, "k2", "2"); !errors.Is(err, cache.ErrTooLarge) {
			t.Errorf("a write that is too large: %v", err)
		}
		failed := 0
		for range 100 {
			if err := here.Delete(t.Context(), []string{"x"}); err != nil {
				failed++
			}
		}
		if failed < 30 || failed > 70 {
			t.Errorf("%d of 100 deletes failed", failed)
		}
		kv.Fail(cachetest.KVFaults{Read: cachetest.KVFault{Slow: time.Minute}})
		begun = time.Now()
		if v := get1(t, here, "k"); v != "1" || time.Since(begun) == 0 {
			t.Errorf("a slow read: %q after %s", v, time.Since(begun))
		}
	})
}
