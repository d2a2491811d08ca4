package orpc_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
)

type pageInput struct {
	Limit  int `json:"limit" orpc:"default=20,min=1,max=100"`
	Offset int `json:"offset" orpc:"optional,min=0"`
	Filter *struct {
		Tags []string `json:"tags"`
	} `json:"filter,omitempty"`
}

type oneInput struct {
	ID string `json:"id"`
}

// failInput is the error that a test wants to be answered.
type failInput struct {
	Code    string `json:"code"`
	Status  int    `json:"status" orpc:"optional"`
	Message string `json:"message" orpc:"optional"`
	Defined bool   `json:"defined" orpc:"optional"`
	Data    any    `json:"data"`
}

// conformanceServer serves the procedures that conformance/server.test.mjs calls.
func conformanceServer(t *testing.T, o orpc.Options) string {
	t.Helper()
	o.Logger = slog.New(slog.DiscardHandler)
	r, err := orpc.New(o)
	if err != nil {
		t.Fatal(err)
	}
	items := []byte(`{"items":[1,2]}`)
	prepared := orpc.Prepare(items, `"v1"`)
	stopped := new(atomic.Int64)
	orpc.Handle(r, "echo", func(_ context.Context, in any) (any, error) { return in, nil }, orpc.GET(), orpc.Files(0))
	orpc.Handle(r, "small", func(_ context.Context, in *orpc.File) (int64, error) { return in.Size, nil }, orpc.Files(1000))
	orpc.Handle(r, "page", func(_ context.Context, in pageInput) (pageInput, error) { return in, nil })
	orpc.Handle(r, "one", func(_ context.Context, in oneInput) (oneInput, error) { return in, nil })
	orpc.Handle(r, "raw", func(context.Context, struct{}) (orpc.Raw, error) { return orpc.Raw{JSON: items}, nil })
	orpc.Handle(r, "prepared", func(context.Context, struct{}) (*orpc.Raw, error) { return prepared, nil })
	orpc.Handle(r, "fail", func(_ context.Context, in failInput) (any, error) {
		return nil, &orpc.Error{Code: in.Code, Status: in.Status, Message: in.Message, Defined: in.Defined, Data: in.Data}
	})
	orpc.Handle(r, "panic", func(context.Context, any) (any, error) { panic("secret") })
	orpc.Handle(r, "fault", func(context.Context, any) (any, error) { return nil, errors.New("secret") })
	orpc.Handle(r, "wait", func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done()
		stopped.Add(1)
		return nil, ctx.Err()
	})
	orpc.Handle(r, "stopped", func(context.Context, any) (int64, error) { return stopped.Load(), nil })
	orpc.Handle(r, "late", func(ctx context.Context, _ any) (any, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	orpc.Handle(r, "pause", func(ctx context.Context, ms float64) (any, error) {
		select {
		case <-time.After(time.Duration(ms) * time.Millisecond):
		case <-ctx.Done():
		}
		return orpc.Undefined{}, ctx.Err()
	})
	orpc.Handle(r, "headers", func(ctx context.Context, _ any) (map[string]string, error) {
		call, _ := orpc.CallOf(ctx)
		return map[string]string{"cookie": call.Header.Get("Cookie"), "authorization": call.Header.Get("Authorization"), "call": call.Header.Get("X-Call")}, nil
	})
	server := httptest.NewServer(r)
	t.Cleanup(server.Close)
	return server.URL + "/rpc"
}

// TestConformance runs the official JavaScript clients against a Router.
func TestConformance(t *testing.T) {
	const install = "run `make setup`, which installs what conformance/package-lock.json names"
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatalf("the conformance tests need Node 20 or newer: install it, then %s", install)
	}
	for _, name := range []string{"@orpc/client", "orpc-client-1.13", "@orpc/tanstack-query", "@tanstack/react-query"} {
		if _, err := os.Stat(filepath.Join("conformance", "node_modules", name, "package.json")); err != nil {
			t.Fatalf("the conformance tests miss the package %s: %s", name, install)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", "echo.test.mjs", "server.test.mjs")
	cmd.Dir = "conformance"
	cmd.Env = append(os.Environ(),
		"ORPC_URL="+conformanceServer(t, orpc.Options{TempDir: t.TempDir()}),
		"ORPC_STRICT_URL="+conformanceServer(t, orpc.Options{CSRF: orpc.CSRFStrict}))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, count := range []string{"ℹ skipped 0", "ℹ todo 0", "ℹ cancelled 0"} {
		if !strings.Contains(string(out), count) {
			t.Errorf("tests were left out:\n%s", out)
		}
	}
}
