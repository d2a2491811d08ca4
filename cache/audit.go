package cache

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Audited is what an audit found.
type Audited struct {
	Checked    int       // values that were built anew at their version and compared
	Outdated   int       // values whose key had a newer version by then: nothing to compare
	Failed     int       // values that could not be built
	Mismatched []Finding // values that differ from what the database says at their version
}

// Finding is a held value that is not what the database says.
type Finding struct {
	Resource string
	Key      string
	Version  Version
}

type verdict uint8

const (
	agrees verdict = iota
	outdated
	failed
	differs
)

// Audit picks up to most values of the hot tier at random, builds each anew and compares, where the key still has the
// version of the value. A value that differs is dropped from all tiers, counted and logged: its builder reads
// something that no change marks, or its key misses a cause.
func (c *Cache[R]) Audit(ctx context.Context, most int) (Audited, error) {
	var found Audited
	for _, h := range c.sample(most) {
		if err := ctx.Err(); err != nil {
			return found, err
		}
		switch h.audit(ctx) {
		case agrees:
			found.Checked++
		case outdated:
			found.Outdated++
		case failed:
			found.Failed++
		case differs:
			found.Checked++
			found.Mismatched = append(found.Mismatched, h.finding())
		}
	}
	c.counts.audited.Add(int64(found.Checked))
	c.counts.mismatched.Add(int64(len(found.Mismatched)))
	return found, nil
}

// sample picks up to n held values, each as likely as the other.
func (c *Cache[R]) sample(n int) []held {
	picked := make([]held, 0, max(n, 0))
	seen := 0
	for h := range c.hot.entries.Values() {
		seen++
		if len(picked) < n {
			picked = append(picked, h)
		} else if i := rand.IntN(seen); i < n { //nolint:gosec // a sample
			picked[i] = h
		}
	}
	return picked
}

// keepAuditing looks at a few values now and then.
func (c *Cache[R]) keepAuditing(ctx context.Context) {
	const atOnce = 4
	t := time.NewTicker(c.options.AuditEvery)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
		if c.trusted() {
			_, _ = c.Audit(ctx, atOnce) // its only error is ctx's
		}
	}
}

func (c *cell[P, V]) finding() Finding { return Finding{c.of.name, c.key, c.Version} }

func (c *cell[P, V]) audit(ctx context.Context) verdict { return c.home.audit(ctx, c) }

func (r *Resource[R, P, V]) audit(ctx context.Context, c *cell[P, V]) verdict {
	ctx, cancel := context.WithTimeout(asOf(ctx, c.Built), r.cache.options.BuildTimeout)
	defer cancel()
	q := r.query(ctx, c.p, c.id)
	b, err := apart(ctx, r.cache.spawn, func() (built[V], error) { return r.read(ctx, nil, q) })
	if err != nil {
		return failed
	}
	if b.version != c.Version {
		return outdated
	}
	same := b.absent == c.Absent
	if same && !b.absent {
		wire, err := r.codec.Encode(b.value)
		if err != nil {
			return failed
		}
		held, err := r.encoded(c)
		if err != nil {
			return failed
		}
		same = bytes.Equal(wire, held)
	}
	if same {
		return agrees
	}
	r.cache.options.Logger.Error("[Cache Error]", "key", c.key, "doing", "audit",
		"error", fmt.Sprintf("the held value differs from what the database says at the same version %d; it is dropped", c.Version))
	r.forget(ctx, c.p)
	return differs
}

type asOfKey struct{}

func asOf(ctx context.Context, t time.Time) context.Context {
	return context.WithValue(ctx, asOfKey{}, t)
}

// AsOf is the time a builder should take for now, so that an audit can build the value again: the time the build began
// or, in an audit, the time the audited value was built. Outside of a build it is now.
func AsOf(ctx context.Context, now time.Time) time.Time {
	if t, ok := ctx.Value(asOfKey{}).(time.Time); ok {
		return t
	}
	return now
}
