// Package store keeps everything in one SQL database, SQLite or PostgreSQL with the same text, and records in
// the same transactions which cached values each change makes stale: the change ledger.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
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

// Store is an open database.
type Store struct {
	o       Options
	dialect Dialect
	path    string  // of the SQLite file
	writer  *sql.DB // SQLite: one connection, as there is one writer
	reader  *sql.DB // SQLite: connections that may only read and never wait for the writer; PostgreSQL: writer
	pool    *pgxpool.Pool
	listen  *pgx.ConnConfig // how to reach PostgreSQL for LISTEN
	// listenPool reaches it in the same way; nil where nothing notifies.
	listenPool *pgxpool.Pool
	hub        hub
	brand      atomic.Pointer[string]
	counts     counts
	absence    absence
}

type counts struct{ page, write, ledger, other atomic.Int64 }

var (
	_ cache.Ledger[sales.Reader] = (*Store)(nil)
	_ cache.Branded              = (*Store)(nil)
)

// Open connects to the database. The caller closes the store.
func Open(ctx context.Context, o Options) (*Store, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := &Store{o: o, hub: newHub()}
	open := s.openSQLite
	s.dialect = SQLite
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		open, s.dialect = s.openPostgres, Postgres
	}
	if err := open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database: %w", err), s.Close())
	}
	return s, nil
}

// Close ends every connection.
func (s *Store) Close() error {
	var errs []error
	if s.reader != nil && s.reader != s.writer {
		errs = append(errs, s.reader.Close())
	}
	if s.writer != nil {
		errs = append(errs, s.writer.Close())
	}
	if s.listenPool != nil && s.listenPool != s.pool {
		s.listenPool.Close()
	}
	if s.pool != nil {
		s.pool.Close()
	}
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	var one int
	if err := s.reader.QueryRowContext(ctx, "SELECT 1").Scan(&one); err != nil {
		return translate(ctx, err)
	}
	return nil
}

// DB is the handle that writes, for the job queue. On SQLite it has a single connection: never use it inside Write.
func (s *Store) DB() *sql.DB { return s.writer }

// ListenPool gives connections on which PostgreSQL notifies, for the job queue; nil where there are none: on SQLite,
// and behind a transaction pooler without a direct address.
func (s *Store) ListenPool() *pgxpool.Pool { return s.listenPool }

// Dialect says which database this is.
func (s *Store) Dialect() Dialect { return s.dialect }

// Queries counts the statements executed so far, by what they were for.
type Queries struct {
	Page   int64 // reads of pages: Snapshot and Versions
	Write  int64 // everything inside Write
	Ledger int64 // listening for changes
	Other  int64 // reads of jobs, sign-in and commands
}

// Queries counts the statements executed so far; BEGIN and COMMIT, and what the job queue does by itself, are not among them.
func (s *Store) Queries() Queries {
	return Queries{
		Page:   s.counts.page.Load(),
		Write:  s.counts.write.Load(),
		Ledger: s.counts.ledger.Load(),
		Other:  s.counts.other.Load(),
	}
}

// now is the time as both databases can keep it.
func (s *Store) now() time.Time { return instant(s.o.Now()) }

// within gives ctx a deadline if it has none: a database that hangs must not hang its callers.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
}

// URL is the address the store was opened with, the password included: not for logs.
func (s *Store) URL() string { return s.o.URL }
