package cache

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// confirmer asks the ledger for newest versions, many callers in one question. A caller is never given the answer
// to a question that was asked before it came.
type confirmer struct {
	ask     func(ctx context.Context, keys []string) ([]Change, error)
	timeout time.Duration
	spawn   func(func()) bool

	mu      sync.Mutex
	next    *question
	running bool
	mute    time.Time // until then nobody asks: the ledger has just not answered
	why     error
}

// pause is how long a ledger that did not answer is left alone: while a database hangs, only the first reader in
// each pause waits for it. It ends at once when the ledger is heard again.
const pause = time.Second

type question struct {
	keys  []string
	index map[string]int
	done  chan struct{}
	found []Change
	err   error
}

// newest gives the committed states of keys, in their order, at some moment after the call. An error beside a ctx that
// has not ended means that the ledger cannot answer; where its notifications are lost too, that is remembered for a pause.
func (c *confirmer) newest(ctx context.Context, keys []string, lost bool) ([]Change, error) {
	if why := c.muted(); lost && why != nil {
		return nil, fmt.Errorf("the ledger did not answer a moment ago: %w", why)
	}
	q, places, err := c.queue(keys)
	if err != nil {
		return nil, err
	}
	late := time.NewTimer(c.timeout)
	defer late.Stop()
	select {
	case <-q.done:
	case <-late.C:
		c.silent(context.DeadlineExceeded, lost)
		return nil, fmt.Errorf("ask the ledger for %s: no answer in %s: %w", keys[0], c.timeout, context.DeadlineExceeded)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if q.err != nil {
		c.silent(q.err, lost)
		return nil, fmt.Errorf("ask the ledger for %s: %w", keys[0], q.err)
	}
	c.heard()
	found := make([]Change, len(keys))
	for i, place := range places {
		found[i] = q.found[place]
		found[i].Key = keys[i]
	}
	return found, nil
}

// queue puts keys into the next question and tells at which places.
func (c *confirmer) queue(keys []string) (*question, []int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil {
		c.next = &question{index: make(map[string]int), done: make(chan struct{})}
	}
	q := c.next
	places := make([]int, len(keys))
	for n, key := range keys {
		i, ok := q.index[key]
		if !ok {
			i = len(q.keys)
			q.index[key] = i
			q.keys = append(q.keys, key)
		}
		places[n] = i
	}
	if !c.running {
		if !c.spawn(c.run) {
			c.next = nil
			return nil, nil, ErrClosed
		}
		c.running = true
	}
	return q, places, nil
}

// silent remembers that the ledger did not answer, where its notifications are lost too. While they arrive, the database
// is not away, and one question that failed says nothing of the next.
func (c *confirmer) silent(why error, lost bool) {
	if !lost {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mute, c.why = time.Now().Add(pause), why
}

// muted gives why nobody asks just now; nil where asking may help.
func (c *confirmer) muted() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.mute) {
		return c.why
	}
	return nil
}

// heard ends the pause: the database spoke.
func (c *confirmer) heard() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mute = time.Time{}
}

func (c *confirmer) run() {
	for {
		c.mu.Lock()
		q := c.next
		c.next = nil
		if q == nil {
			c.running = false
			c.mu.Unlock()
			return
		}
		c.mu.Unlock()
		q.found, q.err = c.answer(q.keys)
		close(q.done)
	}
}

// answer asks in a goroutine of its own: a ledger that ignores its deadline must not silence the next question.
func (c *confirmer) answer(keys []string) ([]Change, error) {
	ctx, cancel := context.WithTimeout(context.Background(), c.timeout)
	defer cancel()
	found, err := apart(ctx, c.spawn, func() ([]Change, error) { return c.ask(ctx, keys) })
	if err == nil && len(found) != len(keys) {
		err = fmt.Errorf("the ledger answered %d of %d keys", len(found), len(keys))
	}
	return found, err
}
