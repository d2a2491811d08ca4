package cache

import (
	"context"
	"sync"
	"time"
)

// watcher names a value in the hot tier that is to be built anew as soon as its floor rises, if somebody read it lately.
type watcher struct {
	of interface{ warm(id uint64) bool }
	id uint64
}

// maxWatched bounds how many variants of one key are built anew after a change; the others wait for a reader.
const maxWatched = 8

// warmer builds values that went stale for readers who are likely to come back. Changes that follow one another
// within WarmDelay cost one build.
type warmer struct {
	delay time.Duration

	mu      sync.Mutex
	waiting map[watcher]struct{}
	due     chan struct{}
}

// maxWarming bounds the values that wait to be built.
const maxWarming = 4096

func newWarmer(delay time.Duration) *warmer {
	return &warmer{delay: delay, waiting: map[watcher]struct{}{}, due: make(chan struct{}, 1)}
}

func (w *warmer) add(stale []watcher) {
	if len(stale) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range stale {
		if len(w.waiting) < maxWarming {
			w.waiting[s] = struct{}{}
		}
	}
	signal(w.due)
}

func (w *warmer) take() map[watcher]struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.waiting
	w.waiting = map[watcher]struct{}{}
	return taken
}

// run builds what waits until ctx ends, a few at a time: the database is everybody's.
func (w *warmer) run(ctx context.Context) {
	const atOnce = 2
	slots := make(chan struct{}, atOnce)
	var builds sync.WaitGroup
	defer builds.Wait()
	for {
		select {
		case <-w.due:
		case <-ctx.Done():
			return
		}
		pause := time.NewTimer(w.delay)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return
		}
		for s := range w.take() {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			builds.Go(func() {
				defer func() { <-slots }()
				s.of.warm(s.id)
			})
		}
	}
}

// warm builds the value under id anew if it is stale and was read lately.
func (r *Resource[R, P, V]) warm(id uint64) bool {
	h, _ := r.hot.GetIfPresent(id)
	c, ok := h.(*cell[P, V])
	if !ok || c.of != r.counts || !r.cache.trusted() {
		return false
	}
	if now := r.cache.now(); c.read.Load()+int64(r.spec.Warm) < now {
		return false
	}
	q := r.query(r.cache.base, c.p, id)
	if c.Version >= q.need.known || !q.need.sure {
		return false
	}
	r.mu.Lock()
	fl := r.flights[c.p]
	if fl == nil {
		fl = r.start(q, false)
	}
	r.mu.Unlock()
	if fl == nil {
		return false
	}
	r.counts.warmed.Add(1)
	<-fl.done
	return true
}
