package view

import (
	"slices"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Whose picks, from a change, the subjects whose values became stale.
type Whose string

// The ways to pick subjects from a change.
const (
	TheSession       Whose = "the session"
	TheConversation  Whose = "the conversation"
	TheOpportunity   Whose = "the opportunity"
	ItsConversations Whose = "conversations that show it"
	ItsOpportunities Whose = "opportunities that show it"
	TheOwners        Whose = "the owners"
	TheTeammates     Whose = "the teammates"
	TheUsers         Whose = "the people concerned"
	EveryScope       Whose = "owners, managers, organisation"
	EveryTeam        Whose = "managers, organisation"
)

func (w Whose) subjects(c sales.Change) []string {
	switch w {
	case TheSession:
		return some(c.SessionID)
	case TheConversation:
		return some(c.ConversationID)
	case TheOpportunity:
		return some(c.OpportunityID)
	case ItsConversations:
		return c.Conversations
	case ItsOpportunities:
		return c.Opportunities
	case TheOwners:
		return c.Owners
	case TheTeammates:
		return c.Teammates
	case TheUsers:
		return c.Users
	case EveryScope:
		var ids []string
		for _, id := range c.Owners {
			ids = append(ids, sales.Of(id).String())
		}
		return append(ids, EveryTeam.subjects(c)...)
	case EveryTeam:
		var ids []string
		for _, id := range c.Managers {
			ids = append(ids, sales.Team(id).String())
		}
		return append(ids, sales.Everything().String())
	}
	return nil
}

func some(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// Stale gives the keys that a change makes stale, sorted, each once.
func Stale(c sales.Change) []cache.Mark {
	gone := map[string]bool{}
	for _, row := range Table() {
		for _, cause := range row.Stale {
			if !slices.Contains(cause.On, c.Kind) {
				continue
			}
			for _, id := range cause.Of.subjects(c) {
				key := row.fill(id)
				gone[key] = gone[key] || cause.Gone
			}
		}
	}
	marks := make([]cache.Mark, 0, len(gone))
	for key, g := range gone {
		marks = append(marks, cache.Mark{Key: key, Gone: g})
	}
	slices.SortFunc(marks, func(a, b cache.Mark) int {
		if a.Key < b.Key {
			return -1
		}
		return 1
	})
	return marks
}
