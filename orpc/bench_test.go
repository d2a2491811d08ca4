package orpc_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

// sink is a ResponseWriter that costs nothing itself and keeps its header map, as net/http does per request.
type sink struct {
	header http.Header
	n      int
	writes int
}

func (s *sink) Header() http.Header { return s.header }
func (s *sink) WriteHeader(int)     {}
func (s *sink) Write(b []byte) (int, error) {
	s.n += len(b)
	s.writes++
	return len(b), nil
}

type listQuery struct {
	Limit         int     `json:"limit" orpc:"default=20,min=1,max=100"`
	Offset        int     `json:"offset" orpc:"default=0,min=0"`
	OpportunityID *string `json:"opportunityId"`
}

var page20 = []byte(`{"items":[` + string(bytes.Repeat([]byte(`{"id":"0190"},`), 1400)) + `{}]}`) // about 20 KB

func benchRouter(tb testing.TB) *orpc.Router {
	tb.Helper()
	r, err := orpc.New(orpc.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	prepared := orpc.Prepare(page20, "")
	orpc.Handle(r, "prepared", func(context.Context, listQuery) (*orpc.Raw, error) { return prepared, nil })
	orpc.Handle(r, "raw", func(context.Context, listQuery) (orpc.Raw, error) { return orpc.Raw{JSON: page20}, nil })
	return r
}

// bare writes the same bytes without any protocol: what there is to come near to.
func bare() http.Handler {
	body := orpc.Envelope(page20)
	size := strconv.Itoa(len(body))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", size)
		_, _ = w.Write(body)
	})
}

func serveAgain(h http.Handler, path, body string) func() {
	reader := bytes.NewReader([]byte(body))
	req, err := http.NewRequest(http.MethodPost, path, io.NopCloser(reader))
	if err != nil {
		panic(err)
	}
	req.ContentLength = int64(len(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Csrf-Token", "orpc")
	w := &sink{header: http.Header{}}
	return func() {
		_, _ = reader.Seek(0, io.SeekStart)
		req.Body = io.NopCloser(reader)
		clear(w.header)
		h.ServeHTTP(w, req)
	}
}

const listBody = `{"json":{"limit":20,"offset":40,"opportunityId":"01908d4e-2f6c-7d3a-9d2b-3f1f6a7d0c11"}}`

func BenchmarkAnswer(b *testing.B) {
	r := benchRouter(b)
	for name, serve := range map[string]func(){
		"bare":     serveAgain(bare(), "/rpc/prepared", listBody),
		"prepared": serveAgain(r, "/rpc/prepared", listBody),
		"raw":      serveAgain(r, "/rpc/raw", listBody),
		"noinput":  serveAgain(r, "/rpc/prepared", "{}"),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				serve()
			}
		})
	}
}

// A prepared answer must not cost more memory than its input, whatever its size: the body is never copied.
func TestPreparedAllocations(t *testing.T) {
	serve := serveAgain(benchRouter(t), "/rpc/prepared", listBody)
	if n := testing.AllocsPerRun(200, serve); n > 24 {
		t.Errorf("a prepared answer allocates %v times", n)
	}
}

// Raw answers leave in one write with their exact length.
func TestRawIsOneWrite(t *testing.T) {
	r := benchRouter(t)
	for _, path := range []string{"/rpc/prepared", "/rpc/raw"} {
		w := &sink{header: http.Header{}}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.ServeHTTP(w, req)
		if size := strconv.Itoa(w.n); w.writes != 1 || w.header.Get("Content-Length") != size || w.n != len(page20)+len(`{"json":}`) {
			t.Errorf("%s: %d writes, %d bytes, Content-Length %s", path, w.writes, w.n, w.header.Get("Content-Length"))
		}
	}
}
