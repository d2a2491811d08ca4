package store

import (
	"errors"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Options say which database to open and how to talk to it.
type Options struct {
	// URL is the path of a SQLite file, or postgres://user:password@host/database.
	URL string
	// Stale says which keys a change makes stale. It must not be nil: a writer without it would leave old pages.
	Stale func(sales.Change) []cache.Mark
	// Logger may be nil.
	Logger *slog.Logger
	// Tracer is told of each statement that a page reads; nil: nobody is.
	Tracer trace.Tracer
	// Now may be nil.
	Now func() time.Time
	// ListenURL is a direct address for LISTEN where URL is that of a transaction pooler; empty: URL.
	ListenURL string
	// Poll is how often a PostgreSQL ledger is read for other processes' changes instead of being told by NOTIFY,
	// which a transaction pooler does not pass on. 0: be told.
	Poll time.Duration
	// Mute sends no notifications, for write rates at which they cost too much: every process must then poll.
	Mute bool
	// Conns bounds the connections to PostgreSQL, without the one that listens. 0: 10.
	Conns int
	// PageDeadline bounds a read whose context has no deadline. 0: 5 s.
	PageDeadline time.Duration
	// WriteDeadline bounds a write whose context has no deadline. 0: 10 s.
	WriteDeadline time.Duration
}

// Validate fills in the defaults and says what is wrong.
func (o *Options) Validate() error {
	if o.URL == "" {
		return errors.New("no database is named: give the path of a SQLite file or a postgres:// address")
	}
	if o.Stale == nil {
		return errors.New("store: Options.Stale is not set, so changes would not reach the cache")
	}
	if o.Poll < 0 || o.Conns < 0 || o.PageDeadline < 0 || o.WriteDeadline < 0 {
		return errors.New("store: an option is negative")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Conns == 0 {
		o.Conns = 10
	}
	if o.PageDeadline == 0 {
		o.PageDeadline = 5 * time.Second
	}
	if o.WriteDeadline == 0 {
		o.WriteDeadline = 10 * time.Second
	}
	return nil
}
