package cache_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/embedded"
	"go.opentelemetry.io/otel/trace/noop"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// spans is a tracer that writes down the name and the parent of each span.
type spans struct {
	embedded.Tracer
	mu    sync.Mutex
	begun map[string][]trace.SpanContext
	open  int
}

type counted struct {
	noop.Span
	of *spans
}

func (c counted) End(...trace.SpanEndOption) {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.open--
}

func (s *spans) Start(ctx context.Context, name string, _ ...trace.SpanStartOption) (context.Context, trace.Span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begun[name] = append(s.begun[name], trace.SpanContextFromContext(ctx))
	s.open++
	return ctx, counted{of: s}
}

func TestSpansBelongToTheCallersTrace(t *testing.T) {
	bubble(t, func(t *testing.T) {
		tracer := &spans{begun: map[string][]trace.SpanContext{}}
		s := cachetest.NewFlaky(1)
		a := start(t, cachetest.NewLedger(), setup{options: cache.Options[cachetest.Reader]{
			Store: cachetest.Leases{View: s.View()}, Tracer: tracer,
		}})
		caller := func(id byte) (context.Context, trace.SpanContext) {
			sc := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{id}, SpanID: trace.SpanID{id}, TraceFlags: trace.FlagsSampled})
			return trace.ContextWithSpanContext(t.Context(), sc), sc
		}
		one, parent := caller(1)
		a.set(t, "k", "v")
		if _, err := a.rows.Get(one, "k"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		names := []string{"cache.build", "cache.lease", "cache.store.get", "cache.store.put"}
		for _, name := range names {
			if got := tracer.begun[name]; len(got) != 1 || !got[0].Equal(parent) {
				t.Errorf("%s: %v", name, got)
			}
		}
		many, parents := caller(2)
		a.set(t, "m", "v")
		if r := a.rows.GetMany(many, []string{"k", "m"}); r[0].Err != nil || r[1].Err != nil {
			t.Fatal(r)
		}
		synctest.Wait()
		for _, name := range []string{"cache.build", "cache.store.get", "cache.store.put"} {
			if got := tracer.begun[name]; len(got) != 2 || !got[1].Equal(parents) {
				t.Errorf("%s of many: %v", name, got)
			}
		}
		if _, err := a.rows.Get(one, "k"); err != nil {
			t.Fatal(err)
		}
		if got := len(slices.Concat(tracer.begun["cache.build"], tracer.begun["cache.store.get"])); got != 4 {
			t.Errorf("%d spans, want none for a hit", got)
		}
		if tracer.open != 0 {
			t.Errorf("%d spans have no end", tracer.open)
		}
		for name := range tracer.begun {
			if !strings.HasPrefix(name, "cache.") {
				t.Errorf("a span called %s", name)
			}
		}
	})
}
