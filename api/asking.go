package api

import (
	"context"
	"strconv"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

// Whoever sends SeenHeader with the version in which they were shown, or told of, the value they ask for (0 for none)
// is answered nothing older, and is told the answer's own version in VersionHeader.
const (
	SeenHeader    = "Salesai-Seen"
	VersionHeader = "Salesai-Version"
)

// PersonHeader holds the id of whoever the page that asks was made for. Where the session has become somebody else's, as
// when they signed in in another tab of the same browser, the page is answered as one whose session has ended: what it
// shows and what was typed on it are not theirs.
const PersonHeader = "Salesai-Person"

// anothers is the answer to a page that was made for somebody else.
func anothers() error {
	return sales.Errorf(sales.Unauthenticated, "Somebody else has signed in here meanwhile. Sign in again.")
}

// asking is the context of one call: who asks, and how what they ask for is read. It answers both itself, as nearly every
// call is a hot read, to which a walk through contexts would be a cost.
type asking struct {
	context.Context
	who     *sales.Identity
	reading *view.Reading // nil for an ordinary one
}

type whoKey struct{}

// Value gives who asks and how views are read, or what the request's context holds.
func (c *asking) Value(key any) any {
	switch key.(type) {
	case view.ReadingKey:
		return c.reading
	case whoKey:
		return c.who
	}
	return c.Context.Value(key)
}

// noted gives how a call is read that nobody waits for the answer of, to learn what it is made of; nil for others.
func noted(ctx context.Context, call *orpc.Call) *view.Reading {
	if !call.Batch { // spares ordinary calls the walk
		return nil
	}
	how, _ := ctx.Value(view.ReadingKey{}).(*view.Reading)
	return how
}

// wanted gives how a call that has named its asker reads its views: what it was shown before counts for what it asks for,
// and not for who asks.
func wanted(call *orpc.Call, before *view.Reading) *view.Reading {
	sent, ok := call.Header[SeenHeader]
	if !ok {
		return before
	}
	since, err := strconv.ParseInt(sent[0], 10, 64)
	if err != nil || since <= 0 {
		return before
	}
	how := view.Reading{Since: cache.Version(since)}
	if before != nil {
		how.Newest = before.Newest
	}
	return &how
}

// viewer is the signed-in person of a call.
func viewer(ctx context.Context) *sales.Identity {
	return ctx.Value(whoKey{}).(*sales.Identity) //nolint:forcetypeassert // signedIn set it, or the call did not come here
}
