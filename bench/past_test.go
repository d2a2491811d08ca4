package main

import (
	"testing"
	"time"
)

// TestJudge sees to it that the race counts what it says it counts: two commits, the second answered on instance 0.
func TestJudge(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name            string
		number          int64
		instance        int
		after           time.Duration // from the second commit to the read
		here, elsewhere int64
	}{
		{"newest", 2, 0, time.Second, 0, 0},
		{"not yet reported", 3, 0, time.Second, 0, 0},
		{"old on the writer's instance, at once", 1, 0, time.Millisecond, 1, 0},
		{"old on the writer's instance, later", 1, 0, time.Second, 1, 0},
		{"old elsewhere, within the tolerance", 1, 1, 50 * time.Millisecond, 0, 0},
		{"old elsewhere, beyond the tolerance", 1, 1, 150 * time.Millisecond, 0, 1},
		{"of the beginning", 0, 1, time.Second, 0, 1},
		{"of the beginning, on the writer's instance", 0, 0, time.Second, 1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p past
			p.committed(2, 20) // reported in the other order than they were committed
			p.committed(1, 10)
			p.told(0, 2)
			for i := range p.commits {
				p.commits[i].at, p.commits[i].told = now, now
			}
			var stale, elsewhere lateness
			p.judge(c.number, p.here(c.instance), now.Add(c.after), c.instance, &stale, &elsewhere)
			if stale.n.Load() != c.here || elsewhere.n.Load() != c.elsewhere {
				t.Errorf("counted %d here and %d elsewhere, want %d and %d", stale.n.Load(), elsewhere.n.Load(), c.here, c.elsewhere)
			}
			if worst := max(stale.worst, elsewhere.worst); c.here+c.elsewhere > 0 && worst != c.after {
				t.Errorf("stale for %v, want %v", worst, c.after)
			}
		})
	}
}
