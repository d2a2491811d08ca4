package cloudflare_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
)

// calls are the three operations of a store, on one key.
var calls = []struct {
	name string
	code cache.Code
	do   func(ctx context.Context, s *cloudflare.Store, key string) error
}{
	{"get", cache.ReadFailed, func(ctx context.Context, s *cloudflare.Store, key string) error {
		_, err := s.Get(ctx, []string{key})
		return err
	}},
	{"put", cache.WriteFailed, func(ctx context.Context, s *cloudflare.Store, key string) error {
		return s.Put(ctx, []cache.Item{{Key: key, Value: []byte("v"), Life: time.Hour}})
	}},
	{"delete", cache.DeleteFailed, func(ctx context.Context, s *cloudflare.Store, key string) error { return s.Delete(ctx, []string{key}) }},
}

// check looks at the error of one call and logs it: what the lines say is read by operators.
func check(t *testing.T, err error, code cache.Code, rest time.Duration, says string) {
	t.Helper()
	var e *cache.StoreError
	if !errors.As(err, &e) {
		t.Errorf("error %v, want a StoreError", err)
		return
	}
	if e.Code != code || e.RetryAfter != rest || !strings.Contains(err.Error(), says) {
		t.Errorf("%q, retry after %s; want %s, %s, saying %q", err, e.RetryAfter, code, rest, says)
	}
	if strings.Contains(err.Error(), cloudflaretest.Token) {
		t.Errorf("the error tells the token: %v", err)
	}
	t.Logf("%s (retry after %s)", err, e.RetryAfter)
}

// evening is half an hour before quotas are renewed.
func evening() time.Time { return time.Date(2026, 11, 27, 23, 30, 0, 0, time.UTC) }

// TestFaultsOnTheWay answers for the gateway, or not at all.
func TestFaultsOnTheWay(t *testing.T) {
	url, f, _ := fake(t, unlimited())
	s := openWith(t, cloudflare.Options{URL: url, Token: cloudflaretest.Token, Now: evening})
	hasty := openWith(t, cloudflare.Options{URL: url, Token: cloudflaretest.Token, Now: evening, Timeout: 50 * time.Millisecond})
	for _, c := range []struct {
		name  string
		fault cloudflaretest.Fault
		code  cache.Code // "" is the operation's own
		rest  time.Duration
		says  string
		is    error
	}{
		{"429", cloudflaretest.Fault{Status: 429, RetryAfter: "7"}, "", 7 * time.Second, "429", nil},
		{"429 with a date", cloudflaretest.Fault{Status: 429, RetryAfter: "Fri, 27 Nov 2026 23:31:00 GMT"}, "", time.Minute, "429", nil},
		{"429 that says nothing", cloudflaretest.Fault{Status: 429}, "", 0, "429", nil},
		{"429 for a year", cloudflaretest.Fault{Status: 429, RetryAfter: "31536000"}, "", 24 * time.Hour, "429", nil},
		{"429 of a used-up day", cloudflaretest.Fault{Status: 429, Body: "error code: 1027"}, cache.QuotaExceeded, 30 * time.Minute, "1027", nil},
		{"401", cloudflaretest.Fault{Status: 401}, "", 0, "GATEWAY_TOKEN", nil},
		{"403", cloudflaretest.Fault{Status: 403, Body: "error code: 1010"}, "", 0, "GATEWAY_TOKEN", nil},
		{"404", cloudflaretest.Fault{Status: 404}, "", 0, "look at the URL", nil},
		{"301", cloudflaretest.Fault{Status: 301}, "", 0, "look at the URL", nil},
		{"413", cloudflaretest.Fault{Status: 413}, "", 0, "413", nil},
		{"500", cloudflaretest.Fault{Status: 500, Body: "error code: 1101"}, "", 0, "1101", nil},
		{"503 with a pause", cloudflaretest.Fault{Status: 503, RetryAfter: "30"}, "", 30 * time.Second, "503", nil},
		{"what says the token", cloudflaretest.Fault{Status: 502, Body: "<html>\x00\xff\n" + cloudflaretest.Token}, "", 0, "502", nil},
		{"a very long page", cloudflaretest.Fault{Status: 520, Body: strings.Repeat("x", 1<<20)}, "", 0, "520", nil},
		{"no answer", cloudflaretest.Fault{Hang: true}, "", 0, "deadline exceeded", context.DeadlineExceeded},
		{"a slow answer", cloudflaretest.Fault{Slow: time.Hour}, "", 0, "deadline exceeded", context.DeadlineExceeded},
		{"half an answer", cloudflaretest.Fault{Cut: 1}, "", 0, "cut off", nil},
	} {
		f.Fail(c.fault)
		for _, call := range calls {
			t.Run(c.name+"/"+call.name, func(t *testing.T) {
				code := c.code
				if code == "" {
					code = call.code
				}
				s := s
				if c.is != nil {
					s = hasty
				}
				err := call.do(t.Context(), s, "k")
				check(t, err, code, c.rest, c.says)
				if large := c.name == "413" && call.name == "put"; errors.Is(err, cache.ErrTooLarge) != large {
					t.Errorf("%v is too large: %v", err, !large)
				}
				if c.is != nil && !errors.Is(err, c.is) {
					t.Errorf("%v is no %v", err, c.is)
				}
				if len(err.Error()) > 1000 {
					t.Errorf("an error of %d bytes", len(err.Error()))
				}
			})
		}
	}
	f.Fail(cloudflaretest.Fault{})
	for _, call := range calls {
		if err := call.do(t.Context(), s, "k"); err != nil {
			t.Errorf("%s after all faults: %v", call.name, err)
		}
	}
}

// TestFaultsOfKV runs the real Worker over a KV that throws what Cloudflare's throws.
func TestFaultsOfKV(t *testing.T) {
	g := cloudflaretest.Start(t, cloudflaretest.Options{Failing: true})
	s := openWith(t, cloudflare.Options{URL: g.URL, Token: cloudflaretest.Token, Now: evening})
	ctx := t.Context()
	for _, c := range []struct {
		how  string
		code cache.Code
		rest time.Duration
		says string
	}{
		{"429", "", 0, "429"},
		{"day", cache.QuotaExceeded, 30 * time.Minute, "10048"},
		{"500", "", 0, "500"},
		{"503", "", 0, "503"},
	} {
		for _, call := range calls {
			t.Run(c.how+"/"+call.name, func(t *testing.T) {
				code := c.code
				if code == "" {
					code = call.code
				}
				check(t, call.do(ctx, s, "fail/"+c.how+"/k"), code, c.rest, c.says)
			})
		}
	}
	t.Run("one key's failure is its own", func(t *testing.T) {
		err := s.Put(ctx, []cache.Item{
			{Key: "a", Value: []byte("1"), Life: time.Hour}, {Key: "fail/429/b", Value: []byte("2"), Life: time.Hour},
			{Key: "c", Value: []byte("3"), Life: time.Hour}, {Key: "large", Value: make([]byte, 26<<20), Life: time.Hour},
		})
		check(t, err, cache.WriteFailed, 0, "1 of 3")
		if !errors.Is(err, cache.ErrTooLarge) {
			t.Errorf("%v does not say that a value was too large", err)
		}
		values, err := s.Get(ctx, []string{"c", "fail/500/b", "fail/cut/b", "a"})
		check(t, err, cache.ReadFailed, 0, "2 of 4")
		if got := fmt.Sprintf("%s", values); got != "[3   1]" || values[1] != nil || values[2] != nil {
			t.Errorf("values %s", got)
		}
		check(t, s.Delete(ctx, []string{"a", "fail/429/b", "c"}), cache.DeleteFailed, 0, "1 of 3")
		if values, err := s.Get(ctx, []string{"a", "c"}); err != nil || values[0] != nil || values[1] != nil {
			t.Errorf("values %q, %v", values, err)
		}
	})
	t.Run("quota before failures", func(t *testing.T) {
		_, err := s.Get(ctx, []string{"fail/500/a", "fail/day/b"})
		check(t, err, cache.QuotaExceeded, 30*time.Minute, "10048")
	})
	t.Run("a value that is too large only for the gateway", func(t *testing.T) {
		if err := calls[1].do(ctx, s, "fail/413/k"); !errors.Is(err, cache.ErrTooLarge) {
			t.Errorf("error %v", err)
		}
	})
}

// TestFakeLimits uses KV's limits up through the client.
func TestFakeLimits(t *testing.T) {
	url, f, kv := fake(t, cachetest.KVOptions{Quota: cachetest.KVUse{Reads: 3, Writes: 2, Deletes: 1}})
	s := openWith(t, cloudflare.Options{URL: url, Token: cloudflaretest.Token, Now: evening})
	ctx := t.Context()
	for i, want := range [][3]string{{"", "", ""}, {"", "429", "10048"}, {"", "429", "10048"}, {"10048", "429", "10048"}} {
		for j, call := range calls {
			err := call.do(ctx, s, "k")
			if (err == nil) != (want[j] == "") || err != nil && !strings.Contains(err.Error(), want[j]) {
				t.Errorf("%s number %d: %v, want %q", call.name, i+1, err, want[j])
			}
		}
	}
	if err := calls[1].do(ctx, s, "another"); err != nil {
		t.Errorf("another key: %v", err)
	}
	check(t, calls[1].do(ctx, s, "one more"), cache.QuotaExceeded, 30*time.Minute, "10048")
	if used := kv.Use(time.Now()); used != (cachetest.KVUse{Reads: 3, Writes: 2, Deletes: 1}) {
		t.Errorf("used %+v", used)
	}
	if n := f.Requests(); n != 14 {
		t.Errorf("%d requests for 14 calls", n)
	}
}

// TestARefusalIsHeard asks a gateway that decides by the head of a request, reads no body and closes the connection.
func TestARefusalIsHeard(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			for head, b := "", make([]byte, 1); !strings.HasSuffix(head, "\r\n\r\n"); head += string(b) {
				if _, err := conn.Read(b); err != nil {
					break
				}
			}
			_, _ = io.WriteString(conn, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-done })
	s, _ := open(t, "http://"+listener.Addr().String())
	for range 200 {
		for _, c := range calls {
			if err := c.do(t.Context(), s, "k"); err == nil || !strings.Contains(err.Error(), "GATEWAY_TOKEN") {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
	}
}

// TestAnswersAreNotTrusted reads answers that no gateway gives.
func TestAnswersAreNotTrusted(t *testing.T) {
	var answer []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(answer) }))
	defer server.Close()
	s, _ := open(t, server.URL)
	for name, bytes := range map[string][]byte{
		"nothing":             nil,
		"a page":              []byte("<html>hello</html>"),
		"half a status":       {0},
		"no pieces":           {0, 200},
		"a piece without end": {0, 200, 0, 0, 0, 1, 'x'},
		"an enormous piece":   {0, 200, 0x7f, 0xff, 0xff, 0xff},
		"a piece over 25 MiB": append([]byte{0, 200, 1, 0x90, 0, 1}, bytes.Repeat([]byte{0}, 26<<20)...),
	} {
		answer = bytes
		if values, err := s.Get(t.Context(), []string{"k"}); err == nil || values[0] != nil {
			t.Errorf("%s: %d bytes, %v", name, len(values[0]), err)
		}
	}
}

// TestTheTokenGoesNowhereElse follows no redirect and prints no secret.
func TestTheTokenGoesNowhereElse(t *testing.T) {
	stranger := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a stranger was sent %s", r.Header.Get("Authorization"))
	}))
	defer stranger.Close()
	server := httptest.NewServer(http.RedirectHandler(stranger.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	o := cloudflare.Options{URL: server.URL, Token: cloudflaretest.Token, Client: &http.Client{}}
	s := openWith(t, o)
	if err := calls[0].do(t.Context(), s, "k"); err == nil {
		t.Error("no error")
	}
	http.DefaultClient.CloseIdleConnections()
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "options", o, "store", s, "token", o.Token)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "token", o.Token, "options", struct{ Token cloudflare.Secret }{o.Token})
	fmt.Fprintf(&log, "%v %+v %#v %s %q %x", o, o, o, o.Token, o.Token, o.Token)
	fmt.Fprintf(&log, "%v %+v", s, s)
	if strings.Contains(log.String(), cloudflaretest.Token) || strings.Contains(log.String(), fmt.Sprintf("%x", cloudflaretest.Token)) {
		t.Errorf("the token is shown: %s", &log)
	}
}
