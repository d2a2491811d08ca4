package cache_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// TestIdleWhileOthersRead waits for the end of what is done in the background while it begins anew all the time.
func TestIdleWhileOthersRead(t *testing.T) {
	a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{HotOff: true}})
	a.log.off.Store(true)
	a.set(t, "0", "v")
	var over atomic.Bool
	var readers sync.WaitGroup
	for i := range 2 {
		readers.Go(func() {
			for !over.Load() {
				_, _ = a.rows.Get(t.Context(), strconv.Itoa(i))
			}
		})
	}
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		a.cache.Idle()
	}
	over.Store(true)
	readers.Wait()
}
