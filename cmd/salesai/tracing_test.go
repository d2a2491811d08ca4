package main_test

import (
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/sales-ai-automation/salesai/store/storetest"
)

// receiver is a collector that keeps the spans it is sent.
type receiver struct {
	mu    sync.Mutex
	spans []*otlp.Span
	names map[string]bool // of services
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || req.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
		http.Error(w, "not understood", http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, from := range sent.GetResourceSpans() {
		r.names[value(from.GetResource().GetAttributes(), "service.name")] = true
		for _, scope := range from.GetScopeSpans() {
			r.spans = append(r.spans, scope.GetSpans()...)
		}
	}
}

func value(of []*common.KeyValue, key string) string {
	for _, a := range of {
		if a.GetKey() == key {
			return a.GetValue().GetStringValue()
		}
	}
	return ""
}

// child finds a span of a name under a parent; nil: under none of ours.
func (r *receiver) child(name string, parent *otlp.Span) *otlp.Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.spans {
		if s.GetName() == name && (parent == nil || string(s.GetParentSpanId()) == string(parent.GetSpanId()) && string(s.GetTraceId()) == string(parent.GetTraceId())) {
			return s
		}
	}
	return nil
}

// TestOneTraceFromRequestToStatement has a collector receive what one page read did, all of one trace.
func TestOneTraceFromRequestToStatement(t *testing.T) {
	r := &receiver{names: map[string]bool{}}
	to := httptest.NewServer(r)
	defer to.Close()
	path := storetest.SQLite(t)
	person(t, []string{"--database-url", path}, "root@test.example", "admin", "")
	server := launchUnder(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + to.URL, "OTEL_BSP_SCHEDULE_DELAY=50", "OTEL_SERVICE_NAME=sales-test"},
		"serve", "--database-url", path, "--data", t.TempDir())
	root := server.signIn("root@test.example")
	if got := root.call("opportunities.list", `{}`); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.value)
	}
	var request, build, statement *otlp.Span
	for end := time.Now().Add(20 * time.Second); statement == nil; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("no trace of request %v, build %v, statement %v arrived", request, build, statement)
		}
		if request = r.child("POST /rpc/opportunities/list", nil); request == nil {
			continue
		}
		if build = lastBuild(r, request); build != nil {
			statement = r.child("db.query", build)
		}
	}
	if request.GetKind() != otlp.Span_SPAN_KIND_SERVER || value(build.GetAttributes(), "cache.resource") != "opportunity list" || value(statement.GetAttributes(), "db.query.text") == "" {
		t.Errorf("the spans do not say what they are of: %v, %v, %v", request, build, statement)
	}
	t.Logf("trace %s: request, build, statement", hex.EncodeToString(request.GetTraceId()))
	if !r.names["sales-test"] {
		t.Errorf("the service calls itself %v", r.names)
	}
}

// lastBuild finds the build of the list among the builds of a request, which may also build who asks.
func lastBuild(r *receiver, request *otlp.Span) *otlp.Span {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.spans {
		if s.GetName() == "cache.build" && string(s.GetParentSpanId()) == string(request.GetSpanId()) && value(s.GetAttributes(), "cache.resource") == "opportunity list" {
			return s
		}
	}
	return nil
}
