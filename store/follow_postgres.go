package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sales-ai-automation/salesai/cache"
)

// A look in one statement, and so of one moment. A transaction that is not visible in it has an id of at least
// the snapshot's xmin: looking from there on next time misses nothing, whatever the order of commits.
const lookPostgres = `SELECT pg_snapshot_xmin(x.now)::text::bigint, pg_snapshot_xmax(x.now)::text::bigint, v.last_value, m.low_water, m.epoch,
		l.key, l.version, l.gone, l.was_gone
	FROM (SELECT pg_current_snapshot() AS now) x CROSS JOIN ledger_versions v CROSS JOIN ledger_meta m
	LEFT JOIN ledger l ON l.position >= $1`

// What tells one PostgreSQL from another that answers at the same address: the cluster, its timeline (a new one
// after a restore or a failover), the database.
const identityPostgres = `SELECT system_identifier::text || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) FROM pg_control_system()`

const identityAnywhere = `SELECT d.oid::text || '/' || m.epoch FROM pg_database d CROSS JOIN ledger_meta m WHERE d.datname = current_database()`

// What shows in addition that tables were filled from a dump, in place: each time they get other files.
const filesPostgres = `SELECT pg_relation_filenode('ledger_meta')::text`

func (s *Store) source(ctx context.Context, at *cursor) (source, error) {
	switch {
	case s.dialect == SQLite:
		return s.watchFile(ctx, at)
	case s.o.Poll > 0:
		return s.pollPostgres(ctx, at)
	default:
		return s.listenPostgres(ctx, at)
	}
}

// listener hears what PostgreSQL notifies of, on a connection of its own.
type listener struct {
	s    *Store
	conn *pgx.Conn
}

func (s *Store) listenPostgres(ctx context.Context, at *cursor) (source, error) {
	ctx, cancel := context.WithTimeout(ctx, s.o.PageDeadline)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, s.listen)
	if err != nil {
		return nil, fmt.Errorf("connect to listen for changes: %w", err)
	}
	l := &listener{s, conn}
	// Listen first, look afterwards: nothing can be committed unnoticed in between.
	s.counts.ledger.Add(1)
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		l.close()
		return nil, fmt.Errorf("listen for changes: %w", err)
	}
	identity, err := s.identify(ctx, func(query string, to *string) error {
		return conn.QueryRow(ctx, query).Scan(to)
	})
	if err == nil {
		err = at.known(identity)
	}
	if err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// identify names the database; a hosted one that does not show its cluster is known by less.
func (s *Store) identify(ctx context.Context, get func(query string, to *string) error) (string, error) {
	var cluster, database string
	s.counts.ledger.Add(3)
	if err := get(identityPostgres, &cluster); err != nil {
		s.o.Logger.DebugContext(ctx, "the database's cluster is not shown", "error", err)
	}
	if err := get(identityAnywhere, &database); err != nil {
		return "", fmt.Errorf("read which database this is: %w", err)
	}
	var files string
	if err := get(filesPostgres, &files); err != nil {
		s.o.Logger.DebugContext(ctx, "the file of a table is not shown", "error", err)
	}
	identity := cluster + "/" + database
	brand := identity + "/" + files
	s.brand.Store(&brand)
	return identity, nil
}

func (l *listener) look(ctx context.Context, at *cursor) ([]cache.Change, error) {
	l.s.counts.ledger.Add(1)
	rows, err := l.conn.Query(ctx, lookPostgres, at.from)
	if err != nil {
		return nil, err
	}
	seen, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (ledgerRow, error) { return scanLedger(r) })
	if err != nil {
		return nil, err
	}
	return at.advance(seen)
}

func (l *listener) wait(ctx context.Context) ([]cache.Change, error) {
	n, err := l.conn.WaitForNotification(ctx)
	if err != nil {
		return nil, err
	}
	return parsePayload(n.Payload)
}

func (l *listener) close() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = l.conn.Close(ctx) // nothing was written
}

// parsePayload reads lines of "12 key", or "12!key" where the subject is gone.
func parsePayload(text string) ([]cache.Change, error) {
	var changes []cache.Change
	for line := range strings.SplitSeq(text, "\n") {
		end := strings.IndexAny(line, " !")
		if end < 0 {
			return nil, fmt.Errorf("a notification is not understood: %.80q", line)
		}
		version, err := strconv.ParseInt(line[:end], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("a notification is not understood: %w", err)
		}
		changes = append(changes, cache.Change{Key: line[end+1:], Version: cache.Version(version), Gone: line[end] == '!'})
	}
	return changes, nil
}

// poller looks at intervals, through a pooler that passes no notifications on.
type poller struct {
	s *Store
	l link
}

func (s *Store) pollPostgres(ctx context.Context, at *cursor) (source, error) {
	p := &poller{s, link{s.reader, &s.counts.ledger, s.dialect}}
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	identity, err := s.identify(ctx, func(query string, to *string) error {
		_, err := p.l.get(ctx, query, nil, to)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p, at.known(identity)
}

func (p *poller) look(ctx context.Context, at *cursor) ([]cache.Change, error) {
	seen, err := list(ctx, p.l, scanLedger, lookPostgres, at.from)
	if err != nil {
		return nil, err
	}
	return at.advance(seen)
}

func (p *poller) wait(ctx context.Context) ([]cache.Change, error) {
	select {
	case <-ctx.Done():
	case <-time.After(p.s.o.Poll):
	}
	return nil, nil
}

func (p *poller) close() {}
