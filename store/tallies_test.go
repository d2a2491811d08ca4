package store_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"
	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/migrations"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// failer is what tests and properties have in common.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// counted compares every number that pages show of these scopes with the rows themselves, in one moment of the database.
func counted(ctx context.Context, t failer, s *store.Store, scopes ...sales.Scope) {
	t.Helper()
	number := func(query string, args ...any) (n int) {
		t.Helper()
		if err := s.DB().QueryRowContext(ctx, query, args...).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	for _, scope := range scopes {
		where, args := " WHERE ", []any{scope.ID}
		switch scope.Kind {
		case sales.UserScope:
			where += "x.owner_id = $1"
		case sales.ManagerScope:
			where += "x.manager_id = $1"
		case sales.OrgScope:
			where, args = " WHERE TRUE", nil
		}
		err := s.Read(ctx, func(ctx context.Context, r sales.Reader) error {
			equal := func(what string, got, want int) {
				t.Helper()
				if got != want {
					t.Errorf("%s of %s: %d, counted %d", what, scope, got, want)
				}
			}
			conversations, err := r.Conversations(ctx, scope, 0, 1)
			if err != nil {
				return err
			}
			equal("the list", conversations.Total, number("SELECT count(*) FROM conversations x"+where, args...))
			for _, status := range append(sales.OpportunityStatuses(), "") {
				opportunities, err := r.Opportunities(ctx, scope, sales.OpportunityFilter{Status: status}, 0, 1)
				if err != nil {
					return err
				}
				equal("opportunities that are "+string(status), opportunities.Total, number("SELECT count(*) FROM opportunities x"+where+" AND '"+string(status)+"' IN (x.status, '')", args...))
			}
			d, err := r.Dashboard(ctx, scope)
			if err != nil {
				return err
			}
			equal("the dashboard's opportunities", d.Summary.TotalOpportunities, number("SELECT count(*) FROM opportunities x"+where, args...))
			equal("the dashboard's conversations", d.Summary.TotalConversations, conversations.Total)
			equal("the dashboard's analyses", d.Summary.TotalAnalyses, number("SELECT count(*) FROM latest_analyses x"+where, args...))
			for _, rating := range d.StatusDistribution {
				equal(string(rating.Status), rating.Count, number("SELECT count(*) FROM latest_analyses x"+where+" AND x.status = '"+string(rating.Status)+"'", args...))
			}
			equal("engines", len(d.Engines), number("SELECT count(DISTINCT engine) FROM latest_analyses x"+where, args...))
			var mean *float64
			if err := s.DB().QueryRowContext(ctx, "SELECT avg(overall_score) FROM latest_analyses x"+where, args...).Scan(&mean); err != nil {
				return err
			}
			if got := d.Summary.AverageScore; (got == nil) != (mean == nil) || got != nil && math.Abs(*got-*mean) > 0.0501 {
				t.Errorf("the mean of %s is %v, counted %v", scope, got, mean)
			}
			people, err := r.Counts(ctx, scope, sales.DateRange{})
			if err != nil {
				return err
			}
			for _, p := range people {
				equal("opportunities of "+p.UserID, p.Opportunities, number("SELECT count(*) FROM opportunities WHERE owner_id = $1", p.UserID))
				equal("conversations of "+p.UserID, p.Conversations, number("SELECT count(*) FROM conversations WHERE owner_id = $1", p.UserID))
				equal("analyses of "+p.UserID, p.Analyses, number("SELECT count(*) FROM latest_analyses WHERE owner_id = $1", p.UserID))
			}
			return nil
		})
		if err != nil {
			t.Fatalf("reading: %v", err)
		}
	}
}

// TestTalliesAreCounts does at random what changes numbers, and compares: after any sequence of writes, of people who
// become managers and leave teams, by methods of the store and past them, added up or not, the numbers are counts.
func TestTalliesAreCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		company := 0
		rapid.Check(t, func(rt *rapid.T) {
			company++
			w := &desk{T: rt, s: s, ctx: t.Context(), name: fmt.Sprint("company", company)}
			rt.Repeat(map[string]func(*rapid.T){
				"hire":     w.hire,
				"promote":  w.promote,
				"open":     w.open,
				"progress": w.progress,
				"talk":     w.talk,
				"analyse":  w.analyse,
				"remove":   w.remove,
				"past":     w.past,
				"give up":  w.giveUp,
				"fold": func(rt *rapid.T) {
					if err := s.FoldTallies(w.ctx); err != nil {
						rt.Fatalf("folding: %v", err)
					}
				},
				"count": func(rt *rapid.T) { tally(rt, s) },
			})
			scopes := []sales.Scope{sales.Everything()}
			for _, u := range w.people {
				scopes = append(scopes, sales.Of(u), sales.Team(u))
			}
			counted(w.ctx, rt, s, scopes...)
		})
	})
}

// desk is what one company did so far.
type desk struct {
	*rapid.T
	s                                    *store.Store
	ctx                                  context.Context
	name                                 string
	people, opportunities, conversations []string
}

// write runs fn; what the rules refuse changes nothing.
func (w *desk) write(rt *rapid.T, fn func(tx *store.Tx) error) {
	if err := w.s.Write(w.ctx, fn); err != nil && sales.CodeOf(err) == sales.Internal {
		rt.Fatalf("writing: %v", err)
	}
}

// one draws one of those there are, or skips.
func one(rt *rapid.T, what string, all []string) string {
	if len(all) == 0 {
		rt.Skip("there are none")
	}
	return rapid.SampledFrom(all).Draw(rt, what)
}

func (w *desk) hire(rt *rapid.T) {
	id := fmt.Sprint(w.name, "-", len(w.people))
	u := sales.User{ID: id, Name: id, Email: id + "@example.com", Role: rapid.SampledFrom([]sales.Role{sales.Rep, sales.Manager, sales.Admin}).Draw(rt, "role")}
	if u.Role == sales.Rep && len(w.people) > 0 && rapid.Bool().Draw(rt, "in a team") {
		u.ManagerID = one(rt, "manager", w.people)
	}
	w.write(rt, func(tx *store.Tx) error {
		_, err := tx.CreateUser(u, "")
		if err == nil {
			w.people = append(w.people, id)
		}
		return err
	})
}

func (w *desk) promote(rt *rapid.T) {
	id := one(rt, "person", w.people)
	p := store.UserPatch{Role: ptr(rapid.SampledFrom([]sales.Role{sales.Rep, sales.Manager, sales.Admin}).Draw(rt, "role"))}
	if rapid.Bool().Draw(rt, "moves") {
		p.ManagerID = ptr(rapid.SampledFrom(append(w.people, "")).Draw(rt, "manager"))
	}
	w.write(rt, func(tx *store.Tx) error { _, err := tx.UpdateUser(id, p); return err })
}

func (w *desk) open(rt *rapid.T) {
	o := sales.Opportunity{OwnerID: one(rt, "owner", w.people), CompanyName: "Acme", Status: rapid.SampledFrom(sales.OpportunityStatuses()).Draw(rt, "status")}
	w.write(rt, func(tx *store.Tx) error {
		made, err := tx.CreateOpportunity(o)
		w.opportunities = append(w.opportunities, made.ID)
		return err
	})
}

func (w *desk) progress(rt *rapid.T) {
	id, status := one(rt, "opportunity", w.opportunities), rapid.SampledFrom(sales.OpportunityStatuses()).Draw(rt, "status")
	w.write(rt, func(tx *store.Tx) error { _, err := tx.SetOpportunityStatus(id, status, "", nil); return err })
}

func (w *desk) talk(rt *rapid.T) {
	c := sales.Conversation{OwnerID: one(rt, "owner", w.people), OpportunityID: one(rt, "opportunity", w.opportunities)}
	w.write(rt, func(tx *store.Tx) error {
		made, err := tx.CreateConversation(c)
		w.conversations = append(w.conversations, made.ID)
		return err
	})
}

func (w *desk) analyse(rt *rapid.T) {
	id := one(rt, "conversation", w.conversations)
	a := analysis(rapid.IntRange(0, 100).Draw(rt, "score"), rapid.SampledFrom(sales.Ratings()).Draw(rt, "rating"))
	a.Engine = rapid.SampledFrom([]string{"rules", "llm"}).Draw(rt, "engine")
	if rapid.Bool().Draw(rt, "nothing scored") {
		a.OverallScore = nil
	}
	if rapid.Bool().Draw(rt, "an old one") { // the latest one stays
		a.CreatedAt = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	w.write(rt, func(tx *store.Tx) error { _, err := tx.SaveAnalysis(id, a, nil); return err })
}

func (w *desk) remove(rt *rapid.T) {
	id := one(rt, "conversation", w.conversations)
	w.conversations = slices.DeleteFunc(w.conversations, func(c string) bool { return c == id })
	w.write(rt, func(tx *store.Tx) error { _, err := tx.DeleteConversation(id); return err })
}

// past writes past the store, as a repair by hand or another version does.
func (w *desk) past(rt *rapid.T) {
	var statement string
	var args []any
	switch rapid.IntRange(0, 2).Draw(rt, "what") {
	case 0:
		statement, args = "DELETE FROM conversations WHERE id = $1", []any{one(rt, "conversation", w.conversations)}
	case 1:
		statement = `UPDATE opportunities SET owner_id = $2, manager_id = (SELECT CASE role WHEN 'manager' THEN id ELSE manager_id END
			FROM users WHERE id = $2) WHERE id = $1`
		args = []any{one(rt, "opportunity", w.opportunities), one(rt, "owner", w.people)}
	default:
		statement, args = "UPDATE opportunities SET status = CASE status WHEN 'won' THEN 'lost' ELSE 'won' END", nil
	}
	if _, err := w.s.DB().ExecContext(w.ctx, statement, args...); err != nil {
		rt.Fatalf("writing past the store: %v", err)
	}
}

// giveUp takes back what a transaction wrote.
func (w *desk) giveUp(rt *rapid.T) {
	o := sales.Opportunity{OwnerID: one(rt, "owner", w.people), CompanyName: "Acme"}
	w.write(rt, func(tx *store.Tx) error {
		if _, err := tx.CreateOpportunity(o); err != nil {
			return err
		}
		return sales.Errorf(sales.Conflict, "Changed my mind.")
	})
}

// TestTalliesBesideWriters brings a database of an older version up to date while that version writes, adds up and
// counts anew at the same time: nothing is lost and nothing counts twice.
func TestTalliesBesideWriters(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dialect := goose.DialectSQLite3
		if s.Dialect() == store.Postgres {
			dialect = goose.DialectPostgres
		}
		provider, err := goose.NewProvider(dialect, s.DB(), migrations.Of(string(s.Dialect())), goose.WithDisableGlobalRegistry(true))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := provider.DownTo(t.Context(), 4); err != nil {
			t.Fatal(err)
		}
		w := newTeam(t, s)
		owners := []sales.User{w.ann, w.amy, w.zoe}
		scopes := []sales.Scope{sales.Everything(), sales.Team(w.ann.ID)}
		stop := make(chan struct{})
		var writers sync.WaitGroup
		for i, u := range owners {
			scopes = append(scopes, sales.Of(u.ID))
			o := newOpportunity(t, s, u.ID, "Acme")
			for n := range 20 {
				analyse(t, s, newConversation(t, s, o, fmt.Sprint("before ", n)).ID, analysis(40+n, sales.Medium))
			}
			writers.Go(func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						return
					default:
					}
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						c, err := tx.CreateConversation(sales.Conversation{OwnerID: u.ID, OpportunityID: o.ID, ContentHash: fmt.Sprint(i, " ", n)})
						if err != nil {
							return err
						}
						if _, err := tx.SaveAnalysis(c.ID, analysis(n%100, sales.Ratings()[n%4]), nil); err != nil || n%3 > 0 {
							return err
						}
						_, err = tx.DeleteConversation(c.ID)
						return err
					})
					if err != nil {
						t.Errorf("a writer: %v", err)
						return
					}
				}
			})
		}
		if err := s.Migrate(t.Context()); err != nil {
			t.Error(err)
		}
		for n := range 12 {
			if err := s.FoldTallies(t.Context()); err != nil {
				t.Error(err)
			}
			if n%4 == 0 {
				tally(t, s)
			}
		}
		close(stop)
		writers.Wait()
		counted(t.Context(), t, s, scopes...)
		if err := s.FoldTallies(t.Context()); err != nil {
			t.Error(err)
		}
		counted(t.Context(), t, s, scopes...)
		if left := strings.TrimSpace(rows(t, s.DB(), "SELECT CAST(count(*) AS TEXT) FROM tally_changes", 0)); left != "0" {
			t.Errorf("%s changes are left after everything was added up", left)
		}
	})
}
