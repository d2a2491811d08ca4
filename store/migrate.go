package store

import (
	"context"
	"fmt"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/sales-ai-automation/salesai/store/migrations"
)

// Migrate brings the tables up to date. Several processes may do it at once.
func (s *Store) Migrate(ctx context.Context) error {
	dialect := goose.DialectSQLite3
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithSlog(s.o.Logger)}
	if s.dialect == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // asks every second for five minutes
		if err != nil {
			return fmt.Errorf("prepare the migrations' lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, s.writer, migrations.Of(string(s.dialect)), options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	_, err = provider.Up(ctx)
	if err != nil && s.dialect == SQLite {
		// Goose has no lock for SQLite: another process may have been faster with the same step.
		_, err = provider.Up(ctx)
	}
	if err != nil {
		return translate(ctx, fmt.Errorf("migrate the database: %w", err))
	}
	return nil
}
