package store

import (
	"context"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

const (
	spendDeadline = time.Second         // a write into the store waits for its booking, and can be done without
	spendingKept  = 35 * 24 * time.Hour // a month to look back on
)

var _ cache.Book = (*Store)(nil)

// Spend adds what a metered store was asked to the sum of day, written as 2026-01-20, and gives that sum, all
// processes together. It takes at most a second. An error leaves open whether it was added.
func (s *Store) Spend(ctx context.Context, day string, more cache.Spending) (total cache.Spending, err error) {
	ctx, cancel := context.WithTimeout(ctx, spendDeadline)
	defer cancel()
	sum := []any{&total.Reads, &total.Writes, &total.Deletes}
	if more == (cache.Spending{}) { // to hear what others spent takes no write lock
		_, err = s.other().get(ctx, "SELECT reads, writes, deletes FROM store_spending WHERE day = $1", []any{day}, sum...)
	} else {
		_, err = link{q: s.writer, n: &s.counts.write, dialect: s.dialect}.get(ctx, `INSERT INTO store_spending (day, reads, writes, deletes) VALUES ($1, $2, $3, $4)
			ON CONFLICT (day) DO UPDATE SET reads = store_spending.reads + excluded.reads,
				writes = store_spending.writes + excluded.writes, deletes = store_spending.deletes + excluded.deletes
			RETURNING reads, writes, deletes`, []any{day, more.Reads, more.Writes, more.Deletes}, sum...)
	}
	if err != nil {
		return cache.Spending{}, fmt.Errorf("book what the store was asked: %w", err)
	}
	return total, nil
}

// pruneSpending forgets the days that nobody looks back on.
func (t *Tx) pruneSpending() error {
	_, err := t.exec(t.ctx, "DELETE FROM store_spending WHERE day < $1", t.at.Add(-spendingKept).Format(time.DateOnly))
	return err
}
