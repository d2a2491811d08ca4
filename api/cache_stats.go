package api

import (
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// CacheStats is what the cache of one instance counted since it started, as cache.stats answers it.
type CacheStats struct {
	Instance   string               `json:"instance"`
	HitRate    *float64             `json:"hitRate"` // 0 to 1, answers that needed no build; null before the first
	Hot        CacheHot             `json:"hot"`
	Ledger     CacheLedger          `json:"ledger"`
	Deletes    CacheDeletes         `json:"deletes"`
	Audited    int64                `json:"audited"`
	Mismatched int64                `json:"mismatched"`
	Store      *CacheStore          `json:"store"` // null: there is none
	Resources  []CacheResourceStats `json:"resources"`
}

// CacheHot is what the process holds.
type CacheHot struct {
	Bytes   int64 `json:"bytes"`
	Limit   int64 `json:"limit"`
	Entries int   `json:"entries"`
	Floors  int   `json:"floors"`
	// FloorBytes is what the floors take of Bytes, FloorsDropped how many were dropped for want of room.
	FloorBytes    int64 `json:"floorBytes"`
	FloorsDropped int64 `json:"floorsDropped"`
}

// CacheLedger is how the instance hears of changes.
type CacheLedger struct {
	Trusted       bool     `json:"trusted"`
	Heard         int64    `json:"heard"`
	Lost          int64    `json:"lost"`
	Confirms      int64    `json:"confirms"`
	ConfirmErrors int64    `json:"confirmErrors"`
	SelfCheck     *float64 `json:"selfCheckMs"` // null: the published change was not heard yet
}

// CacheDeletes are the store's values that went stale.
type CacheDeletes struct {
	Done    int64 `json:"done"`
	Failed  int64 `json:"failed"`
	Saved   int64 `json:"saved"`
	GivenUp int64 `json:"givenUp"`
	Pending int   `json:"pending"`
}

// CacheStore is how the shared store does.
type CacheStore struct {
	Open    bool                 `json:"open"`
	Opened  int64                `json:"leftAlone"` // times
	Skipped int64                `json:"skipped"`
	Gets    int64                `json:"gets"`
	Puts    int64                `json:"puts"`
	Deletes int64                `json:"deletes"`
	GetMS   *float64             `json:"getMs"` // mean; null without calls
	PutMS   *float64             `json:"putMs"`
	Errors  map[cache.Code]int64 `json:"errors"`
	Leases  int64                `json:"leases"`
	Waits   int64                `json:"waits"`
	Budget  CacheBudget          `json:"budget"`
}

// CacheBudget is how a metered store's budget stands.
type CacheBudget struct {
	Metered bool             `json:"metered"`
	Mode    cache.Mode       `json:"mode"`
	Day     string           `json:"day"`
	Reads   CacheBudgetShare `json:"reads"`
	Writes  CacheBudgetShare `json:"writes"`
	Deletes CacheBudgetShare `json:"deletes"`
}

// CacheBudgetShare is what was spent of what; a limit of 0 is none.
type CacheBudgetShare struct {
	Spent int64 `json:"spent"`
	Limit int64 `json:"limit"`
}

// CacheResourceStats are one resource's counts.
type CacheResourceStats struct {
	Name        string   `json:"name"`
	HitRate     *float64 `json:"hitRate"`
	HotHits     int64    `json:"hotHits"`
	HotMisses   int64    `json:"hotMisses"`
	StoreHits   int64    `json:"storeHits"`
	StoreMisses int64    `json:"storeMisses"`
	StoreErrors int64    `json:"storeErrors"`
	StorePuts   int64    `json:"storePuts"`
	Stale       int64    `json:"stale"`
	Absent      int64    `json:"absent"`
	Warmed      int64    `json:"warmed"`
	Builds      int64    `json:"builds"`
	BuildErrors int64    `json:"buildErrors"`
	BuildMS     *float64 `json:"buildMs"` // mean; null without builds
	Refused     int64    `json:"refused"`
}

func statsOf(instance string, s cache.Stats) CacheStats {
	shown := CacheStats{
		Instance:   instance,
		Hot:        CacheHot{s.HotBytes, s.HotLimit, s.HotEntries, s.Floors, s.FloorBytes, s.FloorsDropped},
		Ledger:     CacheLedger{s.Trusted, s.Heard, s.Lost, s.Confirms, s.ConfirmErrors, mean(s.Checked, min(int64(s.Checked), 1))},
		Deletes:    CacheDeletes{s.Deletes, s.DeleteErrors, s.DeletesSaved, s.DeletesLeft, s.Store.Pending},
		Audited:    s.Audited,
		Mismatched: s.Mismatched,
		Resources:  make([]CacheResourceStats, len(s.Resources)),
	}
	if st := s.Store; st.Present {
		shown.Store = &CacheStore{
			Open: st.Open, Opened: st.Opened, Skipped: st.Skipped, Gets: st.Gets, Puts: st.Puts, Deletes: st.Deletes,
			GetMS: mean(st.GetTime, st.Gets), PutMS: mean(st.PutTime, st.Puts), Errors: st.Errors, Leases: st.Leases, Waits: st.Waits,
			Budget: budgetOf(st.Budget),
		}
	}
	var found, asked int64
	for i, r := range s.Resources {
		hits, all := r.HotHits+r.StoreHits, r.HotHits+r.HotMisses
		found, asked = found+hits, asked+all
		shown.Resources[i] = CacheResourceStats{
			Name: r.Name, HitRate: share(hits, all), HotHits: r.HotHits, HotMisses: r.HotMisses,
			StoreHits: r.StoreHits, StoreMisses: r.StoreMisses, StoreErrors: r.StoreErrors, StorePuts: r.StorePuts,
			Stale: r.Stale, Absent: r.Absent, Warmed: r.Warmed,
			Builds: r.Builds, BuildErrors: r.BuildErrors, BuildMS: mean(r.BuildTime, r.Builds), Refused: r.Refused,
		}
	}
	shown.HitRate = share(found, asked)
	return shown
}

func budgetOf(b cache.BudgetState) CacheBudget {
	return CacheBudget{
		Metered: b.Metered, Mode: b.Mode, Day: b.Day,
		Reads:   CacheBudgetShare{b.Spent.Reads, b.Limit.Reads},
		Writes:  CacheBudgetShare{b.Spent.Writes, b.Limit.Writes},
		Deletes: CacheBudgetShare{b.Spent.Deletes, b.Limit.Deletes},
	}
}

// share is n of all; a store hit of a warm-up has no look-up beside it, so it never shows more than all.
func share(n, all int64) *float64 {
	if all == 0 {
		return nil
	}
	v := min(float64(n)/float64(all), 1)
	return &v
}

// mean is the milliseconds that each of n took.
func mean(all time.Duration, n int64) *float64 {
	if n == 0 {
		return nil
	}
	v := float64(all.Microseconds()) / 1000 / float64(n)
	return &v
}
