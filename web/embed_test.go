package web

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		".keep":                 {},
		"index.html":            {Data: []byte("<!doctype html>pages")},
		"theme.js":              {Data: []byte("theme()")},
		"assets/app-1a2b.js":    {Data: []byte("app(); app(); app()")},
		"assets/app-1a2b.js.br": {Data: []byte("BR")},
		"assets/app-1a2b.js.gz": {Data: []byte("GZ")},
	}
}

func get(t *testing.T, pages fs.FS, method, target string, header http.Header) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, target, nil)
	for k, v := range header {
		r.Header[k] = v
	}
	w := httptest.NewRecorder()
	Handler(Options{Pages: pages}).ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		method, target string
		status         int
		body, cache    string
	}{
		{"GET", "/", 200, "<!doctype html>pages", ask},
		{"GET", "/index.html", 200, "<!doctype html>pages", ask},
		{"GET", "/conversations/7f1c?tab=team", 200, "<!doctype html>pages", ask},
		{"GET", "/conversations/../dashboard", 200, "<!doctype html>pages", ask},
		{"GET", "/theme.js", 200, "theme()", ask},
		{"GET", "/assets/app-1a2b.js", 200, "app(); app(); app()", forever},
		{"HEAD", "/assets/app-1a2b.js", 200, "", forever},
		{"GET", "/assets/app-old.js", 404, "", ""},
		{"GET", "/assets/app-1a2b.js.br", 404, "", ""},
		{"GET", "/.keep", 404, "", ""},
		{"GET", "/robots.txt", 404, "", ""},
		{"GET", "/rpc/conversations/list", 404, "", ""},
		{"GET", "/api/none", 404, "", ""},
		{"POST", "/", 405, "", ""},
	} {
		t.Run(c.method+" "+c.target, func(t *testing.T) {
			r := get(t, built(), c.method, c.target, nil)
			if r.StatusCode != c.status {
				t.Fatalf("status %d, want %d", r.StatusCode, c.status)
			}
			if got := r.Header.Get("Cache-Control"); c.status == 200 && got != c.cache {
				t.Errorf("Cache-Control %q, want %q", got, c.cache)
			}
			if got := text(t, r); c.body != "" && got != c.body {
				t.Errorf("body %q, want %q", got, c.body)
			}
		})
	}
}

func TestEncodings(t *testing.T) {
	for _, c := range []struct{ accept, encoding, body string }{
		{"", "", "app(); app(); app()"},
		{"gzip, deflate, br, zstd", "br", "BR"},
		{"gzip", "gzip", "GZ"},
		{"br;q=0, gzip;q=0.5", "gzip", "GZ"},
		{"br; q=0", "", "app(); app(); app()"},
		{"br;q=nonsense", "", "app(); app(); app()"},
		{"brotli", "", "app(); app(); app()"},
	} {
		t.Run(c.accept, func(t *testing.T) {
			r := get(t, built(), "GET", "/assets/app-1a2b.js", http.Header{"Accept-Encoding": {c.accept}})
			if got := r.Header.Get("Content-Encoding"); got != c.encoding {
				t.Errorf("Content-Encoding %q, want %q", got, c.encoding)
			}
			if got := text(t, r); got != c.body {
				t.Errorf("body %q, want %q", got, c.body)
			}
			if r.Header.Get("Vary") != "Accept-Encoding" {
				t.Error("a shared cache would mix the encodings: no Vary")
			}
			if got := r.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
				t.Errorf("Content-Type %q", got)
			}
		})
	}
}

func TestUnchanged(t *testing.T) {
	first := get(t, built(), "GET", "/", nil)
	tag := first.Header.Get("ETag")
	if tag == "" {
		t.Fatal("no ETag")
	}
	for _, header := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		r := get(t, built(), "GET", "/dashboard", http.Header{"If-None-Match": {header}})
		if r.StatusCode != http.StatusNotModified {
			t.Errorf("If-None-Match %s: status %d, want 304", header, r.StatusCode)
		}
	}
	if r := get(t, built(), "GET", "/", http.Header{"If-None-Match": {`"other"`}}); r.StatusCode != http.StatusOK {
		t.Errorf("another ETag: status %d, want 200", r.StatusCode)
	}
	changed := built()
	changed["index.html"] = &fstest.MapFile{Data: []byte("new")}
	if r := get(t, changed, "GET", "/", http.Header{"If-None-Match": {tag}}); r.StatusCode != http.StatusOK {
		t.Errorf("new pages, old ETag: status %d, want 200", r.StatusCode)
	}
}

func TestHeaders(t *testing.T) {
	for _, target := range []string{"/", "/assets/app-1a2b.js", "/assets/none.js"} {
		r := get(t, built(), "GET", target, nil)
		policy := r.Header.Get("Content-Security-Policy")
		for _, want := range []string{"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, want) {
				t.Errorf("%s: the policy lacks %s", target, want)
			}
		}
		if strings.Contains(policy, "unsafe") {
			t.Errorf("%s: the policy allows something unsafe: %s", target, policy)
		}
		if r.Header.Get("X-Content-Type-Options") != "nosniff" || r.Header.Get("Referrer-Policy") == "" {
			t.Errorf("%s: headers missing: %v", target, r.Header)
		}
	}
}

func TestNotBuilt(t *testing.T) {
	only := fstest.MapFS{".keep": {}}
	r := get(t, only, "GET", "/conversations", nil)
	if r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", r.StatusCode)
	}
	if got := text(t, r); !strings.Contains(got, "make build") {
		t.Errorf("the page does not say what to do: %s", got)
	}
}

// The pages that are compiled in must be servable, whether they were built or are the placeholder.
func TestEmbedded(t *testing.T) {
	r := get(t, nil, "GET", "/", nil)
	if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("status %d", r.StatusCode)
	}
	if !strings.HasPrefix(text(t, r), "<!doctype html>") {
		t.Error("not a page")
	}
}
