package store

import (
	"context"
	"database/sql"
	"sync/atomic"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Watched gives a reader that shows each statement to see before it runs.
func Watched(s *Store, see func(query string, args []any)) sales.Reader {
	return reader{link{q: watched{s.reader, see}, n: new(atomic.Int64), dialect: s.dialect}}
}

// Carrying is Watched for a reader whose first statement brings a version along.
func Carrying(s *Store, see func(query string, args []any)) sales.Reader {
	return reader{link{q: watched{s.reader, see}, n: new(atomic.Int64), dialect: s.dialect, rider: &rider{key: "key-77"}}}
}

// LedgerQueries gives the statements that look at the ledger: from a position on, and at n keys.
func LedgerQueries(s *Store, n int) []string {
	if s.dialect == SQLite {
		return []string{lookSQLite, versionsOf(n)}
	}
	return []string{lookPostgres, versionsOf(n)}
}

// ParsePayload is parsePayload.
func ParsePayload(text string) ([]cache.Change, error) { return parsePayload(text) }

type watched struct {
	querier
	see func(string, []any)
}

func (w watched) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	w.see(query, args)
	return w.querier.QueryContext(ctx, query, args...)
}

func (w watched) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	w.see(query, args)
	return w.querier.QueryRowContext(ctx, query, args...)
}
