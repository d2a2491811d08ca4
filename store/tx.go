package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// attempts is how often a transaction is run before it is given up.
const attempts = 5

// Tx is a transaction of Write. Each method that changes something records what it makes stale.
// A Tx must not be used by several goroutines at once.
type Tx struct {
	link
	ctx     context.Context // a transaction lives exactly as long as it
	tx      *sql.Tx
	at      time.Time
	changes []sales.Change
	marks   []cache.Mark // further marks that no change stands for
}

// SQL is the transaction itself, for the job queue to insert into. What is written through it records no change.
func (t *Tx) SQL() *sql.Tx { return t.tx }

// Now is the time of the transaction, in UTC to the microsecond.
func (t *Tx) Now() time.Time { return t.at }

// record keeps a change, to be written to the ledger at the end.
func (t *Tx) record(c sales.Change) { t.changes = append(t.changes, c) }

// Write runs fn in one transaction and returns after this process's followers heard what it made stale.
// fn runs again, from the start, where the database gave up on it for another's sake or was lost before the end:
// it must have no effects outside tx, and must not use the store otherwise.
func (s *Store) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return s.write(ctx, fn, s.hub.heard)
}

// write is Write, with who hears of them once the versions that were drawn are committed.
func (s *Store) write(ctx context.Context, fn func(tx *Tx) error, heard func([]cache.Change)) error {
	ctx, cancel := within(ctx, s.o.WriteDeadline)
	defer cancel()
	for attempt := 1; ; attempt++ {
		committing, err := s.try(ctx, fn, heard)
		if err == nil {
			s.absence.over()
			return nil
		}
		if committing || !again(err) || attempt >= attempts && !s.absence.passes(err) {
			return translate(ctx, err)
		}
		pause := time.Duration(1<<(2*min(attempt, attempts-1))) * time.Millisecond
		select {
		case <-ctx.Done():
			return translate(ctx, err)
		case <-time.After(pause/2 + rand.N(pause)): // #nosec G404 -- only spreads the attempts
		}
	}
}

// try runs fn once; committing is true if err leaves open whether the transaction was committed.
func (s *Store) try(ctx context.Context, fn func(tx *Tx) error, heard func([]cache.Change)) (committing bool, err error) {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return false, err
	}
	done := false
	defer func() { // also where fn panics
		if !done {
			_ = tx.Rollback()
		}
	}()
	t := &Tx{link: link{q: tx, n: &s.counts.write, dialect: s.dialect}, ctx: ctx, tx: tx, at: s.now()}
	if err := fn(t); err != nil {
		return false, err
	}
	drawn, err := s.mark(t)
	if err != nil {
		return false, err
	}
	if err := ctx.Err(); err != nil {
		return false, err
	}
	done = true
	if err := tx.Commit(); err != nil {
		if undone(err) {
			return false, err
		}
		// What was committed is not known, so what is cached cannot be trusted before the ledger has been read.
		s.hub.doubt(err)
		switch s.fate(ctx, drawn) {
		case aborted:
			return false, err
		case unknown:
			return true, unsure(err)
		case committed:
		}
	}
	heard(drawn.changes)
	return false, nil
}

// mark writes what the transaction's changes make stale into the ledger, as its last statement.
func (s *Store) mark(t *Tx) (drawn, error) {
	marks := t.marks
	for _, c := range t.changes {
		marks = append(marks, s.o.Stale(c)...)
	}
	return s.draw(t.ctx, t.link, t.at, unique(marks))
}

// newID gives an id that sorts by time, so that rows made together lie together.
func newID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", errors.Join(errors.New("draw an id"), err)
	}
	return id.String(), nil
}
