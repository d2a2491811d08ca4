package valkey

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

const (
	lanes      = 2           // more callers at once are better off in the pipeline
	lanePause  = time.Second // before one is made again: a slow server must not cost a connection for each call
	laneBuffer = 16 << 10    // bytes, for reading and for writing; what is longer passes it by
)

// lane is a connection that one call at a time has for itself, and writes to and reads from on its caller's goroutine:
// nobody has to be woken but by the answer. In the pipeline four goroutines take turns for each.
type lane struct {
	client rueidis.Client
	wire   net.Conn // below TLS
	once   sync.Once
	broken chan struct{}
}

// newLane connects.
func newLane(o rueidis.ClientOption) (*lane, error) {
	l := &lane{broken: make(chan struct{})}
	dial := o.DialCtxFn // of a socket in the file system
	if dial == nil {
		dial = dialTCP
	}
	o.DialCtxFn = func(ctx context.Context, address string, d *net.Dialer, c *tls.Config) (net.Conn, error) {
		conn, err := dial(ctx, address, d, c)
		l.wire = conn
		if over, ok := conn.(*tls.Conn); ok {
			l.wire = over.NetConn()
		}
		return conn, err
	}
	// rueidis needs no goroutine for a call with a deadline that meets no other, nor a ping of its own.
	o.AlwaysPipelining, o.Dialer.KeepAlive = false, -1
	o.Dialer.KeepAliveConfig = net.KeepAliveConfig{Enable: true, Idle: quiet, Interval: quiet}
	o.ForceSingleClient, o.PipelineMultiplex, o.RingScaleEachConn = true, -1, 1
	o.ReadBufferEachConn, o.WriteBufferEachConn = laneBuffer, laneBuffer
	o.DisableRetry = true // it would connect while the caller waits
	var err error
	if l.client, err = rueidis.NewClient(o); err != nil && l.client != nil {
		l.client.Close()
	}
	return l, err
}

func dialTCP(ctx context.Context, address string, d *net.Dialer, c *tls.Config) (net.Conn, error) {
	if c == nil {
		return d.DialContext(ctx, "tcp", address)
	}
	return (&tls.Dialer{NetDialer: d, Config: c}).DialContext(ctx, "tcp", address)
}

// cut ends the call under way and the lane: the answer to a call that was given up would be taken for the next one's.
func (l *lane) cut() {
	l.once.Do(func() {
		_ = l.wire.Close()
		close(l.broken)
	})
}

// keepLane makes a lane, and another one when that broke, each time after the pipeline answered a call that found none: no
// caller waits for a connection, and a server that is away is not called in vain.
func (s *Store) keepLane(o rueidis.ClientOption) {
	for {
		select {
		case <-s.answered:
		case <-s.base.Done():
			return
		}
		if l, err := newLane(o); err == nil {
			s.lanes <- l
			select {
			case <-l.broken:
			case <-s.base.Done():
				l.cut()
			}
			l.client.Close()
		}
		select {
		case <-time.After(lanePause):
		case <-s.base.Done():
		}
	}
}

// direct runs do over a lane, on the caller's goroutine. Not done: there is none free, or it was broken.
func direct[T any](ctx context.Context, s *Store, do func(context.Context, rueidis.Client) (T, error)) (value T, done bool, err error) {
	if _, bounded := ctx.Deadline(); !bounded {
		return value, false, nil
	}
	var l *lane
	select {
	case l = <-s.lanes:
	default:
		return value, false, nil
	}
	stop := context.AfterFunc(ctx, l.cut)
	value, err = do(ctx, l.client)
	stayed := stop()
	var answer *rueidis.RedisError
	switch {
	case stayed && (err == nil || errors.As(err, &answer)):
		s.lanes <- l
		return value, true, err
	case err == nil:
		return value, true, nil
	case !stayed:
		return value, true, ctx.Err()
	}
	l.cut()
	return value, errors.Is(err, context.DeadlineExceeded), err
}
