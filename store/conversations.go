package store

import (
	"context"
	"slices"

	"github.com/sales-ai-automation/salesai/sales"
)

// Conversations reads a slice of a scope's list, newest first.
func (r reader) Conversations(ctx context.Context, scope sales.Scope, offset, limit int) (sales.Page[sales.ConversationListItem], error) {
	return r.conversations(ctx, howMany(scope, talliedConversations, ""), of(scope, ""), offset, limit)
}

// OpportunityConversations is Conversations of one opportunity; an unknown one has none.
func (r reader) OpportunityConversations(ctx context.Context, opportunityID string, offset, limit int) (sales.Page[sales.ConversationListItem], error) {
	where := &condition{}
	where.and("opportunity_id =", opportunityID)
	return r.conversations(ctx, "SELECT count(*) FROM conversations"+where.text, where, offset, limit)
}

// conversations reads what a condition asks for; count is the statement that tells how many there are, with the same arguments.
func (r reader) conversations(ctx context.Context, count string, where *condition, offset, limit int) (page sales.Page[sales.ConversationListItem], err error) {
	counted := where.args
	rest, err := r.skip(ctx, "conversations", "created_at", where, offset)
	if err != nil {
		return page, err
	}
	// The inner query walks the index to the page; names and scores are looked up for the page's rows alone. Written
	// as joins they would tempt PostgreSQL to read whole tables, as it does not know how short the page is.
	query := `SELECT (` + count + `), p.id, p.case_number, p.title, p.status, p.opportunity_id,
			(SELECT o.company_name FROM opportunities o WHERE o.id = p.opportunity_id),
			(SELECT l.overall_score FROM latest_analyses l WHERE l.conversation_id = p.id),
			(SELECT l.status FROM latest_analyses l WHERE l.conversation_id = p.id),
			(SELECT l.engine FROM latest_analyses l WHERE l.conversation_id = p.id),
			(SELECT ` + dimensions{}.scored("l.") + ` FROM latest_analyses l WHERE l.conversation_id = p.id),
			p.owner_id, (SELECT u.name FROM users u WHERE u.id = p.owner_id), p.conversation_date, p.created_at
		FROM (SELECT id, case_number, title, status, opportunity_id, owner_id, conversation_date, created_at FROM conversations` + where.text +
		` ORDER BY created_at DESC, id DESC LIMIT ` + where.next(limit) + ` OFFSET ` + where.next(rest) + `) p`
	page.Items, err = list(ctx, r.link, func(r row) (c sales.ConversationListItem, err error) {
		return c, r.Scan(&page.Total, &c.ID, &c.CaseNumber, &c.Title, &c.Status, &c.OpportunityID, &c.OpportunityCompanyName,
			&c.MeddicScore, &c.Rating, &c.Engine, sparse{&c.InsufficientEvidence}, &c.OwnerID, &c.OwnerName, moment{&c.ConversationDate}, moment{&c.CreatedAt})
	}, query, where.args...)
	if err == nil && len(page.Items) == 0 && offset > 0 { // past the end no row tells how many there are
		page.Total, err = r.count(ctx, count, counted...)
	}
	slices.SortFunc(page.Items, func(a, b sales.ConversationListItem) int { return newest(a.CreatedAt, b.CreatedAt, a.ID, b.ID) })
	return page, err
}

// Conversation reads everything one conversation's page shows.
func (r reader) Conversation(ctx context.Context, id string) (d sales.ConversationDetail, err error) {
	var audio, segments, language *string
	var a sales.Analysis
	var rest string
	fields := []any{
		&d.ID, &d.CaseNumber, &d.Title, &d.Status, &d.FailureReason, &d.OpportunityID, &d.OpportunityCompanyName, &d.Summary,
		&audio, &d.Duration, &d.OwnerID, &d.OwnerName, &d.Revision, moment{&d.ConversationDate}, moment{&d.CreatedAt}, moment{&d.UpdatedAt},
		&language, &segments,
	}
	err = r.need(ctx, "conversation", `SELECT c.id, c.case_number, c.title, c.status, c.failure_reason, c.opportunity_id, o.company_name, c.summary,
			c.audio_file, c.duration_seconds, c.owner_id, u.name, c.revision, c.conversation_date, c.created_at, c.updated_at,
			t.language, t.segments, `+analysisColumns+`
		FROM conversations c JOIN opportunities o ON o.id = c.opportunity_id JOIN users u ON u.id = c.owner_id
		LEFT JOIN transcripts t ON t.conversation_id = c.id LEFT JOIN latest_analyses l ON l.conversation_id = c.id
			LEFT JOIN meddic_analyses a ON a.id = l.analysis_id
		WHERE c.id = $1`, []any{id}, append(fields, analysisFields(&a, &rest)...)...)
	if err != nil {
		return d, err
	}
	if audio != nil {
		url := "/api/conversations/" + d.ID + "/audio"
		d.AudioURL = &url
	}
	transcript, err := unpackTranscript(language, segments)
	if err != nil {
		return d, err
	}
	d.Transcript = transcript.Detail()
	if a.ID == "" {
		return d, nil
	}
	d.MeddicAnalysis = &a
	return d, unpack(&a, rest)
}

const recordColumns = `c.id, c.case_number, c.opportunity_id, c.owner_id, c.title, c.status, c.failure_reason, c.conversation_date,
	c.duration_seconds, c.audio_file, c.source_name, c.content_hash, c.summary, c.revision, c.created_at, c.updated_at, t.language, t.segments`

func record(ctx context.Context, l link, id string) (c sales.Conversation, err error) {
	var language, segments *string
	err = l.need(ctx, "conversation", "SELECT "+recordColumns+" FROM conversations c LEFT JOIN transcripts t ON t.conversation_id = c.id WHERE c.id = $1", []any{id},
		&c.ID, &c.CaseNumber, &c.OpportunityID, &c.OwnerID, &c.Title, &c.Status, &c.FailureReason, moment{&c.ConversationDate},
		&c.DurationSeconds, &c.AudioFile, &c.SourceName, &c.ContentHash, &c.Summary, &c.Revision, moment{&c.CreatedAt}, moment{&c.UpdatedAt}, &language, &segments)
	if err == nil {
		c.Transcript, err = unpackTranscript(language, segments)
	}
	return c, err
}

// Record reads a conversation as it is stored, with its transcript, for processing.
func (s *Store) Record(ctx context.Context, conversationID string) (sales.Conversation, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return record(ctx, s.other(), conversationID)
}

// Record reads a conversation as it is stored, with its transcript.
func (t *Tx) Record(conversationID string) (sales.Conversation, error) {
	return record(t.ctx, t.link, conversationID)
}

// Unfinished lists the conversations that are pending or processing, oldest first.
func (s *Store) Unfinished(ctx context.Context) ([]string, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return s.other().ids(ctx, "SELECT id FROM conversations WHERE status IN ('pending', 'processing') ORDER BY created_at, id")
}

// CreateConversation adds a pending conversation and gives it a case number; ID, ConversationDate and times are filled in where empty,
// a transcript is kept with it. The same content of the same owner is a Conflict with Data "conversationId" and "caseNumber".
func (t *Tx) CreateConversation(c sales.Conversation) (sales.Conversation, error) {
	// The locks are taken in one order everywhere: owner, opportunity, conversation. With the owner's, the team
	// cannot change and the same content cannot arrive twice before the end.
	owner, err := user(t.ctx, t.link, c.OwnerID, t.locked())
	if err != nil {
		return c, err
	}
	if err := t.refuseDuplicate(c.OwnerID, c.ContentHash); err != nil {
		return c, err
	}
	if c.ID == "" {
		if c.ID, err = newID(); err != nil {
			return c, err
		}
	}
	c.Status, c.FailureReason, c.Revision = sales.Pending, nil, 1
	if c.CreatedAt = instant(c.CreatedAt); c.CreatedAt.IsZero() {
		c.CreatedAt = t.at
	}
	if c.ConversationDate = instant(c.ConversationDate); c.ConversationDate.IsZero() {
		c.ConversationDate = c.CreatedAt
	}
	c.UpdatedAt = t.at
	if n, err := t.exec(t.ctx, "UPDATE opportunities SET updated_at = $2 WHERE id = $1", c.OpportunityID, t.at); err != nil {
		return c, err
	} else if n == 0 {
		return c, sales.Missing("opportunity")
	}
	if c.DurationSeconds == nil && c.Transcript != nil {
		c.DurationSeconds = lasts(c.Transcript)
	}
	if c.CaseNumber, err = t.number("case", "C-%06d"); err != nil {
		return c, err
	}
	if _, err = t.exec(t.ctx, `INSERT INTO conversations (id, case_number, opportunity_id, owner_id, manager_id, title, status, conversation_date,
			duration_seconds, audio_file, source_name, content_hash, summary, summary_edited, revision, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, FALSE, $14, $15, $16)`,
		c.ID, c.CaseNumber, c.OpportunityID, c.OwnerID, nullable(teamOf(owner)), c.Title, string(c.Status), c.ConversationDate,
		c.DurationSeconds, c.AudioFile, c.SourceName, c.ContentHash, c.Summary, c.Revision, c.CreatedAt, c.UpdatedAt); err != nil {
		return c, err
	}
	if c.Transcript != nil {
		if err := t.putTranscript(c.ID, c.Transcript); err != nil {
			return c, err
		}
	}
	return c, t.touch(sales.ConversationCreated, c.ID)
}

func (t *Tx) refuseDuplicate(ownerID, contentHash string) error {
	if contentHash == "" {
		return nil
	}
	var id, number string
	found, err := t.get(t.ctx, "SELECT id, case_number FROM conversations WHERE owner_id = $1 AND content_hash = $2 AND content_hash <> ''",
		[]any{ownerID, contentHash}, &id, &number)
	if err != nil || !found {
		return err
	}
	return &sales.Error{
		Code:    sales.Conflict,
		Message: "This file was uploaded before, as " + number + ". Open that conversation instead.",
		Data:    map[string]any{"conversationId": id, "caseNumber": number},
	}
}

// touch records what happened to a conversation, with everybody whose views show it or its opportunity.
func (t *Tx) touch(kind sales.ChangeKind, id string) error {
	c := sales.Change{Kind: kind, ConversationID: id}
	var own, opportunity place
	if err := t.need(t.ctx, "conversation", `SELECT c.opportunity_id, c.owner_id, c.manager_id, o.owner_id, o.manager_id
		FROM conversations c JOIN opportunities o ON o.id = c.opportunity_id WHERE c.id = $1`, []any{id},
		&c.OpportunityID, &own.owner, words{&own.manager}, &opportunity.owner, words{&opportunity.manager}); err != nil {
		return err
	}
	if err := t.reach(&c, own, opportunity); err != nil {
		return err
	}
	t.record(c)
	return nil
}

// touchOpportunity says that something new happened in a conversation's opportunity. It comes before the
// conversation itself is changed, as everybody takes these locks in that order.
func (t *Tx) touchOpportunity(conversationID string) error {
	_, err := t.exec(t.ctx, "UPDATE opportunities SET updated_at = $2 WHERE id = (SELECT opportunity_id FROM conversations WHERE id = $1)", conversationID, t.at)
	return err
}

// next lists the statuses that may follow one; completed needs an analysis as well.
func next(s sales.ConversationStatus) []sales.ConversationStatus {
	switch s {
	case sales.Pending:
		return []sales.ConversationStatus{sales.Processing, sales.Failed}
	case sales.Processing:
		return []sales.ConversationStatus{sales.Pending, sales.Completed, sales.Failed}
	case sales.Completed, sales.Failed: // it is analysed again
		return []sales.ConversationStatus{sales.Pending, sales.Processing}
	default:
		return nil
	}
}

// SetConversationStatus moves a conversation along its life; a step that life does not have is a Conflict with Data "status".
// reason is the sentence for people, kept while the status is failed.
func (t *Tx) SetConversationStatus(id string, status sales.ConversationStatus, reason string) error {
	var old sales.ConversationStatus
	var before string
	if err := t.need(t.ctx, "conversation", "SELECT status, failure_reason FROM conversations WHERE id = $1"+t.locked(), []any{id}, &old, words{&before}); err != nil {
		return err
	}
	if status != sales.Failed {
		reason = ""
	}
	if status == old && reason == before {
		return nil
	}
	allowed := status == old || slices.Contains(next(old), status)
	if allowed && status == sales.Completed {
		n, err := t.count(t.ctx, "SELECT count(*) FROM latest_analyses WHERE conversation_id = $1", id)
		if err != nil {
			return err
		}
		allowed = n > 0
	}
	if !allowed {
		return &sales.Error{
			Code:    sales.Conflict,
			Message: "This conversation is " + string(old) + " and cannot become " + string(status) + ".",
			Data:    map[string]any{"status": old},
		}
	}
	if _, err := t.exec(t.ctx, "UPDATE conversations SET status = $2, failure_reason = $3, updated_at = $4 WHERE id = $1",
		id, string(status), nullable(reason), t.at); err != nil {
		return err
	}
	return t.touch(sales.ConversationProgress, id)
}

// UpdateSummary replaces a summary and gives the new revision; a revision that is not nil and not the current one is a Conflict.
func (t *Tx) UpdateSummary(id, summary string, revision *int64) (int64, error) {
	current, err := t.atRevision(id, revision)
	if err != nil {
		return 0, err
	}
	if _, err := t.exec(t.ctx, "UPDATE conversations SET summary = $2, summary_edited = TRUE, revision = $3, updated_at = $4 WHERE id = $1",
		id, summary, current+1, t.at); err != nil {
		return 0, err
	}
	return current + 1, t.touch(sales.ConversationEdited, id)
}

// atRevision holds a conversation that is at the revision somebody saw, and gives that.
func (t *Tx) atRevision(id string, revision *int64) (current int64, err error) {
	err = t.need(t.ctx, "conversation", "SELECT revision FROM conversations WHERE id = $1"+t.locked(), []any{id}, &current)
	if err == nil && revision != nil && *revision != current {
		return current, changedMeanwhile("conversation", current)
	}
	return current, err
}

// DeleteConversation removes a conversation with everything about it, and gives the key of its audio file if it has one.
func (t *Tx) DeleteConversation(id string) (audioFile *string, err error) {
	if err := t.touchOpportunity(id); err != nil {
		return nil, err
	}
	if err := t.need(t.ctx, "conversation", "SELECT audio_file FROM conversations WHERE id = $1"+t.locked(), []any{id}, &audioFile); err != nil {
		return nil, err
	}
	if err := t.touch(sales.ConversationDeleted, id); err != nil {
		return nil, err
	}
	_, err = t.exec(t.ctx, "DELETE FROM conversations WHERE id = $1", id)
	return audioFile, err
}
