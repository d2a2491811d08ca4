// Package cachetest proves ledgers, stores and the engine over them: suites every implementation must pass, and a
// ledger in memory whose faults are switched on command.
package cachetest

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/sales-ai-automation/salesai/cache"
)

var (
	// ErrNoRow is what a Reader says of a key without a value.
	ErrNoRow = errors.New("no such row")
	// ErrDown is what a database says that was switched off.
	ErrDown = errors.New("the database is down")
)

// Ledger is a database of strings that records its changes as cache.Ledger asks. Instances connect to it.
type Ledger struct {
	brand     string
	mu        sync.Mutex
	data      map[string]string       // replaced, never changed, so that a moment is one pointer
	rows      map[string]cache.Change // likewise
	history   map[string][]State
	sequence  cache.Version
	instances []*Instance
}

// State is what a key was at and from a version on.
type State struct {
	Version cache.Version
	Value   string
	Present bool
	Gone    bool
}

// NewLedger makes an empty database.
func NewLedger() *Ledger {
	return &Ledger{brand: rand.Text(), data: map[string]string{}, rows: map[string]cache.Change{}, history: map[string][]State{}}
}

// Reader reads one moment of a Ledger.
type Reader struct {
	data map[string]string
	rows map[string]cache.Change
}

// Version gives the version of key in that moment.
func (r Reader) Version(key string) cache.Version { return r.rows[key].Version }

// Read gives the value of key in that moment, or ErrNoRow.
func (r Reader) Read(key string) (string, error) {
	v, ok := r.data[key]
	if !ok {
		return "", ErrNoRow
	}
	return v, nil
}

// Write is one change of a transaction.
type Write struct {
	Key    string
	Value  string
	Remove bool // the row goes
	Gone   bool // the ledger says gone instead of changed
}

// Newest gives the present state of key; the zero State when it was never written.
func (l *Ledger) Newest(key string) State {
	l.mu.Lock()
	defer l.mu.Unlock()
	states := l.history[key]
	if len(states) == 0 {
		return State{}
	}
	return states[len(states)-1]
}

// At gives the state key had when its version was v.
func (l *Ledger) At(key string, v cache.Version) State {
	l.mu.Lock()
	defer l.mu.Unlock()
	states := l.history[key]
	i, found := slices.BinarySearchFunc(states, v, func(s State, v cache.Version) int { return int(s.Version - v) })
	if found {
		return states[i]
	}
	if i == 0 {
		return State{}
	}
	return states[i-1]
}

// commit applies writes in one moment and gives the changes as recorded.
func (l *Ledger) commit(writes []Write) []cache.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	data, rows := maps.Clone(l.data), maps.Clone(l.rows)
	changes := make([]cache.Change, 0, len(writes))
	for _, w := range writes {
		l.sequence++
		ch := cache.Change{Key: w.Key, Version: l.sequence, Gone: w.Gone}
		if w.Remove {
			delete(data, w.Key)
		} else {
			data[w.Key] = w.Value
		}
		rows[w.Key] = ch
		l.history[w.Key] = append(l.history[w.Key], State{ch.Version, w.Value, !w.Remove, w.Gone})
		changes = append(changes, ch)
	}
	l.data, l.rows = data, rows
	return changes
}

// mark gives keys new versions and leaves their rows as they are.
func (l *Ledger) mark(marks []cache.Mark) []cache.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	rows := maps.Clone(l.rows)
	changes := make([]cache.Change, 0, len(marks))
	for _, m := range marks {
		l.sequence++
		ch := cache.Change{Key: m.Key, Version: l.sequence, Gone: m.Gone}
		value, present := l.data[m.Key]
		rows[m.Key] = ch
		l.history[m.Key] = append(l.history[m.Key], State{ch.Version, value, present, m.Gone})
		changes = append(changes, ch)
	}
	l.rows = rows
	return changes
}

// moment gives data and versions as they are together.
func (l *Ledger) moment(keys []string) (Reader, []cache.Version) {
	l.mu.Lock()
	defer l.mu.Unlock()
	versions := make([]cache.Version, len(keys))
	for i, key := range keys {
		versions[i] = l.rows[key].Version
	}
	return Reader{l.data, l.rows}, versions
}

func (l *Ledger) states(keys []string) []cache.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	changes := make([]cache.Change, len(keys))
	for i, key := range keys {
		changes[i] = l.rows[key]
		changes[i].Key = key
	}
	return changes
}

func (l *Ledger) all() []cache.Change {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Values(l.rows), func(a, b cache.Change) int { return int(a.Version - b.Version) })
}

// Join connects another instance.
func (l *Ledger) Join() *Instance {
	i := &Instance{ledger: l, woken: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.instances = append(l.instances, i)
	return i
}

// Leave disconnects i for good.
func (l *Ledger) Leave(i *Instance) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.instances = slices.DeleteFunc(l.instances, func(o *Instance) bool { return o == i })
}

func (l *Ledger) others(i *Instance) []*Instance {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(l.instances), func(o *Instance) bool { return o == i })
}

var (
	_ cache.Ledger[Reader] = (*Instance)(nil)
	_ cache.Publisher      = (*Instance)(nil)
	_ cache.Branded        = (*Instance)(nil)
)

// follow keeps telling f until ctx ends.
func (i *Instance) follow(ctx context.Context, f cache.Follower) error {
	for {
		i.mu.Lock()
		i.follower = f
		cut, woken := i.faults.Deaf, i.woken
		i.mu.Unlock()
		if !cut {
			f.Heard(i.ledger.all())
			i.mu.Lock()
			if cut = i.faults.Deaf; !cut {
				f.Caught()
			}
			woken = i.woken
			i.mu.Unlock()
		}
		select {
		case <-woken:
		case <-ctx.Done():
			i.mu.Lock()
			i.follower = nil
			i.mu.Unlock()
			return ctx.Err()
		}
	}
}
