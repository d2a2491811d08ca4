package orpc_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/sales-ai-automation/salesai/orpc"
)

// call sends a body as a client would and prints the answer.
func call(h http.Handler, path, body string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	fmt.Println(w.Code, w.Body)
}

func ExampleHandle() {
	type input struct {
		Limit int `json:"limit" orpc:"default=20,min=1,max=100"`
	}
	r, err := orpc.New(orpc.Options{})
	if err != nil {
		panic(err)
	}
	orpc.Handle(r, "calls.list", func(_ context.Context, in input) ([]string, error) {
		return []string{fmt.Sprintf("up to %d calls", in.Limit)}, nil
	})
	call(r, "/rpc/calls/list", `{"json":{"limit":5}}`)
	call(r, "/rpc/calls/list", ``)
	call(r, "/rpc/calls/list", `{"json":{"limit":"5"}}`)
	// Output:
	// 200 {"json":["up to 5 calls"]}
	// 200 {"json":["up to 20 calls"]}
	// 400 {"json":{"code":"BAD_REQUEST","data":{"issues":[{"message":"Invalid input: expected integer, received string","path":["limit"]}]},"defined":false,"message":"Input validation failed","status":400}}
}

func ExampleError() {
	r, err := orpc.New(orpc.Options{})
	if err != nil {
		panic(err)
	}
	orpc.Handle(r, "calls.get", func(context.Context, any) (any, error) {
		return nil, &orpc.Error{Code: orpc.Conflict, Message: "Somebody was first", Data: map[string]int{"revision": 3}}
	})
	call(r, "/rpc/calls/get", ``)
	// Output:
	// 409 {"json":{"code":"CONFLICT","data":{"revision":3},"defined":false,"message":"Somebody was first","status":409}}
}

func ExamplePrepare() {
	r, err := orpc.New(orpc.Options{})
	if err != nil {
		panic(err)
	}
	answer := orpc.Prepare([]byte(`{"items":[]}`), `"v7"`)
	orpc.Handle(r, "calls.list", func(ctx context.Context, _ struct{}) (*orpc.Raw, error) {
		orpc.ResponseHeader(ctx).Set("Cache-Status", "hot; hit")
		return answer, nil
	}, orpc.GET())
	w := httptest.NewRecorder()
	req := httptest.NewRequest(http.MethodGet, "/rpc/calls/list", nil)
	r.ServeHTTP(w, req)
	fmt.Println(w.Code, w.Body, w.Header().Get("Cache-Status"))
	req.Header.Set("If-None-Match", `"v7"`)
	w = httptest.NewRecorder()
	r.ServeHTTP(w, req)
	fmt.Println(w.Code)
	// Output:
	// 200 {"json":{"items":[]}} hot; hit
	// 304
}

func ExampleOptional() {
	type input struct {
		Manager orpc.Optional[string] `json:"managerId"`
	}
	r, err := orpc.New(orpc.Options{})
	if err != nil {
		panic(err)
	}
	orpc.Handle(r, "users.update", func(_ context.Context, in input) (string, error) {
		switch {
		case !in.Manager.Set:
			return "stays", nil
		case in.Manager.Null:
			return "has none", nil
		}
		return "is " + in.Manager.Value, nil
	})
	call(r, "/rpc/users/update", `{"json":{}}`)
	call(r, "/rpc/users/update", `{"json":{"managerId":null}}`)
	call(r, "/rpc/users/update", `{"json":{"managerId":"li"}}`)
	// Output:
	// 200 {"json":"stays"}
	// 200 {"json":"has none"}
	// 200 {"json":"is li"}
}

func ExampleOptions_around() {
	r, err := orpc.New(orpc.Options{Around: func(next orpc.Handler) orpc.Handler {
		return func(ctx context.Context, call *orpc.Call) error {
			if call.Header.Get("Cookie") == "" {
				return &orpc.Error{Code: orpc.Unauthorized, Message: "Sign in first"}
			}
			return next(ctx, call)
		}
	}})
	if err != nil {
		panic(err)
	}
	orpc.Handle(r, "users.me", func(context.Context, struct{}) (string, error) { return "li", nil })
	call(r, "/rpc/users/me", ``)
	// Output:
	// 401 {"json":{"code":"UNAUTHORIZED","defined":false,"message":"Sign in first","status":401}}
}
