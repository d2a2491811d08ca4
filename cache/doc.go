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
// Make a [Cache] over a [Ledger], which you write for your database, declare resources with [Declare], let [Cache.Run] follow
// the ledger, and read with [Resource.Get] and [Resource.GetMany]. Package cachetest has the suites that ledgers and stores
// must pass, and a ledger in memory for the tests of whoever imports this package.
//
// # Lives
//
// A value has two. Within its fresh life it is served without a thought, and refreshed once in the background in the last
// tenth, or again where that failed; within its kept life after that it is rebuilt when read, and served as stale only when
// that fails or takes longer than [Options].SlowBuild. Lives are a backstop and the measure of values that depend on the
// time; changes need neither. A value that depends on the data alone ([Spec].Steady) keeps nobody waiting at the end of its fresh life: as long as the
// ledger vouches for it, it is served while it is built anew in the background.
// That there is no such value is cached like any other answer, and a creation ends it.
//
// # When the ledger is not heard
//
// When notifications are lost ([Follower].Lost) nothing held is trusted: each read first asks the ledger for the
// key's version, many readers in one question, until the ledger has told everything missed. At the start an instance
// publishes a change and must hear of it, as of another's ([Cache.SelfCheck]); one that does not says so and asks likewise,
// until it hears. When the database does not answer at all, what is held is served and marked stale ([Status]); never what
// this instance heard to be gone, and nothing of the store's before the ledger has told it everything once. What is neither
// held nor can be built is an error that is [ErrUnavailable].
//
// # The store
//
// A [Store] is never asked to be clever: get, put, delete, many of each. No error of it reaches a reader. A slow one costs
// [Options].StoreTimeout and counts as a miss; one that fails several times in a row is left alone and probed in the
// background, and no reader pays for it meanwhile. What was to be deleted is then deleted, unless it was written anew. A
// value it refuses as too large ([ErrTooLarge]) stays hot; bytes it holds that cannot be read are a miss.
//
// Where it is a [Leaser], an instance that misses asks for the right to build one version of a value; the others wait up to
// [Options].LeaseWait for what it puts. A change ends their wait, because it makes another version. A lease is kept after the
// value was put: in the moment after a change it is asked for first, and says that the value is there. A resource whose values
// are built sooner than the store answers, by what both took lately, asks for none and looks only where others have had the
// time to build. GetMany and refreshes ask for no lease, and a store that cannot give one, as an eventually consistent one
// cannot, gives none: there each instance builds for itself. A store that keeps its deadlines whatever happens says so
// ([Punctual]), and is called without a goroutine between: the first reader who misses looks there. Where that one leaves
// meanwhile, the flight goes on without.
//
// A metered store has a [Budget] a day, counted in a [Book] that instances share and restarts do not forget. Reads are
// counted and never refused. A write pays only where another instance looks for the value, which is learned for each resource;
// when writes run short, those that have not proved to pay stop first, then all. Deletes are saved, as the version already
// fences a stale value, except of what is gone. A store that says that its quota is exceeded is read and not written.
// [Cache.Handover] writes what people read lately before a restart.
//
// # Warm-up, audit, operators
//
// A value of a resource with [Spec].Warm that was read lately is built as soon as it goes stale, once for changes that
// follow one another, two at a time. [Cache.Audit] builds held values anew at their versions and compares: one that differs
// comes from a builder that reads what no change marks. [Resource.Invalidate] and [Cache.Purge] mark values as stale for
// all instances; [Cache.Inspect] and [Cache.Stats] tell what is held and what happened.
//
// # Who shows values
//
// [Cache.Watch] hears which keys changed, from whatever instance, after their floors were raised, so that whoever shows a
// value can read it again. [Resource.GetSince] reads for somebody who has seen a version, or was told of one by another
// instance: nothing older is answered, and the ledger is asked only where this instance has not heard of it.
//
// # What it costs
//
// A hot hit is one hash, one look-up and three comparisons: no allocation, no lock, no JSON, no call. A miss is one
// flight however many wait for it. A value is held beside its bytes, unless nobody reads those ([Spec].Bare). What grows with the keys is bounded by [Options].HotBytes: values, floors and the
// deletes that wait for the store, each counted as what the allocator gives for it. The heap is within 5 % of the bound,
// while it is filled and after. A floor stays as long as a value under it is held; others take what they need, up to a
// quarter of the bound, and the values get the rest. A floor nobody touched for longer than any value lives is dropped, as
// nothing below it is left. Where there is no room, the one untouched for longest is dropped; from then on, until that
// would have happened anyway, a key without a floor that did not change since costs one question to the ledger before a
// value of it is trusted. A clock that is set back by more than half a minute has every key ask once.
//
// # What it does not promise
//
// Between the commit on one instance and its notification on another, the other serves what it has; whoever must
// not see that reads with [Resource.GetNewest]. An instance that hears nothing, and whose ledger does not know, serves what
// it has until its self-check has failed, five seconds after the start; whether it hears is not tried again after a check
// succeeded. A lease may be lost or given twice: then a value is built twice. A builder must read one moment and take the
// time from [AsOf]; the cache cannot see what else it reads, only audit it. Instances' clocks may differ by a minute; a value
// from a clock that is further ahead may outlive the memory of what made it stale.
package cache
