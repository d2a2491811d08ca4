package store

import (
	"context"
	"database/sql"
	"sync/atomic"

	"github.com/sales-ai-automation/salesai/sales"
)

// Watched gives a reader that shows each statement to see before it runs.
func Watched(s *Store, see func(query string, args []any)) sales.Reader {
	return reader{link{watched{s.reader, see}, new(atomic.Int64), s.dialect}}
}

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
