package api

import (
	"context"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

type listConversations struct {
	page
	OpportunityID *string `json:"opportunityId"`
}

func (a *API) listConversations(ctx context.Context, in listConversations) (*orpc.Raw, error) {
	total := func(c view.Conversations) int { return c.Total }
	if in.OpportunityID == nil {
		me := viewer(ctx)
		scope := me.Scope()
		return pageOf(ctx, a.o.Views.Conversations, total, func(offset int) view.Slice {
			return view.Slice{Scope: scope, Offset: offset}
		}, in.page, func(list view.Conversations) { a.o.Views.Shown(list, me.ID) })
	}
	opportunity, err := a.opportunity(ctx, *in.OpportunityID, sales.SeeOpportunity)
	if err != nil {
		return nil, err
	}
	return pageOf(ctx, a.o.Views.OpportunityConversations, total, func(offset int) view.Part {
		return view.Part{OpportunityID: opportunity.ID, Offset: offset}
	}, in.page, nil)
}

type conversationID struct {
	ConversationID string `json:"conversationId" orpc:"len>=1,len<=100"`
}

func (a *API) getConversation(ctx context.Context, in conversationID) (*orpc.Raw, error) {
	answer, err := a.o.Views.Conversation.Get(ctx, in.ConversationID)
	if err != nil {
		return nil, err
	}
	if err := viewer(ctx).Allow(sales.SeeConversation, sales.SeeConversation, answer.Value.OwnerID, "conversation"); err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}

// conversation gives a conversation that the viewer may do action to.
func (a *API) conversation(ctx context.Context, id string, action sales.Action) (*sales.ConversationDetail, error) {
	answer, err := a.o.Views.Conversation.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := viewer(ctx).Allow(action, sales.SeeConversation, answer.Value.OwnerID, "conversation"); err != nil {
		return nil, err
	}
	return &answer.Value, nil
}

type conversationStatus struct {
	ConversationID string                   `json:"conversationId"`
	Status         sales.ConversationStatus `json:"status"`
}

func (a *API) analyze(ctx context.Context, in conversationID) (conversationStatus, error) {
	c, err := a.conversation(ctx, in.ConversationID, sales.EditConversation)
	if err != nil {
		return conversationStatus{}, err
	}
	return a.again(ctx, c.ID, nil)
}

// again queues a conversation once more, after change.
func (a *API) again(ctx context.Context, id string, change func(tx *store.Tx) error) (conversationStatus, error) {
	err := a.o.Store.Write(ctx, func(tx *store.Tx) error {
		record, err := tx.Record(id)
		if err != nil {
			return err
		}
		if record.Status == sales.Pending || record.Status == sales.Processing {
			return sales.Errorf(sales.Conflict, "This conversation is being processed already. Wait until it is done.")
		}
		if change != nil {
			if err := change(tx); err != nil {
				return err
			}
		}
		if err := tx.SetConversationStatus(id, sales.Pending, ""); err != nil {
			return err
		}
		return a.o.Queue.Process(ctx, tx, job.ProcessConversation{ConversationID: id, Again: true})
	})
	return conversationStatus{id, sales.Pending}, err
}

type speakers struct {
	ConversationID string                `json:"conversationId" orpc:"len>=1,len<=100"`
	Speakers       map[string]sales.Side `json:"speakers"`
}

// Validate checks the sides.
func (in *speakers) Validate() []orpc.Issue {
	var issues []orpc.Issue
	if len(in.Speakers) == 0 {
		issues = append(issues, orpc.Issue{Message: "Name at least one speaker", Path: []any{"speakers"}})
	}
	for name, side := range in.Speakers {
		if !side.Valid() {
			issues = append(issues, orpc.Issue{Message: `Expected "rep", "buyer" or "other"`, Path: []any{"speakers", name}})
		}
	}
	return issues
}

func (a *API) updateSpeakers(ctx context.Context, in speakers) (conversationStatus, error) {
	c, err := a.conversation(ctx, in.ConversationID, sales.EditConversation)
	if err != nil {
		return conversationStatus{}, err
	}
	return a.again(ctx, c.ID, func(tx *store.Tx) error {
		_, err := tx.UpdateSpeakers(c.ID, in.Speakers)
		return err
	})
}

type summary struct {
	ConversationID string `json:"conversationId" orpc:"len>=1,len<=100"`
	Summary        string `json:"summary"`
	Revision       *int64 `json:"revision"`
}

// maxSummary is how many characters a summary may have.
const maxSummary = 10_000

// Validate checks the length.
func (in *summary) Validate() []orpc.Issue {
	if utf8.RuneCountInString(in.Summary) > maxSummary {
		return []orpc.Issue{{Message: "A summary has at most 10,000 characters", Path: []any{"summary"}}}
	}
	return nil
}

type conversationRevision struct {
	ConversationID string `json:"conversationId"`
	Revision       int64  `json:"revision"`
}

func (a *API) updateSummary(ctx context.Context, in summary) (conversationRevision, error) {
	c, err := a.conversation(ctx, in.ConversationID, sales.EditConversation)
	if err != nil {
		return conversationRevision{}, err
	}
	out := conversationRevision{ConversationID: c.ID}
	err = a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		out.Revision, err = tx.UpdateSummary(c.ID, in.Summary, in.Revision)
		return err
	})
	return out, err
}

func (a *API) deleteConversation(ctx context.Context, in conversationID) (conversationID, error) {
	c, err := a.conversation(ctx, in.ConversationID, sales.DeleteConversation)
	if err != nil {
		return conversationID{}, err
	}
	var audio *string
	err = a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		audio, err = tx.DeleteConversation(c.ID)
		return err
	})
	if err != nil {
		return conversationID{}, err
	}
	if audio != nil {
		if err := a.o.Files.Delete(ctx, *audio); err != nil {
			a.o.Logger.WarnContext(ctx, "a deleted conversation's recording stays in the file store", "file", *audio, "error", err)
		}
	}
	return conversationID{c.ID}, nil
}
