package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// words are the values of the engine suite's rows: a row is a session, its value the second at which it ends.
type words struct {
	mu   sync.Mutex
	said []string
}

func (w *words) second(value string) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, value)
	return time.Unix(int64(len(w.said)-1)+4_000_000_000, 0).UTC()
}

func (w *words) value(at time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said[at.Unix()-4_000_000_000]
}

// TestTheCacheEngineOverThisLedger runs the engine's own suite, each instance with a store of its own on one database.
func TestTheCacheEngineOverThisLedger(t *testing.T) {
	for _, dialect := range []store.Dialect{store.SQLite, store.Postgres} {
		for _, shared := range []bool{false, true} {
			name := string(dialect)
			if shared {
				name += " with a shared store"
			}
			t.Run(name, func(t *testing.T) {
				cachetest.Engine(t, func(t testing.TB) (cachetest.Database[sales.Reader], cache.Store) {
					db := engineDatabase(t, storetest.URLs(t)[dialect])
					if !shared {
						return db, nil
					}
					s, err := memory.New(memory.Options{})
					if err != nil {
						t.Fatal(err)
					}
					return db, s
				})
			})
		}
	}
}

func engineDatabase(t testing.TB, url string) cachetest.Database[sales.Reader] {
	w := &words{}
	o := store.Options{URL: url, Stale: func(c sales.Change) []cache.Mark {
		return []cache.Mark{{Key: c.SessionID, Gone: c.Kind == sales.SessionEnded}}
	}}
	amy := newTeam(t, storetest.Open(t, o)).amy
	put := func(ctx context.Context, s *store.Store, key, value string) error {
		ends := w.second(value)
		write := func() error {
			return s.Write(ctx, func(tx *store.Tx) error {
				if _, err := tx.SQL().ExecContext(ctx, "DELETE FROM sessions WHERE hash = $1", key); err != nil {
					return err
				}
				return tx.CreateSession(key, sales.Session{UserID: amy.ID, ExpiresAt: ends})
			})
		}
		for { // where two writers insert at once, the second one has the row in its way, and deletes it the next time
			err := write()
			if e, ok := errors.AsType[*sales.Error](err); !ok || e.Code != sales.Conflict {
				return err
			}
		}
	}
	return cachetest.Database[sales.Reader]{
		Read: func(ctx context.Context, r sales.Reader, key string) (string, error) {
			s, err := r.Session(ctx, key)
			if err != nil {
				return "", err
			}
			return w.value(s.ExpiresAt), nil
		},
		Absent: func(err error) bool { e, ok := errors.AsType[*sales.Error](err); return ok && e.Code == sales.NotFound },
		Join: func(t testing.TB) cachetest.Connection[sales.Reader] {
			s := storetest.Open(t, o)
			return cachetest.Connection[sales.Reader]{
				Ledger: s,
				Write:  func(ctx context.Context, key, value string) error { return put(ctx, s, key, value) },
				Remove: func(ctx context.Context, key string) error {
					return s.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(key) })
				},
				// A store that nobody follows hears of nothing, itself included.
				Die: func(ctx context.Context, key, value string) error { return put(ctx, storetest.Open(t, o), key, value) },
			}
		},
	}
}
