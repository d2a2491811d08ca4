package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// The company that is generated: each rep has five hundred conversations and fifty opportunities, and each eleventh
// person manages the ten that follow. What grows with the table is how many people there are.
const (
	perRep  = 500
	perDeal = 10
)

// company writes n conversations and all that belongs to them into an empty, migrated database.
func company(ctx context.Context, database string, n int, progress io.Writer) error {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	const (
		moment  = "TIMESTAMPTZ '2024-01-01 00:00:00+00' + n * (INTERVAL '900 days' / $rows)"
		rep     = "(2 + ($n % $reps) / 10 * 11 + ($n % $reps) % 10)"
		manager = "(1 + ($n % $reps) / 10 * 11)"
	)
	reps := max(n/perRep, 10)
	values := strings.NewReplacer("$rows", strconv.Itoa(n), "$reps", strconv.Itoa(reps), "$people", strconv.Itoa((reps+9)/10*11), "$deals", strconv.Itoa(n/perDeal))
	fill := func(s, subject string) string {
		s = strings.NewReplacer("REP", rep, "MANAGER", manager, "MOMENT", moment).Replace(s)
		return values.Replace(strings.ReplaceAll(s, "$n", subject))
	}
	steps := []struct{ table, insert, subject string }{
		{"users", `INSERT INTO users (id, email, name, role, manager_id, created_at, updated_at)
			SELECT 'user-' || n, 'user-' || n || '@example.com', 'User ' || n, CASE WHEN n % 11 = 1 THEN 'manager' ELSE 'user' END,
				CASE WHEN n % 11 = 1 THEN NULL ELSE 'user-' || (n - (n + 10) % 11) END, now(), now() FROM generate_series(1, $people) n
			UNION ALL SELECT 'user-0', 'admin@example.com', 'Admin', 'admin', NULL, now(), now()`, "n"},
		{"opportunities", `INSERT INTO opportunities (id, customer_number, owner_id, manager_id, company_name, company_folded, sought, status, revision, created_at, updated_at)
			SELECT 'opportunity-' || n, 'K-' || n, 'user-' || REP, 'user-' || MANAGER, 'Company ' || n, 'company ' || n, 'company ' || n,
				CASE n % 7 WHEN 0 THEN 'won' WHEN 1 THEN 'lost' ELSE 'new' END, 1, MOMENT, MOMENT FROM generate_series(0, $deals - 1) n`, "n"},
		{"conversations", `INSERT INTO conversations (id, case_number, opportunity_id, owner_id, manager_id, title, status, conversation_date, source_name,
				content_hash, summary_edited, revision, created_at, updated_at)
			SELECT 'conversation-' || n, 'C-' || n, 'opportunity-' || d, 'user-' || REP, 'user-' || MANAGER, 'Call ' || n,
				'completed', MOMENT, '', '', FALSE, 1, MOMENT, MOMENT FROM (SELECT n, n % $deals AS d FROM generate_series(0, $rows - 1) n) x`, "d"},
		{"meddic_analyses", `INSERT INTO meddic_analyses (id, conversation_id, overall_score, status, metrics, economic_buyer, champion, details, engine, model, prompt_version, rubric_version, transcript_hash, created_at)
			SELECT 'analysis-' || n, 'conversation-' || n, 20 + n % 70, CASE n % 4 WHEN 0 THEN 'Strong' WHEN 1 THEN 'Medium' WHEN 2 THEN 'Weak' ELSE 'At Risk' END,
				n % 6, (n / 6) % 6, (n / 36) % 6, '{}', 'rules', '', '', '1', '', MOMENT FROM generate_series(0, $rows - 1) n`, "n"},
		{"latest_analyses", `INSERT INTO latest_analyses (conversation_id, analysis_id, opportunity_id, owner_id, manager_id, conversation_date, overall_score, status, metrics, economic_buyer, champion, engine, analysed_at)
			SELECT 'conversation-' || n, 'analysis-' || n, 'opportunity-' || d, 'user-' || REP, 'user-' || MANAGER, MOMENT,
				20 + n % 70, CASE n % 4 WHEN 0 THEN 'Strong' WHEN 1 THEN 'Medium' WHEN 2 THEN 'Weak' ELSE 'At Risk' END, n % 6, (n / 6) % 6, (n / 36) % 6, 'rules', MOMENT
			FROM (SELECT n, n % $deals AS d FROM generate_series(0, $rows - 1) n) x`, "d"},
		{"transcripts", `INSERT INTO transcripts (conversation_id, language, segments, saved_at)
			SELECT 'conversation-' || n, 'en', '[]', MOMENT FROM generate_series(0, $rows - 1) n`, "n"},
	}
	for _, setting := range []string{"SET session_replication_role = replica", "SET maintenance_work_mem = '1GB'", "SET synchronous_commit = off"} {
		if _, err := conn.Exec(ctx, setting); err != nil {
			return err
		}
	}
	for _, s := range steps {
		began := time.Now()
		if err := without(ctx, conn, s.table, fill(s.insert, s.subject)); err != nil {
			return fmt.Errorf("generate %s: %w", s.table, err)
		}
		fmt.Fprintf(progress, "  %s after %s\n", s.table, time.Since(began).Round(time.Second))
	}
	began := time.Now()
	for _, statement := range []string{
		"INSERT INTO tallies SELECT * FROM counted_tallies", // the triggers, which add to them, are off
		"VACUUM ANALYZE",
	} {
		if _, err = conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	fmt.Fprintf(progress, "  tallies, and statistics, after %s\n", time.Since(began).Round(time.Second))
	return nil
}

var name = regexp.MustCompile(`INDEX (\S+) ON`)

// without runs an insert without the table's indexes and makes them afterwards, which is many times faster.
func without(ctx context.Context, conn *pgx.Conn, table, insert string) error {
	rows, err := conn.Query(ctx, `SELECT indexdef FROM pg_indexes WHERE tablename = $1 AND indexname NOT LIKE '%\_pkey'`, table)
	if err != nil {
		return err
	}
	definitions, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, d := range definitions {
		if _, err := conn.Exec(ctx, "DROP INDEX "+name.FindStringSubmatch(d)[1]); err != nil {
			return err
		}
	}
	if _, err := conn.Exec(ctx, insert); err != nil {
		return err
	}
	for _, d := range definitions {
		if _, err := conn.Exec(ctx, d); err != nil {
			return err
		}
	}
	return nil
}
