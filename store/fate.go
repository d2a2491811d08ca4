package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// drawn is what one transaction wrote into the ledger.
type drawn struct {
	changes []cache.Change
	xid     int64 // of the transaction; 0 where it is not known
}

// fate is what became of a transaction whose COMMIT got no answer.
type fate int

const (
	unknown fate = iota
	committed
	aborted
)

// fate asks the database what became of a transaction, and waits, within ctx, for the database to come back and for the
// transaction to end. Only its own rows prove that it was committed: after a crash, or on a standby that was behind,
// its number may have become another's, but then nothing is left of it.
func (s *Store) fate(ctx context.Context, d drawn) fate {
	if d.xid == 0 || len(d.changes) == 0 {
		return unknown
	}
	changes := d.changes[:min(len(d.changes), batch)]
	rows, args := make([]string, len(changes)), []any{strconv.FormatInt(d.xid, 10), d.xid}
	for i, c := range changes {
		rows[i] = "(" + places(len(args)+1, 2) + ")"
		args = append(args, c.Key, int64(c.Version))
	}
	query := "SELECT COALESCE(pg_xact_status($1::text::xid8), ''), EXISTS (SELECT 1 FROM ledger WHERE position = $2 AND (key, version) IN (" + strings.Join(rows, ", ") + "))"
	for ended := false; ; {
		var status string
		var found bool
		if err := s.outlast(ctx, func() error {
			_, err := s.other().get(ctx, query, args, &status, &found)
			return err
		}); err != nil {
			return unknown
		}
		switch {
		case found:
			return committed
		case status == "aborted":
			return aborted
		case status == "committed" && !ended: // between the snapshot and the question for its status
			ended = true
		case status != "in progress":
			return unknown // others wrote over all that it wrote, or it is too long ago
		}
		select {
		case <-ctx.Done():
			return unknown
		case <-time.After(5 * time.Millisecond):
		}
	}
}
