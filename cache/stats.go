package cache

// Stats is what a cache counted since it was made, and what it holds now.
type Stats struct {
	HotBytes      int64 // bytes the hot tier holds, and its bound
	HotLimit      int64
	HotEntries    int64
	Floors        int  // keys whose newest version is remembered
	Trusted       bool // notifications arrive: held values are served without asking the ledger
	Heard         int64
	Lost          int64
	Confirms      int64 // keys the ledger was asked about, and how often it could not answer
	ConfirmErrors int64
	Resources     []ResourceStats // in the order of declaration
}

// ResourceStats are the counts of one resource.
type ResourceStats struct {
	Name        string
	HotHits     int64 // answers from the hot tier
	HotMisses   int64
	StoreHits   int64
	StoreMisses int64
	StoreErrors int64 // store calls that failed or outran their deadline
	Stale       int64 // answers marked stale
	Builds      int64
	BuildErrors int64
	BuildTime   int64
	Refused     int64 // fills refused because the value was made stale meanwhile
}

// Stats gives the counts of this moment.
func (c *Cache[R]) Stats() Stats { return Stats{} }
