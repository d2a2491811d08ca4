package store

import (
	"context"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Delivery is a message to the outside world about a conversation, of which there is one of a kind.
type Delivery struct {
	ConversationID string
	Kind           string // as "slack"
	Status         string // Claimed or Sent
	Reference      string // what the other side calls it, as Slack's ts
	At             time.Time
}

// The statuses of a delivery.
const (
	Claimed = "claimed" // somebody is about to send it, or died while sending
	Sent    = "sent"
)

func delivery(ctx context.Context, l link, conversationID, kind string) (d Delivery, ok bool, err error) {
	ok, err = l.get(ctx, "SELECT conversation_id, kind, status, reference, at FROM deliveries WHERE conversation_id = $1 AND kind = $2",
		[]any{conversationID, kind}, &d.ConversationID, &d.Kind, &d.Status, &d.Reference, moment{&d.At})
	return d, ok, err
}

// Delivery reads what was sent about a conversation; ok is false if nothing was tried.
func (s *Store) Delivery(ctx context.Context, conversationID, kind string) (d Delivery, ok bool, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return delivery(ctx, s.other(), conversationID, kind)
}

// Thread gives the reference of the first delivery of a kind about any conversation of an opportunity; empty for none.
func (s *Store) Thread(ctx context.Context, opportunityID, kind string) (reference string, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	_, err = s.other().get(ctx, "SELECT reference FROM deliveries WHERE opportunity_id = $1 AND kind = $2 AND status = 'sent' ORDER BY at, conversation_id LIMIT 1",
		[]any{opportunityID, kind}, &reference)
	return reference, err
}

// ClaimDelivery takes the right to send; mine is false, and d says how far it came, where somebody has it already.
func (t *Tx) ClaimDelivery(conversationID, kind string) (d Delivery, mine bool, err error) {
	n, err := t.exec(t.ctx, `INSERT INTO deliveries (conversation_id, kind, opportunity_id, status, reference, at)
		SELECT c.id, $2, c.opportunity_id, 'claimed', '', $3 FROM conversations c WHERE c.id = $1
		ON CONFLICT (conversation_id, kind) DO NOTHING`, conversationID, kind, t.at)
	if err != nil {
		return d, false, err
	}
	d, ok, err := delivery(t.ctx, t.link, conversationID, kind)
	if err == nil && !ok {
		err = sales.Missing("conversation")
	}
	return d, n > 0, err
}

// FinishDelivery says that what was claimed is sent.
func (t *Tx) FinishDelivery(conversationID, kind, reference string) error {
	_, err := t.exec(t.ctx, "UPDATE deliveries SET status = 'sent', reference = $3, at = $4 WHERE conversation_id = $1 AND kind = $2",
		conversationID, kind, reference, t.at)
	return err
}

// ReleaseDelivery gives a claim back, because nothing was sent.
func (t *Tx) ReleaseDelivery(conversationID, kind string) error {
	_, err := t.exec(t.ctx, "DELETE FROM deliveries WHERE conversation_id = $1 AND kind = $2 AND status = 'claimed'", conversationID, kind)
	return err
}
