package sales

import (
	"slices"
	"time"
)

// OpportunityStatus is the place of an opportunity in the pipeline.
type OpportunityStatus string

// The statuses of an opportunity, in the order of a deal.
const (
	New         OpportunityStatus = "new"
	Contacted   OpportunityStatus = "contacted"
	Qualified   OpportunityStatus = "qualified"
	Proposal    OpportunityStatus = "proposal"
	Negotiation OpportunityStatus = "negotiation"
	Won         OpportunityStatus = "won"
	Lost        OpportunityStatus = "lost"
)

// OpportunityStatuses lists every status in the order of a deal.
func OpportunityStatuses() []OpportunityStatus {
	return []OpportunityStatus{New, Contacted, Qualified, Proposal, Negotiation, Won, Lost}
}

// Valid reports whether s is a known status.
func (s OpportunityStatus) Valid() bool { return slices.Contains(OpportunityStatuses(), s) }

// Open reports whether the deal is still being worked on.
func (s OpportunityStatus) Open() bool { return s.Valid() && s != Won && s != Lost }

// Contact is the person to call at a customer.
type Contact struct {
	Name  *string `json:"name"`
	Email *string `json:"email"`
	Phone *string `json:"phone"`
}

// Opportunity is a deal that one rep owns.
type Opportunity struct {
	ID             string
	CustomerNumber string
	OwnerID        string
	CompanyName    string
	Contact        Contact
	Status         OpportunityStatus
	LostReason     *string
	Revision       int64 // grows with every edit; an edit names the one it saw
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// OpportunityListItem is one row of the opportunity list.
type OpportunityListItem struct {
	ID                   string            `json:"id"`
	CustomerNumber       string            `json:"customerNumber"`
	CompanyName          string            `json:"companyName"`
	ContactName          *string           `json:"contactName"`
	ContactEmail         *string           `json:"contactEmail"`
	ContactPhone         *string           `json:"contactPhone"`
	Status               OpportunityStatus `json:"status"`
	MeddicScore          *int              `json:"meddicScore"`          // of the latest analysis
	Rating               *Rating           `json:"rating"`               // of the latest analysis; null without one
	Engine               *string           `json:"engine"`               // that made it; null without one
	InsufficientEvidence bool              `json:"insufficientEvidence"` // that score rests on fewer than four dimensions
	ConversationCount    int               `json:"conversationCount"`
	OwnerID              string            `json:"ownerId"`
	OwnerName            string            `json:"ownerName"`
	CreatedAt            time.Time         `json:"createdAt"`
	UpdatedAt            time.Time         `json:"updatedAt"`
}

// OpportunityDetail is everything one opportunity's page shows.
type OpportunityDetail struct {
	ID             string                    `json:"id"`
	CustomerNumber string                    `json:"customerNumber"`
	CompanyName    string                    `json:"companyName"`
	ContactInfo    Contact                   `json:"contactInfo"`
	Status         OpportunityStatus         `json:"status"`
	LostReason     *string                   `json:"lostReason"`
	Conversations  []OpportunityConversation `json:"conversations"` // newest first
	LatestAnalysis *LatestAnalysis           `json:"latestAnalysis"`
	OwnerID        string                    `json:"ownerId"`
	OwnerName      string                    `json:"ownerName"`
	Revision       int64                     `json:"revision"`
	CreatedAt      time.Time                 `json:"createdAt"`
	UpdatedAt      time.Time                 `json:"updatedAt"`
}

// OpportunityConversation is one conversation on its opportunity's page.
type OpportunityConversation struct {
	ID                   string             `json:"id"`
	CaseNumber           string             `json:"caseNumber"`
	Title                *string            `json:"title"`
	Status               ConversationStatus `json:"status"`
	MeddicScore          *int               `json:"meddicScore"`
	Rating               *Rating            `json:"rating"`               // of the latest analysis; null without one
	Engine               *string            `json:"engine"`               // that made it; null without one
	InsufficientEvidence bool               `json:"insufficientEvidence"` // that score rests on fewer than four dimensions
	ConversationDate     time.Time          `json:"conversationDate"`
	CreatedAt            time.Time          `json:"createdAt"`
}

// LatestAnalysis is the newest score of an opportunity.
type LatestAnalysis struct {
	ConversationID       string    `json:"conversationId"`
	OverallScore         *int      `json:"overallScore"`
	Status               Rating    `json:"status"`
	Engine               string    `json:"engine"`
	InsufficientEvidence bool      `json:"insufficientEvidence"` // fewer than four dimensions scored
	CreatedAt            time.Time `json:"createdAt"`
	// Dimensions holds the score of each dimension, null where it was not discussed.
	Dimensions map[Dimension]*int `json:"dimensions"`
}
