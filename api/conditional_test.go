package api_test

import (
	"fmt"
	"net/http"
	"testing"
)

// TestConditionalReads asks for a page again by the tag it came with: it is not sent again before it changes.
func TestConditionalReads(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for i := range 20 {
			o.post("ann", "/rpc/opportunities/create", fmt.Sprintf(`{"json":{"companyName":"Compressible Company %d"}}`, i))
		}
		ask := func(encoding, tag string) *http.Response {
			req, err := http.NewRequest(http.MethodGet, o.url+"/rpc/opportunities/list?data=%7B%22json%22%3A%7B%7D%7D", http.NoBody)
			must(t, err)
			req.Header.Set("Cookie", o.session("ann"))
			req.Header.Set("Accept-Encoding", encoding)
			if tag != "" {
				req.Header.Set("If-None-Match", tag)
			}
			res, err := http.DefaultTransport.RoundTrip(req)
			must(t, err)
			must(t, res.Body.Close())
			return res
		}
		tags := map[string]string{}
		for _, encoding := range []string{"identity", "gzip", "zstd"} {
			res := ask(encoding, "")
			tag := res.Header.Get("Etag")
			if res.StatusCode != http.StatusOK || tag == "" || res.Header.Get("Cache-Control") != "private, no-cache" {
				t.Fatalf("%s: %d, %v", encoding, res.StatusCode, res.Header)
			}
			if got := res.Header.Get("Content-Encoding"); got != encoding && encoding != "identity" {
				t.Errorf("%s was asked for, and %q came", encoding, got)
			}
			if other, known := tags[tag]; known {
				t.Errorf("%s and %s have the same tag", encoding, other)
			}
			tags[tag] = encoding
			if again := ask(encoding, tag); again.StatusCode != http.StatusNotModified {
				t.Errorf("%s: asked again by its tag: %d", encoding, again.StatusCode)
			}
		}
		o.post("ann", "/rpc/opportunities/create", `{"json":{"companyName":"One More"}}`)
		for tag, encoding := range tags {
			if after := ask(encoding, tag); after.StatusCode != http.StatusOK || after.Header.Get("Etag") == tag {
				t.Errorf("%s: after a change: %d %s", encoding, after.StatusCode, after.Header.Get("Etag"))
			}
		}
	})
}
