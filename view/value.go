package view

import (
	"context"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Value is one cached resource that is read from moments of the database.
type Value[P comparable, V any] struct {
	resource *cache.Resource[sales.Reader, P, V]
	off      bool
}

// NewestKey is what a context answers with true where every view read under it must show all that was committed
// anywhere before. A context of one's own that answers it spares hot reads the walk through the contexts below.
type NewestKey struct{}

// Newest gives a context under which every view read shows all that was committed anywhere before, at the cost of a
// question to the ledger.
func Newest(ctx context.Context) context.Context { return context.WithValue(ctx, NewestKey{}, true) }

// Get answers from the nearest tier that has p's value.
func (v *Value[P, V]) Get(ctx context.Context, p P) (cache.Answer[V], error) {
	if v.off {
		return v.resource.Refresh(ctx, p)
	}
	if newest, _ := ctx.Value(NewestKey{}).(bool); newest {
		return v.resource.GetNewest(ctx, p)
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
