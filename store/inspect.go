package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Inspection is what a database says of itself.
type Inspection struct {
	Version string        // as 15.14
	Number  int           // of PostgreSQL as 150014; 0 for SQLite
	Clock   time.Duration // how far its clock is ahead of this machine's, as far as the round trip lets it be known
	Took    time.Duration // the round trip
}

// Inspect asks the database for its version and its clock.
func (s *Store) Inspect(ctx context.Context) (i Inspection, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	if s.dialect == SQLite {
		_, err = s.other().get(ctx, "SELECT sqlite_version()", nil, &i.Version)
		return i, err
	}
	if err := s.Ping(ctx); err != nil { // so that the connection is there when the clocks are compared
		return i, err
	}
	var theirs time.Time
	began := time.Now()
	_, err = s.other().get(ctx, "SELECT now(), current_setting('server_version'), current_setting('server_version_num')::int", nil, &theirs, &i.Version, &i.Number)
	i.Took = time.Since(began)
	i.Clock = theirs.Sub(began.Add(i.Took / 2))
	return i, err
}

// ErrUnheard says that PostgreSQL takes notifications and does not pass them on.
var ErrUnheard = errors.New("a notification was sent and not heard")

// Echo sends a notification where writers send them, and wants to hear it where this process listens, within a time.
// It is for PostgreSQL; nothing is written.
func (s *Store) Echo(ctx context.Context, wait time.Duration) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+s.o.PageDeadline)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, s.listen)
	if err != nil {
		return 0, fmt.Errorf("connect to listen: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing was written
	const echo = channel + "_echo"
	if _, err := conn.Exec(ctx, "LISTEN "+echo); err != nil {
		return 0, fmt.Errorf("listen: %w", err)
	}
	word, began := rand.Text(), time.Now()
	if _, err := s.other().exec(ctx, "SELECT pg_notify($1, $2)", echo, word); err != nil {
		return 0, fmt.Errorf("notify: %w", err)
	}
	hearing, stop := context.WithTimeout(ctx, wait)
	defer stop()
	for {
		n, err := conn.WaitForNotification(hearing)
		switch {
		case err == nil && n.Payload == word:
			return time.Since(began), nil
		case err == nil: // another's
		case hearing.Err() != nil:
			return 0, ErrUnheard
		default:
			return 0, fmt.Errorf("%w: the connection that listens was lost: %w", ErrUnheard, err)
		}
	}
}

// Listens reports whether this process is notified of changes, and does not poll.
func (s *Store) Listens() bool { return s.dialect == Postgres && s.o.Poll == 0 }
