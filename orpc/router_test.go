package orpc_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/sales-ai-automation/salesai/orpc"
)

var errApp = errors.New("the database is down")

// wireRouter serves one procedure for each way an answer can end.
func wireRouter(t testing.TB, o orpc.Options) *orpc.Router {
	r := newRouter(t, o)
	fails := func(err error) func(context.Context, struct{}) (any, error) {
		return func(context.Context, struct{}) (any, error) { return nil, err }
	}
	orpc.Handle(r, "echo", echo, orpc.GET(), orpc.Files(1<<20))
	orpc.Handle(r, "post.only", echo)
	orpc.Handle(r, "small", echo, orpc.MaxBody(16))
	orpc.Handle(r, "nothing", func(context.Context, struct{}) (orpc.Undefined, error) { return orpc.Undefined{}, nil })
	orpc.Handle(r, "raw", func(context.Context, struct{}) (orpc.Raw, error) {
		return orpc.Raw{JSON: []byte(`[1]`), Header: http.Header{"X-Kept": {"yes"}}}, nil
	}, orpc.GET())
	orpc.Handle(r, "body", func(context.Context, struct{}) (orpc.Raw, error) { return orpc.Raw{Body: []byte(`{"json":[1]}`)}, nil })
	prepared := orpc.Prepare([]byte(`[1]`), `W/"v1"`, orpc.Encoded{Name: "br", Body: []byte("brotli")}, orpc.Encoded{Name: "gzip", Body: []byte("gzipped")})
	orpc.Handle(r, "prepared", func(context.Context, struct{}) (*orpc.Raw, error) { return prepared, nil }, orpc.GET())
	orpc.Handle(r, "none", func(context.Context, struct{}) (*orpc.Raw, error) { return nil, nil })
	orpc.Handle(r, "header", func(ctx context.Context, _ struct{}) (any, error) {
		orpc.ResponseHeader(ctx).Set("Cache-Status", "hot; hit")
		return nil, nil
	})
	orpc.Handle(r, "error", fails(&orpc.Error{Code: "LATE", Status: 409, Message: "Too late", Data: map[string]any{"at": orpc.Date{}}, Defined: true}))
	orpc.Handle(r, "wrapped", fails(fmt.Errorf("close the deal: %w", orpc.Errorf(orpc.Conflict, "Somebody was first: %w", errApp))))
	orpc.Handle(r, "empty", fails(&orpc.Error{}))
	orpc.Handle(r, "status", fails(&orpc.Error{Code: orpc.NotFound, Status: 200}))
	orpc.Handle(r, "own", fails(&orpc.Error{Code: "OWN"}))
	orpc.Handle(r, "data", fails(&orpc.Error{Code: orpc.Conflict, Data: make(chan int)}))
	orpc.Handle(r, "mine", fails(orpc.Invalid(orpc.Issue{Message: "no"})))
	orpc.Handle(r, "app", fails(fmt.Errorf("list: %w", errApp)))
	orpc.Handle(r, "fault", fails(errors.New("secret")))
	orpc.Handle(r, "deadline", fails(fmt.Errorf("read: %w", context.DeadlineExceeded)))
	orpc.Handle(r, "canceled", fails(context.Canceled))
	orpc.Handle(r, "unencodable", func(context.Context, struct{}) (any, error) { return make(chan int), nil })
	orpc.Handle(r, "panic", func(context.Context, struct{}) (any, error) { panic("secret") })
	orpc.Handle(r, "panicData", fails(&orpc.Error{Code: orpc.Conflict, Data: panicking{}}))
	return r
}

type panicking struct{}

func (panicking) MarshalText() ([]byte, error) { panic("secret") }

// Every way a request can end, in the words that reach the client.
func TestAnswers(t *testing.T) {
	var log bytes.Buffer
	r := wireRouter(t, orpc.Options{
		MaxBody: 1000,
		Logger:  slog.New(slog.NewTextHandler(&log, nil)),
		Code: func(err error) *orpc.Error {
			if errors.Is(err, errApp) {
				return &orpc.Error{Code: orpc.ServiceUnavailable, Message: "Try again in a minute", Cause: err}
			}
			return nil
		},
	})
	type header = map[string]string
	var out strings.Builder
	for _, q := range []request{
		{body: `{"json":{"a":[1,null]},"meta":[[3,"a",1]]}`},
		{},
		{method: "GET", path: `/rpc/echo?data=%7B%22json%22%3A1%7D&data=%7B%22json%22%3A2%7D`},
		{method: "GET", path: `/rpc/echo?data=`},
		{method: "GET", path: `/rpc/echo?data=%zz`},
		{method: "GET", path: `/rpc/echo?data={`},
		{method: "GET", path: `/rpc/echo?data=` + strings.Repeat("1", 1001)},
		{method: "HEAD", path: `/rpc/echo`},
		{path: "/rpc/echo/", body: `{"json":1}`},
		{path: "/rpc/post/only", body: `{"json":1}`},
		{path: "/rpc/post.only", body: `{"json":1}`},
		{path: "/rpc/post%2Fonly", body: `{"json":1}`},
		{method: "GET", path: "/rpc/post/only"},
		{method: "PUT", path: "/rpc/echo"},
		{method: "OPTIONS", path: "/rpc/echo"},
		{path: "/rpc/unknown"},
		{path: "/rpc"},
		{path: "/elsewhere"},
		{body: `{"json":`},
		{body: `[]`},
		{body: `a=b`, header: header{"Content-Type": "application/x-www-form-urlencoded"}},
		{body: `"x"`, header: header{"Content-Type": "text/plain"}},
		{body: `{"json":1}`, header: header{"Content-Type": "application/json; charset=utf-8"}},
		{body: `{"json":1}`, header: header{"Content-Type": "application/jsonp"}},
		{body: `{"json":1}`, header: header{"Content-Type": ";;"}},
		{body: `{"json":1}`, header: header{"Content-Encoding": "gzip"}},
		{body: `x`, header: header{"Content-Type": "multipart/form-data"}},
		{path: "/rpc/post/only", body: `x`, header: header{"Content-Type": "multipart/form-data; boundary=b"}},
		{body: `{"json":"` + strings.Repeat("x", 1000) + `"}`},
		{path: "/rpc/small", body: `{"json":"0123456789"}`},
		{path: "/rpc/nothing"}, {path: "/rpc/raw"}, {method: "GET", path: "/rpc/raw"}, {path: "/rpc/body"}, {path: "/rpc/none"}, {path: "/rpc/header"},
		{path: "/rpc/prepared"},
		{path: "/rpc/prepared", header: header{"Accept-Encoding": "gzip, br"}},
		{path: "/rpc/prepared", header: header{"Accept-Encoding": "br;q=0, gzip;q=0.5"}},
		{path: "/rpc/prepared", header: header{"If-None-Match": `"v1"`}},
		{method: "GET", path: "/rpc/prepared", header: header{"If-None-Match": `"v0", "v1"`}},
		{method: "GET", path: "/rpc/prepared", header: header{"If-None-Match": `"v2"`}},
		{path: "/rpc/error"}, {path: "/rpc/wrapped"}, {path: "/rpc/empty"}, {path: "/rpc/status"}, {path: "/rpc/own"}, {path: "/rpc/data"}, {path: "/rpc/mine"},
		{path: "/rpc/app"}, {path: "/rpc/fault"}, {path: "/rpc/deadline"}, {path: "/rpc/canceled"}, {path: "/rpc/unencodable"}, {path: "/rpc/panic"}, {path: "/rpc/panicData"},
	} {
		w := q.send(r)
		if w.Code >= 400 {
			failed(t, w.Code, w.Body.Bytes())
		}
		body := q.body
		if len(body) > 60 {
			body = body[:60] + "…"
		}
		path := q.path
		if len(path) > 80 {
			path = path[:80] + "…"
		}
		fmt.Fprintf(&out, "%s %s %q %v\n%d %s\n%s\n\n", q.method, path, body, q.header, w.Code, headers(w.Header()), w.Body)
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s tells what is for the log: %s", q.path, w.Body)
		}
	}
	golden(t, "answers.golden", out.String())
	for _, line := range []string{
		"a procedure failed", "a procedure panicked", "the data of an error cannot be sent", "an error cannot be sent", "procedure=fault", "error=secret", "panic=secret", "the database is down",
	} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log misses %q:\n%s", line, log.String())
		}
	}
}

func headers(h http.Header) string {
	lines := make([]string, 0, len(h))
	for name, values := range h {
		lines = append(lines, name+": "+strings.Join(values, " | "))
	}
	slices.Sort(lines)
	return strings.Join(lines, "; ")
}

func TestOptionsValidate(t *testing.T) {
	for _, o := range []orpc.Options{
		{Prefix: "rpc"}, {Prefix: "/rpc?"}, {MaxBody: -1}, {MaxFile: -1}, {MaxDepth: -1}, {MaxDepth: 10_000}, {MaxBatch: -1}, {CSRF: "maybe"},
		{Origins: []string{"*"}}, {Origins: []string{"https://a.example/"}}, {Origins: []string{"a.example"}}, {Origins: []string{"null"}},
	} {
		if _, err := orpc.New(o); err == nil {
			t.Errorf("%+v was taken", o)
		}
	}
	for _, prefix := range []string{"", "/rpc", "/rpc/", "/", "/api/v1"} {
		r := newRouter(t, orpc.Options{Prefix: prefix, Origins: []string{"https://a.example:8443", "http://localhost:5173"}})
		orpc.Handle(r, "a.ü b", echo)
		at := strings.TrimRight(prefix, "/")
		if prefix == "" {
			at = "/rpc"
		}
		if w := (request{path: at + "/a/%C3%BC%20b"}).send(r); w.Code != 200 {
			t.Errorf("prefix %q: %d %s", prefix, w.Code, w.Body)
		}
		if got := r.Paths(); !slices.Equal(got, []string{"a.ü b"}) {
			t.Errorf("paths %v", got)
		}
	}
}

func TestAround(t *testing.T) {
	var seen []string
	type user struct{}
	r := newRouter(t, orpc.Options{Around: func(next orpc.Handler) orpc.Handler {
		return func(ctx context.Context, call *orpc.Call) error {
			seen = append(seen, call.Path+" "+call.Header.Get("X-Name")+" "+call.Request.Method)
			switch call.Header.Get("X-Name") {
			case "":
				return &orpc.Error{Code: orpc.Unauthorized, Message: "Sign in first"}
			case "panic":
				panic("in the middle")
			case "nobody":
				return nil
			}
			return next(context.WithValue(ctx, user{}, call.Header.Get("X-Name")), call)
		}
	}})
	orpc.Handle(r, "me", func(ctx context.Context, _ struct{ A int }) (any, error) {
		call, ok := orpc.CallOf(ctx)
		if !ok || call.Path != "me" {
			t.Error("the call is not in the context")
		}
		return ctx.Value(user{}), nil
	})
	for _, c := range []struct {
		name, body, want string
		status           int
	}{
		{"", "not read", "UNAUTHORIZED", 401}, {"li", `{"json":{"A":1}}`, `{"json":"li"}`, 200}, {"panic", "", "INTERNAL_SERVER_ERROR", 500}, {"nobody", "", "{}", 200}, {"li", "{", "BAD_REQUEST", 400},
	} {
		w := request{path: "/rpc/me", body: c.body, header: map[string]string{"X-Name": c.name}}.send(r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%q: %d %s", c.name, w.Code, w.Body)
		}
	}
	if want := []string{"me  POST", "me li POST", "me panic POST", "me nobody POST", "me li POST"}; !slices.Equal(seen, want) {
		t.Errorf("seen %v", seen)
	}
	if len(orpc.ResponseHeader(t.Context())) != 0 {
		t.Error("headers outside a call")
	}
}

func TestAbortIsPassedOn(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "abort", func(context.Context, any) (any, error) { panic(http.ErrAbortHandler) })
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	request{path: "/rpc/abort"}.send(r)
}

func TestBodyThatBreaksOff(t *testing.T) {
	r := wireRouter(t, orpc.Options{})
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		ctx  context.Context
		err  error
		code string
	}{
		{t.Context(), io.ErrUnexpectedEOF, orpc.BadRequest},
		{t.Context(), os.ErrDeadlineExceeded, orpc.Timeout},
		{gone, errors.New("reset"), orpc.ClientClosedRequest},
	} {
		for _, kind := range []string{"application/json", "multipart/form-data; boundary=b"} {
			body := io.MultiReader(strings.NewReader("--b\r\n"), iotest.ErrReader(c.err))
			req := httptest.NewRequestWithContext(c.ctx, http.MethodPost, "/rpc/echo", body)
			req.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			r.ServeHTTP(w, req)
			if e := failed(t, w.Code, w.Body.Bytes()); e.Code != c.code {
				t.Errorf("%v as %s: %s", c.err, kind, w.Body)
			}
		}
	}
}

func TestErrorSays(t *testing.T) {
	err := orpc.Errorf(orpc.Conflict, "Somebody was first: %w", errApp)
	if !errors.Is(err, errApp) || err.Error() != "CONFLICT: Somebody was first: the database is down: the database is down" {
		t.Error(err)
	}
	r := newRouter(t, orpc.Options{})
	if r.Resolve(nil) != nil || r.Resolve(err).Status != 409 || r.Resolve(errApp).Code != orpc.InternalServerError || !errors.Is(r.Resolve(errApp), errApp) {
		t.Error("Resolve")
	}
}
