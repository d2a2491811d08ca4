package view

import (
	"context"
	"reflect"
	"strconv"
	"strings"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// subject is what a key speaks of: the text that fills the pattern, and the variant, empty for the plain value.
type subject struct {
	id      string
	variant string
}

func idOnly(id string) subject { return subject{id: id} }

func scopeOnly(s sales.Scope) subject { return subject{id: s.String()} }

// Slice names the chunk of a scope's conversation list that begins at Offset, a multiple of ChunkSize.
type Slice struct {
	Scope  sales.Scope
	Offset int
}

func (s Slice) subject() subject { return subject{s.Scope.String(), from(s.Offset)} }

// Part names the chunk of one opportunity's conversations that begins at Offset, a multiple of ChunkSize.
type Part struct {
	OpportunityID string
	Offset        int
}

func (p Part) subject() subject { return subject{p.OpportunityID, from(p.Offset)} }

// Selection names the chunk of a scope's filtered opportunity list that begins at Offset, a multiple of ChunkSize.
type Selection struct {
	Scope  sales.Scope
	Filter sales.OpportunityFilter
	Offset int
}

func (s Selection) subject() subject {
	variant := from(s.Offset)
	if s.Filter != (sales.OpportunityFilter{}) {
		variant = string(s.Filter.Status) + "/" + strconv.Quote(s.Filter.Search) + "/" + strconv.Itoa(s.Offset)
	}
	return subject{s.Scope.String(), variant}
}

// Period bounds a report by days, as 2026-01-20; an empty end is open, the last day is included.
type Period struct{ From, To string }

func (p Period) String() string {
	if p == (Period{}) {
		return ""
	}
	return p.From + "_" + p.To
}

// Report names a personal report.
type Report struct {
	UserID string
	Period Period
}

func (r Report) subject() subject { return subject{r.UserID, r.Period.String()} }

// TeamReport names a team report; its scope is a manager's team or the organisation.
type TeamReport struct {
	Scope  sales.Scope
	Period Period
}

func (r TeamReport) subject() subject { return subject{r.Scope.String(), r.Period.String()} }

func from(offset int) string {
	if offset == 0 {
		return ""
	}
	return strconv.Itoa(offset)
}

// fill puts what a key speaks of into its pattern.
func (r Row) fill(id string) string {
	return strings.NewReplacer("{id}", id, "{scope}", id).Replace(r.Key)
}

// declare makes a row of the table readable. All variants of a value share the fence of the plain one,
// so that a change need not know which variants there are.
func declare[P comparable, V any](c *cache.Cache[sales.Reader], o Options, row Row, of func(P) subject, build func(sales.Reader, context.Context, P) (V, error)) *Value[P, V] {
	if row.Key == "" {
		panic("view: a value is declared that the table does not hold")
	}
	noun, _, _ := strings.Cut(row.Key, ":")
	fence := func(p P) string { return row.fill(of(p).id) }
	spec := cache.Spec[sales.Reader, P, V]{
		Name: row.Name,
		Key: func(p P) string {
			s := of(p)
			key := row.fill(s.id)
			if s.variant != "" {
				key += ":" + s.variant
			}
			return key
		},
		Fence:   fence,
		Format:  form(reflect.TypeFor[V]()),
		Fresh:   row.Fresh,
		Kept:    kept,
		Warm:    row.Warm,
		Build:   func(ctx context.Context, r sales.Reader, p P) (V, error) { return build(r, ctx, p) },
		Absent:  func(err error) bool { return sales.CodeOf(err) == sales.NotFound },
		Missing: func(P) error { return sales.Missing(noun) },
	}
	spec.Brief = row.Layer != Aggregate
	spec.Steady = row.Layer != Aggregate && !o.Plain // aggregates count back from today
	if row.Layer == List {
		spec.Items = cache.Array("items")
	}
	return &Value[P, V]{resource: cache.Declare(c, spec), fence: fence, off: o.Off}
}
