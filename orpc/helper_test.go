package orpc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"math/big"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

// newRouter makes a router with quiet logs, unless the test reads them.
func newRouter(t testing.TB, o orpc.Options) *orpc.Router {
	t.Helper()
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	r, err := orpc.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func echo(_ context.Context, in any) (any, error) { return in, nil }

func echoOf[T any](_ context.Context, in T) (T, error) { return in, nil }

// request is one request as a table of tests writes it.
type request struct {
	method string // default POST
	path   string // default /rpc/echo
	body   string
	header map[string]string
}

func (q request) send(h http.Handler) *httptest.ResponseRecorder {
	if q.method == "" {
		q.method = http.MethodPost
	}
	if q.path == "" {
		q.path = "/rpc/echo"
	}
	var body io.Reader
	if q.body != "" {
		body = strings.NewReader(q.body)
	}
	req := httptest.NewRequest(q.method, q.path, body)
	if q.body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for name, value := range q.header {
		req.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// errorBody is the inside of an error as a client reads it.
type errorBody struct {
	Code    string `json:"code"`
	Status  int    `json:"status"`
	Message string `json:"message"`
	Defined bool   `json:"defined"`
	Data    struct {
		Issues []orpc.Issue `json:"issues"`
	} `json:"data"`
}

// failed reads an answer as an error and fails the test where a client could not.
func failed(t testing.TB, status int, body []byte) errorBody {
	t.Helper()
	var wire struct {
		JSON map[string]json.RawMessage `json:"json"`
	}
	if err := json.Unmarshal(body, &wire); err != nil {
		t.Fatalf("the answer is not JSON: %v\n%s", err, body)
	}
	for name := range wire.JSON {
		switch name {
		case "defined", "code", "status", "message", "data":
		default:
			t.Fatalf("the client drops an error with the key %q: %s", name, body)
		}
	}
	for _, name := range []string{"defined", "code", "status", "message"} {
		if wire.JSON[name] == nil {
			t.Fatalf("the client drops an error without %q: %s", name, body)
		}
	}
	var out struct {
		JSON errorBody `json:"json"`
	}
	if err := json.Unmarshal(body, &out); err != nil {
		t.Fatalf("the error has wrong types: %v\n%s", err, body)
	}
	if out.JSON.Status != status || status < 400 {
		t.Fatalf("the status is %d and says %d: %s", status, out.JSON.Status, body)
	}
	if out.JSON.Message == "" {
		t.Fatalf("the error says nothing: %s", body)
	}
	return out.JSON
}

// answered checks that an answer is either a success or an error that clients read, and no fault of ours.
func answered(t testing.TB, status int, body []byte) (ok bool) {
	t.Helper()
	if status == http.StatusOK {
		if !json.Valid(body) {
			t.Fatalf("the answer is not JSON: %q", body)
		}
		return true
	}
	if e := failed(t, status, body); e.Status >= 500 {
		t.Fatalf("input made a fault: %s", body)
	}
	return false
}

// same compares decoded values, in which NaN equals itself.
func same(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && (a == b || (math.IsNaN(a) && math.IsNaN(b)))
	case *big.Int:
		b, ok := b.(*big.Int)
		return ok && a.Cmp(b) == 0
	case orpc.Date:
		b, ok := b.(orpc.Date)
		return ok && a.Invalid == b.Invalid && (a.Invalid || a.Time.Equal(b.Time))
	case []any:
		b, ok := b.([]any)
		return ok && sameList(a, b)
	case orpc.Set:
		b, ok := b.(orpc.Set)
		return ok && sameList(a, b)
	case orpc.Map:
		b, ok := b.(orpc.Map)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !sameList(a[i][:], b[i][:]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for k := range a {
			if v, ok := b[k]; !ok || !same(a[k], v) {
				return false
			}
		}
		return true
	case *orpc.File:
		b, ok := b.(*orpc.File)
		return ok && a.Name == b.Name && a.ContentType == b.ContentType && bytes.Equal(content(a), content(b))
	}
	return reflect.DeepEqual(a, b)
}

func sameList(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !same(a[i], b[i]) {
			return false
		}
	}
	return true
}

func content(f *orpc.File) []byte {
	r, err := f.Open()
	if err != nil {
		panic(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic(err)
	}
	if err := r.Close(); err != nil {
		panic(err)
	}
	return b
}
