package store

import (
	"database/sql"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Tx is a transaction of Write. Each method that changes something records what it makes stale.
type Tx struct{}

// SQL is the transaction itself, for the job queue to insert into. What is written through it records no change.
func (t *Tx) SQL() *sql.Tx { return nil }

// Now is the time of the transaction, in UTC to the microsecond.
func (t *Tx) Now() time.Time { return time.Time{} }

// CreateUser adds a person; ID and CreatedAt are filled in where empty, an empty hash is no password.
func (t *Tx) CreateUser(u sales.User, passwordHash string) (sales.User, error) { return u, errSkeleton }

// UserPatch is what to change about a person; nil keeps.
type UserPatch struct {
	Name      *string
	Role      *sales.Role
	ManagerID *string // empty takes the person out of the team
}

// UpdateUser changes a person, and moves what the person owns to the team it now counts to.
func (t *Tx) UpdateUser(id string, p UserPatch) (sales.User, error) { return sales.User{}, errSkeleton }

// SetPassword replaces a password and ends that person's sessions.
func (t *Tx) SetPassword(userID, passwordHash string) error { return errSkeleton }

// CreateSession keeps a session under the hash of its token.
func (t *Tx) CreateSession(hash string, s sales.Session) error { return errSkeleton }

// DeleteSession ends a session; an unknown one is no error.
func (t *Tx) DeleteSession(hash string) error { return errSkeleton }

// EndSessions ends every session of a person.
func (t *Tx) EndSessions(userID string) error { return errSkeleton }

// User reads a person.
func (t *Tx) User(id string) (sales.User, error) { return sales.User{}, errSkeleton }

// CreateOpportunity adds an opportunity and gives it a customer number; ID, Status and times are filled in where empty.
func (t *Tx) CreateOpportunity(o sales.Opportunity) (sales.Opportunity, error) {
	return o, errSkeleton
}

// OpportunityPatch is what to change about an opportunity; nil keeps, an empty contact text or reason clears.
type OpportunityPatch struct {
	CompanyName  *string
	ContactName  *string
	ContactEmail *string
	ContactPhone *string
	Status       *sales.OpportunityStatus
	LostReason   *string
}

// UpdateOpportunity changes an opportunity that is still at revision; else it is a Conflict with Data "revision".
func (t *Tx) UpdateOpportunity(id string, revision int64, p OpportunityPatch) (sales.Opportunity, error) {
	return sales.Opportunity{}, errSkeleton
}

// SetOpportunityStatus moves an opportunity along the pipeline, whatever its revision if that is nil. reason is kept for lost ones only.
func (t *Tx) SetOpportunityStatus(id string, status sales.OpportunityStatus, reason string, revision *int64) (sales.Opportunity, error) {
	return sales.Opportunity{}, errSkeleton
}

// Opportunity reads an opportunity as it is stored.
func (t *Tx) Opportunity(id string) (sales.Opportunity, error) {
	return sales.Opportunity{}, errSkeleton
}

// OpportunityByCompany finds the owner's most recently touched opportunity with a company of that name, in any case and width;
// ok is false if there is none. It keeps others from creating one for the same owner until the transaction ends.
func (t *Tx) OpportunityByCompany(ownerID, company string) (o sales.Opportunity, ok bool, err error) {
	return o, false, errSkeleton
}

// CreateConversation adds a pending conversation and gives it a case number; ID, ConversationDate and times are filled in where empty,
// a transcript is kept with it. The same content of the same owner is a Conflict with Data "conversationId" and "caseNumber".
func (t *Tx) CreateConversation(c sales.Conversation) (sales.Conversation, error) {
	return c, errSkeleton
}

// Record reads a conversation as it is stored, with its transcript.
func (t *Tx) Record(conversationID string) (sales.Conversation, error) {
	return sales.Conversation{}, errSkeleton
}

// SetConversationStatus moves a conversation along its life; a step that life does not have is a Conflict with Data "status".
// reason is the sentence for people, kept while the status is failed.
func (t *Tx) SetConversationStatus(id string, status sales.ConversationStatus, reason string) error {
	return errSkeleton
}

// SaveTranscript keeps the result of the transcription, so that a second try need not transcribe again.
func (t *Tx) SaveTranscript(id string, transcript sales.Transcript) error { return errSkeleton }

// SaveAnalysis keeps an analysis, the transcript it rests on if that is not nil, and the status completed.
// The analysis's summary becomes the conversation's unless a person has edited that. ID and CreatedAt are filled in where empty.
func (t *Tx) SaveAnalysis(conversationID string, a sales.Analysis, transcript *sales.Transcript) (sales.Analysis, error) {
	return a, errSkeleton
}

// UpdateSummary replaces a summary and gives the new revision; a revision that is not nil and not the current one is a Conflict.
func (t *Tx) UpdateSummary(id, summary string, revision *int64) (int64, error) { return 0, errSkeleton }

// UpdateSpeakers says on which side speakers of the transcript sit and gives the new revision; an unknown name is Invalid.
func (t *Tx) UpdateSpeakers(id string, sides map[string]sales.Side) (int64, error) {
	return 0, errSkeleton
}

// DeleteConversation removes a conversation with everything about it, and gives the key of its audio file if it has one.
func (t *Tx) DeleteConversation(id string) (audioFile *string, err error) { return nil, errSkeleton }

// RecomputePerformance makes the reports and dashboards of these users and managers, and the organisation's, be computed again.
func (t *Tx) RecomputePerformance(users, managers []string) error { return errSkeleton }

// Delivery is a message to the outside world about a conversation, of which there is one of a kind.
type Delivery struct {
	ConversationID string
	Kind           string // "slack"
	Status         string // Claimed or Sent
	Reference      string // what the other side calls it, as Slack's ts
	At             time.Time
}

// The statuses of a delivery.
const (
	Claimed = "claimed" // somebody is about to send it, or died while sending
	Sent    = "sent"
)

// ClaimDelivery takes the right to send; mine is false, and d says how far it came, where somebody has it already.
func (t *Tx) ClaimDelivery(conversationID, kind string) (d Delivery, mine bool, err error) {
	return d, false, errSkeleton
}

// FinishDelivery says that what was claimed is sent.
func (t *Tx) FinishDelivery(conversationID, kind, reference string) error { return errSkeleton }

// ReleaseDelivery gives a claim back, because nothing was sent.
func (t *Tx) ReleaseDelivery(conversationID, kind string) error { return errSkeleton }

// PutSetting keeps a value under a name.
func (t *Tx) PutSetting(name, value string) error { return errSkeleton }
