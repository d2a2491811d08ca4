package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// What is published must come back on the way of other processes' changes: NOTIFY, the heartbeat, polling, the
// counter of a SQLite file.
func TestWhatIsPublishedComesBackFromOutside(t *testing.T) {
	for name, o := range map[string]store.Options{"told": {}, "muted": {Mute: true}, "polling": {Poll: 10 * time.Millisecond, Mute: true}} {
		t.Run(name, func(t *testing.T) {
			storetest.EachWith(t, o, func(t *testing.T, s *store.Store) {
				e, others := follow(t, s), follow(t, storetest.Open(t, store.Options{URL: s.URL()}))
				changes, err := s.Publish(t.Context(), []cache.Mark{{Key: "b"}, {Key: "a", Gone: true}, {Key: "b"}})
				if err != nil {
					t.Fatal(err)
				}
				if len(changes) != 2 || changes[0].Key != "a" || !changes[0].Gone || changes[1].Key != "b" || changes[0].Version == changes[1].Version {
					t.Fatalf("published %v", changes)
				}
				for who, e := range map[string]*ears{"this process": e, "another": others} {
					await(t, who+" to hear", func() bool { return e.floor("a") == changes[0].Version && e.floor("b") == changes[1].Version })
				}
				for i, state := range versions(t, s, "a", "b") {
					if state != changes[i] {
						t.Errorf("the ledger says %v, not %v", state, changes[i])
					}
				}
			})
		})
	}
}

// A process that hears nothing from outside must not hear of what it publishes either, or the self-check would prove nothing.
func TestPublishTellsNobodyInside(t *testing.T) {
	server := storetest.Start(t)
	s := storetest.Open(t, store.Options{URL: server.Migrated(t), Mute: true, Poll: time.Hour})
	e := follow(t, s)
	if _, err := s.Publish(t.Context(), []cache.Mark{{Key: "a"}}); err != nil {
		t.Fatal(err)
	}
	newTeam(t, s) // is told inside, after the above
	if e.floor("a") != 0 {
		t.Error("the process heard of what it published though it hears of no other's changes")
	}
}

// TestSelfCheck lets the engine find out for itself whether changes reach it.
func TestSelfCheck(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		took, err := selfCheck(t, s)
		if err != nil || took <= 0 {
			t.Errorf("the published change was heard after %s, %v", took, err)
		}
		t.Logf("heard after %s", took)
	})
	t.Run("deaf", func(t *testing.T) {
		if _, err := selfCheck(t, storetest.Open(t, store.Options{URL: storetest.Postgres(t), Mute: true, Poll: time.Hour})); !errors.Is(err, cache.ErrUnheard) {
			t.Errorf("a process that hears nothing found %v", err)
		}
	})
}

func selfCheck(t *testing.T, s *store.Store) (time.Duration, error) {
	c, err := cache.New(cache.Options[sales.Reader]{Ledger: s})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- c.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ran
		c.Close()
	})
	<-c.Ready()
	return c.SelfCheck(t.Context())
}
