package api

import (
	"context"
	"strconv"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/view"
)

// whole answers with a view as it stands.
func whole[V any](ctx context.Context, answer cache.Answer[V]) *orpc.Raw {
	tell(ctx, answer.Status, answer.Version)
	return remembered(ctx, answer, 0, wholeValue, func() []byte { return orpc.Envelope(answer.Body) })
}

// wholeValue is the limit under which a view as it stands is remembered; no slice of a list has it.
const wholeValue = -1

// minCompressed is the length below which a body fits into one packet anyway.
const minCompressed = 1400

// short is a content encoding that answers are kept in, once a client takes one.
type short struct {
	name, form string
	make       func([]byte) []byte
}

// shorts are in the order of preference: Zstandard is shorter mostly, and quicker to make and to read.
func shorts() [2]short {
	return [...]short{{"zstd", "json, zstd", cache.Zstd}, {"gzip", "json, gzip", cache.Gzip}}
}

// remembered gives the answer made of a cached value. It is made once and kept with the value, and so is its
// compressed form once a client takes one. Each form has an entity tag of its own.
func remembered[V any](ctx context.Context, answer cache.Answer[V], offset, limit int, body func() []byte) *orpc.Raw {
	made := answer.Prepared(offset, limit, "json", func() (any, int) {
		plain := body()
		return orpc.Ready(plain, cache.ETag(plain)), len(plain)
	})
	plain := made.(*orpc.Raw) //nolint:forcetypeassert // the lines above made it
	if len(plain.Body) < minCompressed {
		return plain
	}
	for _, s := range shorts() {
		if !orpc.Accepts(ctx, s.name) {
			continue
		}
		made = answer.Prepared(offset, limit, s.form, func() (any, int) {
			b := s.make(plain.Body)
			return orpc.Ready(plain.Body, cache.ETag(b), orpc.Encoded{Name: s.name, Body: b}), len(b)
		})
		return made.(*orpc.Raw) //nolint:forcetypeassert // as above
	}
	return plain
}

// tell says in the answer's head how the cache came to it (RFC 9211), and to whoever keeps count the version.
func tell(ctx context.Context, status cache.Status, version cache.Version) {
	h := orpc.ResponseHeader(ctx)
	h.Set("Cache-Status", status.String())
	if call, ok := orpc.CallOf(ctx); ok && call.Header[SeenHeader] != nil {
		h.Set(VersionHeader, strconv.FormatInt(int64(version), 10))
	}
}

// page is the slice of a list that a caller asks for.
type page struct {
	Limit  int `json:"limit" orpc:"default=20,min=1,max=100"`
	Offset int `json:"offset" orpc:"default=0,min=0,max=10000000"`
}

// pageOf answers with a slice of a list that is cached in chunks: one chunk mostly, two where the slice lies
// across a border. The bytes of a slice are cut once and kept with the chunk; shown, which may be nil, is told of the
// chunk then.
func pageOf[P comparable, T any](ctx context.Context, list *view.Value[P, T], total func(T) int, chunk func(offset int) P, p page, shown func(T)) (*orpc.Raw, error) {
	begin := p.Offset - p.Offset%view.ChunkSize
	first, err := list.Get(ctx, chunk(begin))
	if err != nil {
		return nil, err
	}
	tell(ctx, first.Status, first.Version)
	within := p.Offset - begin
	if within+p.Limit <= view.ChunkSize || begin+view.ChunkSize >= total(first.Value) {
		return remembered(ctx, first, within, p.Limit, func() []byte {
			if shown != nil && p.Offset == 0 {
				shown(first.Value)
			}
			return envelope(first.Cut(within, p.Limit), nil, total(first.Value), p)
		}), nil
	}
	second, err := list.Get(ctx, chunk(begin+view.ChunkSize))
	if err != nil {
		return nil, err
	}
	if second.Version > first.Version {
		// The list changed between the two reads; the newer chunk's total is the true one, so read the older again.
		if first, err = list.Get(ctx, chunk(begin)); err != nil {
			return nil, err
		}
	}
	tell(ctx, first.Status, min(first.Version, second.Version))
	rest := within + p.Limit - view.ChunkSize
	return &orpc.Raw{Body: envelope(first.Cut(within, p.Limit), second.Cut(0, rest), total(second.Value), p)}, nil
}

// envelope writes a page of a list as the wire wants it; items are taken as they stand in the cached bodies.
func envelope(items, more []byte, total int, p page) []byte {
	b := make([]byte, 0, len(items)+len(more)+96)
	b = append(b, `{"json":{"items":[`...)
	b = append(b, items...)
	if len(items) > 0 && len(more) > 0 {
		b = append(b, ',')
	}
	b = append(b, more...)
	b = append(b, `],"total":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"limit":`...)
	b = strconv.AppendInt(b, int64(p.Limit), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, int64(p.Offset), 10)
	return append(b, "}}"...)
}
