package orpc_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

func TestCSRF(t *testing.T) {
	origins := []string{"https://app.example"}
	token := "X-Csrf-Token"
	for _, c := range []struct {
		name               string
		header             map[string]string
		auto, strict, open bool
	}{
		{"the header", map[string]string{token: "orpc"}, true, true, true},
		{"the header from anywhere", map[string]string{token: "orpc", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, true, true, true},
		{"another value", map[string]string{token: "ORPC", "Origin": "https://evil.example"}, false, false, true},
		{"no browser", nil, true, false, true},
		{"our page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "https://example.com"}, true, false, true},
		{"typed by hand", map[string]string{"Sec-Fetch-Site": "none"}, true, false, true},
		{"another site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, false, false, true},
		{"another site, silent about it", map[string]string{"Sec-Fetch-Site": "cross-site"}, false, false, true},
		{"our host without encryption", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "http://example.com"}, false, false, true},
		{"a neighbour", map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "https://blog.example.com"}, false, false, true},
		{"a configured page", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://app.example"}, true, false, true},
		{"an old browser on our page", map[string]string{"Origin": "https://example.com"}, true, false, true},
		{"an old browser elsewhere", map[string]string{"Origin": "https://evil.example"}, false, false, true},
		{"an old browser on another port", map[string]string{"Origin": "https://example.com:8443"}, false, false, true},
		{"a page without an origin", map[string]string{"Origin": "null"}, false, false, true},
	} {
		for mode, pass := range map[orpc.CSRF]bool{"": c.auto, orpc.CSRFAuto: c.auto, orpc.CSRFStrict: c.strict, orpc.CSRFOff: c.open} {
			r := wireRouter(t, orpc.Options{CSRF: mode, Origins: origins})
			for _, q := range []request{
				{path: "http://example.com/rpc/echo", body: `{"json":1}`, header: c.header},
				{method: "GET", path: "http://example.com/rpc/echo", header: c.header},
			} {
				w := q.send(r)
				if pass != (w.Code == http.StatusOK) {
					t.Errorf("%s in mode %q by %q: %d %s", c.name, mode, q.method, w.Code, w.Body)
				}
				if !pass {
					if e := failed(t, w.Code, w.Body.Bytes()); e.Code != orpc.CSRFMismatch || e.Status != 403 {
						t.Errorf("%s: %+v", c.name, e)
					}
				}
			}
			header := batch("buffered")
			for k, v := range c.header {
				header[k] = v
			}
			w := request{path: "http://example.com/rpc/__batch__", body: `[{"url":"http://x/rpc/echo","headers":{"x-csrf-token":"orpc","sec-fetch-site":"none"}}]`, header: header}.send(r)
			if got := buffered(t, w)[0].Status; pass != (got == http.StatusOK) {
				t.Errorf("%s in mode %q in a batch: %d", c.name, mode, got)
			}
		}
	}
}

func TestCORS(t *testing.T) {
	r := wireRouter(t, orpc.Options{Origins: []string{"https://app.example"}})
	preflight := map[string]string{"Origin": "https://app.example", "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-csrf-token"}
	w := request{method: "OPTIONS", header: preflight}.send(r)
	const want = "Access-Control-Allow-Credentials: true; Access-Control-Allow-Headers: content-type,x-csrf-token; Access-Control-Allow-Methods: GET, POST; " +
		"Access-Control-Allow-Origin: https://app.example; Access-Control-Max-Age: 600; Vary: Origin | Access-Control-Request-Headers"
	if got := headers(w.Header()); w.Code != http.StatusNoContent || got != want {
		t.Errorf("preflight: %d %s", w.Code, got)
	}
	for _, q := range []request{
		{body: `{"json":1}`},
		{path: "/rpc/unknown"},
		{path: "/rpc/__batch__", body: `[]`, header: batch("buffered")},
	} {
		if q.header == nil {
			q.header = map[string]string{}
		}
		q.header["Origin"] = "https://app.example"
		h := q.send(r).Header()
		if h.Get("Access-Control-Allow-Origin") != "https://app.example" || h.Get("Access-Control-Allow-Credentials") != "true" ||
			!strings.Contains(h.Get("Access-Control-Expose-Headers"), "cache-status") || h.Get("Vary") != "Origin" {
			t.Errorf("%s: %v", q.path, h)
		}
		q.header["Origin"] = "https://evil.example"
		if h := q.send(r).Header(); h.Get("Access-Control-Allow-Origin") != "" || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Vary") != "Origin" {
			t.Errorf("%s from elsewhere: %v", q.path, h)
		}
	}
	preflight["Origin"] = "https://evil.example"
	if w := (request{method: "OPTIONS", header: preflight}).send(r); w.Code < 400 || w.Header().Get("Access-Control-Allow-Methods") != "" {
		t.Errorf("preflight from elsewhere: %d %v", w.Code, w.Header())
	}
	none := wireRouter(t, orpc.Options{})
	if h := (request{body: `{"json":1}`, header: map[string]string{"Origin": "http://example.com"}}).send(none).Header(); h.Get("Vary") != "" || h.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("without origins: %v", h)
	}
}
