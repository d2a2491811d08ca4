package cachetest_test

import (
	"context"
	"errors"
	"testing"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(testing.TB) cachetest.Database[cachetest.Reader] {
	l := cachetest.NewLedger()
	return cachetest.Database[cachetest.Reader]{
		Read:   func(_ context.Context, r cachetest.Reader, key string) (string, error) { return r.Read(key) },
		Absent: func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) },
		Join: func(testing.TB) cachetest.Connection[cachetest.Reader] {
			i := l.Join()
			return cachetest.Connection[cachetest.Reader]{
				Ledger: i,
				Write: func(ctx context.Context, key, value string) error {
					_, err := i.Write(ctx, cachetest.Write{Key: key, Value: value})
					return err
				},
				Remove: func(ctx context.Context, key string) error {
					_, err := i.Write(ctx, cachetest.Write{Key: key, Remove: true, Gone: true})
					return err
				},
				Die: func(ctx context.Context, key, value string) error {
					_, err := i.WriteAndDie(ctx, cachetest.Write{Key: key, Value: value})
					return err
				},
			}
		},
	}
}

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
				return open(t), store(t)
			})
		})
	}
}
