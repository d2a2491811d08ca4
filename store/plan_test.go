package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestPageQueriesUseIndexes reads the plan of every statement behind every page, with 100,000 conversations in the
// database: none reads a whole table or index, or sorts what it reads. The exceptions do so by their nature and are named.
func TestPageQueriesUseIndexes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		conversations := fill(t, s)
		t.Run("deep pages", func(t *testing.T) { deepPages(t, s, conversations/10) })
		t.Run("wasteful plans", func(t *testing.T) { recognised(t, s) })
		span := sales.DateRange{From: time.Date(2025, 1, 1, 5, 0, 0, 0, time.UTC), To: time.Date(2025, 1, 1, 6, 0, 0, 0, time.UTC)}
		pages := map[string]func(r sales.Reader) error{
			"session":      func(r sales.Reader) error { _, err := r.Session(t.Context(), "hash-1"); return err },
			"identity":     func(r sales.Reader) error { _, err := r.Identity(t.Context(), heavyManager); return err },
			"conversation": func(r sales.Reader) error { _, err := r.Conversation(t.Context(), "conversation-7777"); return err },
			"opportunity":  func(r sales.Reader) error { _, err := r.Opportunity(t.Context(), "opportunity-77"); return err },
			"opportunity's": func(r sales.Reader) error {
				_, err := r.OpportunityConversations(t.Context(), "opportunity-1", 100, 100)
				return err
			},
		}
		for _, scope := range []sales.Scope{sales.Of(heavyUser), sales.Team(heavyManager), sales.Everything()} {
			pages["conversations of "+scope.String()] = func(r sales.Reader) error { _, err := r.Conversations(t.Context(), scope, 1000, 100); return err }
			for _, filter := range []sales.OpportunityFilter{{}, {Status: sales.Won}} {
				pages[fmt.Sprint("opportunities of ", scope, filter)] = func(r sales.Reader) error {
					_, err := r.Opportunities(t.Context(), scope, filter, 0, 100)
					return err
				}
			}
			pages["dashboard of "+scope.String()] = func(r sales.Reader) error { _, err := r.Dashboard(t.Context(), scope); return err }
			pages["scores of "+scope.String()] = func(r sales.Reader) error { _, err := r.Scores(t.Context(), scope, span); return err }
			pages["all counts of "+scope.String()] = func(r sales.Reader) error { _, err := r.Counts(t.Context(), scope, sales.DateRange{}); return err }
			pages["counts of "+scope.String()] = func(r sales.Reader) error { _, err := r.Counts(t.Context(), scope, span); return err }
			pages["feedback of "+scope.String()] = func(r sales.Reader) error {
				_, err := r.Feedback(t.Context(), scope, sales.DateRange{}, 10)
				return err
			}
			pages["members of "+scope.String()] = func(r sales.Reader) error { _, err := r.Members(t.Context(), scope); return err }
			if scope.Kind != sales.OrgScope {
				// Of everyone, all scores are asked for, and a text within names can be anywhere.
				pages["all scores of "+scope.String()] = func(r sales.Reader) error { _, err := r.Scores(t.Context(), scope, sales.DateRange{}); return err }
				pages["search of "+scope.String()] = func(r sales.Reader) error {
					_, err := r.Opportunities(t.Context(), scope, sales.OpportunityFilter{Search: "company 77"}, 0, 100)
					return err
				}
			}
		}
		for _, query := range store.LedgerQueries(s, 1) {
			args := []any{49_990}
			if strings.Contains(query, "key IN") {
				args = []any{"key-77"}
			}
			if plan := explain(t, s, query, args); wasteful(s.Dialect(), query, plan) != "" {
				t.Errorf("the ledger is read by\n%s\n%s", query, plan)
			}
		}
		for name, page := range pages {
			statements := 0
			see := func(query string, args []any) {
				statements++
				plan := explain(t, s, query, args)
				if wrong := wasteful(s.Dialect(), query, plan); wrong != "" {
					t.Errorf("%s: %q in the plan of\n%s\n%s", name, wrong, query, plan)
				}
			}
			err := page(store.Watched(s, see))
			if brief := regexp.MustCompile("^(session|identity|conversation|opportunit)"); err == nil && brief.MatchString(name) {
				err = page(store.Carrying(s, see))
			}
			if err != nil || statements == 0 {
				t.Errorf("%s: %d statements, %v", name, statements, err)
			}
		}
	})
}

// recognised makes sure that the test above can fail.
func recognised(t *testing.T, s *store.Store) {
	for _, query := range []string{"SELECT title FROM conversations WHERE title = $1", "SELECT id FROM conversations WHERE owner_id = $1 ORDER BY title LIMIT 10",
		"SELECT company_name FROM opportunities WHERE sought LIKE $1", "SELECT count(*) FROM conversations WHERE $1 = 'x'"} {
		plan := explain(t, s, query, []any{"x"})
		if wasteful(s.Dialect(), query, plan) == "" {
			t.Errorf("nothing is said against\n%s", plan)
		}
	}
}

var (
	postgresWaste = regexp.MustCompile(`Seq Scan on (conversations|opportunities|latest_analyses|meddic_analyses|transcripts|sessions|ledger)\b.*|Sort Key: .*`)
	sqliteWaste   = regexp.MustCompile(`SCAN (conversations|opportunities|latest_analyses|meddic_analyses|transcripts|sessions|ledger|[colatsx])\b(?: USING (COVERING )?INDEX .*)?$|USE TEMP B-TREE.*`)
	postgresWalk  = regexp.MustCompile(`Index (Only )?Scan (Backward )?using \S+ on (conversations|opportunities|latest_analyses|meddic_analyses|transcripts)\b.*`)
)

// wasteful gives what is wrong with a plan. The tables of users and of what they own are small: they may be read and sorted.
func wasteful(d store.Dialect, query, plan string) string {
	pattern := sqliteWaste
	if d == store.Postgres {
		pattern = postgresWaste
	}
	lines := strings.Split(plan, "\n")
	for i, line := range lines {
		wrong := pattern.FindString(line)
		if wrong == "" && (i+1 == len(lines) || !strings.Contains(lines[i+1], "Index Cond")) {
			wrong = postgresWalk.FindString(line) // a whole index, as to count its rows
		}
		sorts := strings.HasPrefix(wrong, "Sort Key") || strings.HasPrefix(wrong, "USE TEMP")
		walks := (strings.Contains(wrong, "INDEX") || postgresWalk.MatchString(wrong)) && strings.Contains(query, "LIMIT") // from the newest to the page
		small := sorts && (strings.Contains(query, "FROM users u") || strings.Contains(query, "FROM tallies"))
		if wrong != "" && !walks && !small {
			return wrong
		}
	}
	return ""
}

// explain gives the plan of a statement, for PostgreSQL the one that it settles on.
func explain(t testing.TB, s *store.Store, query string, args []any) string {
	t.Helper()
	if s.Dialect() == store.SQLite {
		return rows(t, s.DB(), "EXPLAIN QUERY PLAN "+query, 3, args...)
	}
	var literals []string
	for _, a := range args {
		switch a := a.(type) {
		case int:
			literals = append(literals, strconv.Itoa(a))
		case time.Time:
			literals = append(literals, "'"+a.Format(time.RFC3339Nano)+"'")
		default:
			literals = append(literals, "'"+strings.ReplaceAll(fmt.Sprint(a), "'", "''")+"'")
		}
	}
	execute := "EXPLAIN EXECUTE page"
	if len(literals) > 0 {
		execute += "(" + strings.Join(literals, ", ") + ")"
	}
	conn, err := s.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if _, err := conn.ExecContext(t.Context(), "DEALLOCATE page"); err != nil {
			t.Error(err)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := conn.ExecContext(t.Context(), "PREPARE page AS "+query); err != nil {
		t.Fatal(err)
	}
	var plan string
	for range 7 { // from the sixth on PostgreSQL may prefer a plan for any arguments
		plan = rows(t, conn, execute, 0)
	}
	return plan
}

// rows gives one column of a query's rows, a line each.
func rows(t testing.TB, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string, column int, args ...any) string {
	t.Helper()
	r, err := q.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	var lines []string
	for r.Next() {
		names, err := r.Columns()
		if err != nil {
			t.Fatal(err)
		}
		values := make([]any, len(names))
		for i := range values {
			values[i] = new(any)
		}
		var line string
		values[column] = &line
		if err := r.Scan(values...); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// deepPages turns to the sixtieth page of somebody who has 10,000 conversations or more, and past the end.
func deepPages(t *testing.T, s *store.Store, least int) {
	all := strings.Split(rows(t, s.DB(), "SELECT id FROM conversations WHERE owner_id = '"+heavyUser+"' ORDER BY created_at DESC, id DESC", 0), "\n")
	if len(all) < least {
		t.Fatalf("%d conversations", len(all))
	}
	for _, offset := range []int{0, 5900, len(all) - 50, len(all), 1_000_000} {
		read(t, s, func(r sales.Reader) error {
			page, err := r.Conversations(t.Context(), sales.Of(heavyUser), offset, 100)
			got := []string{}
			for _, c := range page.Items {
				got = append(got, c.ID)
			}
			if want := all[min(offset, len(all)):min(offset+100, len(all))]; page.Total != len(all) || !slices.Equal(got, want) {
				t.Errorf("offset %d: got %v of %d, want %v", offset, got, page.Total, want)
			}
			return err
		})
	}
}
