package fleettest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
)

// Wire stands between one process and one server, and can be cut, fall silent, or lead elsewhere.
type Wire struct {
	listener net.Listener
	group    sync.WaitGroup

	mu     sync.Mutex
	to     string
	cut    bool
	closed bool
	quiet  chan struct{} // nil where bytes pass; closed when they pass again
	ends   map[net.Conn]struct{}
}

// NewWire leads to an address. The caller closes the wire.
func NewWire(to string) (*Wire, error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, fmt.Errorf("lay a wire to %s: %w", to, err)
	}
	w := &Wire{listener: l, to: to, ends: map[net.Conn]struct{}{}}
	w.group.Go(w.serve)
	return w, nil
}

// Address is the near end.
func (w *Wire) Address() string { return w.listener.Addr().String() }

// Cut ends every connection and refuses new ones.
func (w *Wire) Cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = true
	w.hangUp()
}

// Silence swallows what either side says from now on. New connections are taken and not answered.
func (w *Wire) Silence() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.quiet == nil {
		w.quiet = make(chan struct{})
	}
}

// Mend undoes Cut and Silence. What a silent wire held back arrives now, as it does where TCP sends again.
func (w *Wire) Mend() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = false
	w.speak()
}

// Lead ends every connection; new ones go to another address.
func (w *Wire) Lead(to string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.to = to
	w.hangUp()
}

// Close takes the wire away.
func (w *Wire) Close() error {
	err := w.listener.Close()
	w.mu.Lock()
	w.closed = true
	w.hangUp()
	w.speak()
	w.mu.Unlock()
	w.group.Wait()
	return err
}

func (w *Wire) hangUp() {
	for c := range w.ends {
		_ = c.Close() // it may have ended by itself
	}
}

func (w *Wire) speak() {
	if w.quiet != nil {
		close(w.quiet)
		w.quiet = nil
	}
}

func (w *Wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		w.group.Go(func() { w.connect(near) })
	}
}

func (w *Wire) connect(near net.Conn) {
	defer near.Close() //nolint:errcheck // it may have ended by itself
	w.mu.Lock()
	to, cut := w.to, w.cut
	w.mu.Unlock()
	if cut {
		return
	}
	far, err := net.Dial("tcp", to) //nolint:noctx // of loopback: it is refused at once
	if err != nil {
		return
	}
	defer far.Close() //nolint:errcheck // as above
	w.mu.Lock()
	if w.cut || w.closed || w.to != to {
		w.mu.Unlock()
		return
	}
	w.ends[near], w.ends[far] = struct{}{}, struct{}{}
	w.mu.Unlock()
	var both sync.WaitGroup
	both.Go(func() { w.pass(far, near) })
	both.Go(func() { w.pass(near, far) })
	both.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.ends, near)
	delete(w.ends, far)
}

// pass copies one direction until it ends, and then ends the other.
func (w *Wire) pass(to, from net.Conn) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		w.mu.Lock()
		quiet := w.quiet
		w.mu.Unlock()
		if quiet != nil {
			<-quiet
		}
		if n > 0 {
			if _, failed := to.Write(buffer[:n]); failed != nil {
				err = errors.Join(err, failed)
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				_ = from.Close() // broken
			}
			_ = to.Close() // nothing follows; none of the protocols here goes on in one direction
			return
		}
	}
}
