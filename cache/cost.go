package cache

import (
	"sync/atomic"
	"time"
)

// cost is what something took lately. Who measures at the same time may lose a measurement.
type cost struct {
	mean  atomic.Int64 // nanoseconds, more than 0 once measured
	count atomic.Int32 // of measurements, as far as measured needs to know
}

const (
	costShare = 8 // each measurement moves the mean by one part in so many
	costKnown = 8 // measurements that make a mean
)

func (c *cost) add(d time.Duration) {
	took := max(int64(d), 1)
	if n := c.count.Load(); n == 0 {
		c.mean.Store(took)
	} else {
		mean := c.mean.Load()
		c.mean.Store(max(mean+(took-mean)/costShare, 1))
	}
	if c.count.Load() < costKnown {
		c.count.Add(1)
	}
}

// measured gives the mean, and whether it rests on enough.
func (c *cost) measured() (time.Duration, bool) {
	return time.Duration(c.mean.Load()), c.count.Load() >= costKnown
}
