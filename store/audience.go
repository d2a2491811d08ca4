package store

import (
	"context"
	"slices"

	"github.com/sales-ai-automation/salesai/sales"
)

// reader implements sales.Reader on one moment of the database.
type reader struct{ link }

var _ sales.Reader = reader{}

// place says where a row counts: to whom it belongs, and to which team.
type place struct {
	owner   string
	manager string // empty for no team
}

// teamOf is whose team a person's own data counts to.
func teamOf(u sales.User) string {
	if u.Role == sales.Manager {
		return u.ID
	}
	return u.ManagerID
}

// reach fills a change with everybody whose views show what lies at these places.
func (t *Tx) reach(c *sales.Change, places ...place) error {
	for _, p := range places {
		c.Owners = add(c.Owners, p.owner)
		c.Managers = add(c.Managers, p.manager)
		if p.manager == "" {
			continue
		}
		team, err := t.ids(t.ctx, "SELECT id FROM users WHERE manager_id = $1 OR id = $1 ORDER BY id", p.manager)
		if err != nil {
			return err
		}
		for _, id := range team {
			if id != p.owner {
				c.Teammates = add(c.Teammates, id)
			}
		}
	}
	return nil
}

// add puts what is not empty and not there yet into a list.
func add(all []string, more ...string) []string {
	for _, s := range more {
		if s != "" && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// owned gives the column to compare and its value, or nothing for everyone's.
func owned(scope sales.Scope) (column, id string) {
	switch scope.Kind {
	case sales.UserScope:
		return "owner_id", scope.ID
	case sales.ManagerScope:
		return "manager_id", scope.ID
	default:
		return "", ""
	}
}

// condition collects what a WHERE asks for.
type condition struct {
	text string
	args []any
}

// and adds a comparison whose value is the next argument: and("x.owner_id =", id).
func (c *condition) and(comparison string, value any) {
	c.args = append(c.args, value)
	c.add(comparison + " " + places(len(c.args), 1))
}

func (c *condition) add(text string) {
	if c.text == "" {
		c.text = " WHERE " + text
		return
	}
	c.text += " AND " + text
}

// next names the next argument, which is value.
func (c *condition) next(value any) string {
	c.args = append(c.args, value)
	return places(len(c.args), 1)
}

// of begins a condition with a scope; prefix is the table's name in the query, with its dot.
func of(scope sales.Scope, prefix string) *condition {
	c := &condition{}
	if column, id := owned(scope); column != "" {
		c.and(prefix+column+" =", id)
	}
	return c
}

// during narrows to a range of conversation dates.
func (c *condition) during(column string, span sales.DateRange) {
	if !span.From.IsZero() {
		c.and(column+" >=", instant(span.From))
	}
	if !span.To.IsZero() {
		c.and(column+" <", instant(span.To))
	}
}

// admins lists the ids of those whose identity lists everybody.
func admins(ctx context.Context, l link) ([]string, error) {
	return l.ids(ctx, "SELECT id FROM users WHERE role = 'admin'")
}
