package view

import (
	"context"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Value is one cached resource that is read from moments of the database.
type Value[P comparable, V any] struct {
	resource *cache.Resource[sales.Reader, P, V]
	fence    func(P) string // the ledger key that guards p's value
	off      bool
}

// Reading says how views are read under a context.
type Reading struct {
	Newest bool          // each must show all that was committed anywhere before, at the cost of a question to the ledger
	Since  cache.Version // none may be older than this, which costs a question only where it was not heard of
	Seen   *Seen         // notes what is read; nil: nobody wants to know
}

// ReadingKey is under what a context holds a *Reading, nil for an ordinary one. A context of one's own that answers it
// spares hot reads the walk through the contexts below.
type ReadingKey struct{}

// Newest gives a context under which every view read shows all that was committed anywhere before.
func Newest(ctx context.Context) context.Context { return With(ctx, &Reading{Newest: true}) }

// With gives a context under which views are read as how says.
func With(ctx context.Context, how *Reading) context.Context {
	return context.WithValue(ctx, ReadingKey{}, how)
}

// Get answers from the nearest tier that has p's value.
func (v *Value[P, V]) Get(ctx context.Context, p P) (cache.Answer[V], error) {
	how, _ := ctx.Value(ReadingKey{}).(*Reading)
	if how == nil {
		return v.get(ctx, p, Reading{})
	}
	answer, err := v.get(ctx, p, *how)
	if how.Seen != nil && err == nil {
		how.Seen.add(read{v.fence(p), answer.Version, !answer.Status.Stale})
	}
	return answer, err
}

func (v *Value[P, V]) get(ctx context.Context, p P, how Reading) (cache.Answer[V], error) {
	switch {
	case v.off:
		return v.resource.Refresh(ctx, p)
	case how.Newest:
		return v.resource.GetNewest(ctx, p)
	case how.Since > 0:
		return v.resource.GetSince(ctx, p, how.Since)
	}
	return v.resource.Get(ctx, p)
}

// Ahead builds p's value where somebody is expected to read it on one instance or another.
func (v *Value[P, V]) Ahead(ctx context.Context, p P) error {
	if v.off {
		return nil
	}
	return v.resource.Ahead(ctx, p)
}

// Again builds p's value for those who read it here lately.
func (v *Value[P, V]) Again(ctx context.Context, p P) error {
	if v.off {
		return nil
	}
	return v.resource.Again(ctx, p, seenLately)
}

// Soon builds p's value in the background where somebody is expected to read it here.
func (v *Value[P, V]) Soon(p P) {
	if !v.off {
		v.resource.Soon(p)
	}
}

// Refresh builds p's value anew and keeps it.
func (v *Value[P, V]) Refresh(ctx context.Context, p P) (cache.Answer[V], error) {
	return v.resource.Refresh(ctx, p)
}
