package cache_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// raw is a codec whose bytes are the value's own.
type raw struct{}

func (raw) Encode(v string) ([]byte, error) { return []byte(v), nil }
func (raw) Decode(b []byte) (string, error) { return string(b), nil }

// modest is a store that refuses values above 25 MiB and keys above 512 bytes, as Workers KV does.
type modest struct{ *tapped }

const (
	modestValue = 25 << 20
	modestKey   = 512
)

func (m modest) Get(ctx context.Context, keys []string) ([][]byte, error) {
	for _, key := range keys {
		if len(key) > modestKey {
			return make([][]byte, len(keys)), fmt.Errorf("get a key of %d bytes: %w", len(key), cache.ErrTooLarge)
		}
	}
	return m.tapped.Get(ctx, keys)
}

func (m modest) Put(ctx context.Context, items []cache.Item) error {
	var fits []cache.Item
	var err error
	for _, it := range items {
		if len(it.Value) > modestValue || len(it.Key) > modestKey {
			err = fmt.Errorf("put %d bytes under %.10s: %w", len(it.Value), it.Key, cache.ErrTooLarge)
		} else {
			fits = append(fits, it)
		}
	}
	if failed := m.tapped.Put(ctx, fits); failed != nil {
		return failed
	}
	return err
}

func TestSizes(t *testing.T) {
	long := strings.Repeat("k", 600)
	for name, c := range map[string]struct {
		key     string
		bytes   int
		fetched bool // another instance finds it in the store
	}{
		"24 MiB":             {"large", 24 << 20, true},
		"26 MiB":             {"larger", 26 << 20, false},
		"a key of 600 bytes": {long, 10, false},
		"an empty value":     {"empty", 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l, s := cachetest.NewLedger(), modest{tap(store(t))}
				of := setup{
					options: cache.Options[cachetest.Reader]{Store: s, HotBytes: 256 << 20, StoreTimeout: time.Minute, StoreFailures: 1},
					spec:    cache.Spec[cachetest.Reader, string, string]{Codec: raw{}},
				}
				a, b := start(t, l, of), start(t, l, of)
				value := strings.Repeat("v", c.bytes)
				for _, i := range []*rig{a, b} {
					i.log.off.Store(false)
				}
				a.set(t, c.key, value)
				check := func(r *rig, status string) {
					t.Helper()
					got, err := r.rows.Get(t.Context(), c.key)
					if err != nil || got.Value != value || got.Status.String() != status || got.Body == nil {
						t.Errorf("%d bytes, %v, %s, want %s", len(got.Value), err, got.Status, status)
					}
					synctest.Wait()
				}
				check(a, "cache-hot; fwd=miss; stored")
				check(a, "cache-hot; hit; ttl=3600")
				if c.fetched {
					check(b, "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
				} else {
					check(b, "cache-hot; fwd=miss; stored")
					if !strings.Contains(a.log.text(), "level=WARN msg=\"[Cache Error]\"") {
						t.Error("a value that the store refuses is not logged")
					}
				}
				for _, r := range []*rig{a, b} {
					if st := r.cache.Stats().Store; !st.Open || st.Opened != 0 || st.Errors[cache.WriteFailed]+st.Errors[cache.ReadFailed] != 0 {
						t.Errorf("the breaker moved: %+v", st)
					}
				}
			})
		})
	}
}

func TestOneTooLargeAmongManyIsStoredAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), modest{tap(store(t))}
		of := setup{options: cache.Options[cachetest.Reader]{Store: s, HotBytes: 256 << 20, StoreTimeout: time.Minute},
			spec: cache.Spec[cachetest.Reader, string, string]{Codec: raw{}}}
		a := start(t, l, of)
		a.set(t, "a", "v")
		a.set(t, "large", strings.Repeat("v", 26<<20))
		a.set(t, "z", "v")
		for _, r := range a.rows.GetMany(t.Context(), []string{"a", "large", "z"}) {
			if r.Err != nil {
				t.Error(r.Err)
			}
		}
		synctest.Wait()
		if n := a.cache.Stats().Resources[0].StorePuts; n != 3 || len(s.puts) != 2 {
			t.Errorf("%d values taken for stored, %d are", n, len(s.puts))
		}
		b := start(t, l, of)
		b.want(t, "z", "v", "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
	})
}

// picky is a codec that panics at what it does not know.
type picky struct{ raw }

func (picky) Decode(b []byte) (string, error) {
	if !strings.HasPrefix(string(b), "new ") {
		panic("an older format")
	}
	return string(b), nil
}

func TestStoredBytesThatCannotBeReadAreNoError(t *testing.T) {
	for name, newer := range map[string]cache.Spec[cachetest.Reader, string, string]{
		"another format":        {Format: 2, Codec: raw{}},
		"a codec that panics":   {Codec: picky{}},
		"a codec that fails":    {},
		"a body that panics":    {Codec: raw{}, Body: func(v string) ([]byte, error) { return []byte(v[:len("new ")]), nil }},
		"items that are absent": {Codec: raw{}, Items: itemsOfNew},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				l, s := cachetest.NewLedger(), store(t)
				old := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}, spec: cache.Spec[cachetest.Reader, string, string]{Codec: raw{}}})
				for _, key := range []string{"a", "b", "c"} {
					old.set(t, key, "x")
					old.want(t, key, "x", "")
				}
				synctest.Wait()
				r := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}, spec: newer})
				r.translate = func(string) string { return "new v" }
				r.want(t, "a", "new v", "cache-hot; fwd=miss; stored")
				for _, got := range r.rows.GetMany(t.Context(), []string{"a", "b", "c"}) {
					if got.Err != nil || got.Value != "new v" {
						t.Errorf("%q, %v", got.Value, got.Err)
					}
				}
				if !r.cache.Stats().Store.Open {
					t.Error("the store is left alone for it")
				}
			})
		})
	}
}

func itemsOfNew(body []byte) ([]cache.Span, error) {
	if !strings.HasPrefix(string(body), "new ") {
		return nil, errBroken
	}
	return []cache.Span{{Start: 0, End: 3}}, nil
}
