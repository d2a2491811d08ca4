package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// past is what was committed under one key, and which writers were answered for it.
type past struct {
	mu       sync.Mutex
	commits  []written // in the database's order
	answered [2]int64  // the newest version that a writer on each instance was answered for
}

type written struct {
	number  int64 // as the writers count; it is in the value
	version int64 // the database's, which decides what is older
	at      time.Time
	on      int // the instance whose writer was answered, -1 for none
	told    time.Time
}

// committed is called as soon as the writer knows.
func (p *past) committed(number, version int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := len(p.commits)
	for i > 0 && p.commits[i-1].version > version { // two writers may come here in the other order
		i--
	}
	p.commits = append(p.commits, written{})
	copy(p.commits[i+1:], p.commits[i:])
	p.commits[i] = written{number: number, version: version, at: time.Now(), on: -1}
}

// told says that the writer of number on an instance was answered.
func (p *past) told(instance int, number int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.commits) - 1; i >= 0; i-- {
		if c := &p.commits[i]; c.number == number {
			c.on, c.told = instance, time.Now()
			p.answered[instance] = max(p.answered[instance], c.version)
			return
		}
	}
}

// here is the version below which a read on instance is stale if it begins now.
func (p *past) here(instance int) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.answered[instance]
}

// judge counts a read of number on an instance, where here was the answer of here when it began.
func (p *past) judge(number, here int64, began time.Time, instance int, stale, elsewhere *lateness) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var at int64 // the version that was read; the value of the beginning is older than all
	i := len(p.commits) - 1
	for ; i >= 0; i-- {
		if p.commits[i].number == number {
			at = p.commits[i].version
			break
		}
	}
	if i < 0 && number > 0 {
		return // newer than what its writer has got to report
	}
	var since time.Time
	earliest := func(t time.Time) {
		if since.IsZero() || t.Before(since) {
			since = t
		}
	}
	newer := p.commits[i+1:]
	if at < here {
		for _, c := range newer {
			if c.on == instance {
				earliest(c.told)
			}
		}
		stale.count(began.Sub(since))
		return
	}
	for _, c := range newer {
		if began.Sub(c.at) > raceTolerance {
			earliest(c.at)
		}
	}
	if !since.IsZero() {
		elsewhere.count(began.Sub(since))
	}
}

// lateness counts stale reads and remembers the worst.
type lateness struct {
	n     atomic.Int64
	mu    sync.Mutex
	worst time.Duration
}

func (l *lateness) count(d time.Duration) {
	l.n.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.worst = max(l.worst, d)
}

func (l *lateness) longest() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.n.Load() == 0 {
		return "–"
	}
	if l.worst < 10*time.Second {
		return fmt.Sprintf("%.0f ms", float64(l.worst)/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.1f s", l.worst.Seconds())
}
