package cache

import (
	"context"
	"sync"
	"time"
)

// watcher names a value in the hot tier that is to be built anew as soon as its floor rises, if somebody read it lately.
type watcher struct {
	of interface {
		warm(ctx context.Context, id uint64)
	}
	id uint64
}

// maxWatched bounds how many variants of one key are built anew after a change; the others wait for a reader.
const maxWatched = 8

// warmer builds values that went stale for readers who are likely to come back. Changes that follow one another
// within WarmDelay cost one build.
type warmer struct {
	delay time.Duration

	due chan struct{}

	mu      sync.Mutex
	known   map[watcher]struct{}
	waiting []watcher // in the order in which they went stale
}

// maxWarming bounds the values that wait to be built.
const maxWarming = 4096

func newWarmer(delay time.Duration) *warmer {
	return &warmer{delay: delay, known: map[watcher]struct{}{}, due: make(chan struct{}, 1)}
}

func (w *warmer) add(stale []watcher) {
	if len(stale) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range stale {
		if _, known := w.known[s]; !known && len(w.waiting) < maxWarming {
			w.known[s] = struct{}{}
			w.waiting = append(w.waiting, s)
		}
	}
	signal(w.due)
}

func (w *warmer) take() []watcher {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.waiting
	w.waiting = nil
	clear(w.known)
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
		for _, s := range w.take() {
			select {
			case slots <- struct{}{}:
			case <-ctx.Done():
				return
			}
			builds.Go(func() {
				defer func() { <-slots }()
				s.of.warm(ctx, s.id)
			})
		}
	}
}

// warm builds the value under id anew if it is stale, was read lately and is not gone.
func (r *Resource[R, P, V]) warm(ctx context.Context, id uint64) {
	h, _ := r.hot.GetIfPresent(id)
	c, ok := h.(*cell[P, V])
	if !ok || c.of != r.counts || c.read.Load()+int64(r.spec.Warm) < r.cache.now() {
		return
	}
	if r.cache.tier.metered() { // queries are dear there: see Ahead
		return
	}
	q := r.query(ctx, c.p, id)
	if !q.trusted || !q.need.sure || c.Version >= q.need.known || q.need.gone == q.need.known {
		return
	}
	q.warm = true
	fl, led := r.board(ctx, q)
	if fl == nil {
		return
	}
	if led {
		r.counts.warmed.Add(1)
	}
	select {
	case <-fl.done:
	case <-ctx.Done():
	}
}
