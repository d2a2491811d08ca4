package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
)

// The tests of this file are the rows of "Proven by" in docs/OPERATIONS.md, over a gateway and a KV that fail on command.

func TestReadErrorFallsBackToTheDatabase(t *testing.T) {
	s := set(t, unlimited())
	s.kv.Fail(cachetest.KVFaults{Read: cachetest.KVFault{Share: 1}})
	s.write("k", "v")
	s.one.want("k", "v", cache.FromBuild)
	s.other.want("k", "v", cache.FromBuild)
	s.one.want("k", "v", cache.FromHot)
	s.one.logged("level=WARN", `msg="[Cache Error]"`, "key=k", "doing=get", string(cache.ReadFailed))
}

func TestWriteErrorIsLoggedAndNothingStops(t *testing.T) {
	s := set(t, unlimited())
	s.kv.Fail(cachetest.KVFaults{Write: cachetest.KVFault{Share: 1}})
	s.write("k", "v")
	for _, m := range []*member{s.one, s.other} { // the second finds nothing that the first one stored
		m.want("k", "v", cache.FromBuild)
		m.logged("level=WARN", `msg="[Cache Error]"`, "key=k", "doing=put", string(cache.WriteFailed))
		m.want("k", "v", cache.FromHot)
	}
	s.kv.Fail(cachetest.KVFaults{})
	s.write("k", "w")
	s.one.want("k", "w", cache.FromBuild)
	s.one.stores(1)
	s.other.want("k", "w", cache.FromStore)
}

// TestDeleteErrorLetsTheLifeRunOut leaves an old value in KV for as long as KV keeps it, and serves it to nobody.
func TestDeleteErrorLetsTheLifeRunOut(t *testing.T) {
	s := set(t, unlimited())
	s.write("k", "old")
	s.one.want("k", "old", cache.FromBuild)
	s.one.stores(1)
	s.kv.Fail(cachetest.KVFaults{Delete: cachetest.KVFault{Share: 1}, Write: cachetest.KVFault{Share: 1}})
	s.write("k", "new")
	s.one.logged("level=WARN", `msg="[Cache Error]"`, "key=k", "delete", string(cache.DeleteFailed))
	if left := s.kv.Left(s.prefix + "k"); left <= 0 || left > cloudflare.ShortestLife {
		t.Errorf("what could not be deleted lives for %s", left)
	}
	for _, m := range []*member{s.one, s.other, s.join()} {
		m.want("k", "new", cache.FromBuild)
	}
	if s.kv.Left(s.prefix+"k") == 0 {
		t.Error("the old value was not there to be served")
	}
}

// TestQuotaExceededPausesWritesAndKeepsReading uses the day's writes up.
func TestQuotaExceededPausesWritesAndKeepsReading(t *testing.T) {
	const writes, keys = 5, 20
	o := unlimited()
	o.Quota.Writes = writes
	s := set(t, o)
	for i := range keys {
		key := strconv.Itoa(i)
		s.write(key, "v")
		s.one.want(key, "v", cache.FromBuild)
		s.one.stores(min(int64(i+1), writes))
		if i >= writes {
			s.one.logged("level=WARN", `msg="[Cache Error]"`, "doing=put", string(cache.QuotaExceeded))
		}
	}
	if b := s.one.cache.Stats().Store; !b.Open || b.Budget.Mode != cache.Spent || b.Puts != writes+1 {
		t.Errorf("after the quota: open %v, mode %s, %d writes tried; want the first refusal to be the last", b.Open, b.Budget.Mode, b.Puts)
	}
	for i := range keys {
		from := cache.FromStore
		if i >= writes {
			from = cache.FromBuild
		}
		s.other.want(strconv.Itoa(i), "v", from)
	}
	if used := s.kv.Use(time.Now()).Writes; used != writes {
		t.Errorf("KV took %d writes", used)
	}
}

// TestTooManyRequestsAreNotRepeated has the gateway ask for a second of rest.
func TestTooManyRequestsAreNotRepeated(t *testing.T) {
	s := set(t, unlimited())
	s.gateway.Fail(cloudflaretest.Fault{Status: 429, RetryAfter: "1"})
	before := s.gateway.Requests()
	for i := range 50 {
		key := strconv.Itoa(i)
		s.write(key, "v")
		s.one.want(key, "v", cache.FromBuild)
	}
	if n := s.gateway.Requests() - before; n > 4 { // the first, what was under way beside it, and a probe where this took long
		t.Errorf("%d requests to a gateway that asked for rest", n)
	}
	s.gateway.Fail(cloudflaretest.Fault{})
	s.one.soon("the store is used again", func() bool { return s.one.cache.Stats().Store.Open })
	s.write("k", "v")
	s.one.want("k", "v", cache.FromBuild)
	s.one.stores(1)
	s.other.want("k", "v", cache.FromStore)
}

// TestAValueThatExpiredIsBuiltAndWrittenBack has values live for 10 s, which KV lengthens to 60 s: the life counts that
// the engine wrote beside the value.
func TestAValueThatExpiredIsBuiltAndWrittenBack(t *testing.T) {
	s := set(t, unlimited())
	s.write("k", "v")
	s.one.want("k", "v", cache.FromBuild)
	s.one.stores(1)
	s.pass(8 * time.Second)
	s.one.want("k", "v", cache.FromHot)
	s.pass(3 * time.Second)
	if s.kv.Left(s.prefix+"k") == 0 {
		t.Error("KV holds nothing")
	}
	s.other.want("k", "v", cache.FromBuild)
	s.other.stores(1)
	s.one.want("k", "v", cache.FromStore) // what was written back
	if n := s.one.builds.Load(); n != 1 {
		t.Errorf("%d builds on an instance that found a new value in the store, want 1", n)
	}
}

// TestDatabaseUnreachableServesWhatIsCached cuts both instances off: what either holds, or KV does, is served and marked.
func TestDatabaseUnreachableServesWhatIsCached(t *testing.T) {
	s := set(t, unlimited())
	s.write("k", "v")
	s.one.want("k", "v", cache.FromBuild)
	s.one.stores(1)
	for _, m := range []*member{s.one, s.other} {
		m.Fail(cachetest.Faults{Down: true, Deaf: true})
	}
	for m, from := range map[*member]cache.Source{s.one: cache.FromHot, s.other: cache.FromStore} {
		if got := m.want("k", "v", from); !got.Stale {
			t.Errorf("the answer is not marked stale: %s", got)
		}
	}
	if _, err := s.one.rows.Get(t.Context(), "never read"); !errors.Is(err, cache.ErrUnavailable) {
		t.Errorf("what is held nowhere: %v", err)
	}
	for _, m := range []*member{s.one, s.other} {
		m.Fail(cachetest.Faults{})
		m.soon("it is trusted again", func() bool { return m.cache.Stats().Trusted })
	}
	s.write("k", "w")
	if got := s.one.want("k", "w", cache.FromBuild); got.Stale {
		t.Errorf("the database is back, and the answer is %s", got)
	}
}

// scene is two instances with a KV behind a gateway, a clock, and rows that are fresh for 10 s and kept for 20 s more.
type scene struct {
	*testing.T
	gateway    *cloudflaretest.Fake
	kv         *cachetest.KV
	url        string
	prefix     string
	ledger     *cachetest.Ledger
	writer     *cachetest.Instance
	ahead      atomic.Int64 // of the clock, nanoseconds
	one, other *member
}

// member is one instance.
type member struct {
	*cachetest.Instance
	t      *testing.T
	cache  *cache.Cache[cachetest.Reader]
	rows   *cache.Resource[cachetest.Reader, string, string]
	builds atomic.Int64
	log    log
}

type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *log) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func set(t *testing.T, o cachetest.KVOptions) *scene {
	t.Helper()
	s := &scene{T: t, ledger: cachetest.NewLedger(), prefix: "set:"}
	s.url, s.gateway, s.kv = fake(t, o)
	s.writer = s.ledger.Join()
	s.one, s.other = s.join(), s.join()
	return s
}

func (s *scene) join() *member {
	s.Helper()
	m := &member{Instance: s.ledger.Join(), t: s.T}
	var err error
	m.cache, err = cache.New(cache.Options[cachetest.Reader]{
		Ledger: m.Instance, Jitter: -1, Logger: slog.New(slog.NewTextHandler(&m.log, nil)),
		Store:        openWith(s.T, cloudflare.Options{URL: s.url, Token: cloudflaretest.Token, Prefix: s.prefix}),
		StoreTimeout: 10 * time.Second, // what fails here fails by itself
		Now:          func() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) },
	})
	if err != nil {
		s.Fatal(err)
	}
	m.rows = cache.Declare(m.cache, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: 10 * time.Second, Kept: 20 * time.Second, Key: func(key string) string { return key },
		Build: func(_ context.Context, r cachetest.Reader, key string) (string, error) {
			m.builds.Add(1)
			return r.Read(key)
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = m.cache.Run(ctx) }()
	s.Cleanup(func() { cancel(); <-done; m.cache.Close() })
	<-m.cache.Ready()
	return m
}

// write writes a row from a third place; both instances have heard of it when it returns.
func (s *scene) write(key, value string) {
	s.Helper()
	if _, err := s.writer.Write(s.Context(), cachetest.Write{Key: key, Value: value}); err != nil {
		s.Fatal(err)
	}
}

// pass lets time pass for the engines, not for KV.
func (s *scene) pass(d time.Duration) {
	s.ahead.Add(int64(d))
	s.one.cache.Tick()
	s.other.cache.Tick()
}

func (m *member) want(key, value string, from cache.Source) cache.Status {
	m.t.Helper()
	got, err := m.rows.Get(m.t.Context(), key)
	if err != nil || got.Value != value || got.Status.Source != from {
		m.t.Fatalf("%s is %q, %v (%s), want %q from tier %d\n%s", key, got.Value, err, got.Status, value, from, m.log.text())
	}
	return got.Status
}

// stores waits until n values were put into the store, which happens behind the readers.
func (m *member) stores(n int64) {
	m.t.Helper()
	m.soon("values are stored", func() bool { return m.cache.Stats().Resources[0].StorePuts == n })
}

// logged waits for a line of the log that holds all pieces.
func (m *member) logged(pieces ...string) {
	m.t.Helper()
	m.soon("the log says "+strings.Join(pieces, " "), func() bool {
		for line := range strings.Lines(m.log.text()) {
			found := true
			for _, piece := range pieces {
				found = found && strings.Contains(line, piece)
			}
			if found {
				return true
			}
		}
		return false
	})
}

func (m *member) soon(what string, ok func() bool) {
	m.t.Helper()
	for begun := time.Now(); !ok(); time.Sleep(time.Millisecond) {
		if time.Since(begun) > 30*time.Second {
			m.t.Fatalf("it does not come about that %s\n%+v\n%s", what, m.cache.Stats(), m.log.text())
		}
	}
}
