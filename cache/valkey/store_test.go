package valkey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
)

func TestMain(m *testing.M) {
	// A closed client of a cluster may sleep for a second more before it sees that.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/redis/rueidis.(*call).DelayDo.func1"))
}

var prefixes atomic.Int64

// open gives a store with keys of its own on a server that others use too.
func open(t testing.TB, server *valkeytest.Server, o valkey.Options) *valkey.Store {
	t.Helper()
	o.URL, o.CAFile = server.URL(), server.CAFile()
	o.Prefix = fmt.Sprintf("test%d:", prefixes.Add(1))
	s, err := valkey.New(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// kinds are the servers that every suite runs on.
func kinds() map[string]valkeytest.Options {
	return map[string]valkeytest.Options{
		"plain":            {},
		"password":         {Password: "pass/word@1"},
		"TLS and password": {Password: "secret", TLS: true},
		"cluster":          {Cluster: true},
	}
}

func TestSuites(t *testing.T) {
	valkeytest.Each(t, func(t *testing.T, program string) {
		for name, o := range kinds() {
			t.Run(name, func(t *testing.T) {
				o.Program = program
				server := valkeytest.Start(t, o)
				traits := cachetest.Traits{}
				if name == "plain" || o.TLS {
					traits.Largest = 25 << 20
				}
				t.Run("store", func(t *testing.T) {
					cachetest.Store(t, func(t testing.TB) cache.Store { return open(t, server, valkey.Options{}) }, traits)
				})
				t.Run("lease", func(t *testing.T) {
					cachetest.Lease(t, func(t testing.TB) cache.Leaser { return open(t, server, valkey.Options{}) })
				})
				t.Run("engine", func(t *testing.T) {
					cachetest.Engine(t, func(t testing.TB) (cachetest.Database[cachetest.Reader], cache.Store) {
						return cachetest.NewLedger().Database(), open(t, server, valkey.Options{})
					})
				})
			})
		}
	})
}

func TestTenThousandKeysInOneGet(t *testing.T) {
	const keys = 10_000
	for name, o := range map[string]valkeytest.Options{"plain": {}, "cluster": {Cluster: true}} {
		t.Run(name, func(t *testing.T) {
			server := valkeytest.Start(t, o)
			s := open(t, server, valkey.Options{})
			names := make([]string, keys)
			items := make([]cache.Item, 0, keys)
			for i := range names {
				names[i] = fmt.Sprintf("user:%d:list", i)
				if i%2 == 0 {
					items = append(items, cache.Item{Key: names[i], Value: []byte(names[i]), Life: time.Hour})
				}
			}
			must(t, s.Put(t.Context(), items))
			values, err := s.Get(t.Context(), names)
			must(t, err)
			for i, v := range values {
				if i%2 == 0 && string(v) != names[i] || i%2 == 1 && v != nil {
					t.Fatalf("%s is %q", names[i], v)
				}
			}
			must(t, s.Delete(t.Context(), names))
			if n := server.Do(t, "DBSIZE"); n != "0" {
				t.Errorf("%s keys are left after the deletion", n)
			}
		})
	}
}

// TestOneCommandForManyKeys counts what the server is told.
func TestOneCommandForManyKeys(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	must(t, s.Ping(t.Context()))
	server.Do(t, "CONFIG", "RESETSTAT")
	if _, err := s.Get(t.Context(), []string{"a", "b", "c"}); err != nil {
		t.Fatal(err)
	}
	must(t, s.Delete(t.Context(), []string{"a", "b", "c"}))
	stats := server.Do(t, "INFO", "commandstats")
	for _, want := range []string{"cmdstat_mget:calls=1,", "cmdstat_unlink:calls=1,"} {
		if !strings.Contains(stats, want) {
			t.Errorf("no %s in\n%s", want, stats)
		}
	}
	if strings.Contains(stats, "cmdstat_get:") {
		t.Errorf("keys were read one by one:\n%s", stats)
	}
}

func TestTooLargeIsLeftOutAndTheRestWritten(t *testing.T) {
	s := open(t, valkeytest.Start(t, valkeytest.Options{}), valkey.Options{MaxValue: 1000})
	err := s.Put(t.Context(), []cache.Item{
		{Key: "large", Value: make([]byte, 1001), Life: time.Hour},
		{Key: "fits", Value: make([]byte, 1000), Life: time.Hour},
	})
	if !errors.Is(err, cache.ErrTooLarge) {
		t.Errorf("error %v", err)
	}
	if failed := new(cache.StoreError); errors.As(err, &failed) {
		t.Errorf("it counts as a failure of the store: %v", err)
	}
	got, err := s.Get(t.Context(), []string{"large", "fits"})
	if err != nil || got[0] != nil || len(got[1]) != 1000 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestLifeIsInMilliseconds(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	must(t, s.Put(t.Context(), []cache.Item{{Key: "k", Value: []byte("v"), Life: 90*time.Second + 500*time.Millisecond}}))
	name := server.Do(t, "RANDOMKEY")
	var left int
	if _, err := fmt.Sscan(server.Do(t, "PTTL", name), &left); err != nil || left > 90_500 || left < 80_000 {
		t.Errorf("%s lives for %d ms, %v", name, left, err)
	}
}

// code fails unless err is a failure of the store with that code.
func code(t *testing.T, err error, want cache.Code) {
	t.Helper()
	failed := new(cache.StoreError)
	if !errors.As(err, &failed) || failed.Code != want {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

func TestAFullServerRefusesWritesAndServesReads(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	must(t, s.Put(t.Context(), []cache.Item{{Key: "k", Value: []byte("v"), Life: time.Hour}}))
	server.Do(t, "CONFIG", "SET", "maxmemory", "1")
	err := s.Put(t.Context(), []cache.Item{{Key: "a", Value: []byte("v"), Life: time.Hour}, {Key: "b", Value: []byte("v"), Life: time.Hour}})
	code(t, err, cache.WriteFailed)
	if !strings.Contains(err.Error(), "allkeys-lru") || !strings.Contains(err.Error(), "2 of 2") {
		t.Errorf("the error does not say what to do: %v", err)
	}
	values, err := s.Get(t.Context(), []string{"k"})
	if err != nil || !bytes.Equal(values[0], []byte("v")) {
		t.Errorf("%q, %v", values, err)
	}
	must(t, s.Delete(t.Context(), []string{"k"}))
	server.Do(t, "CONFIG", "SET", "maxmemory-policy", "allkeys-lru", "maxmemory", "100mb")
	must(t, s.Put(t.Context(), []cache.Item{{Key: "a", Value: []byte("v"), Life: time.Hour}}))
}

func TestARefusalSaysWhatToDo(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{})
	s := open(t, server, valkey.Options{})
	must(t, s.Ping(t.Context()))
	server.Do(t, "REPLICAOF", "127.0.0.1", "1")
	err := s.Put(t.Context(), []cache.Item{{Key: "a", Value: []byte("v"), Life: time.Hour}})
	code(t, err, cache.WriteFailed)
	if !strings.Contains(err.Error(), "primary") {
		t.Errorf("a replica's refusal: %v", err)
	}
	code(t, s.Delete(t.Context(), []string{"a"}), cache.DeleteFailed)
	_, err = s.Lease(t.Context(), "n", "a", time.Hour)
	code(t, err, cache.WriteFailed)
	server.Do(t, "REPLICAOF", "NO", "ONE")

	cluster := valkeytest.Start(t, valkeytest.Options{Cluster: true})
	s = open(t, cluster, valkey.Options{})
	must(t, s.Ping(t.Context()))
	cluster.Do(t, "CLUSTER", "DELSLOTSRANGE", "0", "16383")
	_, err = s.Get(t.Context(), []string{"a"})
	code(t, err, cache.ReadFailed)
	if !strings.Contains(err.Error(), "CLUSTER INFO") {
		t.Errorf("a cluster that is down: %v", err)
	}
}

func TestTheWrongPasswordIsSaidAndNeverShown(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{Password: "right"})
	s, err := valkey.New(t.Context(), valkey.Options{URL: strings.Replace(server.URL(), "right", "guessed", 1)})
	must(t, err)
	defer s.Close()
	_, err = s.Get(t.Context(), []string{"k"})
	code(t, err, cache.ReadFailed)
	ping := s.Ping(t.Context())
	for _, err := range []error{err, ping} {
		if err == nil || !strings.Contains(err.Error(), "password") || strings.Contains(err.Error(), "guessed") {
			t.Errorf("the error is %v", err)
		}
	}
}

// TestTheListedCommandsAreEnough signs in as a user who may do what the package page says, and nothing else.
func TestTheListedCommandsAreEnough(t *testing.T) {
	for name, o := range map[string]valkeytest.Options{"plain": {Password: "secret"}, "cluster": {Password: "secret", Cluster: true}} {
		t.Run(name, func(t *testing.T) {
			server := valkeytest.Start(t, o)
			server.Do(t, append(strings.Fields("ACL SETUSER narrow on >secret ~mine:* +mget +get +set +unlink"),
				strings.Fields("+eval +evalsha +ping +hello +cluster|slots +cluster|shards")...)...)
			s, err := valkey.New(t.Context(), valkey.Options{URL: strings.Replace(server.URL(), "default", "narrow", 1), Prefix: "mine:"})
			must(t, err)
			defer s.Close()
			works(t, s)
			strange, err := valkey.New(t.Context(), valkey.Options{URL: strings.Replace(server.URL(), "default", "narrow", 1)})
			must(t, err)
			defer strange.Close()
			_, err = strange.Get(t.Context(), []string{"k"})
			code(t, err, cache.ReadFailed)
			if !strings.Contains(err.Error(), "commands to allow") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestAStrangersCertificateIsRefused(t *testing.T) {
	server := valkeytest.Start(t, valkeytest.Options{TLS: true})
	s, err := valkey.New(t.Context(), valkey.Options{URL: server.URL()})
	must(t, err)
	defer s.Close()
	if err := s.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("the error is %v", err)
	}
}

func TestAfterClose(t *testing.T) {
	s := open(t, valkeytest.Start(t, valkeytest.Options{}), valkey.Options{})
	must(t, s.Ping(t.Context()))
	s.Close()
	s.Close()
	_, err := s.Get(t.Context(), []string{"k"})
	code(t, err, cache.ReadFailed)
	if err := s.Ping(t.Context()); err == nil {
		t.Error("a closed store answers")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
