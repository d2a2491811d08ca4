package orpc

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// pair gives both ends of a connection, the first one gathering.
func pair(t *testing.T) (*gatheringConn, net.Conn) {
	t.Helper()
	plain, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := Gather(plain)
	defer l.Close()
	client, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = client.Close(), server.Close() })
	g, ok := server.(*gatheringConn)
	if !ok {
		t.Fatalf("accepted a %T", server)
	}
	return g, client
}

// silent tells that nothing has arrived.
func silent(t *testing.T, conn net.Conn) bool {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	n, err := conn.Read(make([]byte, 1))
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	return n == 0 && errors.Is(err, os.ErrDeadlineExceeded)
}

func wantBytes(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil || string(got) != want {
		t.Fatalf("%d bytes arrived, %v", len(got), err)
	}
}

func TestTheFirstPartOfABodyWaitsForTheNext(t *testing.T) {
	g, client := pair(t)
	body := strings.Repeat("b", 6000)
	for range 3 { // a connection serves one after the other
		g.body([]byte(body), func(b []byte) (int, error) {
			if n, err := g.Write(append([]byte("head"), b[:4092]...)); n != 4096 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			if !silent(t, client) {
				t.Error("the first part was sent alone")
			}
			if n, err := g.Write(b[4092:]); n != 6000-4092 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			return len(b), nil
		})
		wantBytes(t, client, "head"+body)
	}
	if _, err := g.Write([]byte("alone")); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, client, "alone")
}

func TestTheRestOfABodyMayComeAfterTheHandler(t *testing.T) {
	g, client := pair(t)
	body := strings.Repeat("b", 4100)
	g.body([]byte(body), func(b []byte) (int, error) { return g.Write(b[:4096]) })
	if !silent(t, client) {
		t.Error("the first part was sent alone")
	}
	if _, err := g.Write([]byte(body[4096:])); err != nil { // net/http, when the handler has returned
		t.Fatal(err)
	}
	wantBytes(t, client, body)
}

func TestTheLastPartOfABodyIsNotHeld(t *testing.T) {
	g, client := pair(t)
	head, body := strings.Repeat("h", 4290), strings.Repeat("b", 8026)
	all := head + body
	g.body([]byte(body), func(b []byte) (int, error) {
		for _, part := range []string{all[:4096], all[4096:8192], all[8192:]} { // as net/http writes it
			if n, err := g.Write([]byte(part)); n != len(part) || err != nil {
				t.Errorf("%d, %v", n, err)
			}
		}
		return len(b), nil
	})
	wantBytes(t, client, all)
}

func TestWhatIsNoPartOfABodyIsNeverHeld(t *testing.T) {
	g, client := pair(t)
	g.body([]byte("short"), func(b []byte) (int, error) { return g.Write(append([]byte("head"), b...)) })
	wantBytes(t, client, "headshort")
	g.body(make([]byte, 5000), func([]byte) (int, error) { return 0, io.ErrShortWrite }) // HEAD: no body is sent
	if _, err := g.Write([]byte("head")); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, client, "head")
	func() {
		defer func() { _ = recover() }()
		g.body(make([]byte, 5000), func([]byte) (int, error) { panic("no") })
	}()
	if _, err := g.Write([]byte("after")); err != nil {
		t.Fatal(err)
	}
	wantBytes(t, client, "after")
}

func TestAFileKeepsItsPlaceAmongParts(t *testing.T) {
	g, client := pair(t)
	g.body(make([]byte, 5000), func([]byte) (int, error) { return g.Write([]byte("first")) })
	if n, err := g.ReadFrom(strings.NewReader("second")); n != 6 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	wantBytes(t, client, "firstsecond")
}

func TestAClientThatLeftIsAnErrorOnce(t *testing.T) {
	g, client := pair(t)
	_ = client.Close()
	var err error
	for i := 0; err == nil && i < 100; i++ {
		g.body(make([]byte, 5000), func([]byte) (int, error) { return g.Write([]byte("first")) })
		var n int
		if n, err = g.Write([]byte("second")); err != nil && n != 0 {
			t.Errorf("%d bytes were written beside %v", n, err)
		}
	}
	if err == nil {
		t.Error("a hundred answers went to nobody")
	}
}

func TestOtherConnectionsAreLeftAlone(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	if ctx := GatherContext(context.Background(), a); ctx != context.Background() {
		t.Error("a pipe is told of")
	}
}
