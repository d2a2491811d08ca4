package cachetest_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEngine(t *testing.T) {
	for name, store := range map[string]func(t testing.TB) cache.Store{
		"no store": func(testing.TB) cache.Store { return nil },
		"memory": func(t testing.TB) cache.Store {
			s, err := memory.New(memory.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		"leases": func(testing.TB) cache.Store { return cachetest.Leases{View: cachetest.NewFlaky(1).View()} },
		"flaky": func(testing.TB) cache.Store {
			s := cachetest.NewFlaky(1)
			s.Turn(cachetest.Weather{Fail: 0.2, Lose: 0.2, Old: 0.3})
			return s
		},
	} {
		t.Run(name, func(t *testing.T) {
			cachetest.Engine(t, func(t testing.TB) (cachetest.Database[cachetest.Reader], cache.Store) {
				return cachetest.NewLedger().Database(), store(t)
			})
		})
	}
}

func TestFlakyInFairWeather(t *testing.T) {
	cachetest.Store(t, func(testing.TB) cache.Store { return cachetest.NewFlaky(1).View() }, cachetest.Traits{})
	cachetest.Lease(t, func(testing.TB) cache.Leaser { return cachetest.Leases{View: cachetest.NewFlaky(1).View()} })
}
