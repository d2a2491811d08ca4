package slack

import (
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Notice is everything the message about a finished conversation says.
type Notice struct {
	Delivery       string // identifies this message for good: the same delivery is posted once; the conversation's id joined with the analysis's if empty
	ConversationID string
	CaseNumber     string
	Title          string // may be empty
	OpportunityID  string
	Company        string
	UserName       string // whose conversation it is
	UserSlackID    string // mentions the person, as U0123456789; empty where it is not known
	Analysis       sales.Analysis
	ProcessingTime time.Duration
	Thread         string    // TS of the opportunity's first message; empty for the message that starts the thread
	NotBefore      time.Time // when the first attempt to deliver began: older messages are not searched; a day ago if zero
}

// Reference is where a message stands.
type Reference struct {
	Channel string
	TS      string // the message's own
	Thread  string // the TS to give as Notice.Thread for the opportunity's next message
}

const eventType = "salesai_processing_completed"

// The fields of the metadata that travels with a message and is found again in the channel's history.
const (
	fieldDelivery     = "delivery"
	fieldConversation = "conversation_id"
	fieldOpportunity  = "opportunity_id"
)

func (n Notice) delivery() string {
	if n.Delivery != "" {
		return n.Delivery
	}
	return n.ConversationID + ":" + n.Analysis.ID
}
