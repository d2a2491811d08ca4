package sales

import "time"

// Role says how far a person sees: what is theirs, what their team owns, or everything.
type Role string

// The three roles, from the narrowest view to the widest.
const (
	Rep     Role = "user"
	Manager Role = "manager"
	Admin   Role = "admin"
)

// Valid reports whether r is one of the three roles.
func (r Role) Valid() bool { return r == Rep || r == Manager || r == Admin }

// User is a person who can sign in.
type User struct {
	ID        string    `json:"id"`
	Email     string    `json:"email"`
	Name      string    `json:"name"`
	Role      Role      `json:"role"`
	ManagerID string    `json:"managerId,omitempty"` // whose team the person is in; empty for none
	CreatedAt time.Time `json:"createdAt"`
}

// Member is a person as others see them in a list of a team.
type Member struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Role      Role   `json:"role"`
	ManagerID string `json:"managerId,omitempty"`
}

// Identity is a signed-in person with the people whose reports they may open.
type Identity struct {
	User
	ManagerName string   `json:"managerName,omitempty"`
	Team        []Member `json:"team"` // a manager's members, everyone for an admin, empty for a rep
}

// Session is one signed-in browser.
type Session struct {
	UserID    string    `json:"userId"`
	CreatedAt time.Time `json:"createdAt"`
	ExpiresAt time.Time `json:"expiresAt"`
}
