package cache

import (
	"context"
	"errors"
)

// Budget is what a metered store may be asked for on one day, from 00:00 UTC to 00:00 UTC. When writes run short,
// those that a resource can do without stop first, then all; reads never stop, they are only counted.
type Budget struct {
	Reads, Writes, Deletes int64 // a day; 0: not bounded
	// Book remembers what was spent, for all instances and across restarts; nil: this process counts for itself.
	Book Book
}

// Validate says what is out of range.
func (b *Budget) Validate() error {
	if b != nil && (b.Reads < 0 || b.Writes < 0 || b.Deletes < 0) {
		return errors.New("a number of the Budget is negative")
	}
	return nil
}

// Spending counts operations of a store.
type Spending struct{ Reads, Writes, Deletes int64 }

// Book keeps what all instances spent.
type Book interface {
	// Spend adds s to what was spent on day, written as 2026-01-20, and gives the sum of all instances on that day.
	// It obeys ctx. While it fails the store is read and not written.
	Spend(ctx context.Context, day string, s Spending) (Spending, error)
}

// Mode is how a budget stands.
type Mode string

// The modes of a budget.
const (
	Plenty  Mode = "plenty"  // every write that may pay is made
	Thrifty Mode = "thrifty" // only writes that have proved to pay
	Spent   Mode = "spent"   // no writes: CACHE_QUOTA_EXCEEDED
)

// BudgetState is how a budget stands.
type BudgetState struct {
	Metered bool
	Mode    Mode
	Day     string   // 2026-01-20, UTC
	Spent   Spending // by all instances, as far as this one heard; its own included
	Limit   Spending // 0: not bounded
}
