package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// Notifier tells a channel that a conversation was processed.
type Notifier interface {
	// NotifyProcessingCompleted sends the message.
	NotifyProcessingCompleted(ctx context.Context, n slack.Notice) (slack.Reference, error)
	// Find looks for a message that an earlier, broken attempt may have sent; ok is false if there is none.
	Find(ctx context.Context, n slack.Notice) (ref slack.Reference, ok bool, err error)
}

// NotifyCompleted asks for one message about a processed conversation.
type NotifyCompleted struct {
	ConversationID string `json:"conversationId"`
	TookMs         int64  `json:"tookMs"`
}

// Kind names the job in the queue.
func (NotifyCompleted) Kind() string { return "notify_completed" }

// InsertOpts bounds the attempts; Slack may be away longer than a speech endpoint.
func (NotifyCompleted) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 6} }

type notifyCompleted struct {
	river.WorkerDefaults[NotifyCompleted]
	Options
}

// delivery is the kind under which the store remembers the message.
const delivery = "slack"

// Work sends the message once: the right to send is claimed first, and whoever finds it claimed by an attempt that
// died looks in the channel before sending.
func (w *notifyCompleted) Work(ctx context.Context, job *river.Job[NotifyCompleted]) error {
	if w.Slack == nil {
		return nil
	}
	notice, err := w.notice(ctx, job.Args)
	if sales.CodeOf(err) == sales.NotFound {
		return river.JobCancel(fmt.Errorf("the conversation was deleted meanwhile: %w", err))
	}
	if err != nil {
		return handBack(ctx, err)
	}
	if err = w.once(ctx, notice); err == nil {
		return nil
	}
	if stopping := handBack(ctx, err); stopping != err { //nolint:errorlint // identity tells whether it was exchanged
		return stopping
	}
	if permanent(err) {
		w.lost(ctx, job, err)
		return river.JobCancel(err)
	}
	if err = later(err, time.Since(job.CreatedAt)); !isSnooze(err) && job.Attempt >= job.MaxAttempts {
		w.lost(ctx, job, err)
	}
	return err
}

// lost says that a message is not sent any more: nobody else would.
func (w *notifyCompleted) lost(ctx context.Context, job *river.Job[NotifyCompleted], err error) {
	w.Logger.ErrorContext(ctx, "a message to Slack is given up", "conversation", job.Args.ConversationID, "error", err)
}

func (w *notifyCompleted) once(ctx context.Context, n slack.Notice) error {
	var claimed store.Delivery
	var mine bool
	err := w.Store.Write(ctx, func(tx *store.Tx) (err error) {
		claimed, mine, err = tx.ClaimDelivery(n.ConversationID, delivery)
		return err
	})
	if err != nil {
		return err
	}
	if claimed.Status == store.Sent {
		return nil
	}
	var ref slack.Reference
	found := false
	if !mine {
		n.NotBefore = claimed.At
		if ref, found, err = w.Slack.Find(ctx, n); err != nil {
			return err
		}
	}
	if !found {
		if ref, err = w.Slack.NotifyProcessingCompleted(ctx, n); err != nil {
			return errors.Join(err, w.release(ctx, n, err))
		}
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.FinishDelivery(n.ConversationID, delivery, ref.TS)
	})
}

// release gives the claim back where nothing can have been sent, so that the next attempt need not search the channel,
// which a bot may not be allowed to do.
func (w *notifyCompleted) release(ctx context.Context, n slack.Notice, cause error) error {
	failure, known := remote.FailureOf(cause)
	if !known || failure.Ambiguous {
		return nil
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error { return tx.ReleaseDelivery(n.ConversationID, delivery) })
}

func (w *notifyCompleted) notice(ctx context.Context, args NotifyCompleted) (slack.Notice, error) {
	var c sales.ConversationDetail
	var owner sales.Identity
	err := w.Store.Read(ctx, func(ctx context.Context, r sales.Reader) (err error) {
		if c, err = r.Conversation(ctx, args.ConversationID); err != nil {
			return err
		}
		owner, err = r.Identity(ctx, c.OwnerID)
		return err
	})
	if err != nil {
		return slack.Notice{}, err
	}
	if c.MeddicAnalysis == nil {
		return slack.Notice{}, errors.New("the conversation has no analysis yet")
	}
	thread, err := w.Store.Thread(ctx, c.OpportunityID, delivery)
	if err != nil {
		return slack.Notice{}, err
	}
	return slack.Notice{
		Delivery:       c.ID,
		ConversationID: c.ID,
		CaseNumber:     c.CaseNumber,
		Title:          value(c.Title),
		OpportunityID:  c.OpportunityID,
		Company:        c.OpportunityCompanyName,
		UserName:       owner.Name,
		Analysis:       *c.MeddicAnalysis,
		ProcessingTime: time.Duration(args.TookMs) * time.Millisecond,
		Thread:         thread,
	}, nil
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
