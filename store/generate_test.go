package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// series counts from 1 to n on both databases.
const series = "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < $1) "

// generate makes n conversations of an opportunity at once, a second apart, the last one the newest.
func generate(t testing.TB, s *store.Store, opportunityID string, owner sales.User, n int) {
	t.Helper()
	run(t, s, series+`INSERT INTO conversations (id, case_number, opportunity_id, owner_id, manager_id, title, status, conversation_date, source_name,
			content_hash, summary_edited, revision, created_at, updated_at)
		SELECT $2 || '-' || n, 'G-' || n || $2, $2, $3, $4, 'Call ' || n, 'completed', moment, '', '', FALSE, 1, moment, moment
		FROM (SELECT n, MOMENT AS moment FROM series) x`, n, opportunityID, owner.ID, nullable(owner.ManagerID))
	tally(t, s)
}

// tally counts anew, as docs/OPERATIONS.md says: what was generated with the triggers off is in no tally.
func tally(t failer, s *store.Store) {
	t.Helper()
	statements := []string{"DELETE FROM tallies", "INSERT INTO tallies SELECT * FROM counted_tallies"}
	if s.Dialect() == store.Postgres {
		statements = append([]string{"LOCK TABLE tallies IN SHARE ROW EXCLUSIVE MODE"}, statements...)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute) // a slow machine may count long
	defer cancel()
	err := s.Write(ctx, func(tx *store.Tx) error {
		for _, statement := range statements {
			if _, err := tx.SQL().Exec(statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("counting anew: %v", err)
	}
}

// run executes a statement in which MOMENT is a time n seconds after the beginning of 2025.
func run(t testing.TB, s *store.Store, query string, args ...any) {
	t.Helper()
	moment := "TIMESTAMPTZ '2025-01-01 00:00:00+00' + n * INTERVAL '1 second'"
	if s.Dialect() == store.SQLite {
		moment = "datetime('2025-01-01', '+' || n || ' seconds') || '+00:00'"
	}
	query = strings.ReplaceAll(query, "MOMENT", moment)
	conn, err := s.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if s.Dialect() == store.SQLite { // or it spills each page many times
		if _, err := conn.ExecContext(t.Context(), "PRAGMA cache_size = -200000"); err != nil {
			t.Fatal(err)
		}
	}
	if s.Dialect() == store.Postgres { // it cannot guess the types of parameters in expressions
		second := "$2::text"
		if len(args) == 2 {
			second = "$2::bigint"
		}
		query = strings.NewReplacer("$1", "$1::bigint", "$2", second, "$3", "$3::text", "$4", "$4::text").Replace(query)
	}
	if s.Dialect() == store.Postgres { // what is generated is known to fit together: no need to check each row's references
		if _, err := conn.ExecContext(t.Context(), "SET session_replication_role = replica"); err != nil {
			t.Fatal(err)
		}
		defer func() { _, _ = conn.ExecContext(context.Background(), "RESET session_replication_role") }()
	}
	if _, err := conn.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func nullable(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// The company that is generated: fifty teams of ten, one rep with a tenth of all conversations. IDs are the kind and
// a number, so that a test knows them.
const (
	generatedUsers = 550
	heavyUser      = "user-2"
	heavyManager   = "user-1"
)

// fill generates the company and gives how many conversations it has: 100,000, or a tenth where generating them
// would take minutes. The plans of SQLite do not depend on it.
func fill(t testing.TB, s *store.Store) (conversations int) {
	t.Helper()
	conversations = 100_000
	if racing && s.Dialect() == store.SQLite {
		conversations = 10_000
	}
	// Each eleventh user, from the first, manages the ten that follow.
	run(t, s, series+`INSERT INTO users (id, email, name, role, manager_id, created_at, updated_at)
		SELECT 'user-' || n, 'user-' || n || '@example.com', 'User ' || n, CASE WHEN n % 11 = 1 THEN 'manager' ELSE 'user' END,
			CASE WHEN n % 11 = 1 THEN NULL ELSE 'user-' || (n - (n + 10) % 11) END, MOMENT, MOMENT FROM series`, generatedUsers)
	const manager = "CASE WHEN %u % 11 = 1 THEN 'user-' || %u ELSE 'user-' || (%u - (%u + 10) % 11) END"
	team := func(u string) string { return strings.ReplaceAll(manager, "%u", u) }
	run(t, s, series+`INSERT INTO opportunities (id, customer_number, owner_id, manager_id, company_name, company_folded, sought, status, revision, created_at, updated_at)
		SELECT 'opportunity-' || n, 'K-' || n, 'user-' || u, `+team("u")+`, 'Company ' || n, 'company ' || n, 'company ' || n,
			CASE n % 7 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' ELSE 'new' END, 1, MOMENT, MOMENT
		FROM (SELECT n, 1 + n % 550 AS u FROM series) x`, 20_000)
	// The first tenth is the heavy user's, in opportunity 1, which is also that user's.
	run(t, s, series+`INSERT INTO conversations (id, case_number, opportunity_id, owner_id, manager_id, title, status, conversation_date, source_name,
			content_hash, summary_edited, revision, created_at, updated_at)
		SELECT 'conversation-' || n, 'C-' || n, 'opportunity-' || o, 'user-' || (1 + o % 550), `+team("(1 + o % 550)")+`, 'Call ' || n,
			'completed', MOMENT, '', '', FALSE, 1, MOMENT, MOMENT
		FROM (SELECT n, CASE WHEN n <= $2 THEN 1 ELSE 2 + n % 19999 END AS o FROM series) x`, conversations, conversations/10)
	run(t, s, `INSERT INTO meddic_analyses (id, conversation_id, overall_score, status, metrics, details, engine, model, prompt_version, rubric_version, transcript_hash, created_at)
		SELECT 'analysis of ' || id, id, 50, 'Medium', 3, '{}', 'rules', '', '', '1', '', created_at FROM conversations`)
	run(t, s, `INSERT INTO latest_analyses (conversation_id, analysis_id, opportunity_id, owner_id, manager_id, conversation_date, overall_score, status, metrics, engine, analysed_at)
		SELECT id, 'analysis of ' || id, opportunity_id, owner_id, manager_id, conversation_date, 50, 'Medium', 3, 'rules', created_at FROM conversations`)
	run(t, s, `INSERT INTO transcripts (conversation_id, language, segments, saved_at) SELECT id, 'en', '[]', created_at FROM conversations`)
	run(t, s, series+`INSERT INTO sessions (hash, user_id, created_at, expires_at) SELECT 'hash-' || n, 'user-1', MOMENT, MOMENT FROM series`, 5_000)
	run(t, s, series+`INSERT INTO ledger (key, version, gone, was_gone, position, at) SELECT 'key-' || n, n, FALSE, 0, n, MOMENT FROM series`, 50_000)
	tally(t, s)
	if s.Dialect() == store.Postgres { // as its autovacuum does
		run(t, s, "VACUUM ANALYZE")
	}
	return conversations
}
