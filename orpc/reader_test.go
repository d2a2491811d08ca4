package orpc

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

type plainInput struct {
	Limit int     `json:"limit" orpc:"default=20"`
	ID    *string `json:"id"`
}

type choosyInput struct {
	Name string `json:"name"`
}

// Validate refuses one name.
func (in *choosyInput) Validate() []Issue {
	if in.Name == "late" {
		return []Issue{{Message: "too late"}}
	}
	return nil
}

type moodyInput struct {
	Name string `json:"name"`
}

// Validate looks at more than the input.
func (in *moodyInput) Validate() []Issue {
	if os.Getenv("ORPC_TEST_MOOD") != "" {
		return []Issue{{Message: "not today"}}
	}
	return nil
}

type nestedChoosy struct{ In choosyInput }

type defaultedInput struct{ From string }

// Defaults looks at the clock.
func (in *defaultedInput) Defaults() { in.From = time.Now().String() }

type selfInput struct {
	Next *selfInput `json:"next"`
}

func TestRepeatable(t *testing.T) {
	for _, c := range []struct {
		in   any
		want bool
	}{
		{plainInput{}, true}, {choosyInput{}, true}, {struct{}{}, true},
		{nestedChoosy{}, false}, {defaultedInput{}, false}, {selfInput{}, false}, {struct{ At time.Time }{}, false},
		{struct{ Names []string }{}, false}, {map[string]string{}, false}, {struct{ Any any }{}, false},
	} {
		if got := repeatable(reflect.TypeOf(c.in)); got != c.want {
			t.Errorf("%T: %v", c.in, got)
		}
	}
}

// TestRememberedInput sends the same texts again, others between them, and one that ends in a set pointer.
func TestRememberedInput(t *testing.T) {
	r, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	Handle(r, "plain", func(_ context.Context, in plainInput) (any, error) {
		in.Limit++ // a copy: the next call must not see it
		id := "none"
		if in.ID != nil {
			id = *in.ID
			*in.ID = "changed"
		}
		return map[string]any{"limit": in.Limit, "id": id}, nil
	})
	for range 3 {
		for body, want := range map[string]string{
			`{"json":{"limit":5}}`:                `{"json":{"id":"none","limit":6}}`,
			`{}`:                                  `{"json":{"id":"none","limit":21}}`,
			``:                                    `{"json":{"id":"none","limit":21}}`,
			`{"json":{"limit":7,"id":"a"}}`:       `{"json":{"id":"a","limit":8}}`,
			`{"json":{"limit":7,"id":"a","x":1}}`: `{"json":{"id":"a","limit":8}}`,
		} {
			for range 2 {
				if got := postBody(r, "/rpc/plain", body).Body.String(); got != want {
					t.Errorf("%s gave %s, want %s", body, got, want)
				}
			}
		}
		if got := postBody(r, "/rpc/plain", `{"json":{"limit":"x"}}`).Code; got != http.StatusBadRequest {
			t.Errorf("a wrong type gave %d", got)
		}
	}
}

// TestRememberedInputIsValidated lets Validate change its mind between two equal texts.
func TestRememberedInputIsValidated(t *testing.T) {
	r, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	Handle(r, "m", func(_ context.Context, in moodyInput) (string, error) { return in.Name, nil })
	for _, want := range []int{http.StatusOK, http.StatusOK, http.StatusBadRequest} {
		if want != http.StatusOK {
			t.Setenv("ORPC_TEST_MOOD", "bad")
		}
		if got := postBody(r, "/rpc/m", `{"json":{"name":"a"}}`).Code; got != want {
			t.Errorf("got %d, want %d", got, want)
		}
	}
}

func postBody(r *Router, path, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Csrf-Token", "orpc")
	w := httptest.NewRecorder()
	r.ServeHTTP(w, req)
	return w
}
