package remote

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// NewHTTPClient makes an HTTP client of one's own that fails on answers longer than limit bytes and follows no redirect,
// so that neither memory nor a key goes where it should not. Deadlines come from each call's context.
func NewHTTPClient(limit int64) *http.Client {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 8,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}
	return &http.Client{
		Transport:     bounded{transport, limit},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type bounded struct {
	next  *http.Transport
	limit int64
}

func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	res.Body = &boundedBody{body: res.Body, left: b.limit, limit: b.limit}
	return res, nil
}

// CloseIdleConnections lets http.Client reach the transport's own method.
func (b bounded) CloseIdleConnections() { b.next.CloseIdleConnections() }

type boundedBody struct {
	body        io.ReadCloser
	left, limit int64
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, fmt.Errorf("the answer is longer than %d bytes", b.limit)
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.body.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, fmt.Errorf("the answer is longer than %d bytes", b.limit)
	}
	return n, err
}

func (b *boundedBody) Close() error { return b.body.Close() }

// CheckBaseURL reports why raw cannot be the address of an HTTP service.
func CheckBaseURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return fmt.Errorf("the address %q is not a URL", raw)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the address %q must begin with https:// or http://", raw)
	case u.Host == "":
		return fmt.Errorf("the address %q names no host", raw)
	case u.User != nil:
		return fmt.Errorf("the address of %s must not contain a user or password", u.Host)
	case u.RawQuery != "" || u.Fragment != "":
		return fmt.Errorf("the address %q must end with its path", raw)
	}
	return nil
}

// RetryAfter reads how long the answer asks to wait: Retry-After-Ms, or Retry-After in seconds or as a date; 0 if it does not say.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e10 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	raw := strings.TrimSpace(h.Get("Retry-After"))
	if s, err := strconv.ParseFloat(raw, 64); err == nil && s > 0 && s < 1e7 {
		return time.Duration(s * float64(time.Second))
	}
	if at, err := http.ParseTime(raw); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
