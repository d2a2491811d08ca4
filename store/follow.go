package store

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

const (
	heartbeat    = time.Second            // how often the ledger is read though nothing was heard, and how long that may take
	firstBackoff = 20 * time.Millisecond  // between attempts to reach the database again,
	lastBackoff  = 700 * time.Millisecond // growing to this, and spread by half as much again
)

// source hears of changes that other processes commit.
type source interface {
	// look reads the ledger from the cursor on, and moves that.
	look(ctx context.Context, c *cursor) ([]cache.Change, error)
	// wait returns what it is told before ctx ends; nothing and no error means: look.
	wait(ctx context.Context) ([]cache.Change, error)
	close()
}

// cursor is how far a follower has read the ledger.
type cursor struct {
	from     int64         // the position to read from
	version  cache.Version // the highest that was seen
	low      cache.Version // the low-water mark
	identity string        // of the database it was read from
	epoch    string        // of its ledger
}

// errRestored says that the ledger is not the one that was read before, or an earlier state of it.
var errRestored = errors.New("the database was replaced or put back to an earlier state")

// Follow tells f of every committed change until ctx ends.
func (s *Store) Follow(ctx context.Context, to cache.Follower) error {
	f := &following{to: to, lost: true}
	s.hub.join(f)
	defer s.hub.leave(f)

	var at cursor
	pause, silent := firstBackoff, false
	for ctx.Err() == nil {
		caught, err := s.follow(ctx, f, &at)
		if ctx.Err() != nil {
			break
		}
		if errors.Is(err, errRestored) {
			if e := s.renumber(ctx, &at); e != nil {
				err = errors.Join(err, e)
			} else {
				s.o.Logger.WarnContext(ctx, "every cached value was made stale", "reason", err)
			}
		}
		if caught {
			pause, silent = firstBackoff, false
		}
		f.lose(err)
		if !silent { // once, not at every attempt
			s.o.Logger.WarnContext(ctx, "changes made elsewhere are not heard; connecting again", "error", err)
			silent = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause + rand.N(pause/2)): // #nosec G404 -- only spreads the attempts
		}
		pause = min(2*pause, lastBackoff)
	}
	return ctx.Err()
}

// follow tells f what one source hears until that breaks; caught is true if it had told everything once.
func (s *Store) follow(ctx context.Context, f *following, at *cursor) (caught bool, err error) {
	src, err := s.source(ctx, at)
	if err != nil {
		return false, err
	}
	defer src.close()
	for {
		losses := f.losses()
		changes, err := s.lookAndListen(ctx, src, f, at)
		if err != nil {
			return caught, err
		}
		s.tell(f, changes)
		if !f.regain(losses) {
			continue
		}
		caught = true
		if err := s.listenTo(ctx, src, f, losses); err != nil {
			return caught, err
		}
	}
}

// listenTo tells f what src is told, until it is time to look.
func (s *Store) listenTo(ctx context.Context, src source, f *following, losses int) error {
	ctx, stop := context.WithTimeout(ctx, max(heartbeat, s.o.Poll))
	defer stop()
	ctx, cancel := f.waiting(ctx, losses)
	defer cancel()
	for ctx.Err() == nil {
		changes, err := src.wait(ctx)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if len(changes) == 0 {
			return nil
		}
		s.tell(f, changes) // which raises what the next look expects
	}
	return nil
}

// lookAndListen looks, and goes on telling f what src is told meanwhile, where that looks on a connection of its own:
// a look that takes long must not hold up a notification.
func (s *Store) lookAndListen(ctx context.Context, src source, f *following, at *cursor) ([]cache.Change, error) {
	if _, both := src.(*listener); !both {
		return s.look(ctx, src, at)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	listening, looked := context.WithCancel(ctx)
	type reply struct {
		changes []cache.Change
		err     error
	}
	replies := make(chan reply, 1)
	go func() {
		defer looked()
		changes, err := s.look(ctx, src, at)
		replies <- reply{changes, err}
	}()
	var deaf error
	for listening.Err() == nil {
		changes, err := src.wait(listening)
		if err != nil && listening.Err() == nil {
			deaf = err
			cancel()
			break
		}
		s.tell(f, changes)
	}
	r := <-replies // before the connections are closed
	return r.changes, errors.Join(deaf, r.err)
}

func (s *Store) look(ctx context.Context, src source, at *cursor) ([]cache.Change, error) {
	limit := heartbeat
	if at.from == 0 { // everything the ledger holds, which may take longer
		limit = s.o.WriteDeadline
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	at.version = max(at.version, s.hub.newest()) // before the look: the ledger cannot be behind it, unless it was put back
	changes, err := src.look(ctx, at)
	if err != nil {
		return nil, fmt.Errorf("read the change ledger: %w", err)
	}
	s.hub.forget(at.low) // whoever pruned the ledger
	return changes, nil
}

func (s *Store) tell(f *following, changes []cache.Change) {
	if len(changes) == 0 {
		return
	}
	s.hub.remember(changes)
	f.to.Heard(changes)
}

// ledgerRow is one answer of a look: the state of the ledger, with a changed row or without.
type ledgerRow struct {
	next    int64         // the position to look from next time
	newest  int64         // no position is beyond it
	version cache.Version // no version is beyond it
	low     cache.Version // the low-water mark
	epoch   string
	key     *string
	change  cache.Change
	wasGone cache.Version
}

func scanLedger(r row) (l ledgerRow, err error) {
	var version, wasGone *int64
	var gone *bool
	if err = r.Scan(&l.next, &l.newest, &l.version, &l.low, &l.epoch, &l.key, &version, &gone, &wasGone); err == nil && l.key != nil {
		l.change = cache.Change{Key: *l.key, Version: cache.Version(*version), Gone: *gone}
		l.wasGone = cache.Version(*wasGone)
	}
	return l, err
}

// advance turns the answers of a look into changes, and moves the cursor if they go on from where it stands.
func (c *cursor) advance(rows []ledgerRow) ([]cache.Change, error) {
	if len(rows) == 0 {
		return nil, errors.New("the ledger's own row is missing: run salesai migrate")
	}
	now := rows[0]
	if now.version < c.version || now.newest < c.from || c.epoch != "" && now.epoch != c.epoch {
		return nil, errRestored
	}
	var changes []cache.Change
	for _, r := range rows {
		if r.key == nil {
			continue
		}
		if r.wasGone > 0 {
			// Somebody who missed that state must learn of it: what was cached before may not be shown any more.
			changes = append(changes, cache.Change{Key: *r.key, Version: r.wasGone, Gone: true})
		}
		changes = append(changes, r.change)
		c.version = max(c.version, r.change.Version)
	}
	c.from, c.low, c.epoch = now.next, now.low, now.epoch
	return changes, nil
}

// Brand names the database that the ledger was last read from, in its present state; empty before it was reached.
func (s *Store) Brand() string {
	if b := s.brand.Load(); b != nil {
		return *b
	}
	return ""
}

// known reports whether identity is the database that the cursor was read from; the first one is.
func (c *cursor) known(identity string) error {
	if c.identity != "" && c.identity != identity {
		return errRestored
	}
	c.identity = identity
	return nil
}

// renumber gives every key a version above all that this process knows, and says that all were gone: after a
// restore a cached value may come from a future that did not happen.
func (s *Store) renumber(ctx context.Context, at *cursor) error {
	ctx, cancel := within(ctx, s.o.WriteDeadline)
	defer cancel()
	seen := max(at.version, s.hub.newest())
	err := s.Write(ctx, func(t *Tx) error {
		above := "SELECT setval('ledger_versions', GREATEST($1::bigint, last_value) + 1) FROM ledger_versions"
		if s.dialect == SQLite {
			above = "UPDATE ledger_meta SET version = MAX($1, version) + 1 WHERE id = 1 RETURNING version"
		} else if _, err := t.exec(t.ctx, "LOCK TABLE ledger IN EXCLUSIVE MODE"); err != nil {
			return err
		}
		var version int64
		if _, err := t.get(t.ctx, above, []any{int64(seen)}, &version); err != nil {
			return err
		}
		if _, err := t.exec(t.ctx, "UPDATE ledger_meta SET low_water = $1 WHERE id = 1", version); err != nil {
			return err
		}
		keys, err := t.ids(t.ctx, "SELECT key FROM ledger")
		if err != nil {
			return err
		}
		for _, key := range append(keys, s.hub.keys()...) {
			t.marks = append(t.marks, cache.Mark{Key: key, Gone: true})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make everything stale after a restore: %w", err)
	}
	*at = cursor{}
	return nil
}
