package cachetest

import (
	"context"
	"sync"

	"github.com/sales-ai-automation/salesai/cache"
)

// Book is a cache.Book in memory, for instances that share a budget.
type Book struct {
	mu     sync.Mutex
	days   map[string]cache.Spending
	broken error
	asked  int
}

// NewBook makes an empty one.
func NewBook() *Book { return &Book{days: map[string]cache.Spending{}} }

// Spend implements cache.Book.
func (b *Book) Spend(ctx context.Context, day string, s cache.Spending) (cache.Spending, error) {
	if err := ctx.Err(); err != nil {
		return cache.Spending{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked++
	if b.broken != nil {
		return cache.Spending{}, b.broken
	}
	sum := b.days[day]
	sum.Reads, sum.Writes, sum.Deletes = sum.Reads+s.Reads, sum.Writes+s.Writes, sum.Deletes+s.Deletes
	b.days[day] = sum
	return sum, nil
}

// Break has every Spend fail with err; nil mends it.
func (b *Book) Break(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.broken = err
}

// Day gives what is booked for a day.
func (b *Book) Day(day string) cache.Spending {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.days[day]
}

// Asked is how often Spend was called.
func (b *Book) Asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked
}

var _ cache.Book = (*Book)(nil)
