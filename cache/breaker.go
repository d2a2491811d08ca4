package cache

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

// breaker leaves a store alone that failed several times in a row. One probe at a time, in the background, finds out
// when it is back, so that no reader pays for that.
type breaker struct {
	limit int           // failures in a row
	pause time.Duration // before the first probe; doubles up to maxStorePause
	probe func(ctx context.Context) error
	spawn func(func()) bool
	base  context.Context //nolint:containedctx // probes end with the cache, not with a caller
	told  func(open bool, cause error)
	share func() float64 // of 1, spreads the probes of a fleet

	open     atomic.Bool
	failures atomic.Int64

	mu   sync.Mutex
	wait time.Duration // what the store asked for
}

// maxStorePause bounds how long a store that came back may go unnoticed, if it did not ask for more.
const maxStorePause = 30 * time.Second

// maxRetryAfter bounds what a store may ask for.
const maxRetryAfter = time.Hour

func (b *breaker) succeeded() {
	if b.failures.Load() != 0 {
		b.failures.Store(0)
	}
}

// failed counts a failure, and opens the breaker at the limit or where the store asked to be left alone.
func (b *breaker) failed(cause error, retryAfter time.Duration) {
	if int(b.failures.Add(1)) < b.limit && retryAfter <= 0 {
		return
	}
	b.mu.Lock()
	b.wait = min(max(b.wait, retryAfter), maxRetryAfter)
	b.mu.Unlock()
	if !b.open.CompareAndSwap(false, true) {
		return
	}
	if !b.spawn(b.recover) {
		b.open.Store(false)
		return
	}
	b.told(true, cause)
}

// recover probes until the store answers.
func (b *breaker) recover() {
	for pause := b.pause; ; pause = min(2*pause, maxStorePause) {
		b.mu.Lock()
		wait := max(b.wait, pause)
		b.wait = 0
		b.mu.Unlock()
		t := time.NewTimer(wait + time.Duration(float64(wait)*b.share()/4))
		select {
		case <-t.C:
		case <-b.base.Done():
			t.Stop()
			return
		}
		err := b.probe(b.base)
		b.mu.Lock()
		if err == nil {
			b.wait = 0 // asked for by calls that were still under way
			b.failures.Store(0)
			b.open.Store(false)
			b.mu.Unlock()
			b.told(false, nil)
			return
		}
		if known, ok := errors.AsType[*StoreError](err); ok {
			b.wait = min(max(b.wait, known.RetryAfter), maxRetryAfter)
		}
		b.mu.Unlock()
	}
}
