package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// rider is a ledger version that the first statement of a moment brings along: a statement less for every value that is built.
type rider struct {
	key     string
	tried   bool
	done    bool // version was read
	version cache.Version
}

// versionOf reads the version of the key that is the n-th argument; without a row it is the low-water mark.
func versionOf(n int) string {
	return "COALESCE((SELECT version FROM ledger WHERE key = " + places(n, 1) + "), (SELECT low_water FROM ledger_meta))"
}

// carrying gives the statement that reads the version too, in its first column, where one is wanted and can be had.
func (l link) carrying(query string, args []any) (string, []any, *rider) {
	rest, ok := strings.CutPrefix(query, "SELECT ")
	if l.rider == nil || l.rider.tried || !ok {
		return query, args, nil
	}
	l.rider.tried = true
	return "SELECT " + versionOf(len(args)+1) + ", " + rest, append(slices.Clone(args), l.rider.key), l.rider
}

// with puts the place of the version before those of a row; none: there is no version.
func (r *rider) with(dest []any) []any {
	if r == nil {
		return dest
	}
	return append([]any{&r.version}, dest...)
}

// got says that a row was there, and the version in it.
func (r *rider) got() {
	if r != nil {
		r.done = true
	}
}

// carried is a row with a version before it.
type carried struct {
	row
	rider *rider
}

// Scan reads the version too.
func (c carried) Scan(dest ...any) error { return c.row.Scan(c.rider.with(dest)...) }

// SnapshotOne calls read with a reader of one moment, and gives the version that key had at that moment. The first
// statement of read brings it along; where it found no row, the version is read by itself, in the same moment.
func (s *Store) SnapshotOne(ctx context.Context, key string, read func(ctx context.Context, r sales.Reader) error) (version cache.Version, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	err = s.glance(ctx, func(tx *sql.Tx) error {
		l := link{q: s.told(tx), n: &s.counts.page, dialect: s.dialect, rider: &rider{key: key}}
		if err := read(ctx, reader{l}); err != nil {
			return err
		}
		if version = l.rider.version; l.rider.done {
			return nil
		}
		states, err := versions(ctx, link{q: s.told(tx), n: l.n, dialect: s.dialect}, []string{key})
		if err == nil {
			version = states[0].Version
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return version, nil
}
