package orpc_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/orpc"
)

// TestGatheredAnswersAreTheSame asks two servers for answers of all lengths, several over one connection, of which one
// gathers.
func TestGatheredAnswersAreTheSame(t *testing.T) {
	r, err := orpc.New(orpc.Options{Around: func(next orpc.Handler) orpc.Handler {
		return func(ctx context.Context, call *orpc.Call) error { // a head that is longer than net/http's buffer
			if n, err := strconv.Atoi(call.Header.Get("X-Head")); err == nil {
				call.ResponseHeader().Set("X-Head", strings.Repeat("h", n))
			}
			return next(ctx, call)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	type input struct {
		Size int `json:"size"`
	}
	text := strings.Repeat("0123456789abcdef", 4<<10)
	orpc.Handle(r, "text", func(_ context.Context, in input) (*orpc.Raw, error) {
		return orpc.Prepare([]byte(`"`+text[:in.Size]+`"`), `"tag"`, orpc.Encoded{Name: "gzip", Body: []byte(text[:in.Size/5])}), nil
	}, orpc.GET())
	plain := httptest.NewServer(r)
	t.Cleanup(plain.Close)
	gathering := httptest.NewUnstartedServer(r)
	gathering.Listener = orpc.Gather(gathering.Listener)
	gathering.Config.ConnContext = orpc.GatherContext
	gathering.Start()
	t.Cleanup(gathering.Close)
	rapid.Check(t, func(t *rapid.T) {
		var requests bytes.Buffer
		n := rapid.IntRange(1, 4).Draw(t, "requests")
		for i := range n {
			size := rapid.OneOf(rapid.IntRange(0, 64<<10), rapid.IntRange(3600, 4200), rapid.IntRange(7900, 8300)).Draw(t, "size")
			kinds := []string{"POST", "POST", "gzip", "error", "GET", "HEAD", "held", "expect"}
			if i == n-1 {
				kinds = append(kinds, "old") // ends the connection
			}
			head := rapid.SampledFrom([]int{0, 0, 0, 3900, 4096, 9000}).Draw(t, "head")
			requests.WriteString(asking(rapid.SampledFrom(kinds).Draw(t, "kind"), size, head))
		}
		want, got := exchange(t, plain.Listener.Addr(), requests.Bytes()), exchange(t, gathering.Listener.Addr(), requests.Bytes())
		if want != got {
			t.Fatalf("%d bytes beside %d", len(got), len(want))
		}
	})
}

func asking(kind string, size, head int) string {
	body := `{"json":{"size":` + strconv.Itoa(size) + `}}`
	method, version, header := http.MethodPost, "HTTP/1.1", ""
	switch kind {
	case "gzip":
		header = "Accept-Encoding: gzip\r\n"
	case "error":
		body = `{"json":{"size":"none"}}`
	case "GET", "HEAD":
		method = kind
	case "held":
		method, header = http.MethodGet, "If-None-Match: \"tag\"\r\n"
	case "expect":
		header = "Expect: 100-continue\r\n"
	case "old":
		version = "HTTP/1.0"
	}
	if head > 0 {
		header += "X-Head: " + strconv.Itoa(head) + "\r\n"
	}
	if method != http.MethodPost {
		return method + " /rpc/text?data=" + url.QueryEscape(body) + " " + version + "\r\nHost: x\r\n" + header + "\r\n"
	}
	return method + " /rpc/text " + version + "\r\nHost: x\r\nContent-Type: application/json\r\n" + header +
		"Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

// exchange sends requests at once, closes that half of the connection, and gives all that comes back but the time.
func exchange(t *rapid.T, to net.Addr, requests []byte) string {
	conn, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", to.String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(requests); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(answer)) {
		if !strings.HasPrefix(line, "Date: ") {
			kept.WriteString(line)
		}
	}
	return kept.String()
}
