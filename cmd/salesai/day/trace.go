package day

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/view"
)

// trace is the day as somebody sees it who looks back: which value, at which version, was read when and where. It
// listens to the log of the caches, which names every key that is read.
type trace struct {
	mu      sync.Mutex
	on      bool
	where   int
	when    int64
	ears    *ears
	missed  bool // something was not in the hot tier
	numbers map[string]int
	lives   []time.Duration // of keys, by number
	visits  map[value][]visit
	hot     []time.Duration // what answers took that were hot throughout
}

// value is one state of one key.
type value struct {
	key     int
	version cache.Version
}

// visit is one read of it.
type visit struct {
	when  int64 // Unix nanoseconds
	where int   // the lifetime of an instance
}

func newTrace() *trace { return &trace{numbers: map[string]int{}, visits: map[value][]visit{}} }

// begin has reads noted down as those of one answer.
func (t *trace) begin(where int, when time.Time, e *ears) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on, t.missed, t.where, t.when, t.ears = true, false, where, when.UnixNano(), e
}

// end gives whether all that was read since begin was in the hot tier.
func (t *trace) end() (hot bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.on = false
	return !t.missed
}

func (t *trace) note(key string, hot bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.on {
		return
	}
	t.missed = t.missed || !hot
	n, ok := t.numbers[key]
	if !ok {
		n = len(t.lives)
		t.numbers[key] = n
		t.lives = append(t.lives, lifeOf(key))
	}
	v := value{n, t.ears.version(key)}
	t.visits[v] = append(t.visits[v], visit{t.when, t.where})
}

// lifeOf is how long the value under key is fresh, by the table of views.
func lifeOf(key string) time.Duration {
	for _, row := range view.Table() {
		_, ending, ok := strings.Cut(row.Key, "}")
		head, _, _ := strings.Cut(row.Key, "{")
		if ok && strings.HasPrefix(key, head) && strings.HasSuffix(key, ending) {
			return row.Fresh
		}
	}
	return 0
}

// Enabled wants every line.
func (t *trace) Enabled(context.Context, slog.Level) bool { return true }

// Handle looks for reads, which the log tells as a hit or a miss in the hot tier.
func (t *trace) Handle(_ context.Context, r slog.Record) error {
	hit := r.Message == "[Cache Hit]"
	if !hit && r.Message != "[Cache Miss]" {
		return nil
	}
	var key, tier string
	r.Attrs(func(a slog.Attr) bool {
		switch a.Key {
		case "key":
			key = a.Value.String()
		case "tier":
			tier = a.Value.String()
		}
		return true
	})
	if tier == "hot" {
		t.note(key, hit)
	}
	return nil
}

// WithAttrs is not used by the cache.
func (t *trace) WithAttrs([]slog.Attr) slog.Handler { return t }

// WithGroup is not used by the cache.
func (t *trace) WithGroup(string) slog.Handler { return t }
