package store

import (
	"context"
	"database/sql"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
)

// traced tells a tracer of each statement, without its arguments.
type traced struct {
	querier
	tracer trace.Tracer
	system string
}

// told gives q with spans around its statements, or q itself where nobody traces.
func (s *Store) told(q querier) querier {
	if s.o.Tracer == nil {
		return q
	}
	system := "sqlite"
	if s.dialect == Postgres {
		system = "postgresql"
	}
	return traced{q, s.o.Tracer, system}
}

func (t traced) begin(ctx context.Context, query string) (context.Context, trace.Span) {
	return t.tracer.Start(ctx, "db.query", trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(attribute.String("db.system.name", t.system), attribute.String("db.query.text", query)))
}

func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, err.Error())
	}
	span.End()
}

// QueryContext is a span until the first rows are there.
func (t traced) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx, span := t.begin(ctx, query)
	rows, err := t.querier.QueryContext(ctx, query, args...)
	end(span, err)
	return rows, err
}

// QueryRowContext is a span until the row is there.
func (t traced) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	ctx, span := t.begin(ctx, query)
	row := t.querier.QueryRowContext(ctx, query, args...)
	end(span, row.Err())
	return row
}
