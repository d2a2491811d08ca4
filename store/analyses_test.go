package store_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestAnalysisIsReadAsItWasWritten(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		conversation := newConversation(t, s, newOpportunity(t, s, w.amy.ID, "Acme"), "h")
		a := analysis(72, sales.Strong)
		a.KeyFindings, a.Alerts, a.Risks = []string{"a"}, []string{}, []string{"r"}
		a.NextSteps = []sales.NextStep{{Action: "Call", Priority: "high", Due: "Friday", Segment: ptr(1)}}
		a.InsufficientEvidence, a.Model, a.PromptVersion, a.TranscriptHash = true, "m", "p", "t"
		saved := analyse(t, s, conversation.ID, a)
		a.ID, a.ConversationID, a.CreatedAt = saved.ID, conversation.ID, c.now()
		read(t, s, func(r sales.Reader) error {
			d, err := r.Conversation(t.Context(), conversation.ID)
			if !reflect.DeepEqual(*d.MeddicAnalysis, a) || d.Status != sales.Completed {
				t.Errorf("got %+v, want %+v", *d.MeddicAnalysis, a)
			}
			return err
		})
		err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.SaveAnalysis("none", a, nil); return err })
		code(t, err, sales.NotFound)
	})
}

func TestTheLatestAnalysisCounts(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		first, second := newConversation(t, s, o, "1"), newConversation(t, s, o, "2")
		analyse(t, s, first.ID, analysis(90, sales.Strong))
		c.pass(time.Second)
		analyse(t, s, second.ID, analysis(40, sales.Weak))
		c.pass(time.Second)
		heard := analysis(55, sales.Medium)
		heard.Engine = "llm"
		again := analyse(t, s, first.ID, heard)
		late := analysis(10, sales.AtRisk)
		late.CreatedAt = c.now().Add(-time.Hour)
		analyse(t, s, first.ID, late) // one that was made earlier arrives last
		read(t, s, func(r sales.Reader) error {
			d, err := r.Opportunity(t.Context(), o.ID)
			if err != nil {
				return err
			}
			l := d.LatestAnalysis
			if l.ConversationID != first.ID || *l.OverallScore != 55 || l.Status != sales.Medium || l.Engine != "llm" || !l.CreatedAt.Equal(c.now()) ||
				*l.Dimensions[sales.Metrics] != 4 || l.Dimensions[sales.Champion] != nil || len(l.Dimensions) != 6 {
				t.Errorf("got %+v", l)
			}
			if d.Conversations[0].ID != second.ID || *d.Conversations[0].MeddicScore != 40 || *d.Conversations[1].MeddicScore != 55 {
				t.Errorf("got %+v", d.Conversations)
			}
			said(t, d.Conversations[0].Rating, d.Conversations[0].Engine, sales.Weak, "rules")
			said(t, d.Conversations[1].Rating, d.Conversations[1].Engine, sales.Medium, "llm")
			conversations, err := r.OpportunityConversations(t.Context(), o.ID, 0, 10)
			if err != nil {
				return err
			}
			said(t, conversations.Items[0].Rating, conversations.Items[0].Engine, sales.Weak, "rules")
			said(t, conversations.Items[1].Rating, conversations.Items[1].Engine, sales.Medium, "llm")
			opportunities, err := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{}, 0, 10)
			if err != nil {
				return err
			}
			said(t, opportunities.Items[0].Rating, opportunities.Items[0].Engine, sales.Medium, "llm")
			conversation, err := r.Conversation(t.Context(), first.ID)
			if conversation.MeddicAnalysis.ID != again.ID {
				t.Error("the conversation shows an older analysis")
			}
			return err
		})
	})
}

// said compares the word and the engine beside a score.
func said(t testing.TB, rating *sales.Rating, engine *string, wantRating sales.Rating, wantEngine string) {
	t.Helper()
	if rating == nil || engine == nil || *rating != wantRating || *engine != wantEngine {
		t.Errorf("got %v by %v, want %s by %s", rating, engine, wantRating, wantEngine)
	}
}

func TestDashboard(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		read(t, s, func(r sales.Reader) error {
			d, err := r.Dashboard(t.Context(), sales.Of(w.amy.ID))
			want := sales.Dashboard{Engines: []string{}, RecentAnalyses: []sales.RecentAnalysis{}, StatusDistribution: []sales.StatusCount{{Status: sales.Strong}, {Status: sales.Medium}, {Status: sales.Weak}, {Status: sales.AtRisk}}}
			if !reflect.DeepEqual(d, want) {
				t.Errorf("an empty dashboard is %+v", d)
			}
			return err
		})
		o, other := newOpportunity(t, s, w.amy.ID, "Acme"), newOpportunity(t, s, w.ben.ID, "Apex")
		var newestID string
		for i, score := range []int{90, 80, 55, 10, 20, 30, 40, 50, 60, 70, 71, 72} {
			status := sales.Strong
			if score < 70 {
				status = sales.Medium
			}
			c.pass(time.Second)
			newestID = newConversation(t, s, o, string(rune('a'+i))).ID
			analyse(t, s, newestID, analysis(score, status))
		}
		unscored := analysis(0, sales.AtRisk)
		unscored.OverallScore, unscored.Engine = nil, "llm"
		c.pass(time.Second)
		bens := newConversation(t, s, other, "b").ID
		analyse(t, s, bens, unscored)
		newConversation(t, s, other, "c")
		for scope, want := range map[sales.Scope]struct {
			summary sales.DashboardSummary
			counts  []int
			first   string
			engines []string
		}{
			sales.Of(w.amy.ID):   {sales.DashboardSummary{TotalOpportunities: 1, TotalConversations: 12, TotalAnalyses: 12, ScoredAnalyses: 12, AverageScore: ptr(54.0)}, []int{5, 7, 0, 0}, newestID, []string{"rules"}},
			sales.Team(w.bob.ID): {sales.DashboardSummary{TotalOpportunities: 1, TotalConversations: 2, TotalAnalyses: 1}, []int{0, 0, 0, 1}, bens, []string{"llm"}},
			sales.Everything():   {sales.DashboardSummary{TotalOpportunities: 2, TotalConversations: 14, TotalAnalyses: 13, ScoredAnalyses: 12, AverageScore: ptr(54.0)}, []int{5, 7, 0, 1}, bens, []string{"llm", "rules"}},
		} {
			read(t, s, func(r sales.Reader) error {
				d, err := r.Dashboard(t.Context(), scope)
				var counts []int
				for _, c := range d.StatusDistribution {
					counts = append(counts, c.Count)
				}
				if !reflect.DeepEqual(d.Summary, want.summary) || !slices.Equal(counts, want.counts) || !slices.Equal(d.Engines, want.engines) {
					t.Errorf("%s: got %+v", scope, d)
				}
				if len(d.RecentAnalyses) != min(10, want.summary.TotalAnalyses) || d.RecentAnalyses[0].ConversationID != want.first || d.RecentAnalyses[0].CustomerNumber == "" {
					t.Errorf("%s: got %+v", scope, d.RecentAnalyses)
				}
				return err
			})
		}
	})
}

func TestPerformanceFacts(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o, other := newOpportunity(t, s, w.amy.ID, "Acme"), newOpportunity(t, s, w.ben.ID, "Apex")
		day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
		var ids []string
		for _, n := range []int{3, 1, 2, 10} {
			var made sales.Conversation
			write(t, s, func(tx *store.Tx) (err error) {
				made, err = tx.CreateConversation(sales.Conversation{OwnerID: w.amy.ID, OpportunityID: o.ID, ConversationDate: day(n)})
				return err
			})
			ids = append(ids, made.ID)
			if n < 10 {
				analyse(t, s, made.ID, analysis(n*10, sales.Weak))
			}
		}
		analyse(t, s, newConversation(t, s, other, "x").ID, analysis(99, sales.Strong))
		span := sales.DateRange{From: day(2), To: day(4)}
		read(t, s, func(r sales.Reader) error {
			all, err := r.Scores(t.Context(), sales.Of(w.amy.ID), sales.DateRange{})
			if err != nil {
				return err
			}
			if len(all) != 3 || all[0].ConversationID != ids[1] || all[2].ConversationID != ids[0] {
				t.Errorf("got %+v", all)
			}
			if s := all[0]; s.CompanyName != "Acme" || s.OpportunityStatus != sales.New || s.OwnerID != w.amy.ID || !s.At.Equal(day(1)) || *s.Overall != 10 ||
				s.Status != sales.Weak || s.Engine != "rules" || *s.Dimensions.Of(sales.Metrics) != 4 || s.Dimensions.Of(sales.Champion) != nil || s.OpportunityID != o.ID {
				t.Errorf("got %+v", s)
			}
			for scope, want := range map[sales.Scope]int{sales.Of(w.amy.ID): 2, sales.Team(w.ann.ID): 2, sales.Team(w.bob.ID): 0, sales.Everything(): 2} {
				some, err := r.Scores(t.Context(), scope, span)
				if err != nil || len(some) != want || some == nil {
					t.Errorf("%s: %d scores, want %d (%v)", scope, len(some), want, err)
				}
			}
			counts, err := r.Counts(t.Context(), sales.Team(w.ann.ID), span)
			want := []sales.PersonCounts{{UserID: w.ann.ID}, {UserID: w.amy.ID, Opportunities: 1, Conversations: 2, Analyses: 2}}
			if err != nil || !reflect.DeepEqual(counts, want) {
				t.Errorf("got %+v, want %+v (%v)", counts, want, err)
			}
			everyone, err := r.Counts(t.Context(), sales.Everything(), sales.DateRange{})
			if err != nil || len(everyone) != 6 {
				t.Errorf("got %+v (%v)", everyone, err)
			}
			mine, err := r.Counts(t.Context(), sales.Of(w.amy.ID), sales.DateRange{From: day(3)})
			if err != nil || !reflect.DeepEqual(mine, []sales.PersonCounts{{UserID: w.amy.ID, Opportunities: 1, Conversations: 2, Analyses: 1}}) {
				t.Errorf("got %+v (%v)", mine, err)
			}
			feedback, err := r.Feedback(t.Context(), sales.Of(w.amy.ID), sales.DateRange{}, 2)
			if len(feedback) != 2 || feedback[0].ConversationID != ids[0] || feedback[1].ConversationID != ids[2] || feedback[0].Analysis.Summary != "They want it." || feedback[0].CompanyName != "Acme" {
				t.Errorf("got %+v", feedback)
			}
			return err
		})
		owners, err := s.Owners(t.Context())
		want := []string{w.amy.ID, w.ben.ID}
		slices.Sort(want)
		if err != nil || !slices.Equal(owners, want) {
			t.Error(owners, err)
		}
		e := follow(t, s)
		mark := e.mark()
		write(t, s, func(tx *store.Tx) error { return tx.RecomputePerformance(owners, []string{w.ann.ID}) })
		if got := e.heardSince(mark); len(got) != 4 {
			t.Errorf("stale: %v", got)
		}
	})
}

func TestAMessageIsSentOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		first, second := newConversation(t, s, o, "1"), newConversation(t, s, o, "2")
		claim := func(id string) (d store.Delivery, mine bool, err error) {
			err = s.Write(t.Context(), func(tx *store.Tx) (err error) { d, mine, err = tx.ClaimDelivery(id, "slack"); return err })
			return d, mine, err
		}
		if d, mine, err := claim(first.ID); !mine || d.Status != store.Claimed || err != nil {
			t.Error(d, mine, err)
		}
		if d, mine, err := claim(first.ID); mine || d.Status != store.Claimed || err != nil {
			t.Error(d, mine, err)
		}
		if thread, err := s.Thread(t.Context(), o.ID, "slack"); thread != "" || err != nil {
			t.Error(thread, err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.ReleaseDelivery(first.ID, "slack") })
		if _, ok, err := s.Delivery(t.Context(), first.ID, "slack"); ok || err != nil {
			t.Error("a claim that was given back is still there", err)
		}
		if _, mine, _ := claim(first.ID); !mine {
			t.Error("a claim that was given back cannot be taken")
		}
		write(t, s, func(tx *store.Tx) error { return tx.FinishDelivery(first.ID, "slack", "123.45") })
		write(t, s, func(tx *store.Tx) error { return tx.ReleaseDelivery(first.ID, "slack") })
		if d, mine, err := claim(first.ID); mine || d.Status != store.Sent || d.Reference != "123.45" || err != nil {
			t.Error(d, mine, err)
		}
		if thread, err := s.Thread(t.Context(), o.ID, "slack"); thread != "123.45" || err != nil {
			t.Error(thread, err)
		}
		if _, mine, _ := claim(second.ID); !mine {
			t.Error("another conversation's message is taken")
		}
		_, _, err := claim("none")
		code(t, err, sales.NotFound)
	})
}

func TestSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, value := range []string{"", "one", "two"} {
			if value != "" {
				write(t, s, func(tx *store.Tx) error { return tx.PutSetting("name", value) })
			}
			if got, err := s.Setting(t.Context(), "name"); got != value || err != nil {
				t.Errorf("got %q, want %q (%v)", got, value, err)
			}
		}
	})
}

func TestACorrectedScoreCountsEverywhere(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		conversation := newConversation(t, s, o, "h")
		correct := func(analysisID string) (after sales.Analysis, err error) {
			err = s.Write(t.Context(), func(tx *store.Tx) error {
				after, err = tx.CorrectAnalysis(conversation.ID, analysisID, func(a *sales.Analysis) error {
					return sales.DefaultRubric().Correct(a, sales.Champion, &sales.Override{Score: 1, Reason: "r", By: w.amy.ID, At: c.now()})
				})
				return err
			})
			return after, err
		}
		_, err := correct("")
		code(t, err, sales.Conflict) // it is not processed yet
		first := analyse(t, s, conversation.ID, analysis(80, sales.Strong))
		c.pass(time.Second)
		latest := newConversation(t, s, o, "later")
		analyse(t, s, latest.ID, analysis(90, sales.Strong))
		c.pass(time.Second)
		after, err := correct(first.ID)
		if err != nil {
			t.Fatal(err)
		}
		if after.ID == first.ID || *after.OverallScore != 50 || after.Status != sales.Medium {
			t.Errorf("corrected to %+v", after)
		}
		_, err = correct(first.ID)
		code(t, err, sales.Conflict) // somebody else's eyes are on an older one
		read(t, s, func(r sales.Reader) error {
			d, err := r.Conversation(t.Context(), conversation.ID)
			if err != nil {
				return err
			}
			if got := d.MeddicAnalysis; got.ID != after.ID || got.Dimensions[sales.Champion].Override.Score != 1 || got.Engine != "rules" || d.Status != sales.Completed {
				t.Errorf("the page shows %+v", got)
			}
			detail, err := r.Opportunity(t.Context(), o.ID)
			if err != nil {
				return err
			}
			if detail.LatestAnalysis.ConversationID != latest.ID || *detail.Conversations[1].MeddicScore != 50 {
				t.Errorf("the opportunity shows %+v and %+v", detail.LatestAnalysis, detail.Conversations)
			}
			board, err := r.Dashboard(t.Context(), sales.Of(w.amy.ID))
			if err != nil {
				return err
			}
			if board.Summary.TotalAnalyses != 2 || *board.Summary.AverageScore != 70 || board.StatusDistribution[1].Count != 1 || board.StatusDistribution[0].Count != 1 || len(board.RecentAnalyses) != 2 {
				t.Errorf("the dashboard shows %+v", board)
			}
			return nil
		})
		code(t, s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.CorrectAnalysis("none", "", func(*sales.Analysis) error { return nil })
			return err
		}), sales.NotFound)
	})
}
