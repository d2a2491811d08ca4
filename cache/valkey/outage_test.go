package valkey_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
)

const (
	patience = 50 * time.Millisecond   // what the engine gives a store
	slack    = 1500 * time.Millisecond // what a busy machine may add; a call that waited for the server would take longer
)

// operations are all a store can be asked.
func operations(s *valkey.Store) map[string]func(ctx context.Context) error {
	return map[string]func(ctx context.Context) error{
		"Get": func(ctx context.Context) error { _, err := s.Get(ctx, []string{"a", "b"}); return err },
		"Put": func(ctx context.Context) error {
			return s.Put(ctx, []cache.Item{{Key: "a", Value: []byte("v"), Life: time.Hour}})
		},
		"Delete":  func(ctx context.Context) error { return s.Delete(ctx, []string{"a"}) },
		"Lease":   func(ctx context.Context) error { _, err := s.Lease(ctx, "n", "o", time.Hour); return err },
		"Release": func(ctx context.Context) error { return s.Release(ctx, "n", "o") },
		"Ping":    s.Ping,
	}
}

// fails runs every operation with the engine's patience, and wants each to fail within it.
func fails(t *testing.T, s *valkey.Store) {
	t.Helper()
	for name, ask := range operations(s) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		begin := time.Now()
		err := ask(ctx)
		cancel()
		if took := time.Since(begin); took > patience+slack {
			t.Errorf("%s took %s", name, took)
		}
		if err == nil {
			t.Errorf("%s did not fail", name)
		}
	}
}

// works runs every operation.
func works(t *testing.T, s *valkey.Store) {
	t.Helper()
	for name, ask := range operations(s) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // a handshake takes a while with the race detector
		if err := ask(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
}

// back waits until the store works again, and gives how long that took.
func back(t *testing.T, s *valkey.Store) time.Duration {
	t.Helper()
	begin := time.Now()
	for {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		err := s.Put(ctx, []cache.Item{{Key: "back", Value: []byte("v"), Life: time.Hour}})
		cancel()
		if err == nil {
			return time.Since(begin)
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("the store does not work again: %v", err)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestNobodyThereAtTheStart(t *testing.T) {
	for name, o := range kinds() {
		t.Run(name, func(t *testing.T) {
			server := valkeytest.Away(t, o)
			begin := time.Now()
			s := open(t, server, valkey.Options{})
			if took := time.Since(begin); took > slack {
				t.Errorf("New took %s", took)
			}
			fails(t, s)
			_, err := s.Get(t.Context(), []string{"k"}) // without a deadline
			code(t, err, cache.ReadFailed)
			server.Restart(t)
			t.Logf("worked %s after the server", back(t, s))
			works(t, s)
		})
	}
}

func TestServerStoppedAndStartedAgain(t *testing.T) {
	valkeytest.Each(t, func(t *testing.T, program string) {
		for name, o := range kinds() {
			t.Run(name, func(t *testing.T) {
				o.Program = program
				server := valkeytest.Start(t, o)
				s := open(t, server, valkey.Options{})
				works(t, s)
				rounds := 2
				if o.Cluster {
					rounds = 1 // its nodes take no writes for two seconds after a start
				}
				for range rounds {
					server.Stop(t)
					fails(t, s)
					server.Restart(t)
					t.Logf("worked %s after the server", back(t, s))
					works(t, s)
				}
			})
		}
	})
}

func TestAnUnnoticedRestartIsNoFailure(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	works(t, s)
	server.Stop(t)
	server.Restart(t)
	works(t, s)
}

func TestPausedServer(t *testing.T) {
	for name, o := range kinds() {
		t.Run(name, func(t *testing.T) {
			server := valkeytest.Start(t, o)
			s := open(t, server, valkey.Options{})
			works(t, s)
			server.Pause(t)
			fails(t, s)
			server.Resume(t)
			t.Logf("worked %s after the server", back(t, s))
			works(t, s)
		})
	}
}

// TestPausedServerUnderACrowd has many more callers than may wait for an answer at once.
func TestPausedServerUnderACrowd(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{InFlight: 64})
	works(t, s)
	server.Pause(t)
	var wait sync.WaitGroup
	for range 1000 {
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			begin := time.Now()
			if _, err := s.Get(ctx, []string{"k"}); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the error is %v", err)
			}
			if took := time.Since(begin); took > patience+slack {
				t.Errorf("it took %s", took)
			}
		})
	}
	wait.Wait()
	server.Resume(t)
	t.Logf("worked %s after the server", back(t, s))
}

func TestPausedBeforeTheStart(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	server.Pause(t)
	s := open(t, server, valkey.Options{DialTimeout: 3 * time.Second})
	fails(t, s)
	_, err := s.Get(t.Context(), []string{"k"}) // without a deadline it waits for the first attempt
	code(t, err, cache.ReadFailed)
	server.Resume(t)
	t.Logf("worked %s after the server", back(t, s))
}

// TestAServerThatStaysSilentIsGivenUp is for machines that vanish without a word: their connections never break.
func TestAServerThatStaysSilentIsGivenUp(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{Timeout: 300 * time.Millisecond, DialTimeout: 300 * time.Millisecond})
	works(t, s)
	server.Pause(t)
	begin := time.Now()
	_, err := s.Get(t.Context(), []string{"k"}) // without a deadline
	code(t, err, cache.ReadFailed)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
	server.Resume(t)
	t.Logf("worked %s after the server", back(t, s))
}

// TestAHurriedCallerStillConnects has one caller whose patience ends long before a connection is made.
func TestAHurriedCallerStillConnects(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{TLS: true, Password: "secret"})
	s := open(t, server, valkey.Options{DialTimeout: 10 * time.Second})
	works(t, s)
	server.Stop(t)
	server.Restart(t)
	server.Pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	server.Resume(t)
	for begin := time.Now(); !strings.Contains(server.Do(t, "CLIENT", "LIST"), "cmd=ping"); time.Sleep(5 * time.Millisecond) {
		if time.Since(begin) > 10*time.Second {
			t.Fatal("the connection was never made")
		}
	}
}

func TestCloseWhileTheServerIsSilent(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	works(t, s)
	server.Pause(t)
	waits := make(chan error, 1)
	go func() {
		_, err := s.Get(context.Background(), []string{"k"})
		waits <- err
	}()
	time.Sleep(20 * time.Millisecond) // lets the call be sent
	begin := time.Now()
	s.Close()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("Close took %s", took)
	}
	code(t, <-waits, cache.ReadFailed)
	server.Resume(t)
}

// TestALatePutOverwrites is what the package page says of a slow Put: it overwrites what is newer.
func TestALatePutOverwrites(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	put := func(ctx context.Context, value string) error {
		return s.Put(ctx, []cache.Item{{Key: "k", Value: []byte(value), Life: time.Hour}})
	}
	must(t, put(t.Context(), "new"))
	server.Pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := put(ctx, "old"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the error is %v", err)
	}
	server.Resume(t)
	for begin := time.Now(); ; time.Sleep(time.Millisecond) {
		values, err := s.Get(t.Context(), []string{"k"})
		must(t, err)
		if string(values[0]) == "old" {
			return
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("the late value never came: %q", values)
		}
	}
}
