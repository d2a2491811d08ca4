package auth

import (
	"sync"
	"time"
)

// limiter counts failed sign-ins per key in a fixed window, in this process.
type limiter struct {
	most   int
	window time.Duration
	now    func() time.Time

	mu     sync.Mutex
	counts map[string]*window
}

type window struct {
	failures int
	ends     time.Time
}

// mostKeys bounds the memory of a limiter; past it the windows that ended are swept, and if none did, all are.
const mostKeys = 100_000

func newLimiter(most int, length time.Duration, now func() time.Time) *limiter {
	return &limiter{most: most, window: length, now: now, counts: map[string]*window{}}
}

// take counts one attempt of key as failed, before it is made: guesses that are sent at once must not all pass. It gives
// how long key must wait where it may not try, and counts nothing then; 0 if it may.
func (l *limiter) take(key string) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	w, ok := l.counts[key]
	if !ok || !now.Before(w.ends) {
		if !ok && len(l.counts) >= mostKeys {
			l.sweep(now)
		}
		w = &window{ends: now.Add(l.window)}
		l.counts[key] = w
	}
	if w.failures >= l.most {
		return w.ends.Sub(now)
	}
	w.failures++
	return 0
}

// forgive takes one attempt of key back that was no failure.
func (l *limiter) forgive(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w, ok := l.counts[key]
	if !ok {
		return
	}
	if w.failures--; w.failures <= 0 {
		delete(l.counts, key)
	}
}

// succeeded forgets the failures of key.
func (l *limiter) succeeded(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.counts, key)
}

func (l *limiter) sweep(now time.Time) {
	for key, w := range l.counts {
		if !now.Before(w.ends) {
			delete(l.counts, key)
		}
	}
	if len(l.counts) >= mostKeys {
		clear(l.counts)
	}
}
