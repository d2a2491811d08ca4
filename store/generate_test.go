package store_test

import (
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// series counts from 1 to n on both databases.
const series = "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < $1) "

// generate makes n conversations of an opportunity at once.
func generate(t testing.TB, s *store.Store, opportunityID string, owner sales.User, n int) {
	t.Helper()
	run(t, s, series+`INSERT INTO conversations (id, case_number, opportunity_id, owner_id, manager_id, title, status, conversation_date, source_name,
			content_hash, summary_edited, revision, created_at, updated_at)
		SELECT $2 || '-' || n, 'G-' || n || $2, $2, $3, $4, 'Call ' || n, 'completed', moment, '', '', FALSE, 1, moment, moment
		FROM (SELECT n, MOMENT AS moment FROM series) x`, n, opportunityID, owner.ID, nullable(owner.ManagerID))
}

// run executes a statement in which MOMENT is a time n seconds after the beginning of 2025.
func run(t testing.TB, s *store.Store, query string, args ...any) {
	t.Helper()
	moment := "TIMESTAMPTZ '2025-01-01 00:00:00+00' + n * INTERVAL '1 second'"
	if s.Dialect() == store.SQLite {
		moment = "datetime('2025-01-01', '+' || n || ' seconds') || '+00:00'"
	}
	query = strings.ReplaceAll(query, "MOMENT", moment)
	if s.Dialect() == store.Postgres { // it cannot guess the types of parameters in expressions
		query = strings.NewReplacer("$1", "$1::bigint", "$2", "$2::text", "$3", "$3::text", "$4", "$4::text").Replace(query)
	}
	if _, err := s.DB().Exec(query, args...); err != nil {
		t.Fatal(err)
	}
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}
