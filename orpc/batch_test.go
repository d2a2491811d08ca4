package orpc_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
)

// itemAnswer is one answer of a batch as a client reads it.
type itemAnswer struct {
	Index   int             `json:"index"`
	Status  int             `json:"status"`
	Headers map[string]any  `json:"headers"`
	Body    json.RawMessage `json:"body"`
}

func buffered(t testing.TB, w *httptest.ResponseRecorder) []itemAnswer {
	t.Helper()
	var out []itemAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != http.StatusMultiStatus {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return out
}

func streamed(t testing.TB, w *httptest.ResponseRecorder) []itemAnswer {
	t.Helper()
	if kind := w.Header().Get("Content-Type"); kind != "text/event-stream" || w.Code != http.StatusMultiStatus {
		t.Fatalf("%d %s: %s", w.Code, kind, w.Body)
	}
	var out []itemAnswer
	for event := range strings.SplitSeq(strings.TrimSuffix(w.Body.String(), "\n\n"), "\n\n") {
		if strings.HasPrefix(event, ":") {
			continue
		}
		data, ok := strings.CutPrefix(event, "event: message\ndata: ")
		var item itemAnswer
		if err := json.Unmarshal([]byte(data), &item); !ok || err != nil {
			t.Fatalf("event %q: %v", event, err)
		}
		out = append(out, item)
	}
	return out
}

func batch(mode string, header ...string) map[string]string {
	h := map[string]string{"X-Orpc-Batch": mode}
	for i := 0; i < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return h
}

func TestBatchAnswers(t *testing.T) {
	r := wireRouter(t, orpc.Options{MaxBody: 4000})
	var out strings.Builder
	for _, items := range []string{
		`[]`,
		`[{"url":"http://127.0.0.1/rpc/echo","body":{"json":1}},{"url":"https://other.example:1/rpc/echo?data=%7B%22json%22%3A2%7D","method":"GET"}]`,
		`[{"url":"http://h/rpc/echo"},{"url":"/rpc/raw"},{"url":"http://h/rpc/prepared"},{"url":"http://h/rpc/header"},{"url":"http://h/rpc/none"}]`,
		`[{"url":"http://h/rpc/error"},{"url":"http://h/rpc/unknown"},{"url":"http://h/etc/passwd"},{"url":"file:///rpc"},{"url":"mailto:a"},{"url":""}]`,
		`[{"url":"http://h/rpc/panic"},{"url":"http://h/rpc/panicData"},{"url":"http://h/rpc/echo","method":"DELETE"},{"url":"http://h/rpc/post/only","method":"GET"},{"url":"http://h/rpc/small","body":{"json":"0123456789"}}]`,
		`[{"url":"http://h/rpc/echo","body":null},{"url":"http://h/rpc/echo","body":[]},{"url":"http://h/rpc/echo","body":"{}"},{"url":"http://h/rpc/echo","body":{"json":1,"meta":[[0]]}}]`,
		`[{"url":"http://h/rpc/echo/__batch__","body":[]},{"url":"http://h/rpc/echo","headers":{"X-Orpc-Batch":"streaming"},"body":[]}]`,
		`{}`, `null`, `[1]`, `[null]`, `[{}]`, `[{"url":1}]`, `[{"url":"http://[h/"}]`, `[{"url":"http://h/rpc/echo","method":1}]`, `[{"url":"http://h/rpc/echo","headers":[]}]`, `[{"url":"http://h/rpc/echo","headers":{"a":1}}]`, `[`, ``,
		`[` + strings.Repeat(`{"url":"http://h/rpc/echo"},`, 10) + `{"url":"http://h/rpc/echo"}]`,
		`[{"url":"http://h/rpc/echo","body":{"json":"` + strings.Repeat("x", 4000) + `"}}]`,
	} {
		w := request{path: "/rpc/echo/__batch__", body: items, header: batch("buffered")}.send(r)
		fmt.Fprintf(&out, "%.400s\n%d %s\n", items, w.Code, w.Body)
		if w.Code >= 400 {
			failed(t, w.Code, w.Body.Bytes())
			out.WriteString("\n")
			continue
		}
		for i, item := range buffered(t, w) {
			if item.Index != i {
				t.Errorf("%s: answer %d is of call %d", items, i, item.Index)
			}
			if item.Status >= 400 {
				failed(t, item.Status, item.Body)
			}
		}
		out.WriteString("\n")
		stream := streamed(t, request{path: "/rpc/echo/__batch__", body: items, header: batch("streaming")}.send(r))
		if len(stream) != len(buffered(t, w)) {
			t.Errorf("%s: %d answers in a stream", items, len(stream))
		}
	}
	golden(t, "batch.golden", out.String())
}

func TestBatchByGet(t *testing.T) {
	r := wireRouter(t, orpc.Options{})
	items := `[{"url":"http://h/rpc/echo?data=%7B%22json%22%3A1%7D"},{"url":"http://h/rpc/echo","method":"POST","body":{"json":2}},{"url":"http://h/rpc/post/only"}]`
	q := request{method: "GET", path: "/rpc/echo/__batch__?batch=x&batch=" + strings.NewReplacer(`"`, "%22", "{", "%7B", "}", "%7D", "%", "%25").Replace(items), header: batch("buffered")}
	w := q.send(r)
	got := buffered(t, w)
	if len(got) != 3 || string(got[0].Body) != `{"json":1}` || got[1].Status != 405 || got[2].Status != 405 {
		t.Errorf("%s", w.Body)
	}
	for _, q := range []request{
		{method: "GET", path: "/rpc/__batch__", header: batch("buffered")},
		{method: "GET", path: "/rpc/__batch__?batch=%zz", header: batch("buffered")},
		{method: "PUT", path: "/rpc/__batch__", body: `[]`, header: batch("buffered")},
		{path: "/rpc/__batch__", body: `[]`, header: batch("buffered", "Content-Type", "text/plain")},
	} {
		w := q.send(r)
		failed(t, w.Code, w.Body.Bytes())
	}
}

func TestBatchHeaders(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "show", func(ctx context.Context, name string) (any, error) {
		call, _ := orpc.CallOf(ctx)
		orpc.ResponseHeader(ctx).Add("Link", "a")
		orpc.ResponseHeader(ctx).Add("Link", "b")
		return call.Header.Values(name), nil
	})
	for name, want := range map[string]string{
		"Cookie": `["outer"]`, "Origin": `null`, "X-Forwarded-For": `["outer"]`, "Sec-Fetch-Site": `null`, "Cf-Connecting-Ip": `null`, "X-Csrf-Token": `["orpc"]`,
		"Authorization": `["inner"]`, "Accept-Language": `["inner"]`, "X-Many": `["1","2"]`, "User-Agent": `["outer"]`,
	} {
		body, err := json.Marshal(map[string]any{"json": name})
		if err != nil {
			t.Fatal(err)
		}
		items := `[{"url":"http://h/rpc/show","body":` + string(body) + `,"headers":{"cookie":"inner","origin":"http://inner","x-forwarded-for":"inner","sec-fetch-site":"none","cf-connecting-ip":"1",` +
			`"x-csrf-token":"inner","authorization":"inner","accept-language":"inner","x-many":["1","2"]}}]`
		w := request{path: "/rpc/__batch__", body: items, header: batch("buffered",
			"Cookie", "outer", "X-Forwarded-For", "outer", "X-Csrf-Token", "orpc", "Authorization", "outer", "User-Agent", "outer")}.send(r)
		got := buffered(t, w)[0]
		if string(got.Body) != `{"json":`+want+`}` {
			t.Errorf("%s: %s", name, got.Body)
		}
		if fmt.Sprint(got.Headers["link"]) != "[a b]" {
			t.Errorf("headers of the answer: %v", got.Headers)
		}
	}
}

// An item with files in its answer fails by itself.
func TestBatchOfFiles(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "file", func(context.Context, any) (*orpc.File, error) { return orpc.NewFile("a", "text/plain", nil), nil })
	orpc.Handle(r, "abort", func(context.Context, any) (any, error) { panic(http.ErrAbortHandler) })
	w := request{path: "/rpc/__batch__", body: `[{"url":"http://h/rpc/file"},{"url":"http://h/rpc/abort"}]`, header: batch("buffered")}.send(r)
	for _, item := range buffered(t, w) {
		if e := failed(t, item.Status, item.Body); e.Code != orpc.InternalServerError {
			t.Errorf("%s", item.Body)
		}
	}
}

// A quiet stream shows signs of life, and each answer leaves as soon as it is there.
func TestBatchStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRouter(t, orpc.Options{})
		orpc.Handle(r, "pause", func(_ context.Context, seconds int) (orpc.Raw, error) {
			time.Sleep(time.Duration(seconds) * time.Second)
			return orpc.Raw{JSON: []byte("{\r\n\"done\": true\n}")}, nil
		})
		reader, writer := io.Pipe()
		w := &pipeWriter{header: http.Header{}, to: writer}
		items := `[{"url":"http://h/rpc/pause","body":{"json":12}},{"url":"http://h/rpc/pause","body":{"json":1}}]`
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/rpc/__batch__", strings.NewReader(items))
		req.Header.Set("X-Orpc-Batch", "streaming")
		go func() {
			r.ServeHTTP(w, req)
			_ = writer.Close() // a pipe closes without an error
		}()
		start := time.Now()
		var got []string
		for lines := bufio.NewScanner(reader); lines.Scan(); {
			if lines.Text() != "" {
				got = append(got, fmt.Sprintf("%v %s", time.Since(start), lines.Text()))
			}
		}
		want := []string{
			"0s : ",
			"1s event: message", `1s data: {"index":1,"status":200,"body":{"json":{  "done": true }}}`,
			"6s : ", "11s : ",
			"12s event: message", `12s data: {"index":0,"status":200,"body":{"json":{  "done": true }}}`,
		}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s", strings.Join(got, "\n"))
		}
	})
}

type pipeWriter struct {
	header http.Header
	to     io.Writer
}

func (w *pipeWriter) Header() http.Header         { return w.header }
func (w *pipeWriter) WriteHeader(int)             {}
func (w *pipeWriter) Write(b []byte) (int, error) { return w.to.Write(b) }
func (w *pipeWriter) Flush()                      {}

// A client that leaves ends its calls, and the batch waits for them.
func TestBatchWhoseClientLeaves(t *testing.T) {
	ended := make(chan struct{}, 2)
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "wait", func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done()
		ended <- struct{}{}
		return nil, ctx.Err()
	})
	for _, mode := range []string{"streaming", "buffered"} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/rpc/__batch__", strings.NewReader(`[{"url":"http://h/rpc/wait"},{"url":"http://h/rpc/wait"}]`))
		req.Header.Set("X-Orpc-Batch", mode)
		r.ServeHTTP(&brokenWriter{header: http.Header{}}, req)
		cancel()
		if len(ended) != 2 {
			t.Fatalf("%s: %d calls have ended", mode, len(ended))
		}
		<-ended
		<-ended
	}
}

type brokenWriter struct{ header http.Header }

func (w *brokenWriter) Header() http.Header       { return w.header }
func (w *brokenWriter) WriteHeader(int)           {}
func (w *brokenWriter) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// TestMutating has the heads of answers marked where a request changes something, and nowhere else.
func TestMutating(t *testing.T) {
	r := newRouter(t, orpc.Options{Mutating: func(h http.Header) { h.Add("Set-Cookie", "wrote=1") }})
	orpc.Handle(r, "read", echo)
	orpc.Handle(r, "write", echo, orpc.Mutation())
	orpc.Handle(r, "fail", func(context.Context, any) (any, error) { return nil, orpc.Errorf(orpc.Conflict, "no") }, orpc.Mutation())
	one := func(path string) request { return request{path: "/rpc/" + path, body: `{"json":1}`} }
	many := func(mode string, paths ...string) request {
		var items []string
		for _, p := range paths {
			items = append(items, fmt.Sprintf(`{"url":"http://h/rpc/%s","body":{"json":1}}`, p))
		}
		return request{path: "/rpc/__batch__", body: "[" + strings.Join(items, ",") + "]", header: batch(mode)}
	}
	for name, c := range map[string]struct {
		request request
		want    int
	}{
		"a read":                    {one("read"), 0},
		"a write":                   {one("write"), 1},
		"a write that fails":        {one("fail"), 1},
		"nothing":                   {one("none"), 0},
		"a batch of reads":          {many("buffered", "read", "none", "read"), 0},
		"a batch with writes":       {many("buffered", "read", "write", "write"), 1},
		"a stream with a write":     {many("streaming", "read", "fail"), 1},
		"a batch that changes none": {many("streaming"), 0},
	} {
		if got := len(c.request.send(r).Header()["Set-Cookie"]); got != c.want {
			t.Errorf("%s: marked %d times, want %d", name, got, c.want)
		}
	}
	quiet := newRouter(t, orpc.Options{})
	orpc.Handle(quiet, "write", echo, orpc.Mutation())
	if w := one("write").send(quiet); w.Code != http.StatusOK {
		t.Errorf("without anybody to tell: %d %s", w.Code, w.Body)
	}
}
