package cache

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// parent is the span a call came with: builds outlive their callers, and still belong to their trace.
type parent = trace.SpanContext

// begin starts a span under p, in the cache's own context.
func (c *Cache[R]) begin(p parent, name, resource, key string) (context.Context, trace.Span) {
	if c.options.Tracer == nil {
		return c.base, trace.SpanFromContext(context.Background())
	}
	return c.options.Tracer.Start(trace.ContextWithSpanContext(c.base, p), name,
		trace.WithAttributes(attribute.String("cache.resource", resource), attribute.String("cache.key", key)))
}

func parentOf(ctx context.Context) parent { return trace.SpanContextFromContext(ctx) }
