package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// patience is how long, from the beginning of an absence, whoever asks waits for PostgreSQL to come back: a planned restart
// is over by then, and nobody notices it. Later everybody is told at once.
const patience = 8 * time.Second

// absence is when the database was first found away; nil while it is there.
type absence struct{ since atomic.Pointer[time.Time] }

// over notes that the database answers.
func (a *absence) over() {
	if a.since.Load() != nil {
		a.since.Store(nil)
	}
}

// passes reports whether err is an absence that is young enough to be waited for.
func (a *absence) passes(err error) bool {
	if !absent(err) {
		return false
	}
	now := time.Now()
	if a.since.CompareAndSwap(nil, &now) {
		return true
	}
	since := a.since.Load()
	return since == nil || now.Sub(*since) < patience
}

// absent reports whether err says that PostgreSQL is restarting, ended this connection, or refuses new ones. One that
// hangs is not absent: to wait for it again would only take longer.
func absent(err error) bool {
	if err == nil || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	var server *pgconn.PgError
	if errors.As(err, &server) { // ended by an operator, by a crash, starting; a pooler that reaches no server
		return slices.Contains([]string{"57P01", "57P02", "57P03"}, server.Code) || strings.HasPrefix(server.Code, "08")
	}
	for _, gone := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, syscall.EPIPE, driver.ErrBadConn} {
		if errors.Is(err, gone) {
			return true
		}
	}
	text := err.Error()
	return strings.Contains(text, "unexpected EOF") || strings.Contains(text, "conn closed")
}

// outlast runs do again, within ctx, while a young absence of the database is all that it fails of. What do does must be
// undone where it fails, and so must be what it did outside the database.
func (s *Store) outlast(ctx context.Context, do func() error) error {
	for pause := 4 * time.Millisecond; ; pause = min(2*pause, 128*time.Millisecond) {
		err := do()
		if err == nil {
			s.absence.over()
			return nil
		}
		if !s.absence.passes(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause/2 + rand.N(pause)): // #nosec G404 -- only spreads the attempts
		}
	}
}
