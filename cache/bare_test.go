package cache_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

func bare() cache.Spec[cachetest.Reader, string, string] {
	return cache.Spec[cachetest.Reader, string, string]{Bare: true, Size: func(v string) int64 { return int64(len(v)) }}
}

func TestABareValueIsHeldWithoutItsBytes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), cachetest.NewFlaky(1)
		rigs := make([]*rig, 2)
		for i := range rigs {
			rigs[i] = start(t, l, setup{spec: bare(), options: cache.Options[cachetest.Reader]{Store: s.View()}})
		}
		text := strings.Repeat("x", 5000)
		rigs[0].set(t, "k", text)
		rigs[0].want(t, "k", text, "cache-hot; fwd=miss; stored")
		synctest.Wait()
		rigs[1].want(t, "k", text, "cache-store; hit; ttl=3600, cache-hot; fwd=miss; stored")
		for i, r := range rigs {
			a, err := r.rows.Get(t.Context(), "k")
			if err != nil || a.Body != nil {
				t.Errorf("instance %d: a body of %d bytes, %v", i, len(a.Body), err)
			}
			held, ok := r.cache.Inspect("k")
			if want := `"` + text + `"`; !ok || string(held.Body) != want || held.Bytes > 6500 {
				t.Errorf("instance %d: an operator sees %d bytes, counted as %d, want them made again and the value counted once", i, len(held.Body), held.Bytes)
			}
			if found, err := r.cache.Audit(t.Context(), 5); err != nil || found.Checked != 1 || len(found.Mismatched) != 0 {
				t.Errorf("instance %d: %+v, %v", i, found, err)
			}
		}
		rigs[1].gone(t, "k")
		rigs[0].wantError(t, "k", cache.ErrAbsent)
		if held, ok := rigs[0].cache.Inspect("k"); !ok || !held.Absent || held.Body != nil {
			t.Errorf("an absence is shown as %+v", held)
		}
	})
}

// choosy is JSON for texts, as long as it likes to.
type choosy struct {
	cache.JSON[string]
	refuses *atomic.Bool
}

func (c choosy) Encode(v string) ([]byte, error) {
	if c.refuses.Load() {
		return nil, errors.New("not this one")
	}
	return c.JSON.Encode(v)
}

func TestABareValueThatCannotBeEncodedStaysInTheProcess(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var refuses atomic.Bool
		refuses.Store(true)
		spec, s := bare(), cachetest.NewFlaky(1)
		spec.Codec = choosy{refuses: &refuses}
		r := start(t, cachetest.NewLedger(), setup{spec: spec, options: cache.Options[cachetest.Reader]{Store: s}})
		r.set(t, "k", "v")
		r.want(t, "k", "v", "cache-hot; fwd=miss; stored")
		synctest.Wait()
		r.want(t, "k", "v", "cache-hot; hit; ttl=3600")
		if n := s.Puts(); n != 0 || !strings.Contains(r.log.text(), "not this one") {
			t.Errorf("%d puts, and the log: %s", n, r.log.text())
		}
		if _, ok := r.cache.Inspect("k"); !ok {
			t.Error("an operator does not see it")
		}
		refuses.Store(false)
		if n, err := r.cache.Handover(t.Context(), time.Hour); err != nil || n != 1 {
			t.Errorf("handed over %d, %v", n, err)
		}
	})
}

func TestBareIsForValuesAlone(t *testing.T) {
	spec := bare()
	spec.Name, spec.Fresh = "rows", time.Hour
	spec.Key, spec.Build = func(p string) string { return p }, (&rig{}).build
	if err := spec.Validate(); err != nil {
		t.Error(err)
	}
	for name, spoil := range map[string]func(*cache.Spec[cachetest.Reader, string, string]){
		"no size": func(s *cache.Spec[cachetest.Reader, string, string]) { s.Size = nil },
		"a body": func(s *cache.Spec[cachetest.Reader, string, string]) {
			s.Body = func(v string) ([]byte, error) { return []byte(v), nil }
		},
		"items": func(s *cache.Spec[cachetest.Reader, string, string]) { s.Items = cache.Array("items") },
	} {
		s := spec
		if spoil(&s); s.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
