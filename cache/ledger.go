package cache

import "context"

// Version orders the states of one key: it only grows, in commit order.
// The zero version is below every version that a change is given.
type Version int64

// Mark says that a transaction makes the value of a key stale.
type Mark struct {
	Key  string
	Gone bool // the subject no longer exists, or the viewer lost the right to it: not even a stale answer may show it
}

// Change is a mark that was committed, with the version it was given.
type Change struct {
	Key     string
	Version Version
	Gone    bool
}

// Ledger is the database's own record of which keys became stale, kept in the transactions that made them so.
// R reads one moment of that database, say a transaction; builders are given one and nothing else.
//
// A row may be pruned once no value from before it is left: after the longest Fresh and Kept together, and what clocks may
// differ by and builds and transactions may take, a few minutes. The low-water version is the newest that was pruned.
type Ledger[R any] interface {
	// Snapshot calls read with a reader of one moment and, in the order of keys, the version each key had at that moment.
	// A key without a row has the ledger's low-water version, 0 in a ledger that was never pruned.
	// It returns read's error as it is. It may call read again, in a later moment, when the first try failed.
	Snapshot(ctx context.Context, keys []string, read func(ctx context.Context, r R, versions []Version) error) error
	// Versions gives the newest committed state of keys, in their order, by primary key and at the cost of one round trip.
	// Every key has an answer, as for Snapshot; it reads where every commit answered to a writer can be seen, no replica.
	Versions(ctx context.Context, keys []string) ([]Change, error)
	// Follow tells f of every committed change until ctx ends: of this process's own writes before the writer is answered,
	// of everybody else's as soon as it hears of them. It begins with everything recorded, then calls Caught. It reconnects
	// by itself and returns only ctx's error.
	Follow(ctx context.Context, f Follower) error
}

// Branded is a Ledger that can tell its database from every other one, and from an earlier state of it. Values in a
// shared store are read under the brand they were written under only: a version says nothing about another database,
// nor about one that was put back while nobody was watching.
type Branded interface {
	// Brand names the database as it was when it was last reached; empty before. It does not wait.
	Brand() string
}

// Folder is a Ledger that can read one value and the version of its key with a statement less.
type Folder[R any] interface {
	// SnapshotOne is Snapshot for one key, whose version in that moment is given only when read has returned. It gives
	// read's error as it is, and may call read again, in a later moment, when the first try failed.
	SnapshotOne(ctx context.Context, key string, read func(ctx context.Context, r R) error) (Version, error)
}

// Follower hears what a ledger records. Its methods must return quickly and may be called at the same time.
type Follower interface {
	// Heard is told committed changes. The same change may be told twice, and older ones after newer ones.
	Heard(changes []Change)
	// Caught says that every change committed so far by anybody has been told: what is known can be trusted.
	Caught()
	// Lost says that changes made elsewhere may go unheard from now on, until Caught is called again.
	Lost(err error)
}
