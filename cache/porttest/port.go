// Package porttest reserves TCP ports for servers that have to be told theirs before they start.
package porttest

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"
	"testing"
)

// Port is a port of 127.0.0.1 that nobody is given by chance until it is closed. A server that is told its number
// listens on it, again and again; while none does, connections to it are refused.
//
// To look for a free port and let go of it, as is often done, is to lose it now and then: everybody who listens or
// connects meanwhile is given one from the same range.
type Port struct {
	number uint16
	socket int
}

// Reserve takes a free port. The caller closes it when its server has ended.
func Reserve() (*Port, error) {
	// Bound and never listening: Linux hands such a port to nobody who did not ask for it, and to those who did where
	// both sides reuse addresses, as servers do.
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("reserve a port: %w", err)
	}
	p := &Port{socket: socket}
	err = errors.Join(
		syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1),
		syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}),
	)
	name, nameless := syscall.Getsockname(socket)
	if err = errors.Join(err, nameless); err != nil {
		return nil, fmt.Errorf("reserve a port: %w", errors.Join(err, p.Close()))
	}
	at, _ := name.(*syscall.SockaddrInet4)
	p.number = uint16(at.Port) //nolint:gosec // a port
	return p, nil
}

// For reserves a port until the test ends.
func For(t testing.TB) *Port {
	t.Helper()
	p, err := Reserve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// Number is what the server is told.
func (p *Port) Number() int { return int(p.number) }

// Address is 127.0.0.1 with the port's number.
func (p *Port) Address() string {
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), p.number).String()
}

// Close gives the port back.
func (p *Port) Close() error { return syscall.Close(p.socket) }
