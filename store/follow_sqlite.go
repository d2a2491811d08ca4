package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// glance is how often a SQLite file is asked whether another connection has written, at some ten microseconds each.
const glance = 20 * time.Millisecond

// The position of a row is its version, as there is one writer: the next one to look from is past the counter.
const lookSQLite = `SELECT m.version + 1, m.version + 1, m.version, m.low_water, m.epoch, l.key, l.version, l.gone, l.was_gone
	FROM ledger_meta m LEFT JOIN ledger l ON l.position >= $1`

// watcher asks a SQLite file whether other processes have written, on a connection of its own.
type watcher struct {
	db   *sql.DB
	conn *sql.Conn
	l    link
	seen int64 // data_version before the last look
}

func (s *Store) watchFile(ctx context.Context, at *cursor) (source, error) {
	db, err := s.sqliteHandle(sqliteReader, 1)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, s.o.PageDeadline)
	defer cancel()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the file to watch it: %w", err), db.Close())
	}
	w := &watcher{db: db, conn: conn, l: link{conn, &s.counts.ledger, s.dialect}}
	var epoch string
	if _, err = w.l.get(ctx, "SELECT epoch FROM ledger_meta", nil, &epoch); err == nil {
		brand := epoch + "/" + fileOf(s.path)
		s.brand.Store(&brand)
		err = at.known(epoch)
	}
	if err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// fileOf tells a file from another one that has taken its place; a copy that was put back is another one.
func fileOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	if sys, ok := info.Sys().(*syscall.Stat_t); ok {
		return strconv.FormatUint(sys.Ino, 10)
	}
	return ""
}

func (w *watcher) look(ctx context.Context, at *cursor) ([]cache.Change, error) {
	// Before the rows: what is written in between is seen again rather than missed.
	seen, err := w.dataVersion(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := list(ctx, w.l, scanLedger, lookSQLite, at.from)
	if err != nil {
		return nil, err
	}
	w.seen = seen
	return at.advance(rows)
}

func (w *watcher) wait(ctx context.Context) ([]cache.Change, error) {
	tick := time.NewTicker(glance)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, nil
		case <-tick.C:
		}
		seen, err := w.dataVersion(ctx)
		if err != nil || seen != w.seen {
			return nil, err
		}
	}
}

func (w *watcher) dataVersion(ctx context.Context) (v int64, err error) {
	_, err = w.l.get(ctx, "PRAGMA data_version", nil, &v)
	return v, err
}

func (w *watcher) close() {
	_ = w.conn.Close() // it only read
	_ = w.db.Close()
}
