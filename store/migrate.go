package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"

	"github.com/sales-ai-automation/salesai/store/migrations"
)

// Migrate brings the tables up to date. Several processes may do it at once.
func (s *Store) Migrate(ctx context.Context) error {
	provider, err := s.migrations()
	if err != nil {
		return err
	}
	err = s.Alone(ctx, func(ctx context.Context) error {
		_, err := provider.Up(ctx)
		if err != nil && s.dialect == SQLite {
			// Nothing locks SQLite for longer than a step: another process may have been faster with the same one.
			_, err = provider.Up(ctx)
		}
		return err
	})
	if err != nil {
		return translate(ctx, fmt.Errorf("migrate the database: %w", err))
	}
	return nil
}

// Migrated reports whether the tables are up to date, and changes nothing.
func (s *Store) Migrated(ctx context.Context) (bool, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	provider, err := s.migrations()
	if err != nil {
		return false, err
	}
	done, err := list(ctx, s.other(), func(r row) (v int64, err error) { return v, r.Scan(&v) },
		"SELECT version_id FROM goose_db_version WHERE is_applied")
	if err != nil && !noTable(err) {
		return false, fmt.Errorf("look at the migrations: %w", err)
	}
	for _, source := range provider.ListSources() {
		if !slices.Contains(done, source.Version) {
			return false, nil
		}
	}
	return true, nil
}

func (s *Store) migrations() (*goose.Provider, error) {
	dialect := goose.DialectSQLite3
	if s.dialect == Postgres {
		dialect = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(dialect, s.writer, migrations.Of(string(s.dialect)), goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.o.Logger))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}

// alone is the number of the lock that Alone takes; "salesai" in ASCII.
const alone = 0x73616c65736169

// Alone runs do while no other process runs Alone on the same PostgreSQL database. On SQLite it only runs it.
// The lock is a transaction's, which a transaction pooler keeps on one connection; a session's it would lose.
func (s *Store) Alone(ctx context.Context, do func(ctx context.Context) error) error {
	if s.dialect == SQLite {
		return do(ctx)
	}
	config := s.pool.Config().ConnConfig
	if !s.pooled() {
		config.RuntimeParams[idleInTransaction] = "0" // the lock is held, and nothing said, for as long as do takes
	}
	conn, err := pgx.ConnectConfig(ctx, config) // beside the pool, which do uses
	if err != nil {
		return fmt.Errorf("connect to lock: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing was written
	tx, err := conn.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin to lock: %w", err)
	}
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(alone)); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return errors.Join(do(ctx), tx.Rollback(context.WithoutCancel(ctx)))
}
