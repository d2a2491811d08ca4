package orpc_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

func TestReadRunsWhatIsForReading(t *testing.T) {
	type input struct {
		N int `json:"n"`
	}
	refuse := errors.New("refused")
	around := func(next orpc.Handler) orpc.Handler {
		return func(ctx context.Context, c *orpc.Call) error {
			if c.Request.Header.Get("Cookie") == "" {
				return refuse
			}
			return next(ctx, c)
		}
	}
	r, err := orpc.New(orpc.Options{Around: around, Code: func(err error) *orpc.Error {
		if errors.Is(err, refuse) {
			return &orpc.Error{Code: orpc.Unauthorized}
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	run := func(_ context.Context, in input) (int, error) {
		got = append(got, in.N)
		return in.N, nil
	}
	orpc.Handle(r, "things.read", run, orpc.GET())
	orpc.Handle(r, "things.write", run, orpc.Mutation())
	req := httptest.NewRequest(http.MethodGet, "/elsewhere", nil)
	req.Header.Set("Cookie", "somebody")
	for _, c := range []struct{ path, input, code string }{
		{"things.read", `{"n":7}`, ""},
		{"things.read", `{"n":"x"}`, orpc.BadRequest},
		{"things.read", `{"n":1},"meta":[`, orpc.BadRequest},
		{"things.read", ``, orpc.BadRequest},
		{"things.write", `{"n":1}`, orpc.NotFound},
		{"things/read", `{"n":1}`, orpc.NotFound},
		{"", `{"n":1}`, orpc.NotFound},
	} {
		var e *orpc.Error
		err := r.Read(t.Context(), req, c.path, json.RawMessage(c.input))
		if errors.As(err, &e); c.code == "" != (err == nil) || e != nil && e.Code != c.code {
			t.Errorf("%s %s: %v, want %q", c.path, c.input, err, c.code)
		}
	}
	if len(got) != 1 || got[0] != 7 {
		t.Errorf("ran with %v", got)
	}
	req.Header.Del("Cookie")
	var e *orpc.Error
	if err := r.Read(t.Context(), req, "things.read", json.RawMessage(`{"n":7}`)); !errors.As(err, &e) || e.Code != orpc.Unauthorized {
		t.Errorf("nobody reads: %v", err)
	}
}
