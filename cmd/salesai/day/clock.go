package day

import (
	"sync/atomic"
	"time"
)

// clock is the time of the day that is played. It stands still while something is done.
type clock struct{ now atomic.Int64 } // Unix nanoseconds

func (c *clock) Now() time.Time { return time.Unix(0, c.now.Load()) }

// advance never goes back.
func (c *clock) advance(to time.Time) {
	if n := to.UnixNano(); n > c.now.Load() {
		c.now.Store(n)
	}
}
