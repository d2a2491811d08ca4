package orpc

import (
	"context"
	"io"
	"net"
)

// Gather has net/http's server on l write the head and the body of a Raw answer with one call of the system. It makes
// two of an answer that is larger than its buffer of 4 KB, and each costs more than everything this package does. Give
// the server GatherContext as its ConnContext. Connections that are not TCP are left as they are.
func Gather(l net.Listener) net.Listener { return gatheringListener{l} }

// GatherContext tells the requests of a connection that their answers may be gathered.
func GatherContext(ctx context.Context, conn net.Conn) context.Context {
	if g, ok := conn.(*gatheringConn); ok {
		return context.WithValue(ctx, gatherKey{}, g)
	}
	return ctx
}

type gatherKey struct{}

type gatheringListener struct{ net.Listener }

func (l gatheringListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if tcp, ok := conn.(*net.TCPConn); ok {
		return &gatheringConn{TCPConn: tcp}, nil
	}
	return conn, err
}

// gatheringConn holds the first part of an answer back until the next one comes. Only the goroutine that serves the
// connection writes.
type gatheringConn struct {
	*net.TCPConn

	follow int // while a body is being written, of which nothing was held back yet: its length
	held   []byte
	parts  [2][]byte
	both   net.Buffers
}

// maxHeld is more than net/http's buffer has room for.
const maxHeld = 8 << 10

// body writes b, of which nothing was written yet, by write. A part that is shorter than b may be held back: as it begins
// with the head of the answer, more of b follows it, even where that comes only when the handler has returned.
func (c *gatheringConn) body(b []byte, write func([]byte) (int, error)) {
	c.follow = len(b)
	defer func() { c.follow = 0 }()
	_, _ = write(b) // where this fails the client is gone
}

func (c *gatheringConn) Write(p []byte) (int, error) {
	if len(c.held) == 0 {
		if len(p) < c.follow && len(p) <= maxHeld {
			c.follow = 0 // the first part alone begins with the head; the last one is followed by nothing
			c.held = append(c.held, p...)
			return len(p), nil
		}
		return c.TCPConn.Write(p)
	}
	before := int64(len(c.held))
	c.parts = [2][]byte{c.held, p}
	c.both = c.parts[:]
	n, err := c.both.WriteTo(c.TCPConn)
	c.held, c.parts = c.held[:0], [2][]byte{}
	return int(max(n-before, 0)), err
}

// ReadFrom is how net/http sends files. It does not come between two parts of an answer, and would keep their order.
func (c *gatheringConn) ReadFrom(r io.Reader) (int64, error) {
	if len(c.held) > 0 {
		if _, err := c.Write(nil); err != nil {
			return 0, err
		}
	}
	return c.TCPConn.ReadFrom(r)
}
