package cache

import "context"

// Resource is a declared Spec: the typed face of the cache.
type Resource[R any, P comparable, V any] struct{ spec Spec[R, P, V] }

// Declare adds a resource to c.
func Declare[R any, P comparable, V any](c *Cache[R], s Spec[R, P, V]) *Resource[R, P, V] {
	if err := s.Validate(); err != nil {
		panic(err)
	}
	return &Resource[R, P, V]{spec: s}
}

// Get answers with p's value.
func (r *Resource[R, P, V]) Get(ctx context.Context, p P) (Answer[V], error) {
	return Answer[V]{}, ErrUnavailable
}

// GetNewest is Get that asks the ledger before it trusts a value held.
func (r *Resource[R, P, V]) GetNewest(ctx context.Context, p P) (Answer[V], error) {
	return Answer[V]{}, ErrUnavailable
}

// Result is one answer of GetMany.
type Result[V any] struct {
	Answer[V]
	Err error
}

// GetMany is Get for many, in the order of ps.
func (r *Resource[R, P, V]) GetMany(ctx context.Context, ps []P) []Result[V] { return nil }

// Peek gives what the hot tier could answer with at once.
func (r *Resource[R, P, V]) Peek(p P) (Answer[V], bool) { return Answer[V]{}, false }

// Refresh builds p's value anew.
func (r *Resource[R, P, V]) Refresh(ctx context.Context, p P) (Answer[V], error) {
	return Answer[V]{}, ErrUnavailable
}

// Forget drops p's value from this instance and from the store.
func (r *Resource[R, P, V]) Forget(ctx context.Context, p P) {}
