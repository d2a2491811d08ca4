package store

import (
	"context"
	"errors"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

const userColumns = "u.id, u.email, u.name, u.role, u.manager_id, u.created_at"

func scanUser(r row) (u sales.User, err error) {
	return u, r.Scan(&u.ID, &u.Email, &u.Name, &u.Role, words{&u.ManagerID}, moment{&u.CreatedAt})
}

func user(ctx context.Context, l link, id, ending string) (u sales.User, err error) {
	return u, l.need(ctx, "user", "SELECT "+userColumns+" FROM users u WHERE u.id = $1"+ending, []any{id},
		&u.ID, &u.Email, &u.Name, &u.Role, words{&u.ManagerID}, moment{&u.CreatedAt})
}

// other reads outside of pages and transactions.
func (s *Store) other() link { return link{q: s.reader, n: &s.counts.other, dialect: s.dialect} }

// User reads a person.
func (s *Store) User(ctx context.Context, id string) (sales.User, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return user(ctx, s.other(), id, "")
}

// User reads a person.
func (t *Tx) User(id string) (sales.User, error) { return user(t.ctx, t.link, id, "") }

// UserByEmail reads a person, in whatever case the address is written, and the hash of the password, empty if none is set.
func (s *Store) UserByEmail(ctx context.Context, email string) (u sales.User, passwordHash string, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	err = s.outlast(ctx, func() error {
		return s.other().need(ctx, "user", "SELECT "+userColumns+`, p.password_hash
			FROM users u LEFT JOIN credentials p ON p.user_id = u.id WHERE u.email = $1`, []any{address(email)},
			&u.ID, &u.Email, &u.Name, &u.Role, words{&u.ManagerID}, moment{&u.CreatedAt}, words{&passwordHash})
	})
	return u, passwordHash, err
}

// Users lists everyone, by name.
func (s *Store) Users(ctx context.Context) ([]sales.User, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return list(ctx, s.other(), scanUser, "SELECT "+userColumns+" FROM users u ORDER BY u.name, u.id")
}

// Owners lists the ids of everyone who owns a conversation or an opportunity, for the nightly recomputation.
func (s *Store) Owners(ctx context.Context) ([]string, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return s.other().ids(ctx, `SELECT u.id FROM users u
		WHERE EXISTS (SELECT 1 FROM opportunities o WHERE o.owner_id = u.id)
			OR EXISTS (SELECT 1 FROM conversations c WHERE c.owner_id = u.id)
		ORDER BY u.id`)
}

// Identity reads a person with the people whose reports they may open.
func (r reader) Identity(ctx context.Context, userID string) (sales.Identity, error) {
	i := sales.Identity{Team: []sales.Member{}}
	u := &i.User
	err := r.need(ctx, "user", "SELECT "+userColumns+", m.name FROM users u LEFT JOIN users m ON m.id = u.manager_id WHERE u.id = $1", []any{userID},
		&u.ID, &u.Email, &u.Name, &u.Role, words{&u.ManagerID}, moment{&u.CreatedAt}, words{&i.ManagerName})
	if err != nil {
		return i, err
	}
	switch u.Role {
	case sales.Manager:
		i.Team, err = members(ctx, r.link, " WHERE u.manager_id = $1 AND u.id <> $1", userID)
	case sales.Admin:
		i.Team, err = members(ctx, r.link, "")
	case sales.Rep: // leads nobody
	}
	return i, err
}

// Members reads the people of a scope.
func (r reader) Members(ctx context.Context, scope sales.Scope) ([]sales.Member, error) {
	switch scope.Kind {
	case sales.UserScope:
		return members(ctx, r.link, " WHERE u.id = $1", scope.ID)
	case sales.ManagerScope:
		return members(ctx, r.link, " WHERE u.manager_id = $1 OR u.id = $1", scope.ID)
	default:
		return members(ctx, r.link, "")
	}
}

func members(ctx context.Context, l link, where string, args ...any) ([]sales.Member, error) {
	return list(ctx, l, func(r row) (m sales.Member, err error) {
		return m, r.Scan(&m.ID, &m.Name, &m.Email, &m.Role, words{&m.ManagerID})
	}, "SELECT u.id, u.name, u.email, u.role, u.manager_id FROM users u"+where+" ORDER BY u.name, u.id", args...)
}

// CreateUser adds a person; ID and CreatedAt are filled in where empty, an empty hash is no password.
func (t *Tx) CreateUser(u sales.User, passwordHash string) (sales.User, error) {
	var err error
	if u.ID == "" {
		if u.ID, err = newID(); err != nil {
			return u, err
		}
	}
	u.Email, u.Name = address(u.Email), strings.TrimSpace(u.Name)
	if u.CreatedAt = instant(u.CreatedAt); u.CreatedAt.IsZero() {
		u.CreatedAt = t.at
	}
	if u.Email == "" || u.Name == "" {
		return u, sales.Errorf(sales.Invalid, "A user needs an e-mail address and a name.")
	}
	if err := t.checkTeam(u); err != nil {
		return u, err
	}
	if taken, err := t.count(t.ctx, "SELECT count(*) FROM users WHERE email = $1", u.Email); err != nil {
		return u, err
	} else if taken > 0 {
		return u, emailTaken(nil)
	}
	_, err = t.exec(t.ctx, "INSERT INTO users (id, email, name, role, manager_id, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		u.ID, u.Email, u.Name, string(u.Role), nullable(u.ManagerID), u.CreatedAt, t.at)
	if sales.CodeOf(err) == sales.Conflict {
		return u, emailTaken(err) // somebody else was faster
	}
	if err != nil {
		return u, err
	}
	if passwordHash != "" {
		if err := t.putPassword(u.ID, passwordHash); err != nil {
			return u, err
		}
	}
	c := sales.Change{Kind: sales.UserCreated}
	if err := t.reach(&c, place{u.ID, teamOf(u)}); err != nil {
		return u, err
	}
	if err := t.concerned(&c, u.ID, u.ManagerID); err != nil {
		return u, err
	}
	t.record(c)
	return u, nil
}

func emailTaken(cause error) error {
	return &sales.Error{Code: sales.Conflict, Message: "There is a user with this e-mail address already.", Err: cause}
}

// checkTeam refuses roles that do not exist and teams that nobody leads.
func (t *Tx) checkTeam(u sales.User) error {
	if !u.Role.Valid() {
		return sales.Errorf(sales.Invalid, "The role is user, manager or admin.")
	}
	if u.ManagerID == "" {
		return nil
	}
	if u.Role != sales.Rep {
		return sales.Errorf(sales.Invalid, "Only a user with the role user can be in a manager's team.")
	}
	manager, err := user(t.ctx, t.link, u.ManagerID, t.locked())
	if sales.CodeOf(err) == sales.NotFound || err == nil && manager.Role != sales.Manager {
		return sales.Errorf(sales.Invalid, "The manager named here is not a user with the role manager.")
	}
	return err
}

// checkLeft refuses a change of role that would leave a team without its manager, or the house without an admin.
func (t *Tx) checkLeft(old, now sales.User) error {
	if old.Role == now.Role {
		return nil
	}
	switch old.Role {
	case sales.Manager:
		led, err := t.count(t.ctx, "SELECT count(*) FROM users WHERE manager_id = $1", old.ID)
		if err == nil && led > 0 {
			err = sales.Errorf(sales.Conflict, "%s still leads %d people. Put them into another team first.", old.Name, led)
		}
		return err
	case sales.Admin:
		all, err := admins(t.ctx, t.link)
		if err == nil && len(all) < 2 {
			err = sales.Errorf(sales.Conflict, "%s is the only admin. Make somebody else an admin first.", old.Name)
		}
		return err
	default:
		return nil
	}
}

// concerned adds those whose identity shows the person: the person, the managers, the admins.
func (t *Tx) concerned(c *sales.Change, ids ...string) error {
	all, err := admins(t.ctx, t.link)
	c.Users = add(add(c.Users, ids...), all...)
	return err
}

// UserPatch is what to change about a person; nil keeps.
type UserPatch struct {
	Name      *string
	Role      *sales.Role
	ManagerID *string // empty takes the person out of the team
}

// UpdateUser changes a person, and moves what the person owns to the team it now counts to. Who becomes a
// manager or an admin leaves the team.
func (t *Tx) UpdateUser(id string, p UserPatch) (sales.User, error) {
	if p.Role != nil { // of two admins who take the role from each other, the second waits, and is the last one then
		if _, err := t.ids(t.ctx, "SELECT id FROM users WHERE role = 'admin' ORDER BY id"+t.locked()); err != nil {
			return sales.User{}, err
		}
	}
	old, err := user(t.ctx, t.link, id, t.locked())
	if err != nil {
		return old, err
	}
	u := old
	if p.Role != nil {
		u.Role = *p.Role
		if u.Role != sales.Rep {
			u.ManagerID = ""
		}
	}
	if p.Name != nil {
		if u.Name = strings.TrimSpace(*p.Name); u.Name == "" {
			return old, sales.Errorf(sales.Invalid, "A user needs a name.")
		}
	}
	if p.ManagerID != nil {
		u.ManagerID = *p.ManagerID
	}
	if u == old {
		return old, nil
	}
	if err := t.checkTeam(u); err != nil {
		return old, err
	}
	if err := t.checkLeft(old, u); err != nil {
		return old, err
	}
	_, err = t.exec(t.ctx, "UPDATE users SET name = $2, role = $3, manager_id = $4, updated_at = $5 WHERE id = $1",
		id, u.Name, string(u.Role), nullable(u.ManagerID), t.at)
	if err != nil {
		return old, err
	}
	c := sales.Change{Kind: sales.UserEdited}
	if err := t.moved(&c, old, u); err != nil {
		return old, err
	}
	if err := t.renamed(&c, old, u); err != nil {
		return old, err
	}
	if err := t.concerned(&c, id, old.ManagerID, u.ManagerID); err != nil {
		return old, err
	}
	t.record(c)
	return u, nil
}

// moved takes what a person owns to the team it now counts to.
func (t *Tx) moved(c *sales.Change, old, now sales.User) error {
	from, to := place{old.ID, teamOf(old)}, place{now.ID, teamOf(now)}
	if from == to && old.Role == now.Role {
		c.Owners, c.Managers = add(c.Owners, now.ID), add(c.Managers, from.manager)
		return nil
	}
	for _, table := range []string{"opportunities", "conversations", "latest_analyses"} {
		if _, err := t.exec(t.ctx, "UPDATE "+table+" SET manager_id = $2 WHERE owner_id = $1", now.ID, nullable(to.manager)); err != nil { // #nosec G202 -- one of three names
			return err
		}
	}
	return t.reach(c, from, to)
}

// renamed adds everything that shows a person's name, where that changed.
func (t *Tx) renamed(c *sales.Change, old, now sales.User) error {
	if old.Name == now.Name {
		return nil
	}
	var errs [3]error
	var members []string
	c.Conversations, errs[0] = t.ids(t.ctx, "SELECT id FROM conversations WHERE owner_id = $1", now.ID)
	c.Opportunities, errs[1] = t.ids(t.ctx, "SELECT id FROM opportunities WHERE owner_id = $1", now.ID)
	members, errs[2] = t.ids(t.ctx, "SELECT id FROM users WHERE manager_id = $1", now.ID) // their identity names the manager
	c.Users = add(c.Users, members...)
	return errors.Join(errs[:]...)
}

// SetPassword replaces a password and ends that person's sessions.
func (t *Tx) SetPassword(userID, passwordHash string) error {
	if _, err := t.User(userID); err != nil {
		return err
	}
	if err := t.putPassword(userID, passwordHash); err != nil {
		return err
	}
	return t.EndSessions(userID)
}

func (t *Tx) putPassword(userID, passwordHash string) error {
	_, err := t.exec(t.ctx, `INSERT INTO credentials (user_id, password_hash, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (user_id) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at`,
		userID, passwordHash, t.at)
	return err
}

// address is the form in which e-mail addresses are kept and compared.
func address(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
