package cachetest

import (
	"context"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// Instance is one process's connection to a Ledger. Faults hurt it alone.
type Instance struct {
	ledger *Ledger

	mu       sync.Mutex
	faults   Faults
	follower cache.Follower
	woken    chan struct{} // closed when hearing comes back
}

// Faults are what is wrong with an instance's connection.
type Faults struct {
	Down  bool                 // every query fails at once
	Hang  bool                 // every query waits until its context ends
	Slow  time.Duration        // what a query waits before it reads
	Deaf  bool                 // changes made elsewhere are not told; the follower is told that it is Lost
	Mute  bool                 // changes made elsewhere are not told, and nobody notices
	Delay func() time.Duration // of each notification of a change made elsewhere; nil: none
}

// Beside connects another instance to the same database.
func (i *Instance) Beside() *Instance { return i.ledger.Join() }

// Fail sets the faults, and tells the follower what a real connection would: Lost, or everything missed and Caught.
func (i *Instance) Fail(f Faults) {
	i.mu.Lock()
	defer i.mu.Unlock()
	was := i.faults.Deaf
	i.faults = f
	switch {
	case f.Deaf && !was:
		if i.follower != nil {
			i.follower.Lost(ErrDown)
		}
	case !f.Deaf && was:
		close(i.woken)
		i.woken = make(chan struct{})
	}
}

// Faults gives what Fail set.
func (i *Instance) Faults() Faults {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.faults
}

// Brand implements cache.Branded: each Ledger is a database of its own.
func (i *Instance) Brand() string { return i.ledger.brand }

// Snapshot implements cache.Ledger.
func (i *Instance) Snapshot(ctx context.Context, keys []string, read func(context.Context, Reader, []cache.Version) error) error {
	if err := i.reach(ctx); err != nil {
		return err
	}
	reader, versions := i.ledger.moment(keys)
	return read(ctx, reader, versions)
}

// Versions implements cache.Ledger.
func (i *Instance) Versions(ctx context.Context, keys []string) ([]cache.Change, error) {
	if err := i.reach(ctx); err != nil {
		return nil, err
	}
	return i.ledger.states(keys), nil
}

// Follow implements cache.Ledger.
func (i *Instance) Follow(ctx context.Context, f cache.Follower) error { return i.follow(ctx, f) }

// Write commits writes in one transaction. It returns after this instance's follower heard of them.
func (i *Instance) Write(ctx context.Context, writes ...Write) ([]cache.Change, error) {
	return i.write(ctx, true, writes)
}

// WriteAndDie commits writes like a process that is killed before it can tell even itself.
func (i *Instance) WriteAndDie(ctx context.Context, writes ...Write) ([]cache.Change, error) {
	return i.write(ctx, false, writes)
}

// Publish implements cache.Publisher: rows stay as they are, and this instance hears of the marks like every other.
func (i *Instance) Publish(ctx context.Context, marks []cache.Mark) ([]cache.Change, error) {
	if err := i.reach(ctx); err != nil {
		return nil, err
	}
	changes := i.ledger.mark(marks)
	for _, o := range i.ledger.others(nil) {
		o.notify(changes)
	}
	return changes, nil
}

func (i *Instance) write(ctx context.Context, alive bool, writes []Write) ([]cache.Change, error) {
	if err := i.reach(ctx); err != nil {
		return nil, err
	}
	changes := i.ledger.commit(writes)
	for _, o := range i.ledger.others(i) {
		o.notify(changes)
	}
	if alive {
		i.mu.Lock()
		f := i.follower
		i.mu.Unlock()
		if f != nil {
			f.Heard(changes)
		}
	}
	return changes, nil
}

// notify tells the follower of changes made elsewhere, each for itself, so that delays also change their order.
func (i *Instance) notify(changes []cache.Change) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.faults.Deaf || i.faults.Mute || i.follower == nil {
		return
	}
	for _, ch := range changes {
		var delay time.Duration
		if i.faults.Delay != nil {
			delay = i.faults.Delay()
		}
		if delay == 0 {
			i.follower.Heard([]cache.Change{ch})
			continue
		}
		f := i.follower
		time.AfterFunc(delay, func() { f.Heard([]cache.Change{ch}) })
	}
}

// reach waits and fails as the faults say.
func (i *Instance) reach(ctx context.Context) error {
	f := i.Faults()
	switch {
	case f.Hang:
		<-ctx.Done()
		return ctx.Err()
	case f.Down:
		return ErrDown
	case f.Slow > 0:
		t := time.NewTimer(f.Slow)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return ctx.Err()
}
