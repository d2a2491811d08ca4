package sales

// ChangeKind names what happened to the data.
type ChangeKind string

// Everything that can make a cached value stale.
const (
	ConversationCreated   ChangeKind = "conversation.created"
	ConversationProgress  ChangeKind = "conversation.progress" // its status or failure reason
	ConversationEdited    ChangeKind = "conversation.edited"   // its title, summary or speakers
	ConversationAnalysed  ChangeKind = "conversation.analysed" // transcript, analysis and status saved
	ConversationDeleted   ChangeKind = "conversation.deleted"
	OpportunityCreated    ChangeKind = "opportunity.created"
	OpportunityEdited     ChangeKind = "opportunity.edited"
	SessionStarted        ChangeKind = "session.started"
	SessionEnded          ChangeKind = "session.ended"
	UserCreated           ChangeKind = "user.created"
	UserEdited            ChangeKind = "user.edited" // name, role or team
	PerformanceRecomputed ChangeKind = "performance.recomputed"
)

// Change is one thing that happened, with everybody whose views it touches.
// The store fills it inside the transaction; the table of views says which keys it makes stale.
type Change struct {
	Kind           ChangeKind
	ConversationID string
	OpportunityID  string
	SessionID      string   // hash of the token
	Owners         []string // users whose own data changed
	Managers       []string // managers whose team's data changed: the team it counts to, and the one it left
	Teammates      []string // users who are compared with an owner: the other members of the team
	Users          []string // users whose identity must be read again: the person, the managers concerned, every admin (their Team lists everybody)
	Conversations  []string // further conversations whose details show what changed: those of a renamed company or owner
	Opportunities  []string // further opportunities whose details show what changed: those of a renamed owner
}
