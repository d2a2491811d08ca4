package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestCompressed asks for one page with and without a content encoding: both must say the same, hot and cold.
func TestCompressed(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for i := range 20 {
			o.post("ann", "/rpc/opportunities/create", fmt.Sprintf(`{"json":{"companyName":"Compressible Company %d"}}`, i))
		}
		ask := func(encoding string) (http.Header, []byte) {
			req, err := http.NewRequest(http.MethodPost, o.url+"/rpc/opportunities/list", strings.NewReader(`{"json":{}}`))
			must(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Cookie", o.session("ann"))
			req.Header.Set("Accept-Encoding", encoding)
			res, err := http.DefaultTransport.RoundTrip(req)
			must(t, err)
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			must(t, err)
			return res.Header, body
		}
		for range 2 {
			_, plain := ask("identity")
			head, short := ask("br, gzip;q=0.8")
			if head.Get("Content-Encoding") != "gzip" || head.Get("Vary") != "Accept-Encoding" || len(short) > len(plain)/2 {
				t.Fatalf("%d bytes for %d, %v", len(short), len(plain), head)
			}
			r, err := gzip.NewReader(bytes.NewReader(short))
			must(t, err)
			long, err := io.ReadAll(r)
			must(t, err)
			if !bytes.Equal(long, plain) || !bytes.Contains(plain, []byte("Compressible Company 19")) {
				t.Errorf("compressed %s\nplain %s", long, plain)
			}
			if head, refused := ask("gzip;q=0"); head.Get("Content-Encoding") != "" || !bytes.Equal(refused, plain) {
				t.Errorf("refused gzip and got %v", head)
			}
		}
	})
}
