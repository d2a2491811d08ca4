// Package cache is a read-through cache that is never older than it knows to be.
//
// Values live in a hot tier in the process (otter), then in a store that instances share (optional), and are built
// from the database when neither has one that is new enough. What is new enough is not left to deletes. It is said
// by the database itself:
//
//	      a writing transaction                          every instance
//	┌───────────────────────────────┐         ┌──────────────────────────────────┐
//	│ UPDATE orders SET …           │  Heard  │ floor of "user:7:orders" = 42    │
//	│ ledger: "user:7:orders" → 42  │ ──────► │                                  │
//	│ COMMIT                        │         │  hot tier   (v41) below: a miss  │
//	└───────────────────────────────┘         │  store      (v41) below: a miss  │
//	               │                          │  builder ◄── one snapshot ──┐    │
//	               ▼                          └─────────────────────────────┼────┘
//	┌───────────────────────────────┐  the value and version 42, together   │
//	│ database: rows and ledger     │ ──────────────────────────────────────┘
//	└───────────────────────────────┘
//
// The ledger is a table with one row for each stale key: (key, version, changed or gone). A transaction that changes
// data marks the keys it makes stale as its last write, so a commit and its invalidation cannot part, whatever dies
// in between. A builder reads a value and its key's version in one snapshot, and the version stays with the value
// through every tier. Each instance keeps the newest version it heard of a key, the floor, and takes a value below
// its floor for a miss, wherever it came from. So
//
//   - a reader on the writer's instance never gets less than was written: floors rise before the writer is answered;
//   - a slow builder cannot undo an invalidation: its result is below the floor when it arrives;
//   - a store may lose, delay or repeat old values, and a deletion that never happens costs space, not truth;
//   - other instances follow within one notification.
//
// When notifications are lost ([Follower].Lost) nothing held is trusted: each read first asks the ledger for the
// key's version, many readers in one question, until the ledger has told everything missed. When the database does
// not answer at all, what is held is served and marked stale ([Status]); never what a transaction marked as gone.
// What is neither held nor can be built is an error that is [ErrUnavailable].
//
// A value has two lives. Within its fresh life it is served without a thought (and refreshed once in the background
// in the last tenth); within its kept life after that it is rebuilt when read, and served as stale only when that
// fails. Lives are a backstop and the measure of values that depend on the time; changes need neither. A value that
// depends on the data alone ([Spec].Steady) keeps nobody waiting at the end of its fresh life: as long as the ledger
// vouches for it, it is served while it is built anew in the background.
//
// Make a [Cache] over a [Ledger], declare resources with [Declare], let [Cache.Run] follow the ledger, and read with
// [Resource.Get]. Package cachetest has the suites that ledgers and stores must pass, and a ledger in memory for the
// tests of whoever imports this package.
//
// # What it costs
//
// A hot hit is one hash, one look-up and three comparisons: no allocation, no lock, no JSON, no call. A miss is one
// flight however many wait for it. What is remembered is bounded: values by [Options].HotBytes, floors by
// [Options].Floors. A floor nobody touched for longer than any value lives is dropped, as nothing below it is left.
// When there are more floors than the bound, the one untouched for longest is dropped, and from then on a key
// without a floor costs one question to the ledger before a value of it is trusted.
//
// # What it does not promise
//
// Between the commit on one instance and its notification on another, the other serves what it has; whoever must
// not see that reads with [Resource.GetNewest]. Instances' clocks may differ by a minute; more lengthens lives.
package cache
