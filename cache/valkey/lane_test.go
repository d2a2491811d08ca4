package valkey_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
)

// inLane waits until there is a lane.
func inLane(t testing.TB, s *valkey.Store) {
	t.Helper()
	for begin := time.Now(); valkey.Lanes(s) == 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatal("no lane was made")
		}
		must(t, s.Ping(t.Context())) // without a deadline: by the pipeline
	}
}

// TestACallerWhoLeavesIsNotHeldUp is for contexts that end before their deadline.
func TestACallerWhoLeavesIsNotHeldUp(t *testing.T) {
	for name, o := range kinds() {
		if o.Cluster {
			continue // it has no lanes
		}
		t.Run(name, func(t *testing.T) {
			server := valkeytest.Start(t, o)
			s := open(t, server, valkey.Options{})
			inLane(t, s)
			server.Pause(t)
			for range 4 {
				ctx, leave := context.WithTimeout(t.Context(), time.Minute)
				time.AfterFunc(20*time.Millisecond, leave)
				begin := time.Now()
				if _, err := s.Get(ctx, []string{"k"}); !errors.Is(err, context.Canceled) {
					t.Errorf("the error is %v", err)
				}
				if took := time.Since(begin); took > slack {
					t.Errorf("it took %s", took)
				}
			}
			server.Resume(t)
			t.Logf("worked %s after the server", back(t, s))
			works(t, s)
		})
	}
}

// TestEachCallGetsItsOwnAnswer has callers give up all the time: what comes for them must not be taken for the next one's.
func TestEachCallGetsItsOwnAnswer(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	const callers, keys = 6, 50
	for i := range keys {
		key := fmt.Sprint("key ", i)
		must(t, s.Put(t.Context(), []cache.Item{{Key: key, Value: []byte(key), Life: time.Hour}}))
	}
	inLane(t, s)
	var answered, gaveUp atomic.Int64
	var people sync.WaitGroup
	over := time.Now().Add(3 * time.Second)
	for range callers {
		people.Go(func() {
			for time.Now().Before(over) {
				key := fmt.Sprint("key ", rand.IntN(keys))
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.IntN(int(3*time.Millisecond))))
				values, err := s.Get(ctx, []string{key})
				cancel()
				switch {
				case errors.Is(err, context.DeadlineExceeded):
					gaveUp.Add(1)
				case err != nil:
					t.Errorf("the error is %v", err)
				case string(values[0]) != key:
					t.Errorf("%s is %q", key, values[0])
				default:
					answered.Add(1)
				}
			}
		})
	}
	for time.Now().Before(over) {
		server.Pause(t)
		time.Sleep(4 * time.Millisecond)
		server.Resume(t)
		time.Sleep(20 * time.Millisecond)
	}
	people.Wait()
	if answered.Load() == 0 || gaveUp.Load() == 0 {
		t.Errorf("%d calls were answered, %d given up", answered.Load(), gaveUp.Load())
	}
	t.Logf("%d calls were answered, %d given up", answered.Load(), gaveUp.Load())
	works(t, s)
}

// TestAServerThatIsSlowCostsFewConnections has each lane break, again and again.
func TestAServerThatIsSlowCostsFewConnections(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	inLane(t, s)
	made := func() (n int) {
		_, rest, _ := strings.Cut(server.Do(t, "INFO", "stats"), "total_connections_received:")
		_, _ = fmt.Sscan(rest, &n)
		return n
	}
	before, asked := made(), 1 // Do makes one for each question
	for range 20 {
		server.Pause(t)
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
		_, _ = s.Get(ctx, []string{"k"})
		cancel()
		server.Resume(t)
		must(t, s.Ping(t.Context())) // by the pipeline, which has another lane made
	}
	if n := made() - before - asked; n > 6 {
		t.Errorf("%d connections were made", n)
	}
}
