package api

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
)

const (
	maxKey   = 512      // bytes, as Workers KV bounds a name
	maxPurge = 100      // keys in one call
	maxShown = 64 << 10 // bytes of a value that are shown whole
)

// operator lets only those through who may operate the cache.
func operator(ctx context.Context) error {
	if !viewer(ctx).Can(sales.OperateCache) {
		return sales.Errorf(sales.Forbidden, "Only an admin may look into the cache. Ask one for what you need to know.")
	}
	return nil
}

func (a *API) cacheStats(ctx context.Context, _ nothing) (CacheStats, error) {
	if err := operator(ctx); err != nil {
		return CacheStats{}, err
	}
	return statsOf(a.o.Instance, a.o.Cache.Stats()), nil
}

func (a *API) cacheBudget(ctx context.Context, _ nothing) (CacheBudget, error) {
	if err := operator(ctx); err != nil {
		return CacheBudget{}, err
	}
	return budgetOf(a.o.Cache.Stats().Store.Budget), nil
}

type cacheKey struct {
	Key string `json:"key"`
}

// Validate refuses what can be no key.
func (in *cacheKey) Validate() []orpc.Issue { return keyIssues(in.Key, "key") }

func keyIssues(key string, path ...any) []orpc.Issue {
	if key == "" || len(key) > maxKey || strings.ContainsFunc(key, unicode.IsControl) {
		return []orpc.Issue{{Message: fmt.Sprintf("A key has 1 to %d bytes and no control characters", maxKey), Path: path}}
	}
	return nil
}

// CacheHeld is what an instance holds under a key, and what the ledger says of it.
type CacheHeld struct {
	Instance string        `json:"instance"`
	Key      string        `json:"key"`
	Fence    string        `json:"fence"` // the ledger key that guards it
	Ledger   cache.Version `json:"ledgerVersion"`
	Gone     bool          `json:"gone"`
	Held     *CacheValue   `json:"held"` // null: this instance does not hold it
}

// CacheValue is a held value.
type CacheValue struct {
	Resource string          `json:"resource"`
	Version  cache.Version   `json:"version"`
	Current  bool            `json:"current"` // no newer version is committed
	Absent   bool            `json:"absent"`  // what is held is that there is no such value
	Bytes    int64           `json:"bytes"`
	Built    time.Time       `json:"built"`
	Fresh    time.Time       `json:"freshUntil"`
	Kept     time.Time       `json:"keptUntil"`
	Read     *time.Time      `json:"lastRead"`
	Stored   bool            `json:"stored"`
	Body     json.RawMessage `json:"value"` // null where it is absent or longer than 64 KiB
}

func (a *API) cacheGet(ctx context.Context, in cacheKey) (CacheHeld, error) {
	if err := operator(ctx); err != nil {
		return CacheHeld{}, err
	}
	shown := CacheHeld{Instance: a.o.Instance, Key: in.Key, Fence: in.Key}
	held, ok := a.o.Cache.Inspect(in.Key)
	if ok {
		shown.Fence = held.Fence
	}
	states, err := a.o.Cache.Ledger(ctx, shown.Fence)
	if err != nil {
		return CacheHeld{}, fmt.Errorf("asking the ledger for %s: %w", shown.Fence, err)
	}
	shown.Ledger, shown.Gone = states[0].Version, states[0].Gone
	if !ok {
		return shown, nil
	}
	v := &CacheValue{
		Resource: held.Resource, Version: held.Version, Current: held.Version >= shown.Ledger, Absent: held.Absent,
		Bytes: held.Bytes, Built: held.Built.UTC(), Fresh: held.Fresh.UTC(), Kept: held.Kept.UTC(), Stored: held.Stored,
	}
	if !held.Read.IsZero() {
		read := held.Read.UTC()
		v.Read = &read
	}
	if !held.Absent && len(held.Body) <= maxShown {
		v.Body = held.Body
	}
	shown.Held = v
	return shown, nil
}

type cacheKeys struct {
	Keys []string `json:"keys"`
}

// Validate refuses what can be no keys.
func (in *cacheKeys) Validate() []orpc.Issue {
	if len(in.Keys) == 0 || len(in.Keys) > maxPurge {
		return []orpc.Issue{{Message: fmt.Sprintf("Give 1 to %d keys", maxPurge), Path: []any{"keys"}}}
	}
	var issues []orpc.Issue
	for i, key := range in.Keys {
		issues = append(issues, keyIssues(key, "keys", i)...)
	}
	return issues
}

// CachePurged tells which ledger keys were given new versions.
type CachePurged struct {
	Purged []CacheVersion `json:"purged"`
}

// CacheVersion is the state of a ledger key.
type CacheVersion struct {
	Key     string        `json:"key"`
	Version cache.Version `json:"version"`
}

// cachePurge makes keys stale on every instance. A variant goes with all the variants of its value, as a change would have it.
func (a *API) cachePurge(ctx context.Context, in cacheKeys) (CachePurged, error) {
	if err := operator(ctx); err != nil {
		return CachePurged{}, err
	}
	fences := make([]string, 0, len(in.Keys))
	for _, key := range in.Keys {
		if held, ok := a.o.Cache.Inspect(key); ok {
			key = held.Fence
		}
		fences = append(fences, key)
	}
	if err := a.o.Cache.Purge(ctx, fences...); err != nil {
		return CachePurged{}, err
	}
	states, err := a.o.Cache.Ledger(ctx, fences...)
	if err != nil {
		return CachePurged{}, fmt.Errorf("reading the new versions: %w", err)
	}
	a.o.Logger.InfoContext(ctx, "cached values were made stale by hand", "keys", fences, "by", viewer(ctx).Email)
	purged := CachePurged{Purged: make([]CacheVersion, len(states))}
	for i, s := range states {
		purged.Purged[i] = CacheVersion{s.Key, s.Version}
	}
	return purged, nil
}

type cacheAudit struct {
	Most int `json:"most" orpc:"default=100,min=1,max=10000"`
}

// CacheAudited is what an audit found.
type CacheAudited struct {
	Instance   string         `json:"instance"`
	Checked    int            `json:"checked"`
	Outdated   int            `json:"outdated"`
	Failed     int            `json:"failed"`
	Mismatched []CacheFinding `json:"mismatched"`
}

// CacheFinding is a held value that was not what the database says, and was dropped.
type CacheFinding struct {
	Resource string        `json:"resource"`
	Key      string        `json:"key"`
	Version  cache.Version `json:"version"`
}

func (a *API) cacheAudit(ctx context.Context, in cacheAudit) (CacheAudited, error) {
	if err := operator(ctx); err != nil {
		return CacheAudited{}, err
	}
	found, err := a.o.Cache.Audit(ctx, in.Most)
	if err != nil {
		return CacheAudited{}, err
	}
	shown := CacheAudited{
		Instance: a.o.Instance, Checked: found.Checked, Outdated: found.Outdated, Failed: found.Failed,
		Mismatched: make([]CacheFinding, len(found.Mismatched)),
	}
	for i, f := range found.Mismatched {
		shown.Mismatched[i] = CacheFinding(f)
	}
	return shown, nil
}
