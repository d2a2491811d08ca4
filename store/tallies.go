package store

import (
	"context"
	"fmt"

	"github.com/sales-ai-automation/salesai/sales"
)

// The nouns that are tallied, by owner: opportunities by status, analyses by rating and engine. Triggers append each
// change to tally_changes (store/migrations), FoldTallies adds those up in tallies. A number is the sum of both.
const (
	talliedOpportunities = "opportunities"
	talliedConversations = "conversations"
	talliedAnalyses      = "analyses"
)

// foldSize is how many changes are added up in one transaction.
const foldSize = 10_000

const tallyColumns = "owner_id, noun, status, engine, held, scored, score_sum"

// tallied gives the tallies of a scope as a table kept; what begins with " AND " narrows both halves. The first argument
// of the statement is the scope's id, as in a condition that begins with of.
func tallied(scope sales.Scope, and string) string {
	old, recent := "owner_id = ''", "TRUE" // everybody together has rows of their own
	switch scope.Kind {
	case sales.UserScope:
		old, recent = "owner_id = $1", "owner_id = $1"
	case sales.ManagerScope:
		// As teamOf: what a manager owns counts to the team, what somebody owns who no longer is one does not.
		old = "owner_id IN (SELECT u.id FROM users u WHERE u.manager_id = $1 OR (u.id = $1 AND u.role = 'manager'))"
		recent = old
	case sales.OrgScope: // as above
	}
	return tallyHalves(old+and, recent+and)
}

// talliedByOwner gives the tallies of the members of a scope, each with the owner's id, as a table kept.
func talliedByOwner(scope sales.Scope) string {
	switch scope.Kind {
	case sales.UserScope:
		return tallied(scope, "")
	case sales.ManagerScope:
		const team = "owner_id IN (SELECT u.id FROM users u WHERE u.manager_id = $1 OR u.id = $1)"
		return tallyHalves(team, team)
	default:
		return tallyHalves("owner_id <> ''", "TRUE")
	}
}

func tallyHalves(old, recent string) string {
	return "(SELECT " + tallyColumns + " FROM tallies WHERE " + old + " UNION ALL SELECT " + tallyColumns + " FROM tally_changes WHERE " + recent + ") kept"
}

// howMany gives the statement that counts what a scope owns of a noun.
func howMany(scope sales.Scope, noun, and string) string {
	return "SELECT CAST(COALESCE(sum(kept.held), 0) AS BIGINT) FROM " + tallied(scope, " AND noun = '"+noun+"'"+and)
}

// FoldTallies adds up the changes that writers left until now. No number that anybody reads is different for it; it
// keeps short what must be added up to read one. Several processes may call it at once.
func (s *Store) FoldTallies(ctx context.Context) error {
	left, err := s.countChanges(ctx) // once: writers who never rest must not keep it here
	for ; err == nil && left > 0; left -= foldSize {
		err = s.Write(ctx, (*Tx).foldTallies)
	}
	if err != nil {
		return fmt.Errorf("add up the tallies: %w", err)
	}
	return nil
}

func (s *Store) countChanges(ctx context.Context) (int, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return s.other().count(ctx, "SELECT count(*) FROM tally_changes")
}

func (t *Tx) foldTallies() error {
	const oldest = "(SELECT id FROM tally_changes ORDER BY id LIMIT $1)"
	const each = "SELECT " + tallyColumns + " FROM c UNION ALL SELECT '', noun, status, engine, held, scored, score_sum FROM c"
	const add = `INSERT INTO tallies (` + tallyColumns + `)
		SELECT owner_id, noun, status, engine, sum(held), sum(scored), sum(score_sum) FROM (` + each + `) c WHERE TRUE
		GROUP BY owner_id, noun, status, engine
		ON CONFLICT (owner_id, noun, status, engine) DO UPDATE SET held = tallies.held + excluded.held,
			scored = tallies.scored + excluded.scored, score_sum = tallies.score_sum + excluded.score_sum`
	if t.dialect == Postgres {
		// Nobody else adds up or counts anew meanwhile; whoever writes anything else does not wait for it.
		if _, err := t.exec(t.ctx, "LOCK TABLE tallies IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
		// In one statement: what is committed between two must not be removed without being added.
		_, err := t.exec(t.ctx, "WITH c AS (DELETE FROM tally_changes WHERE id IN "+oldest+" RETURNING *) "+add, foldSize)
		return err
	}
	if _, err := t.exec(t.ctx, "WITH c AS (SELECT * FROM tally_changes WHERE id IN "+oldest+") "+add, foldSize); err != nil {
		return err
	}
	_, err := t.exec(t.ctx, "DELETE FROM tally_changes WHERE id IN "+oldest, foldSize)
	return err
}
