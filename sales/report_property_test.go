package sales_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/sales"
)

// factsOf draws a team of up to six with up to eighty conversations, some of them by people who left.
func factsOf(t *rapid.T) sales.TeamFacts {
	facts := sales.TeamFacts{Now: today()}
	ids := []string{"a", "b", "c", "d", "e", "f"}[:rapid.IntRange(0, 6).Draw(t, "members")]
	for _, id := range ids {
		facts.Members = append(facts.Members, member(id, "Name "+rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "name"), rapid.SampledFrom([]sales.Role{sales.Rep, sales.Rep, sales.Manager}).Draw(t, "role")))
	}
	counts := map[string]*sales.PersonCounts{}
	for _, id := range append(ids, "gone") {
		counts[id] = &sales.PersonCounts{UserID: id, Opportunities: rapid.IntRange(0, 3).Draw(t, "opportunities")}
	}
	for i := range rapid.IntRange(0, 80).Draw(t, "conversations") {
		owner := rapid.SampledFrom(append([]string{"gone"}, ids...)).Draw(t, "owner")
		s := scored(fmt.Sprintf("c%02d", i), owner, owner+rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "opportunity"),
			rapid.IntRange(-2, 400).Draw(t, "days"), rapid.IntRange(-1, 100).Draw(t, "overall"),
			rapid.StringMatching(`[-0-5]{0,6}`).Draw(t, "dimensions"))
		s.OpportunityStatus = rapid.SampledFrom(sales.OpportunityStatuses()).Draw(t, "status")
		facts.Scores = append(facts.Scores, s)
		counts[owner].Conversations++
		counts[owner].Analyses++
		if rapid.Bool().Draw(t, "feedback") {
			facts.Feedback = append(facts.Feedback, feedback(s, "why"))
		}
	}
	for _, c := range counts {
		facts.Counts = append(facts.Counts, *c)
	}
	return facts
}

func mixed(facts sales.TeamFacts, seed uint64) sales.TeamFacts {
	facts.Members, facts.Counts = shuffled(facts.Members, seed), shuffled(facts.Counts, seed)
	facts.Scores, facts.Feedback = shuffled(facts.Scores, seed), shuffled(facts.Feedback, seed)
	return facts
}

func TestTeamReportInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := factsOf(t)
		r := sales.ReportTeam(facts)
		complete(t, reflect.ValueOf(r), "team")
		if again := sales.ReportTeam(mixed(facts, rapid.Uint64().Draw(t, "seed"))); !reflect.DeepEqual(r, again) {
			t.Fatalf("in another order %+v\ninstead of %+v", again, r)
		}
		var opportunities, conversations, analyses int
		last := 100.0
		for i, m := range r.MemberRankings {
			opportunities, conversations, analyses = opportunities+m.OpportunityCount, conversations+m.ConversationCount, analyses+m.AnalysisCount
			if m.NeedsAttention != (len(m.AttentionReasons) > 0) {
				t.Fatalf("%+v", m)
			}
			switch {
			case m.AverageScore == nil:
				last = -1
			case *m.AverageScore > last || last < 0:
				t.Fatalf("row %d with %v stands behind %v", i, *m.AverageScore, last)
			default:
				last = *m.AverageScore
			}
		}
		s := r.TeamSummary
		if len(r.MemberRankings) != s.TeamSize || opportunities != s.TotalOpportunities || conversations != s.TotalConversations || analyses != s.TotalAnalyses {
			t.Fatalf("the rows add up to %d, %d, %d, the summary says %+v", opportunities, conversations, analyses, s)
		}
		known := map[string]bool{}
		for _, m := range facts.Members {
			known[m.ID] = true
		}
		weekly := 0
		for _, w := range r.TeamTrends.WeeklyScores {
			weekly += w.Count
		}
		within(t, "weekly scores", float64(weekly), 0, float64(analyses))
		if s.TeamAverageScore != nil {
			within(t, "average", *s.TeamAverageScore, 0, 100)
		}
		for d, x := range r.TeamDimensionAnalysis {
			within(t, string(d), float64(x.Count), 0, float64(analyses))
			if (x.TeamAvg == nil) != (x.Count == 0) || (x.TopPerformer == nil) != (x.Count == 0) {
				t.Fatalf("%s: %+v", d, x)
			}
			if x.BottomPerformer != nil && (x.BottomPerformer.UserID == x.TopPerformer.UserID || x.BottomPerformer.Score > x.TopPerformer.Score) {
				t.Fatalf("%s: %+v is above %+v", d, x.BottomPerformer, x.TopPerformer)
			}
		}
		within(t, "attention", float64(len(r.AttentionNeeded)), 0, 10)
		for _, a := range r.AttentionNeeded {
			if !known[a.AssignedToID] {
				t.Fatalf("%+v belongs to nobody of the team", a)
			}
		}
		within(t, "coaching", float64(len(r.CoachingPriority)), 0, 5)
		for _, c := range r.CoachingPriority {
			within(t, "coached score", c.Score, 0, 3.5)
			within(t, "coached count", float64(c.Count), 3, 80)
		}
	})
}

func TestRepReportInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		facts := factsOf(t)
		var percentiles, people float64
		for _, m := range facts.Members {
			in := sales.RepFacts{UserID: m.ID, Team: facts}
			for _, f := range facts.Feedback {
				for _, s := range facts.Scores {
					if s.ConversationID == f.ConversationID && s.OwnerID == m.ID {
						in.Feedback = append(in.Feedback, f)
					}
				}
			}
			r := sales.ReportRep(in)
			complete(t, reflect.ValueOf(r), "rep")
			seed := rapid.Uint64().Draw(t, "seed")
			if again := sales.ReportRep(sales.RepFacts{UserID: m.ID, Team: mixed(facts, seed), Feedback: shuffled(in.Feedback, seed)}); !reflect.DeepEqual(r, again) {
				t.Fatalf("in another order %+v\ninstead of %+v", again, r)
			}
			if p := r.TeamComparison.OverallPercentile; p != nil {
				within(t, "percentile", float64(*p), 1, 99)
				percentiles += float64(*p)
				people++
			}
			for d, x := range r.DimensionAnalysis {
				within(t, "count", float64(x.Count), 0, float64(x.Of))
				if (x.Score == nil) != (x.Count == 0) || (x.Score == nil && x.Gap != nil) {
					t.Fatalf("%s: %+v", d, x)
				}
				if x.Gap != nil {
					within(t, "gap", *x.Gap, -5, 5)
				}
			}
			for _, d := range r.Strengths {
				within(t, "strength", *r.DimensionAnalysis[d].Score, 3.5, 5)
			}
			for _, d := range r.Weaknesses {
				within(t, "weakness", *r.DimensionAnalysis[d].Score, 0, 2.4)
			}
			within(t, "strengths", float64(len(r.Strengths)), 0, 3)
			for _, p := range r.CoachingInsights.RecurringPatterns {
				within(t, "pattern", float64(p.Of), 3, 10)
				within(t, "pattern", float64(2*p.Count), float64(p.Of), 20)
			}
			within(t, "plan", float64(len(r.CoachingInsights.ImprovementPlan)), 0, 3)
			within(t, "notes", float64(len(r.CoachingInsights.RecentFeedback)), 0, 5)
			within(t, "weeks", float64(len(r.ProgressTracking.Weekly)), 0, 26)
			p := r.ProgressTracking
			if p.Last30Days.Count > p.Last90Days.Count || (p.Last30Days.AvgScore == nil) != (p.Last30Days.Count == 0) {
				t.Fatalf("%+v", p)
			}
			for i, m := range p.Milestones {
				if i > 0 && m.Date.Before(p.Milestones[i-1].Date) {
					t.Fatalf("milestones go back: %+v", p.Milestones)
				}
			}
		}
		// Mid-ranks are fair: whatever the scores, they average to the middle.
		if people > 0 {
			within(t, "mean percentile", percentiles/people, 49, 51)
		}
	})
}

func within(t *rapid.T, what string, x, least, most float64) {
	if x < least || x > most {
		t.Fatalf("%s is %v, outside of %v to %v", what, x, least, most)
	}
}
