package cache

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
)

// parent is the span a call came with: builds outlive their callers, and still belong to their trace.
type parent = trace.SpanContext

// under is the cache's own context, with p in it.
func (c *Cache[R]) under(p parent) context.Context {
	if c.options.Tracer == nil {
		return c.base
	}
	return trace.ContextWithSpanContext(c.base, p)
}

// begin starts a span.
func (c *Cache[R]) begin(ctx context.Context, name, resource, key string) (context.Context, trace.Span) {
	if c.options.Tracer == nil {
		return ctx, trace.SpanFromContext(context.Background())
	}
	return c.options.Tracer.Start(ctx, name, trace.WithAttributes(attribute.String("cache.resource", resource), attribute.String("cache.key", key)))
}

func parentOf(ctx context.Context) parent { return trace.SpanContextFromContext(ctx) }
