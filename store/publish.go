package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/sales-ai-automation/salesai/cache"
)

var _ cache.Publisher = (*Store)(nil)

// Publish gives keys new versions without changing any data. This process's followers are not told: they hear of it
// as of another process's change, which is how the engine's self-check proves that they hear at all.
func (s *Store) Publish(ctx context.Context, marks []cache.Mark) (changes []cache.Change, err error) {
	err = s.write(ctx, func(t *Tx) error {
		t.marks = slices.Clone(marks)
		return nil
	}, func(drawn []cache.Change) { changes = drawn })
	if err != nil {
		return nil, fmt.Errorf("publish in the change ledger: %w", err)
	}
	return changes, nil
}
