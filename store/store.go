// Package store keeps everything in one SQL database, SQLite or PostgreSQL with the same text, and records in
// the same transactions which cached values each change makes stale: the change ledger.
package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Dialect is which of the two databases a store speaks to.
type Dialect string

// The two databases.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// Options say which database to open and how to talk to it.
type Options struct {
	// URL is the path of a SQLite file, or postgres://user:password@host/database.
	URL string
	// Stale says which keys a change makes stale. It must not be nil: a writer without it would leave old pages.
	Stale func(sales.Change) []cache.Mark
	// Logger may be nil.
	Logger *slog.Logger
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
		o.Logger = slog.New(slog.NewTextHandler(io.Discard, nil))
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

// Store is an open database.
type Store struct{}

var _ cache.Ledger[sales.Reader] = (*Store)(nil)

var errSkeleton = errors.New("store: not here yet")

// Open connects to the database. The caller closes the store.
func Open(ctx context.Context, o Options) (*Store, error) { return nil, errSkeleton }

// Migrate brings the tables up to date.
func (s *Store) Migrate(ctx context.Context) error { return errSkeleton }

// Close ends every connection.
func (s *Store) Close() error { return errSkeleton }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return errSkeleton }

// DB is the handle that writes, for the job queue. On SQLite it has a single connection: never use it inside Write.
func (s *Store) DB() *sql.DB { return nil }

// Pool is the pool behind DB on PostgreSQL, for the job queue's listener; nil on SQLite.
func (s *Store) Pool() *pgxpool.Pool { return nil }

// Dialect says which database this is.
func (s *Store) Dialect() Dialect { return "" }

// Queries counts the statements executed so far, by what they were for.
type Queries struct {
	Page   int64 // reads of pages: Snapshot and Versions
	Write  int64 // everything inside Write
	Ledger int64 // listening for changes
	Other  int64 // reads of jobs, sign-in and commands
}

// Queries counts the statements executed so far.
func (s *Store) Queries() Queries { return Queries{} }

// Write runs fn in one transaction and returns after this process's followers heard what it made stale.
// fn runs again, from the start, where the database gave up on it for another's sake: it must have no effects
// outside tx, and must not use the store otherwise.
func (s *Store) Write(ctx context.Context, fn func(tx *Tx) error) error { return errSkeleton }

// Read calls read with a reader of one moment, for jobs and commands; pages read through Snapshot.
func (s *Store) Read(ctx context.Context, read func(ctx context.Context, r sales.Reader) error) error {
	return errSkeleton
}

// Snapshot implements cache.Ledger.
func (s *Store) Snapshot(ctx context.Context, keys []string, read func(ctx context.Context, r sales.Reader, versions []cache.Version) error) error {
	return errSkeleton
}

// Versions implements cache.Ledger.
func (s *Store) Versions(ctx context.Context, keys []string) ([]cache.Change, error) {
	return nil, errSkeleton
}

// Follow implements cache.Ledger.
func (s *Store) Follow(ctx context.Context, f cache.Follower) error { return errSkeleton }

// Prune forgets changes older than the longest life of a cached value, and sessions that have expired.
func (s *Store) Prune(ctx context.Context, olderThan time.Duration) error { return errSkeleton }

// User reads a person.
func (s *Store) User(ctx context.Context, id string) (sales.User, error) {
	return sales.User{}, errSkeleton
}

// UserByEmail reads a person and the hash of the password, empty if none is set.
func (s *Store) UserByEmail(ctx context.Context, email string) (user sales.User, passwordHash string, err error) {
	return sales.User{}, "", errSkeleton
}

// Users lists everyone, by name.
func (s *Store) Users(ctx context.Context) ([]sales.User, error) { return nil, errSkeleton }

// Owners lists the ids of everyone who owns a conversation or an opportunity, for the nightly recomputation.
func (s *Store) Owners(ctx context.Context) ([]string, error) { return nil, errSkeleton }

// Record reads a conversation as it is stored, with its transcript, for processing.
func (s *Store) Record(ctx context.Context, conversationID string) (sales.Conversation, error) {
	return sales.Conversation{}, errSkeleton
}

// Opportunity reads an opportunity as it is stored.
func (s *Store) Opportunity(ctx context.Context, id string) (sales.Opportunity, error) {
	return sales.Opportunity{}, errSkeleton
}

// Unfinished lists the conversations that are pending or processing, oldest first.
func (s *Store) Unfinished(ctx context.Context) ([]string, error) { return nil, errSkeleton }

// Delivery reads what was sent about a conversation; ok is false if nothing was tried.
func (s *Store) Delivery(ctx context.Context, conversationID, kind string) (d Delivery, ok bool, err error) {
	return Delivery{}, false, errSkeleton
}

// Thread gives the reference of the first delivery of a kind about any conversation of an opportunity; empty for none.
func (s *Store) Thread(ctx context.Context, opportunityID, kind string) (string, error) {
	return "", errSkeleton
}

// Setting reads a value that was kept; empty if none was.
func (s *Store) Setting(ctx context.Context, name string) (string, error) { return "", errSkeleton }
