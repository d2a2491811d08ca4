package cloudflare_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// opened counts stores, to give each keys of its own in one namespace.
var opened atomic.Int64

func open(t testing.TB, url string) (*cloudflare.Store, string) {
	t.Helper()
	prefix := fmt.Sprintf("test%d:", opened.Add(1))
	return openWith(t, cloudflare.Options{URL: url, Token: cloudflaretest.Token, Prefix: prefix}), prefix
}

func openWith(t testing.TB, o cloudflare.Options) *cloudflare.Store {
	t.Helper()
	s, err := cloudflare.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// fake gives a gateway over a KV without limits, unless it is told others.
func fake(t testing.TB, o cachetest.KVOptions) (string, *cloudflaretest.Fake, *cachetest.KV) {
	t.Helper()
	kv := cachetest.NewKV(o)
	f := cloudflaretest.NewFake(kv.At("here"))
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return server.URL, f, kv
}

func unlimited() cachetest.KVOptions {
	return cachetest.KVOptions{Pause: -1, Quota: cachetest.KVUse{Reads: -1, Writes: -1, Deletes: -1}}
}

// suite runs the suite of stores; left tells what is left of a name's life in KV.
func suite(t *testing.T, url string, left func(t testing.TB, name string) time.Duration) {
	prefixes := map[cache.Store]string{}
	cachetest.Store(t, func(t testing.TB) cache.Store {
		s, prefix := open(t, url)
		prefixes[s] = prefix
		return s
	}, cachetest.Traits{
		ShortestLife: cloudflare.ShortestLife, Late: 2 * time.Second, Largest: 2 << 20,
		Left: func(t testing.TB, s cache.Store, key string) time.Duration { return left(t, prefixes[s]+key) },
	})
}

func engine(t *testing.T, url string) {
	cachetest.Engine(t, func(t testing.TB) (cachetest.Database[cachetest.Reader], cache.Store) {
		s, _ := open(t, url)
		return cachetest.NewLedger().Database(), s
	})
}

func TestOptions(t *testing.T) {
	good := cloudflare.Options{URL: "https://gateway.example", Token: cloudflaretest.Token}
	for name, c := range map[string]struct {
		change func(*cloudflare.Options)
		good   bool
	}{
		"as they are":         {func(*cloudflare.Options) {}, true},
		"this machine":        {func(o *cloudflare.Options) { o.URL = "http://127.0.0.1:8787" }, true},
		"a path":              {func(o *cloudflare.Options) { o.URL = "https://example.com/cache/" }, true},
		"no URL":              {func(o *cloudflare.Options) { o.URL = "" }, false},
		"no encryption":       {func(o *cloudflare.Options) { o.URL = "http://gateway.example" }, false},
		"another scheme":      {func(o *cloudflare.Options) { o.URL = "ftp://localhost" }, false},
		"a query":             {func(o *cloudflare.Options) { o.URL += "?x=1" }, false},
		"a password":          {func(o *cloudflare.Options) { o.URL = "https://a:b@gateway.example" }, false},
		"no token":            {func(o *cloudflare.Options) { o.Token = "" }, false},
		"a short token":       {func(o *cloudflare.Options) { o.Token = "short" }, false},
		"a token with a line": {func(o *cloudflare.Options) { o.Token += "\r\nX: y" }, false},
		"a long prefix":       {func(o *cloudflare.Options) { o.Prefix = string(make([]byte, 200)) }, false},
		"no time":             {func(o *cloudflare.Options) { o.Timeout = -1 }, false},
	} {
		o := good
		c.change(&o)
		_, err := cloudflare.New(o)
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNewDoesNotCallOut opens a store whose gateway is away.
func TestNewDoesNotCallOut(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { calls++ }))
	defer server.Close()
	open(t, server.URL)
	if calls != 0 {
		t.Errorf("%d calls", calls)
	}
}
