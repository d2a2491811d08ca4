package cache_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// audited is an instance whose builder reads a key of its own and one that nothing marks.
func audited(t *testing.T, every time.Duration, build func(ctx context.Context, r cachetest.Reader, key string) (string, error)) (*rig, *cache.Cache[cachetest.Reader]) {
	t.Helper()
	a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: store(t), AuditEvery: every}})
	a.rows = cache.Declare(a.cache, cache.Spec[cachetest.Reader, string, string]{
		Name: "audited", Fresh: time.Hour, Key: func(p string) string { return p }, Build: build,
	})
	return a, a.cache
}

func TestAuditFindsABuilderThatReadsWhatNothingMarks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a, c := audited(t, 0, func(_ context.Context, r cachetest.Reader, key string) (string, error) {
			own, _ := r.Read(key)
			other, _ := r.Read("rate")
			return own + " at " + other, nil
		})
		a.set(t, "rate", "1")
		for _, key := range []string{"tea", "coffee"} {
			a.set(t, key, key)
			a.want(t, key, key+" at 1", "")
		}
		synctest.Wait()
		if got, err := c.Audit(t.Context(), 10); err != nil || got.Checked != 2 || len(got.Mismatched) != 0 {
			t.Fatalf("%+v, %v", got, err)
		}
		a.set(t, "rate", "2") // and nothing marks tea and coffee
		a.want(t, "tea", "tea at 1", "")
		a.set(t, "coffee", "mocha") // this one is stale by its own key: there is nothing to compare
		got, err := c.Audit(t.Context(), 10)
		if err != nil || got.Checked != 1 || got.Outdated != 1 || len(got.Mismatched) != 1 || got.Mismatched[0].Key != "tea" || got.Mismatched[0].Resource != "audited" {
			t.Fatalf("%+v, %v", got, err)
		}
		if !strings.Contains(a.log.text(), "level=ERROR msg=\"[Cache Error]\" key=tea doing=audit") {
			t.Error("the log does not name it")
		}
		a.want(t, "tea", "tea at 2", "cache-hot; fwd=miss; stored") // dropped from the store too
		if st := c.Stats(); st.Audited != 3 || st.Mismatched != 1 {
			t.Errorf("%d audited, %d mismatched", st.Audited, st.Mismatched)
		}
	})
}

func TestAsOfMakesBuildersAgreeThatDependOnTheTime(t *testing.T) {
	for name, agree := range map[string]bool{"with AsOf": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				a, c := audited(t, 0, func(ctx context.Context, _ cachetest.Reader, _ string) (string, error) {
					now := time.Now()
					if agree {
						now = cache.AsOf(ctx, now)
					}
					return now.Format(time.RFC3339Nano), nil
				})
				if _, err := a.rows.Get(t.Context(), "k"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				got, err := c.Audit(t.Context(), 1)
				if err != nil || got.Checked != 1 || (len(got.Mismatched) == 0) != agree {
					t.Errorf("%+v, %v", got, err)
				}
			})
		})
	}
}

func TestAuditsRunByThemselvesAndOutliveFailures(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var mood atomic.Int64
		a, c := audited(t, time.Minute, func(ctx context.Context, _ cachetest.Reader, _ string) (string, error) {
			switch mood.Load() {
			case 1:
				panic("boom")
			case 2:
				return "", errBroken
			case 3:
				time.Sleep(time.Hour) // ignores its context
			}
			return "v", ctx.Err()
		})
		a.want(t, "k", "v", "")
		for m := range int64(4) {
			mood.Store(m)
			time.Sleep(2 * time.Minute)
		}
		mood.Store(0)
		before := c.Stats().Audited
		time.Sleep(5 * time.Minute)
		if after := c.Stats().Audited; before < 1 || after < before+4 {
			t.Errorf("%d audits, and %d after the builder was well again", before, after)
		}
		if st := c.Stats(); st.Mismatched != 0 {
			t.Errorf("%d mismatches", st.Mismatched)
		}
	})
}
