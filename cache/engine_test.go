package cache_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errBroken = errors.New("the builder is broken")

// rig is one instance over a ledger that may be shared, with a resource whose values are the ledger's rows.
type rig struct {
	*cachetest.Instance
	cache  *cache.Cache[cachetest.Reader]
	rows   *cache.Resource[cachetest.Reader, string, string]
	log    *lines
	ledger *cachetest.Ledger

	mu        sync.Mutex
	builds    int
	before    func(ctx context.Context) error // runs in the builder before it reads
	after     func(ctx context.Context) error // runs in the builder after it read
	translate func(string) string
}

type lines struct {
	off atomic.Bool
	mu  sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

// handler writes text at debug level until the lines are off.
func (l *lines) handler() slog.Handler {
	return switched{slog.NewTextHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}), l}
}

type switched struct {
	slog.Handler
	lines *lines
}

func (s switched) Enabled(context.Context, slog.Level) bool { return !s.lines.off.Load() }

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

type setup struct {
	options cache.Options[cachetest.Reader]
	spec    cache.Spec[cachetest.Reader, string, string]
	idle    bool // Run is not started
}

// start joins an instance to l. In a synctest bubble: it stops when the test ends.
func start(t *testing.T, l *cachetest.Ledger, s setup) *rig {
	t.Helper()
	r := &rig{Instance: l.Join(), log: &lines{}, ledger: l}
	s.options.Ledger = r.Instance
	if s.options.Jitter == 0 {
		s.options.Jitter = -1
	}
	s.options.Logger = slog.New(r.log.handler())
	c, err := cache.New(s.options)
	if err != nil {
		t.Fatal(err)
	}
	r.cache = c
	if s.spec.Name == "" {
		s.spec.Name = "rows"
	}
	if s.spec.Key == nil {
		s.spec.Key = func(p string) string { return p }
	}
	if s.spec.Fresh == 0 {
		s.spec.Fresh = time.Hour
	}
	s.spec.Absent = func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) }
	s.spec.Build = r.build
	r.rows = cache.Declare(c, s.spec)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if !s.idle {
			_ = c.Run(ctx)
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
		c.Close()
	})
	if !s.idle {
		<-c.Ready()
	}
	return r
}

func (r *rig) build(ctx context.Context, m cachetest.Reader, key string) (string, error) {
	r.mu.Lock()
	r.builds++
	before, after := r.before, r.after
	r.mu.Unlock()
	if before != nil {
		if err := before(ctx); err != nil {
			return "", err
		}
	}
	v, err := m.Read(key)
	if after != nil {
		if err := after(ctx); err != nil {
			return "", err
		}
	}
	if r.translate != nil {
		v = r.translate(v)
	}
	return v, err
}

func (r *rig) hook(before, after func(ctx context.Context) error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.before, r.after = before, after
}

func (r *rig) built() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.builds
}

func (r *rig) set(t *testing.T, key, value string) {
	t.Helper()
	if _, err := r.Write(t.Context(), cachetest.Write{Key: key, Value: value}); err != nil {
		t.Fatal(err)
	}
}

func (r *rig) gone(t *testing.T, key string) {
	t.Helper()
	if _, err := r.Write(t.Context(), cachetest.Write{Key: key, Remove: true, Gone: true}); err != nil {
		t.Fatal(err)
	}
}

// want reads key and checks value and Cache-Status.
func (r *rig) want(t *testing.T, key, value, status string) {
	t.Helper()
	a, err := r.rows.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("Get(%s): %v", key, err)
	}
	if a.Value != value {
		t.Errorf("Get(%s) = %q, want %q (%s)", key, a.Value, value, a.Status)
	}
	if got := a.Status.String(); status != "" && got != status {
		t.Errorf("Get(%s): Cache-Status %q, want %q", key, got, status)
	}
}

func (r *rig) wantError(t *testing.T, key string, target error) {
	t.Helper()
	a, err := r.rows.Get(t.Context(), key)
	if !errors.Is(err, target) {
		t.Errorf("Get(%s): error %v, want one that is %v (answer %+v)", key, err, target, a.Entry)
	}
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func store(t *testing.T) *memory.Store {
	t.Helper()
	s, err := memory.New(memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pause(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func broken(context.Context) error { return errBroken }

func TestTiers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Name: "salesai", Store: s}})
		b := start(t, l, setup{options: cache.Options[cachetest.Reader]{Name: "salesai", Store: s}})
		a.set(t, "k", "one")
		a.want(t, "k", "one", "salesai-hot; fwd=miss; stored")
		a.want(t, "k", "one", "salesai-hot; hit; ttl=3600")
		synctest.Wait()
		b.want(t, "k", "one", "salesai-store; hit; ttl=3600, salesai-hot; fwd=miss; stored")
		time.Sleep(10 * time.Minute)
		b.want(t, "k", "one", "salesai-hot; hit; ttl=3000")
		if n := a.built() + b.built(); n != 1 {
			t.Errorf("%d builds, want 1", n)
		}
		b.set(t, "k", "two")
		a.want(t, "k", "two", "salesai-hot; fwd=stale; stored")
		b.want(t, "k", "two", "")
	})
}

func TestAbsenceIsCachedAndCreationEndsIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		b := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		for range 3 {
			a.wantError(t, "k", cache.ErrAbsent)
		}
		synctest.Wait()
		b.wantError(t, "k", cache.ErrAbsent)
		if n := a.built() + b.built(); n != 1 {
			t.Errorf("%d builds, want 1", n)
		}
		answer, err := a.rows.Get(t.Context(), "k")
		if answer.Entry == nil || !answer.Absent || !answer.Status.Hit() {
			t.Errorf("a cached absence answers %+v, %v", answer, err)
		}
		b.set(t, "k", "born")
		a.want(t, "k", "born", "")
		b.want(t, "k", "born", "")
		b.gone(t, "k")
		a.wantError(t, "k", cache.ErrAbsent)
		b.wantError(t, "k", cache.ErrAbsent)
	})
}

func TestDeleteDuringBuildWins(t *testing.T) {
	bubble(t, func(t *testing.T) {
		l, s := cachetest.NewLedger(), store(t)
		a := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		a.set(t, "k", "old")
		a.hook(nil, pause(100*time.Millisecond))
		early := make(chan string, 1)
		go func() {
			answer, _ := a.rows.Get(context.Background(), "k")
			early <- answer.Value
		}()
		time.Sleep(50 * time.Millisecond)
		a.set(t, "k", "new")
		a.want(t, "k", "new", "cache-hot; fwd=miss; stored")
		if got := <-early; got != "old" && got != "new" {
			t.Errorf("the waiter from before got %q", got)
		}
		synctest.Wait()
		a.want(t, "k", "new", "cache-hot; hit; ttl=3600")
		b := start(t, l, setup{options: cache.Options[cachetest.Reader]{Store: s}})
		b.want(t, "k", "new", "")
		if n := a.built(); n != 2 {
			t.Errorf("%d builds, want 2", n)
		}
	})
}

func TestWaitersCollapseIntoOneBuild(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "v")
		a.hook(pause(time.Millisecond), nil)
		var wait sync.WaitGroup
		collapsed := make(chan bool, 100)
		for range 100 {
			wait.Go(func() {
				answer, err := a.rows.Get(context.Background(), "k")
				if err != nil || answer.Value != "v" {
					t.Errorf("%q, %v", answer.Value, err)
				}
				collapsed <- answer.Status.Collapsed
			})
		}
		wait.Wait()
		close(collapsed)
		n := 0
		for c := range collapsed {
			if c {
				n++
			}
		}
		if a.built() != 1 || n != 99 {
			t.Errorf("%d builds and %d collapsed, want 1 and 99", a.built(), n)
		}
	})
}

func TestCallerLeavesAndTheFlightGoesOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "v")
		a.hook(pause(time.Second/2), nil)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := a.rows.Get(ctx, "k"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller that left got %v", err)
		}
		time.Sleep(time.Second)
		a.want(t, "k", "v", "cache-hot; hit; ttl=3599")
		if a.built() != 1 {
			t.Errorf("%d builds, want 1", a.built())
		}
	})
}

func TestBuilderPanics(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		a.set(t, "k", "v")
		a.hook(func(context.Context) error { panic("boom") }, nil)
		_, err := a.rows.Get(t.Context(), "k")
		if p, ok := errors.AsType[*cache.PanicError](err); !ok || p.Value != "boom" || len(p.Stack) == 0 {
			t.Errorf("got %v", err)
		}
		a.hook(nil, nil)
		a.want(t, "k", "v", "")
	})
}

func TestBuilderIgnoresItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{BuildTimeout: time.Second}})
		a.set(t, "k", "v")
		a.hook(func(context.Context) error { time.Sleep(time.Minute); return nil }, nil)
		begun := time.Now()
		a.wantError(t, "k", cache.ErrUnavailable)
		if d := time.Since(begun); d > 2*time.Second {
			t.Errorf("answered after %s", d)
		}
		a.hook(nil, nil)
		a.want(t, "k", "v", "")
	})
}
