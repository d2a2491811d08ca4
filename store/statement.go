package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// querier is what a *sql.DB, a *sql.Conn and a *sql.Tx have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// link is a way to the database that counts its statements.
type link struct {
	q       querier
	n       *atomic.Int64
	dialect Dialect
	rider   *rider // nil: no version is wanted
}

// row is a result that can be scanned.
type row interface{ Scan(dest ...any) error }

// exec runs a statement and gives the number of rows it touched.
func (l link) exec(ctx context.Context, query string, args ...any) (int64, error) {
	l.n.Add(1)
	result, err := l.q.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, translate(ctx, err)
	}
	n, err := result.RowsAffected()
	return n, translate(ctx, err)
}

// get reads the one row of a query into dest; ok is false if there is none.
func (l link) get(ctx context.Context, query string, args []any, dest ...any) (ok bool, err error) {
	l.n.Add(1)
	query, args, v := l.carrying(query, args)
	err = l.q.QueryRowContext(ctx, query, args...).Scan(v.with(dest)...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err == nil {
		v.got()
	}
	return err == nil, translate(ctx, err)
}

// need is get where no row means that noun does not exist.
func (l link) need(ctx context.Context, noun, query string, args []any, dest ...any) error {
	ok, err := l.get(ctx, query, args, dest...)
	if err == nil && !ok {
		return sales.Missing(noun)
	}
	return err
}

// count reads one number.
func (l link) count(ctx context.Context, query string, args ...any) (int, error) {
	var n int
	_, err := l.get(ctx, query, args, &n)
	return n, err
}

// list reads every row of a query; it never gives nil, which JSON would show as null.
func list[T any](ctx context.Context, l link, scan func(row) (T, error), query string, args ...any) (all []T, err error) {
	l.n.Add(1)
	query, args, v := l.carrying(query, args)
	rows, err := l.q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, translate(ctx, err)
	}
	defer func() {
		if e := rows.Close(); err == nil {
			err = translate(ctx, e)
		}
	}()
	all = []T{}
	for rows.Next() {
		item, err := scan(carried{rows, v})
		if err != nil {
			return nil, translate(ctx, err)
		}
		v.got()
		all = append(all, item)
	}
	return all, translate(ctx, rows.Err())
}

// ids reads one column of text.
func (l link) ids(ctx context.Context, query string, args ...any) ([]string, error) {
	return list(ctx, l, func(r row) (id string, err error) { return id, r.Scan(&id) }, query, args...)
}

// locked ends a SELECT whose rows must not change before the transaction ends; SQLite has one writer anyway.
func (l link) locked() string {
	if l.dialect == Postgres {
		return " FOR NO KEY UPDATE"
	}
	return ""
}

// instant is a time as both databases keep it: UTC, to the microsecond.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// moment scans a time, the zero one from NULL; SQLite gives the text it keeps.
type moment struct{ to *time.Time }

func (m moment) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m.to = time.Time{}
		return nil
	case time.Time:
		*m.to = instant(v)
		return nil
	case string:
		t, err := time.Parse("2006-01-02 15:04:05.999999999-07:00", v)
		*m.to = instant(t)
		return err
	default:
		return fmt.Errorf("%T is not a time", v)
	}
}

// nullable gives NULL for an empty text.
func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// words scans a text that may be NULL into an empty one.
type words struct{ to *string }

func (w words) Scan(v any) error {
	var n sql.NullString
	err := n.Scan(v)
	*w.to = n.String
	return err
}

// places writes $from, $from+1, … for n arguments.
func places(from, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	return b.String()
}

func anys(texts []string) []any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return all
}
