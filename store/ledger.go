package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// channel is where PostgreSQL notifies of changes.
const channel = "salesai_ledger"

const (
	batch       = 500  // keys in one statement
	payload     = 7900 // bytes of one notification; PostgreSQL refuses 8000
	versionSize = 24   // bytes that a version and its separators take of a payload, at most
)

// unique sorts marks and gives each key once: transactions that take their rows in one order do not deadlock.
// A key that one change says is gone stays so.
func unique(marks []cache.Mark) []cache.Mark {
	slices.SortFunc(marks, func(a, b cache.Mark) int {
		if c := strings.Compare(a.Key, b.Key); c != 0 || a.Gone == b.Gone {
			return c
		}
		if a.Gone {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(marks, func(a, b cache.Mark) bool { return a.Key == b.Key })
}

// draw gives each mark, sorted and once, a new version in the ledger.
func (s *Store) draw(ctx context.Context, l link, at time.Time, marks []cache.Mark) (all drawn, err error) {
	all.changes = make([]cache.Change, 0, len(marks))
	for len(marks) > 0 {
		n, size := 0, 0
		for n < len(marks) && n < batch && (n == 0 || size+len(marks[n].Key)+versionSize <= payload) {
			size += len(marks[n].Key) + versionSize
			n++
		}
		if size > payload || strings.ContainsFunc(marks[0].Key, func(r rune) bool { return r < ' ' }) {
			return drawn{}, fmt.Errorf("the cache key %.80q is too long or has a control character", marks[0].Key)
		}
		write := s.drawSQLite
		if s.dialect == Postgres {
			write = s.drawPostgres
		}
		some, err := write(ctx, l, at, marks[:n])
		if err != nil {
			return drawn{}, fmt.Errorf("write the change ledger: %w", err)
		}
		all = drawn{append(all.changes, some.changes...), some.xid}
		marks = marks[n:]
	}
	return all, nil
}

const ledgerConflict = ` ON CONFLICT (key) DO UPDATE SET
	was_gone = CASE WHEN ledger.gone THEN ledger.version ELSE ledger.was_gone END, gone = excluded.gone,
	position = excluded.position, at = excluded.at, version = `

// drawPostgres takes each row and then, in the same statement, the next version: so versions of one key grow in commit order.
func (s *Store) drawPostgres(ctx context.Context, l link, at time.Time, marks []cache.Mark) (d drawn, err error) {
	var values strings.Builder
	args := []any{at}
	gone := make(map[string]bool, len(marks))
	for i, m := range marks {
		if i > 0 {
			values.WriteByte(',')
		}
		fmt.Fprintf(&values, "($%d, nextval('ledger_versions'), $%d, 0, pg_current_xact_id()::text::bigint, $1)", len(args)+1, len(args)+2)
		args = append(args, m.Key, m.Gone)
		gone[m.Key] = m.Gone
	}
	query := "WITH marked AS (INSERT INTO ledger (key, version, gone, was_gone, position, at) VALUES " + values.String() +
		ledgerConflict + "nextval('ledger_versions') RETURNING key, version, gone, position)"
	if s.o.Mute {
		query += " SELECT key, version, position FROM marked"
	} else {
		query += `, told AS (SELECT pg_notify('` + channel + `', string_agg(version::text || CASE WHEN gone THEN '!' ELSE ' ' END || key, chr(10))) FROM marked)
			SELECT key, version, position FROM marked CROSS JOIN told`
	}
	d.changes, err = list(ctx, l, func(r row) (c cache.Change, err error) {
		err = r.Scan(&c.Key, &c.Version, &d.xid)
		c.Gone = gone[c.Key]
		return c, err
	}, query, args...)
	return d, err
}

// drawSQLite takes versions from a counter: the write lock is held, so they are drawn in commit order.
func (s *Store) drawSQLite(ctx context.Context, l link, at time.Time, marks []cache.Mark) (drawn, error) {
	var last cache.Version
	if _, err := l.get(ctx, "UPDATE ledger_meta SET version = version + $1 WHERE id = 1 RETURNING version", []any{len(marks)}, &last); err != nil {
		return drawn{}, err
	}
	var values strings.Builder
	args := []any{at}
	changes := make([]cache.Change, len(marks))
	for i, m := range marks {
		if i > 0 {
			values.WriteByte(',')
		}
		version := last - cache.Version(len(marks)-1-i)
		changes[i] = cache.Change{Key: m.Key, Version: version, Gone: m.Gone}
		fmt.Fprintf(&values, "($%d, $%d, $%d, 0, $%[2]d, $1)", len(args)+1, len(args)+2, len(args)+3)
		args = append(args, m.Key, int64(version), m.Gone)
	}
	_, err := l.exec(ctx, "INSERT INTO ledger (key, version, gone, was_gone, position, at) VALUES "+values.String()+
		ledgerConflict+"excluded.version", args...)
	return drawn{changes: changes}, err
}

// Snapshot calls read with a reader of one moment and the versions of keys at that moment. It calls it again where the
// database went away meanwhile and came back.
func (s *Store) Snapshot(ctx context.Context, keys []string, read func(ctx context.Context, r sales.Reader, versions []cache.Version) error) error {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return s.glance(ctx, func(tx *sql.Tx) error {
		l := link{q: s.told(tx), n: &s.counts.page, dialect: s.dialect}
		states, err := versions(ctx, l, keys)
		if err != nil {
			return err
		}
		drawn := make([]cache.Version, len(keys))
		for i := range states {
			drawn[i] = states[i].Version
		}
		return read(ctx, reader{l}, drawn)
	})
}

// Read calls read with a reader of one moment, for jobs and commands; pages read through Snapshot.
func (s *Store) Read(ctx context.Context, read func(ctx context.Context, r sales.Reader) error) error {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return s.glance(ctx, func(tx *sql.Tx) error {
		return read(ctx, reader{link{q: tx, n: &s.counts.other, dialect: s.dialect}})
	})
}

// glance calls look with a transaction that sees one moment of the database, and again with another where the database
// went away meanwhile and came back.
func (s *Store) glance(ctx context.Context, look func(tx *sql.Tx) error) error {
	return s.outlast(ctx, func() error {
		tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
		if err != nil {
			return translate(ctx, fmt.Errorf("begin to read: %w", err))
		}
		defer func() { _ = tx.Rollback() }() // it only read
		return look(tx)
	})
}

// Versions gives the newest committed state of keys, in their order.
func (s *Store) Versions(ctx context.Context, keys []string) ([]cache.Change, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return versions(ctx, link{q: s.told(s.reader), n: &s.counts.page, dialect: s.dialect}, keys)
}

// versionsOf reads the rows of n keys, and the low-water mark under no key.
func versionsOf(n int) string {
	return `SELECT '', low_water, FALSE FROM ledger_meta UNION ALL
		SELECT key, version, gone FROM ledger WHERE key IN (` + places(1, n) + ")"
}

// versions reads the ledger rows of keys; a key without a row reads as the low-water mark.
func versions(ctx context.Context, l link, keys []string) ([]cache.Change, error) {
	states := make([]cache.Change, len(keys))
	for from := 0; from < len(keys); from += batch {
		part := keys[from:min(from+batch, len(keys))]
		var low cache.Version
		known := make(map[string]cache.Change, len(part))
		_, err := list(ctx, l, func(r row) (c cache.Change, err error) {
			if err = r.Scan(&c.Key, &c.Version, &c.Gone); err != nil {
				return c, err
			}
			if c.Key == "" {
				low = c.Version
			}
			known[c.Key] = c
			return c, nil
		}, versionsOf(len(part)), anys(part)...)
		if err != nil {
			return nil, fmt.Errorf("read the change ledger: %w", err)
		}
		for i, key := range part {
			state, ok := known[key]
			if !ok || key == "" {
				state = cache.Change{Key: key, Version: low}
			}
			states[from+i] = state
		}
	}
	return states, nil
}

// Prune forgets changes older than the longest life of a cached value, sessions that have expired, and what a metered
// store was asked more than a month ago.
// The low-water mark rises above what is forgotten, so that no floor is above every possible build.
func (s *Store) Prune(ctx context.Context, olderThan time.Duration) error {
	err := s.Write(ctx, func(t *Tx) error {
		forgotten, err := list(t.ctx, t.link, func(r row) (v cache.Version, err error) { return v, r.Scan(&v) },
			"DELETE FROM ledger WHERE at < $1 RETURNING version", t.at.Add(-olderThan))
		if err != nil {
			return err
		}
		if len(forgotten) > 0 {
			low := slices.Max(forgotten)
			if _, err := t.exec(t.ctx, "UPDATE ledger_meta SET low_water = $1 WHERE id = 1 AND low_water < $1", int64(low)); err != nil {
				return err
			}
		}
		if _, err = t.exec(t.ctx, "DELETE FROM sessions WHERE expires_at < $1", t.at); err != nil {
			return err
		}
		return t.pruneSpending()
	})
	if err != nil {
		return fmt.Errorf("prune the change ledger: %w", err)
	}
	return nil
}
