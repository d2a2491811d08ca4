package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver
)

// How a connection writes: transactions take the write lock at their start, or a third of them fail when they
// try to take it later; times are UTC text that sorts.
const sqliteWriter = "_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_pragma=cache_size(-16000)" +
	"&_txlock=immediate&_time_format=sqlite&_timezone=UTC&_texttotime=1"

// How a connection reads. No _texttotime: it turns a title such as "2026-01-20" into a time.
const sqliteReader = "_pragma=busy_timeout(5000)&_pragma=query_only(1)&_pragma=cache_size(-8000)&_txlock=deferred&_time_format=sqlite&_timezone=UTC"

// sqliteReaders is how many connections read a SQLite file at once.
const sqliteReaders = 8

func (s *Store) openSQLite(ctx context.Context) error {
	path := strings.TrimPrefix(strings.TrimPrefix(s.o.URL, "sqlite:"), "file:")
	if strings.HasPrefix(path, ":memory:") || path == "" {
		return fmt.Errorf("%q is no file: a database in memory would be gone with the program", s.o.URL)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	s.path = path
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	// SQLite itself would let everybody on the machine read it.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) // #nosec G304 -- the path is the operator's
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if s.writer, err = s.sqliteHandle(sqliteWriter, 1); err != nil {
		return err
	}
	if s.reader, err = s.sqliteHandle(sqliteReader, sqliteReaders); err != nil {
		return err
	}
	ctx, cancel := within(ctx, s.o.WriteDeadline)
	defer cancel()
	if err := s.writer.PingContext(ctx); err != nil { // the first connection makes the file a WAL one
		return err
	}
	return s.reader.PingContext(ctx)
}

func (s *Store) sqliteHandle(options string, conns int) (*sql.DB, error) {
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: s.path}).String()+"?"+options)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}
