package sales

// Action is something a person may or may not do.
type Action string

// The actions, one for each right that can be given apart from the others.
const (
	SeeConversation    Action = "see a conversation"
	EditConversation   Action = "edit a conversation" // its summary, speakers and scores; analyse it again
	DeleteConversation Action = "delete a conversation"
	SeeOpportunity     Action = "see an opportunity"
	EditOpportunity    Action = "edit an opportunity" // upload into it, win and reject included
	SeeRepReport       Action = "see a personal report"
	SeeTeamReport      Action = "see a team report"
	ListUsers          Action = "list the users"
	EditUsers          Action = "edit the users"
	OperateCache       Action = "operate the cache" // look into it, purge, audit
)

// Reach is whose things an action may touch.
type Reach int

// The reaches, from the narrowest.
const (
	Nobody Reach = iota
	Own
	OwnTeam
	Everyone
)

// ReachOf is the whole of who may do what: every other check asks here.
func ReachOf(role Role, action Action) Reach {
	//                          user    manager  admin
	row := [3]Reach{}
	switch action {
	case SeeConversation:
		row = [3]Reach{Own, OwnTeam, Everyone}
	case EditConversation:
		row = [3]Reach{Own, OwnTeam, Everyone}
	case DeleteConversation:
		row = [3]Reach{Own, Own, Everyone}
	case SeeOpportunity:
		row = [3]Reach{Own, OwnTeam, Everyone}
	case EditOpportunity:
		row = [3]Reach{Own, OwnTeam, Everyone}
	case SeeRepReport:
		row = [3]Reach{Own, OwnTeam, Everyone}
	case SeeTeamReport:
		row = [3]Reach{Nobody, OwnTeam, Everyone}
	case ListUsers:
		row = [3]Reach{Nobody, OwnTeam, Everyone}
	case EditUsers:
		row = [3]Reach{Nobody, Nobody, Everyone}
	case OperateCache:
		row = [3]Reach{Nobody, Nobody, Everyone}
	}
	switch role {
	case Rep:
		return row[0]
	case Manager:
		return row[1]
	case Admin:
		return row[2]
	default:
		return Nobody
	}
}

// Can reports whether the person may do action at all, to somebody's things.
func (i *Identity) Can(action Action) bool { return ReachOf(i.Role, action) > Nobody }

// CanTouch reports whether the person may do action to what ownerID owns.
func (i *Identity) CanTouch(action Action, ownerID string) bool {
	switch ReachOf(i.Role, action) {
	case Everyone:
		return true
	case OwnTeam:
		return ownerID == i.ID || i.leads(ownerID)
	case Own:
		return ownerID == i.ID
	default:
		return false
	}
}

// Allow gives nil if the person may do action to what ownerID owns. What the person may not even see
// answers as if it did not exist, so that nobody learns which ids there are.
func (i *Identity) Allow(action, see Action, ownerID, noun string) error {
	switch {
	case i.CanTouch(action, ownerID):
		return nil
	case i.CanTouch(see, ownerID):
		return Errorf(Forbidden, "You may not %s that somebody else owns. Ask its owner or an admin.", action)
	default:
		return Missing(noun)
	}
}

// Missing is the answer for an id that is unknown to the person who asks.
func Missing(noun string) error {
	return Errorf(NotFound, "This %s does not exist, or is not yours to see.", noun)
}

// Scope is how far the person's lists and aggregates reach.
func (i *Identity) Scope() Scope {
	switch i.Role {
	case Admin:
		return Everything()
	case Manager:
		return Team(i.ID)
	default:
		return Of(i.ID)
	}
}

func (i *Identity) leads(userID string) bool {
	for _, m := range i.Team {
		if m.ID == userID {
			return true
		}
	}
	return false
}
