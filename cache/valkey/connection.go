package valkey

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/redis/rueidis"
)

// Between attempts to connect for the first time. Afterwards rueidis connects anew by itself, with the next call.
const (
	firstWait = 50 * time.Millisecond
	lastWait  = time.Second
)

var errClosed = errors.New("the store is closed")

// connect tries until the server answered once. Whether it is one server or a cluster shows only then.
func (s *Store) connect(o rueidis.ClientOption) {
	defer close(s.connected)
	for wait := firstWait; s.base.Err() == nil; wait = min(2*wait, lastWait) {
		client, err := rueidis.NewClient(o)
		if err != nil {
			client, err = nil, fmt.Errorf("not connected yet, trying again: %w", err)
		}
		first := s.state.Swap(&state{client, err}) == nil
		if first {
			close(s.tried)
		}
		if client != nil {
			if client.Mode() == rueidis.ClientModeStandalone {
				for range lanes {
					s.keepers.Go(func() { s.keepLane(o) })
				}
			}
			return
		}
		t := time.NewTimer(wait/2 + rand.N(wait/2)) // #nosec G404 -- so that a fleet does not knock in step
		select {
		case <-t.C:
		case <-s.base.Done():
			t.Stop()
		}
	}
}

// reach gives the client. It waits for the first attempt to connect, and for no other.
func (s *Store) reach(ctx context.Context) (rueidis.Client, error) {
	select {
	case <-s.tried:
	case <-s.base.Done():
	case <-ctx.Done():
	}
	if s.base.Err() != nil {
		return nil, errClosed
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	now := s.state.Load()
	return now.client, now.err
}

// call runs do and returns when it has or when ctx ends, over a lane where one is free. In the pipeline, which others share,
// do goes on then: a connection that a hurried caller began to make must become one, and a command once written has an
// answer to be taken off the wire. It ends by Options.Timeout. do must not touch what belongs to the caller, and may run twice.
func call[T any](ctx context.Context, s *Store, do func(context.Context, rueidis.Client) (T, error)) (T, error) {
	var none T
	client, err := s.reach(ctx)
	if err != nil {
		return none, err
	}
	if value, done, err := direct(ctx, s, do); done {
		return value, err
	}
	select {
	case s.slots <- struct{}{}:
	case <-s.base.Done():
		return none, errClosed
	case <-ctx.Done():
		return none, fmt.Errorf("%d calls wait for an answer already: %w", cap(s.slots), ctx.Err())
	}
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		value, err := do(s.base, client)
		if err != nil && s.base.Err() != nil {
			err = errClosed
		}
		<-s.slots
		answers <- answer{value, err}
	}()
	select {
	case a := <-answers:
		if a.err == nil {
			s.piped()
		}
		return a.value, a.err
	case <-ctx.Done():
		return none, ctx.Err()
	}
}

// piped says that the pipeline answered.
func (s *Store) piped() {
	select {
	case s.answered <- struct{}{}:
	default:
	}
}

// Punctual says that a call returns when its ctx ends: see call.
func (s *Store) Punctual() {}

// Close gives the connections back. Calls under way fail. Where the server is silent it takes a second for each
// connection, or Options.DialTimeout. The client of a cluster may sleep for some seconds more in the background.
func (s *Store) Close() { s.close() }

func (s *Store) shut() {
	s.end()
	<-s.connected
	s.keepers.Wait()
	for range cap(s.slots) {
		s.slots <- struct{}{} // all of them: then no call is under way
	}
	if now := s.state.Load(); now != nil && now.client != nil {
		now.client.Close()
	}
}
