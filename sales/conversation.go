package sales

import "time"

// ConversationStatus is how far a conversation has come in the pipeline.
type ConversationStatus string

// The statuses of a conversation, in the order of its life.
const (
	Pending    ConversationStatus = "pending"
	Processing ConversationStatus = "processing"
	Completed  ConversationStatus = "completed"
	Failed     ConversationStatus = "failed"
)

// Conversation is one sales conversation, from upload to analysis.
type Conversation struct {
	ID               string
	CaseNumber       string
	OpportunityID    string
	OwnerID          string
	Title            *string
	Status           ConversationStatus
	FailureReason    *string // a sentence for people, set while Status is Failed
	ConversationDate time.Time
	DurationSeconds  *int
	AudioFile        *string // key in the file store
	SourceName       string  // name of the uploaded file; may be empty
	ContentHash      string  // SHA-256 of what was uploaded, in hex; unique for one owner
	Transcript       *Transcript
	Summary          *string
	Revision         int64
	CreatedAt        time.Time
	UpdatedAt        time.Time
}

// ConversationListItem is one row of a conversation list.
type ConversationListItem struct {
	ID                     string             `json:"id"`
	CaseNumber             string             `json:"caseNumber"`
	Title                  *string            `json:"title"`
	Status                 ConversationStatus `json:"status"`
	OpportunityID          string             `json:"opportunityId"`
	OpportunityCompanyName string             `json:"opportunityCompanyName"`
	MeddicScore            *int               `json:"meddicScore"`
	Rating                 *Rating            `json:"rating"`               // of the latest analysis; null without one
	Engine                 *string            `json:"engine"`               // that made it; null without one
	InsufficientEvidence   bool               `json:"insufficientEvidence"` // that score rests on fewer than four dimensions
	OwnerID                string             `json:"ownerId"`
	OwnerName              string             `json:"ownerName"`
	ConversationDate       time.Time          `json:"conversationDate"`
	CreatedAt              time.Time          `json:"createdAt"`
}

// Page is a slice of a list together with the length of the whole.
type Page[T any] struct {
	Items []T `json:"items"`
	Total int `json:"total"` // of the whole list, not of Items
}

// ConversationDetail is everything one conversation's page shows.
type ConversationDetail struct {
	ID                     string             `json:"id"`
	CaseNumber             string             `json:"caseNumber"`
	Title                  *string            `json:"title"`
	Status                 ConversationStatus `json:"status"`
	FailureReason          *string            `json:"failureReason"`
	OpportunityID          string             `json:"opportunityId"`
	OpportunityCompanyName string             `json:"opportunityCompanyName"`
	Transcript             *TranscriptDetail  `json:"transcript"`     // null until there is one
	MeddicAnalysis         *Analysis          `json:"meddicAnalysis"` // null until there is one
	Summary                *string            `json:"summary"`
	AudioURL               *string            `json:"audioUrl"`
	Duration               *int               `json:"duration"` // seconds
	OwnerID                string             `json:"ownerId"`
	OwnerName              string             `json:"ownerName"`
	Revision               int64              `json:"revision"`
	ConversationDate       time.Time          `json:"conversationDate"`
	CreatedAt              time.Time          `json:"createdAt"`
	UpdatedAt              time.Time          `json:"updatedAt"`
}
