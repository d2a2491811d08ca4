package job

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// again is how long a warning of the library's is not repeated: without the database it says the same ten times a second.
const again = time.Minute

// warnings keeps the library's own news, a line per start and per five seconds of work, out of the log, and its
// repetitions too.
func warnings(l *slog.Logger, now func() time.Time) *slog.Logger {
	return slog.New(loud{l.Handler(), &heard{now: now, said: map[string]*saying{}}})
}

type loud struct {
	slog.Handler
	heard *heard
}

// heard is what was said lately.
type heard struct {
	now func() time.Time

	mu   sync.Mutex
	said map[string]*saying
}

type saying struct {
	at         time.Time
	suppressed int // since then
}

// Enabled lets warnings and errors through.
func (h loud) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && h.Handler.Enabled(ctx, level)
}

// Handle passes a message on, with how often it was kept back since the last time.
func (h loud) Handle(ctx context.Context, r slog.Record) error {
	suppressed, repeated := h.heard.hear(r.Level.String() + r.Message)
	if repeated {
		return nil
	}
	if suppressed > 0 {
		r = r.Clone()
		r.AddAttrs(slog.Int("suppressed", suppressed))
	}
	return h.Handler.Handle(ctx, r)
}

// mostSayings bounds the memory; the library's messages are constants, some dozens of them.
const mostSayings = 1000

func (h *heard) hear(what string) (suppressed int, repeated bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := h.now()
	s, ok := h.said[what]
	if ok && now.Sub(s.at) < again {
		s.suppressed++
		return 0, true
	}
	if !ok && len(h.said) >= mostSayings {
		clear(h.said)
	}
	if ok {
		suppressed = s.suppressed
	}
	h.said[what] = &saying{at: now}
	return suppressed, false
}

// WithAttrs keeps the bound on what is let through.
func (h loud) WithAttrs(attrs []slog.Attr) slog.Handler {
	return loud{h.Handler.WithAttrs(attrs), h.heard}
}

// WithGroup keeps the bound on what is let through.
func (h loud) WithGroup(name string) slog.Handler { return loud{h.Handler.WithGroup(name), h.heard} }
