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

// newest gives the committed state of key at some moment after the call. An error beside a ctx that has not ended
// means that the ledger cannot answer; where its notifications are lost too, that is remembered for a pause.
func (c *confirmer) newest(ctx context.Context, key string, lost bool) (Change, error) {
	if why := c.muted(); lost && why != nil {
		return Change{}, fmt.Errorf("the ledger did not answer a moment ago: %w", why)
	}
	q, i, err := c.queue(key)
	if err != nil {
		return Change{}, err
	}
	late := time.NewTimer(c.timeout)
	defer late.Stop()
	select {
	case <-q.done:
	case <-late.C:
		c.silent(context.DeadlineExceeded, lost)
		return Change{}, fmt.Errorf("ask the ledger for %s: no answer in %s: %w", key, c.timeout, context.DeadlineExceeded)
	case <-ctx.Done():
		return Change{}, ctx.Err()
	}
	if q.err != nil {
		c.silent(q.err, lost)
		return Change{}, fmt.Errorf("ask the ledger for %s: %w", key, q.err)
	}
	c.heard()
	return q.found[i], nil
}

func (c *confirmer) queue(key string) (*question, int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.next == nil {
		c.next = &question{index: make(map[string]int), done: make(chan struct{})}
	}
	q := c.next
	i, ok := q.index[key]
	if !ok {
		i = len(q.keys)
		q.index[key] = i
		q.keys = append(q.keys, key)
	}
	if !c.running {
		if !c.spawn(c.run) {
			c.next = nil
			return nil, 0, ErrClosed
		}
		c.running = true
	}
	return q, i, nil
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
