package api

import (
	"context"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

// asking is the context of one call: who asks, and whether they wrote something a moment ago, perhaps on another
// instance. It answers both itself, as nearly every call is a hot read, to which a walk through contexts would be a cost.
type asking struct {
	context.Context
	who    *sales.Identity
	newest bool
}

type whoKey struct{}

// Value gives who asks and how new views must be, or what the request's context holds.
func (c *asking) Value(key any) any {
	switch key.(type) {
	case view.NewestKey:
		return c.newest
	case whoKey:
		return c.who
	}
	return c.Context.Value(key)
}

// viewer is the signed-in person of a call.
func viewer(ctx context.Context) *sales.Identity {
	return ctx.Value(whoKey{}).(*sales.Identity) //nolint:forcetypeassert // signedIn set it, or the call did not come here
}
