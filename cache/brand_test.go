package cache_test

import (
	"testing"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/memory"
)

// TestAnotherDatabaseIsAnotherStore puts a database back to an earlier state while no instance runs: what the shared
// store holds has newer versions than anything the database will say for a while, and is of a state that is gone.
func TestAnotherDatabaseIsAnotherStore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		store, err := memory.New(memory.Options{})
		if err != nil {
			t.Fatal(err)
		}
		options := cache.Options[cachetest.Reader]{Store: store}
		before := start(t, cachetest.NewLedger(), setup{options: options})
		for _, v := range []string{"1", "2", "lost with the crash"} {
			before.set(t, "k", v)
		}
		before.want(t, "k", "lost with the crash", "cache-hot; fwd=miss; stored")
		after := start(t, cachetest.NewLedger(), setup{options: options})
		after.set(t, "k", "from the backup")
		after.want(t, "k", "from the backup", "cache-hot; fwd=miss; stored")
	})
}
