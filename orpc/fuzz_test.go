package orpc_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

// seeds are bodies that reach every branch of decoding.
var seeds = []string{
	``, `{}`, `{"json":1}`, `{"json":{"text":"abc","int":5},"meta":[[1,"at"]]}`, `{"json":[["1"]],"meta":[[0,0,0],[6,0],[3,"a"]]}`,
	`{"json":[null,"/a/g","https://a.b",[[1,2]],"2026-01-20T00:00:00Z","+275760-09-13T00:00:00.000Z"],"meta":[[2,0],[5,1],[4,2],[7,3],[1,4],[1,5]]}`,
	`{"json":{"__proto__":{"a":"1"}},"meta":[[0,"__proto__","a"]]}`, `{"json":{"a":[]},"meta":[[0,"a","length"]]}`,
	`{"json":{` + complete + `,"list":[{"name":"x","size":1.5}],"optional":null,"byName":{"a":{"name":"b"}}}}`,
	`{"json":{` + complete + `,"at":"+275760-09-13T00:00:00.000Z"}}`, `{"json":{` + complete + `,"at":"2026-01-20T00:00:00.123456789+01:00"}}`,
	`{"json":"\ud83d\ude00\ud800\u0000\"","meta":[]}`, `{"json":-0.5e-7}`, `{"json":` + strings.Repeat(`[`, 80), "\xef\xbb\xbf{}", "{\"json\":\"\xff\"}",
}

// fuzzRouter serves an echo and an input with every type; neither can fail for a reason of its own.
func fuzzRouter(t testing.TB) *orpc.Router {
	r := newRouter(t, orpc.Options{CSRF: orpc.CSRFOff})
	orpc.Handle(r, "echo", echo, orpc.GET(), orpc.Files(0))
	orpc.Handle(r, "typed", func(_ context.Context, in everything) (everything, error) { in.File = nil; return in, nil }, orpc.GET(), orpc.Files(0))
	orpc.Handle(r, "tree", func(_ context.Context, in tree) (tree, error) { return in, nil }, orpc.GET())
	return r
}

// What encoding/json reads, a call reads to the same value; what it refuses, a call refuses.
func FuzzJSON(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want any
		reference := json.Unmarshal([]byte(text), &want)
		got, err := orpc.Decode([]byte(`{"json":` + text + `}`))
		if err != nil {
			if reference == nil && !strings.Contains(err.Error(), "nested too deep") {
				t.Fatalf("%q is JSON: %v", text, err)
			}
			return
		}
		if reference != nil {
			// The text may close the object around it and go on: then it is JSON only together with that.
			if json.Valid([]byte(`{"json":` + text + `}`)) {
				return
			}
			t.Fatalf("%q is no JSON, and was read as %#v", text, got)
		}
		if !same(want, got) {
			t.Fatalf("%q: %#v, and encoding/json has %#v", text, got, want)
		}
	})
}

// No body makes a fault, and an echo of an echo changes nothing any more.
func FuzzCall(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	r := fuzzRouter(f)
	f.Fuzz(func(t *testing.T, body string) {
		for _, path := range []string{"/rpc/echo", "/rpc/typed", "/rpc/tree"} {
			w := request{path: path, body: body}.send(r)
			if !answered(t, w.Code, w.Body.Bytes()) {
				continue
			}
			first := w.Body.String()
			again := request{path: path, body: first}.send(r)
			if again.Code != http.StatusOK || again.Body.String() != first {
				t.Fatalf("%s of %q: %s, and then %d %s", path, body, first, again.Code, again.Body)
			}
		}
		query := request{method: http.MethodGet, path: "/rpc/echo?data=" + url.QueryEscape(body)}.send(r)
		answered(t, query.Code, query.Body.Bytes())
	})
}

// Whatever meta claims about a value, it either fits or is refused.
func FuzzMeta(f *testing.F) {
	f.Add(`{"a":["1",null],"b":"/x/g"}`, `[[0,"a",0],[2,"a",1],[6,"a"],[5,"b"]]`)
	f.Add(`[[1,[2]]]`, `[[7],[6,0,1]]`)
	f.Add(`{}`, `[[3,"__proto__"]]`)
	f.Add(`"2026"`, `[[1]]`)
	f.Fuzz(func(t *testing.T, value, meta string) {
		got, err := orpc.Decode([]byte(`{"json":` + value + `,"meta":` + meta + `}`))
		if err != nil {
			return
		}
		body, err := orpc.Encode(got)
		if err != nil {
			t.Fatalf("%#v cannot be written: %v", got, err)
		}
		back, err := orpc.Decode(body)
		if err != nil || !same(normal(got), back) {
			t.Fatalf("%#v came back as %#v through %s: %v", got, back, body, err)
		}
	})
}

// normal leaves out what writing leaves out: undefined properties, and what is finer than a Date's milliseconds.
func normal(v any) any {
	switch v := v.(type) {
	case orpc.Date:
		if !v.Invalid {
			v.Time = v.Time.Truncate(1e6)
		}
		return v
	case []any:
		return normalList(v)
	case orpc.Set:
		return orpc.Set(normalList(v))
	case orpc.Map:
		for i := range v {
			copy(v[i][:], normalList(v[i][:]))
		}
		return v
	case map[string]any:
		for k, e := range v {
			if _, undefined := e.(orpc.Undefined); undefined {
				delete(v, k)
			} else {
				v[k] = normal(e)
			}
		}
	}
	return v
}

func normalList(v []any) []any {
	for i := range v {
		v[i] = normal(v[i])
	}
	return v
}

// No form makes a fault or leaves a file behind.
func FuzzForm(f *testing.F) {
	const head = "--b\r\nContent-Disposition: form-data; name="
	f.Add(head + "\"data\"\r\n\r\n{\"json\":{\"a\":{}},\"maps\":[[\"a\"]]}\r\n" + head + "\"0\"; filename=\"x\"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b--\r\n")
	f.Add(head + "\"0\"; filename=\"x\"\r\n\r\nhello\r\n" + head + "\"data\"\r\n\r\n{\"json\":{},\"maps\":[[]]}\r\n--b--\r\n")
	f.Add(head + "\"data\"\r\n\r\n{}\r\n--b--")
	f.Add(head + "\"data\"; filename*=utf-8''x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=\r\n--b--")
	f.Add("--b--")
	r := newRouter(f, orpc.Options{CSRF: orpc.CSRFOff, InMemory: 3, MaxBody: 10_000, TempDir: f.TempDir()})
	orpc.Handle(r, "size", func(_ context.Context, in any) (float64, error) {
		if file, ok := in.(*orpc.File); ok {
			return float64(len(content(file))), nil
		}
		return 0, nil
	}, orpc.Files(10_000))
	f.Fuzz(func(t *testing.T, body string) {
		w := request{path: "/rpc/size", body: body, header: map[string]string{"Content-Type": "multipart/form-data; boundary=b"}}.send(r)
		answered(t, w.Code, w.Body.Bytes())
	})
}

// No batch makes a fault, and every call of a batch is answered once, in both modes.
func FuzzBatch(f *testing.F) {
	f.Add(`[{"url":"http://h/rpc/echo","body":{"json":1}},{"url":"/rpc/typed","method":"GET","headers":{"a":["b"]}}]`)
	f.Add(`[{"url":"http://h/rpc/echo/__batch__"},{"url":"x:y"},{"url":"http://h/rpc/tree?data={","method":"GET"}]`)
	f.Add(`[]`)
	f.Add(`{"url":1}`)
	r := fuzzRouter(f)
	f.Fuzz(func(t *testing.T, body string) {
		whole := request{path: "/rpc/__batch__", body: body, header: batch("buffered")}.send(r)
		parts := request{path: "/rpc/__batch__", body: body, header: batch("streaming")}.send(r)
		if whole.Code != http.StatusMultiStatus {
			answered(t, whole.Code, whole.Body.Bytes())
			answered(t, parts.Code, parts.Body.Bytes())
			return
		}
		items := buffered(t, whole)
		seen := map[int]string{}
		for _, item := range streamed(t, parts) {
			seen[item.Index] = string(item.Body)
		}
		for i, item := range items {
			answered(t, item.Status, item.Body)
			if item.Index != i || seen[i] != string(item.Body) {
				t.Fatalf("call %d: %s in a whole, %s in a stream", i, item.Body, seen[i])
			}
		}
	})
}
