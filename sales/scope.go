package sales

// ScopeKind is the entity at the head of a cache key: whose view a value is.
type ScopeKind string

// The three widths of a view.
const (
	UserScope    ScopeKind = "user"
	ManagerScope ScopeKind = "manager"
	OrgScope     ScopeKind = "org"
)

// Scope is whose view a list or an aggregate is: one person's, one team's, or the organisation's.
type Scope struct {
	Kind ScopeKind
	ID   string // user or manager id; "all" for the organisation
}

// Of is the scope of one person's own data.
func Of(userID string) Scope { return Scope{UserScope, userID} }

// Team is the scope of what a manager and the manager's members own.
func Team(managerID string) Scope { return Scope{ManagerScope, managerID} }

// Everything is the scope that all admins share.
func Everything() Scope { return Scope{OrgScope, "all"} }

// String is the head of a cache key, as in "user:42".
func (s Scope) String() string { return string(s.Kind) + ":" + s.ID }
