package view

import (
	"context"
	"errors"

	"github.com/sales-ai-automation/salesai/sales"
)

// What people are going to read is built before they ask for it, three times: when they sign in, when their
// conversation is done, and when the list they look at shows one that has just been done. A failure here costs the
// reader some milliseconds and nothing else.

// SignedIn builds what everybody sees first: who they are, and the newest conversations.
func (v *Views) SignedIn(ctx context.Context, session, userID string) error {
	if v.o.Plain {
		return nil
	}
	return errors.Join(v.Session.Ahead(ctx, session), v.Identity.Ahead(ctx, userID), v.home(ctx, userID))
}

// Done builds the list that a conversation's owner is going to look at, and the detail pages of those who have them open.
func (v *Views) Done(ctx context.Context, c sales.Conversation) error {
	return errors.Join(
		v.Conversation.Again(ctx, c.ID),
		v.Opportunity.Again(ctx, c.OpportunityID),
		v.home(ctx, c.OwnerID),
	)
}

// Shown builds the detail page that comes next after a list: that of a viewer's own conversation which is just done.
func (v *Views) Shown(list Conversations, viewerID string) {
	for _, c := range list.Items {
		if v.o.Plain || c.CreatedAt.Before(v.o.Now().Add(-newlyDone)) {
			return // newest first
		}
		if c.OwnerID == viewerID && c.Status == sales.Completed {
			v.Conversation.Soon(c.ID)
			return
		}
	}
}

func (v *Views) home(ctx context.Context, userID string) error {
	person, err := v.Identity.Get(ctx, userID)
	if err != nil {
		return err
	}
	return v.Conversations.Ahead(ctx, Slice{Scope: person.Value.Scope()})
}
