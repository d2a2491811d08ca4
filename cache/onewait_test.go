package cache_test

import (
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// TestAStoreThatHangsCostsAReaderOneDeadline has the store hang for a get, and then not be asked for a lease as well.
func TestAStoreThatHangsCostsAReaderOneDeadline(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := cachetest.NewFlaky(7)
		f.Turn(cachetest.Weather{Slow: 1000 * time.Hour})
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{Store: cachetest.Leases{View: f.View()}}})
		a.set(t, "k", "v")
		begun := time.Now()
		a.want(t, "k", "v", "cache-hot; fwd=miss; stored")
		if d := time.Since(begun); d > 50*time.Millisecond {
			t.Errorf("the store cost %s", d)
		}
	})
}
