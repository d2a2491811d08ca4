package sales

import "context"

// OpportunityFilter narrows an opportunity list; the zero value keeps all.
type OpportunityFilter struct {
	Search string            // part of the company, contact or customer number, any case
	Status OpportunityStatus // empty for every status
}

// Reader reads one moment of the database: everything it answers belongs together.
// An unknown id is an Error with the code NotFound.
type Reader interface {
	// Session reads a session by the hash of its token.
	Session(ctx context.Context, hash string) (Session, error)
	// Identity reads a person with the people whose reports they may open.
	Identity(ctx context.Context, userID string) (Identity, error)
	// Conversations reads a slice of a scope's list, newest first, with the length of the whole.
	Conversations(ctx context.Context, scope Scope, offset, limit int) (Page[ConversationListItem], error)
	// OpportunityConversations is Conversations of one opportunity.
	OpportunityConversations(ctx context.Context, opportunityID string, offset, limit int) (Page[ConversationListItem], error)
	// Conversation reads everything one conversation's page shows.
	Conversation(ctx context.Context, id string) (ConversationDetail, error)
	// Opportunities reads a slice of a scope's opportunities, last touched first, with the length of what the filter keeps.
	Opportunities(ctx context.Context, scope Scope, filter OpportunityFilter, offset, limit int) (Page[OpportunityListItem], error)
	// Opportunity reads everything one opportunity's page shows.
	Opportunity(ctx context.Context, id string) (OpportunityDetail, error)
	// Dashboard counts what a scope holds.
	Dashboard(ctx context.Context, scope Scope) (Dashboard, error)
	// Scores reads the facts of the latest analysis of each analysed conversation in the range, oldest first.
	Scores(ctx context.Context, scope Scope, span DateRange) ([]Score, error)
	// Counts reads how much each person of a scope owns; conversations and analyses within the range.
	Counts(ctx context.Context, scope Scope, span DateRange) ([]PersonCounts, error)
	// Feedback reads the newest analyses of a scope, newest first.
	Feedback(ctx context.Context, scope Scope, span DateRange, limit int) ([]Feedback, error)
	// Members reads the people of a scope: the one person, the manager's team with the manager, or everyone.
	Members(ctx context.Context, scope Scope) ([]Member, error)
}
