package store_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestInspect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		i, err := s.Inspect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if i.Version == "" || i.Clock.Abs() > time.Second || (s.Dialect() == store.Postgres) != (i.Number >= 150000) {
			t.Errorf("%+v", i)
		}
		if ok, err := s.Migrated(t.Context()); !ok || err != nil {
			t.Errorf("the tables are up to date: %v %v", ok, err)
		}
		if s.Listens() != (s.Dialect() == store.Postgres) {
			t.Error("it does not say well whether it listens")
		}
	})
	empty := storetest.Open(t, store.Options{URL: storetest.Postgres(t), Poll: time.Minute})
	if ok, err := empty.Migrated(t.Context()); ok || err != nil {
		t.Errorf("there are no tables: %v %v", ok, err)
	}
	if empty.Listens() || empty.ListenPool() != nil {
		t.Error("who polls does not listen")
	}
}

// TestEcho hears what it says, and not what is said in another database.
func TestEcho(t *testing.T) {
	one, other := storetest.Postgres(t), storetest.Postgres(t)
	if _, err := storetest.Open(t, store.Options{URL: one}).Echo(t.Context(), 10*time.Second); err != nil {
		t.Error(err)
	}
	deaf := storetest.Open(t, store.Options{URL: one, ListenURL: other})
	if _, err := deaf.Echo(t.Context(), 200*time.Millisecond); !errors.Is(err, store.ErrUnheard) {
		t.Errorf("it heard another database: %v", err)
	}
}

// TestAloneIsAlone runs several at once and wants them one after the other.
func TestAloneIsAlone(t *testing.T) {
	address := storetest.Postgres(t)
	var inside atomic.Int32
	var group sync.WaitGroup
	for range 4 {
		s := storetest.Open(t, store.Options{URL: address, Conns: 1})
		group.Go(func() {
			err := s.Alone(t.Context(), func(context.Context) error {
				if n := inside.Add(1); n != 1 {
					t.Errorf("%d are inside", n)
				}
				time.Sleep(20 * time.Millisecond)
				inside.Add(-1)
				return s.Ping(t.Context()) // the pool is free for whoever is inside
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	s := storetest.Open(t, store.Options{URL: address})
	if err := s.Alone(t.Context(), func(context.Context) error { return context.Canceled }); !errors.Is(err, context.Canceled) {
		t.Errorf("what went wrong inside is told as %v", err)
	}
}
