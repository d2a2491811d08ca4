package cache_test

import (
	"context"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// TestRefreshIsBuiltAfterTheCallWhateverTheClockSays refreshes while another refresh is under way, in one moment of the
// clock, and after the clock was set back.
func TestRefreshIsBuiltAfterTheCallWhateverTheClockSays(t *testing.T) {
	bubble(t, func(t *testing.T) {
		a := start(t, cachetest.NewLedger(), setup{})
		var world atomic.Int64 // what the builder reads beside the database
		a.translate = func(string) string { return strconv.FormatInt(world.Load(), 10) }
		a.set(t, "k", "v")
		a.want(t, "k", "0", "")
		a.hook(nil, pause(time.Millisecond))
		answers := make(chan cache.Answer[string], 2)
		refresh := func() {
			answer, err := a.rows.Refresh(context.Background(), "k")
			if err != nil {
				t.Error(err)
			}
			answers <- answer
		}
		world.Store(1)
		go refresh()
		synctest.Wait() // the first one is being built
		go refresh()
		<-answers
		<-answers
		if n := a.built(); n != 3 {
			t.Errorf("%d builds, want one for the read and one for each refresh", n)
		}
	})
}
