package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/sales-ai-automation/salesai/api"
)

// flushWait bounds how long a stopping process waits to hand over its last spans.
const flushWait = 2 * time.Second

// openTracing sends spans to where OpenTelemetry's own variables say. It gives nil, at no cost to anybody, where they
// name no endpoint.
func openTracing(ctx context.Context, lookup func(string) (string, bool)) (trace.Tracer, func() error, error) {
	on := func(name string) bool { v, ok := lookup(name); return ok && v != "" }
	if off, _ := lookup("OTEL_SDK_DISABLED"); strings.EqualFold(off, "true") ||
		!on("OTEL_EXPORTER_OTLP_ENDPOINT") && !on("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") {
		return nil, nil, nil
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("setting up the export of traces: %w; see the OTEL_EXPORTER_OTLP variables", err)
	}
	// The variables come last: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES decide where they are set.
	about, err := resource.New(ctx, resource.WithAttributes(
		attribute.String("service.name", "salesai"), attribute.String("service.version", version), attribute.String("service.instance.id", instance()),
	), resource.WithFromEnv())
	if err != nil {
		return nil, nil, fmt.Errorf("reading OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(about))
	return provider.Tracer("github.com/sales-ai-automation/salesai"), func() error {
		ctx, cancel := context.WithTimeout(context.Background(), flushWait)
		defer cancel()
		_ = provider.Shutdown(ctx) // a collector that is away must not make a stop fail
		return nil
	}, nil
}

// traced puts a span around each request; next itself where nobody traces.
func traced(tracer trace.Tracer, next http.Handler) http.Handler {
	if tracer == nil {
		return next
	}
	wire := propagation.TraceContext{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == api.LivePath { // lasts as long as a page is open
			next.ServeHTTP(w, r)
			return
		}
		route := "/"
		if strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
			route = r.URL.Path
		}
		ctx, span := tracer.Start(wire.Extract(r.Context(), propagation.HeaderCarrier(r.Header)), r.Method+" "+route,
			trace.WithSpanKind(trace.SpanKindServer),
			trace.WithAttributes(attribute.String("http.request.method", r.Method), attribute.String("url.path", r.URL.Path)))
		defer span.End()
		seen := &statusSeen{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r.WithContext(ctx))
		span.SetAttributes(attribute.Int("http.response.status_code", seen.status))
		if state := w.Header().Get("Cache-Status"); state != "" {
			span.SetAttributes(attribute.String("http.response.header.cache-status", state))
		}
		if seen.status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, http.StatusText(seen.status))
		}
	})
}

// statusSeen remembers the status of an answer.
type statusSeen struct {
	http.ResponseWriter
	status int
}

// WriteHeader keeps the last status, which follows the informational ones.
func (s *statusSeen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach what is underneath.
func (s *statusSeen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
