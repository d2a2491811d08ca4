package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"
)

// target is what one competitor is asked, byte for byte, and what it must answer.
type target struct {
	name    string
	address string
	request []byte
	want    []byte // the answer's body; nil accepts any
	mark    string // must stand in the answer's head; checked in the first answer on each connection
	server  *process
}

// turn is what one competitor did in one turn.
type turn struct {
	requests  int
	elapsed   time.Duration
	processor time.Duration
	latencies []time.Duration // sorted
}

func (t turn) rate() float64 { return float64(t.requests) / t.elapsed.Seconds() }

// cost is the server's processor time per request: unlike the rate it does not hold the generator's.
func (t turn) cost() time.Duration { return t.processor / time.Duration(max(t.requests, 1)) }

func (t turn) quantile(q float64) time.Duration {
	if len(t.latencies) == 0 {
		return 0
	}
	return t.latencies[min(int(q*float64(len(t.latencies))), len(t.latencies)-1)]
}

// load asks on so many connections at once, each again as soon as it is answered, for about d.
func (t *target) load(ctx context.Context, connections int, d time.Duration) (turn, error) {
	lines := make([]*line, connections)
	for i := range lines {
		l, err := t.dial(ctx)
		if err != nil {
			return turn{}, err
		}
		defer l.close()
		lines[i] = l
	}
	errs := make([]error, connections)
	before, began := t.server.processor(), time.Now()
	end := began.Add(d)
	var wait sync.WaitGroup
	for i, l := range lines {
		wait.Go(func() { errs[i] = l.ask(t, end) })
	}
	wait.Wait()
	out := turn{elapsed: time.Since(began), processor: t.server.processor() - before}
	for _, l := range lines {
		out.requests += len(l.latencies)
		out.latencies = append(out.latencies, l.latencies...)
	}
	slices.Sort(out.latencies)
	if err := errors.Join(errs...); err != nil {
		return turn{}, fmt.Errorf("%s: %w", t.name, err)
	}
	return out, ctx.Err()
}

// line is one kept-alive connection. It reads no more of an answer than it must: on shared cores, what the
// generator costs makes all servers look alike.
type line struct {
	conn      net.Conn
	in        *bufio.Reader
	latencies []time.Duration
}

func (t *target) dial(ctx context.Context) (*line, error) {
	conn, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", t.address)
	if err != nil {
		return nil, err
	}
	l := &line{conn: conn, in: bufio.NewReaderSize(conn, 64<<10), latencies: make([]time.Duration, 0, 1<<14)}
	if _, err := conn.Write(t.request); err != nil { // the first exchange, not timed, is checked whole
		return nil, errors.Join(err, conn.Close())
	}
	body, head, err := l.read(true)
	switch {
	case err != nil:
	case t.want != nil && !bytes.Equal(body, t.want):
		err = fmt.Errorf("%s answered other bytes: %.200q", t.name, body)
	case !bytes.Contains(head, []byte(t.mark)):
		err = fmt.Errorf("%s answered without %q:\n%s", t.name, t.mark, head)
	default:
		return l, nil
	}
	return nil, errors.Join(err, conn.Close())
}

func (l *line) close() { _ = l.conn.Close() }

func (l *line) ask(t *target, end time.Time) error {
	if err := l.conn.SetDeadline(end.Add(10 * time.Second)); err != nil {
		return err
	}
	for now := time.Now(); now.Before(end); {
		if _, err := l.conn.Write(t.request); err != nil {
			return err
		}
		if _, _, err := l.read(false); err != nil {
			return err
		}
		then := now
		now = time.Now()
		l.latencies = append(l.latencies, now.Sub(then))
	}
	return nil
}

// read takes one answer off the connection and, where it is to be checked, gives it.
func (l *line) read(whole bool) (body, head []byte, err error) {
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return nil, nil, err
	}
	bad := !bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	whole = whole || bad
	if whole {
		head = append(head, status...)
	}
	length := -1
	for {
		field, err := l.in.ReadSlice('\n')
		if err != nil {
			return nil, nil, err
		}
		if len(field) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(field, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return nil, nil, err
			}
		}
		if whole {
			head = append(head, field...)
		}
	}
	if length < 0 {
		return nil, nil, fmt.Errorf("an answer without Content-Length:\n%s", head)
	}
	if !whole {
		_, err := l.in.Discard(length)
		return nil, nil, err
	}
	body = make([]byte, length)
	if _, err := io.ReadFull(l.in, body); err != nil {
		return nil, nil, err
	}
	if bad {
		return nil, nil, fmt.Errorf("not answered 200:\n%s\n%.300s", head, body)
	}
	return body, head, nil
}
