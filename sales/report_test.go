package sales_test

import (
	"encoding/json"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

var update = flag.Bool("update", false, "write the golden files")

// today is a Wednesday, in UTC still; in Taipei it is Thursday.
func today() time.Time { return time.Date(2026, 1, 21, 20, 0, 0, 0, time.UTC) }

func taipei(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Taipei")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// scored is one analysed conversation, days ago, whose six dimensions are read from digits; "-" was not discussed.
func scored(id, owner, opportunity string, days int, overall int, digits string) sales.Score {
	s := sales.Score{
		ConversationID: id, OwnerID: owner, OpportunityID: opportunity, CompanyName: "Company " + opportunity,
		OpportunityStatus: sales.Qualified, Engine: "rules", At: today().AddDate(0, 0, -days),
	}
	if overall >= 0 {
		s.Overall = &overall
	}
	s.Status = sales.DefaultRubric().Rate(s.Overall)
	for i := range s.Dimensions {
		if i < len(digits) && digits[i] != '-' {
			n := int(digits[i] - '0')
			s.Dimensions[i] = &n
		}
	}
	return s
}

func member(id, name string, role sales.Role) sales.Member {
	return sales.Member{ID: id, Name: name, Role: role, ManagerID: "m"}
}

// team is three reps and a manager who owns nothing. The figures in the tests are computed from it by hand.
//
//	ann:  60 at 5 days, 41 at 10 days, 70 at 40 days, 80 at 50 days  → mean 62.75; last 30: 50.5, before: 75.0
//	ben:  30 at 20 days, 45 at 100 days                              → mean 37.5
//	carl: nothing yet, but two opportunities
func team(t testing.TB) sales.TeamFacts {
	won := scored("b2", "ben", "o5", 100, 45, "222222")
	won.OpportunityStatus = sales.Won
	return sales.TeamFacts{
		Members: []sales.Member{
			member("m", "Mia", sales.Manager), member("carl", "Carl", sales.Rep), member("ann", "Ann", sales.Rep), member("ben", "Ben", sales.Rep),
		},
		Counts: []sales.PersonCounts{
			{UserID: "ann", Opportunities: 3, Conversations: 5, Analyses: 4}, {UserID: "ben", Opportunities: 2, Conversations: 2, Analyses: 2},
			{UserID: "carl", Opportunities: 2}, {UserID: "m"}, {UserID: "gone", Opportunities: 9, Conversations: 9, Analyses: 9},
		},
		Scores: []sales.Score{
			scored("a1", "ann", "o1", 50, 80, "45-434"), scored("a2", "ann", "o1", 40, 70, "44-433"),
			scored("a3", "ann", "o1", 10, 41, "41-312"), scored("a4", "ann", "o2", 5, 60, "5--111"),
			scored("b1", "ben", "o4", 20, 30, "1-2---"), won,
			scored("x1", "gone", "o9", 5, 1, "000000"),
		},
		Now: today(), Zone: taipei(t),
	}
}

func feedback(s sales.Score, question string) sales.Feedback {
	f := sales.Feedback{ConversationID: s.ConversationID, CompanyName: s.CompanyName, At: s.At}
	f.Analysis.Dimensions = map[sales.Dimension]sales.DimensionScore{}
	for i, d := range sales.Dimensions() {
		n := s.Dimensions[i]
		score := sales.DimensionScore{Score: n, Reason: "Reason " + string(d), Question: question + " " + string(d) + "?"}
		if n != nil && *n == 1 {
			score.Gaps = []string{"Gap " + string(d), "another"}
		}
		f.Analysis.Dimensions[d] = score
	}
	return f
}

func ann(t testing.TB) sales.RepFacts {
	facts := sales.RepFacts{UserID: "ann", Team: team(t)}
	for i, s := range facts.Team.Scores {
		if s.OwnerID == "ann" {
			facts.Feedback = append(facts.Feedback, feedback(s, []string{"old", "older", "newer", "new"}[i]))
		}
	}
	return facts
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	plain := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if plain(got) != plain(want) {
		t.Errorf("%s is %s, want %s", what, plain(got), plain(want))
	}
}

func f(x float64) *float64 { return &x }

func n(x int) *int { return &x }

func TestReportRep(t *testing.T) {
	r := sales.ReportRep(ann(t))
	equal(t, "name", r.Name, "Ann")
	// 251 / 4 = 62.75; 50.5 - 75.0.
	equal(t, "summary", r.Summary, sales.RepSummary{TotalOpportunities: 3, TotalConversations: 5, TotalAnalyses: 4, RestsOn: 4, AverageScore: f(62.8), ScoreChange: f(-24.5)})
	// Of the team (ann's and ben's six): metrics 4+4+4+5+1+2 = 20/6 = 3.3; ann 17/4 = 4.25 → 4.3.
	equal(t, "metrics", r.DimensionAnalysis[sales.Metrics], sales.DimensionAnalysis{Score: f(4.3), Trend: sales.Up, Gap: f(1.0), Count: 4, Of: 4})
	// ann 5+4+1 = 10/3; team 12/4 = 3.0; recent 1 against 4.5.
	equal(t, "economicBuyer", r.DimensionAnalysis[sales.EconomicBuyer], sales.DimensionAnalysis{Score: f(3.3), Trend: sales.Down, Gap: f(0.3), Count: 3, Of: 4})
	equal(t, "decisionCriteria", r.DimensionAnalysis[sales.DecisionCriteria], sales.DimensionAnalysis{Trend: sales.Stable, Count: 0, Of: 4})
	equal(t, "strengths", r.Strengths, []sales.Dimension{sales.Metrics})
	// identifyPain 3+3+1+1 = 2.0; champion 4+3+2+1 = 2.5 is none.
	equal(t, "weaknesses", r.Weaknesses, []sales.Dimension{sales.IdentifyPain})
	// Two have data: the better is at (1 + ½) of 2.
	equal(t, "percentile", r.TeamComparison.OverallPercentile, n(75))
	equal(t, "team size", r.TeamComparison.TeamSize, 3)
	equal(t, "criteria percentile", r.TeamComparison.DimensionPercentiles[sales.DecisionCriteria], nil)
	equal(t, "criteria average", r.TeamComparison.TeamAverage[sales.DecisionCriteria], f(2))
	// Of the last four: criteria missing in 4; pain ≤2 in 2 of 4; champion ≤2 in 2 of 4.
	equal(t, "patterns", r.CoachingInsights.RecurringPatterns, []sales.Pattern{
		{Dimension: sales.DecisionCriteria, Kind: "missing", Count: 4, Of: 4},
		{Dimension: sales.IdentifyPain, Kind: "low", Count: 2, Of: 4},
		{Dimension: sales.Champion, Kind: "low", Count: 2, Of: 4},
	})
	// Means with what was not discussed as 0: criteria 0, pain 2.0, buyer 2.5, champion 2.5, process 3.0 (4+4+3+1).
	equal(t, "plan", r.CoachingInsights.ImprovementPlan, []sales.Improvement{
		{Dimension: sales.DecisionCriteria, Priority: "high", Question: "new decisionCriteria?"},
		{Dimension: sales.IdentifyPain, Priority: "medium", Question: "new identifyPain?"},
		{Dimension: sales.EconomicBuyer, Priority: "low", Question: "new economicBuyer?"},
	})
	notes := r.CoachingInsights.RecentFeedback
	equal(t, "newest note", notes[0], sales.FeedbackNote{ConversationID: "a4", CompanyName: "Company o2", Date: today().AddDate(0, 0, -5), Dimension: sales.EconomicBuyer, Note: "Reason economicBuyer"})
	equal(t, "number of notes", len(notes), 4)
	equal(t, "last 30 days", r.ProgressTracking.Last30Days, sales.Progress{AvgScore: f(50.5), Change: f(-24.5), Count: 2})
	equal(t, "last 90 days", r.ProgressTracking.Last90Days, sales.Progress{AvgScore: f(62.8), Count: 4})
	// 20:00 UTC is the next day in Taipei. 50 days before Thursday 22 January is Wednesday 3 December, and so on.
	equal(t, "weeks", r.ProgressTracking.Weekly, []sales.WeekScore{
		{Week: "2025-12-01", AvgScore: f(80), Count: 1}, {Week: "2025-12-08", AvgScore: f(70), Count: 1},
		{Week: "2026-01-12", AvgScore: f(50.5), Count: 2},
	})
	equal(t, "milestones", r.ProgressTracking.Milestones, []sales.Milestone{
		{Date: today().AddDate(0, 0, -50), Achievement: "firstAnalysis", Value: 1, ConversationID: "a1"},
		{Date: today().AddDate(0, 0, -50), Achievement: "firstStrong", Value: 80, ConversationID: "a1"},
		{Date: today().AddDate(0, 0, -50), Achievement: "bestScore", Value: 80, ConversationID: "a1"},
	})
}

func TestReportTeam(t *testing.T) {
	facts := team(t)
	facts.Feedback = ann(t).Feedback
	r := sales.ReportTeam(facts)
	// (251 + 75) / 6 = 54.33; last 30: 131 / 3 = 43.67 → 43.7, before: 75.
	equal(t, "summary", r.TeamSummary, sales.TeamSummary{TeamSize: 3, TotalOpportunities: 7, TotalConversations: 7, TotalAnalyses: 6, RestsOn: 6, TeamAverageScore: f(54.3), ScoreChange: f(-31.3)})
	equal(t, "rankings", r.MemberRankings, []sales.MemberRanking{
		{UserID: "ann", Name: "Ann", OpportunityCount: 3, ConversationCount: 5, AnalysisCount: 4, AverageScore: f(62.8), Trend: sales.Down, NeedsAttention: true, AttentionReasons: []string{"falling"}},
		{UserID: "ben", Name: "Ben", OpportunityCount: 2, ConversationCount: 2, AnalysisCount: 2, AverageScore: f(37.5), Trend: sales.Stable, NeedsAttention: true, AttentionReasons: []string{"lowAverage", "quiet"}},
		{UserID: "carl", Name: "Carl", OpportunityCount: 2, Trend: sales.Stable, NeedsAttention: true, AttentionReasons: []string{"quiet"}},
	})
	// Only ann has three conversations in metrics, so she is compared with nobody.
	equal(t, "metrics", r.TeamDimensionAnalysis[sales.Metrics], sales.TeamDimension{TeamAvg: f(3.3), TopPerformer: &sales.Person{UserID: "ann", Name: "Ann", Score: 4.3, Count: 4}, Count: 6})
	// Nobody has three in criteria, so ben's two have to do.
	equal(t, "criteria", r.TeamDimensionAnalysis[sales.DecisionCriteria], sales.TeamDimension{TeamAvg: f(2), TopPerformer: &sales.Person{UserID: "ben", Name: "Ben", Score: 2, Count: 2}, Count: 2})
	// o1 fell from 70 to 41, which is Weak; o2 is Medium without a fall; o4 is Weak; o5 is won.
	equal(t, "attention", r.AttentionNeeded, []sales.Attention{
		{OpportunityID: "o4", CompanyName: "Company o4", AssignedTo: "Ben", AssignedToID: "ben", ConversationID: "b1", Score: n(30), Rating: sales.Weak, Engine: "rules", InsufficientEvidence: true, Risk: "weak", SuggestedAction: sales.EconomicBuyer},
		{OpportunityID: "o1", CompanyName: "Company o1", AssignedTo: "Ann", AssignedToID: "ann", ConversationID: "a3", Score: n(41), Rating: sales.Weak, Engine: "rules", Risk: "weak", SuggestedAction: sales.DecisionCriteria, Question: "newer decisionCriteria?"},
	})
	equal(t, "trend of metrics", r.TeamTrends.DimensionTrends[sales.Metrics], sales.Down) // 10/3 = 3.3 against 4.0
	equal(t, "coaching", r.CoachingPriority, []sales.CoachingPriority{{UserID: "ann", Name: "Ann", Dimension: sales.IdentifyPain, Score: 2, Count: 4}})
	if len(r.TeamTrends.WeeklyScores) != 5 {
		t.Errorf("%d weeks, want 5: %+v", len(r.TeamTrends.WeeklyScores), r.TeamTrends.WeeklyScores)
	}
}

// TestAttention walks through what puts an open opportunity on the list, and in which order.
func TestAttention(t *testing.T) {
	facts := sales.TeamFacts{Members: []sales.Member{member("a", "A", sales.Rep)}, Now: today()}
	add := func(s sales.Score, status sales.OpportunityStatus) {
		s.OpportunityStatus = status
		facts.Scores = append(facts.Scores, s)
	}
	add(scored("1", "a", "fell by 15", 9, 75, "44444-"), sales.Proposal)
	add(scored("2", "a", "fell by 15", 8, 60, "43333-"), sales.Proposal)
	add(scored("3", "a", "fell by 14", 9, 74, ""), sales.Proposal)
	add(scored("4", "a", "fell by 14", 8, 60, ""), sales.Proposal)
	add(scored("5", "a", "fell over a gap", 9, 90, ""), sales.Proposal)
	add(scored("6", "a", "fell over a gap", 8, -1, ""), sales.Proposal)
	add(scored("7", "a", "fell over a gap", 7, 70, "333330"), sales.Proposal)
	add(scored("8", "a", "at risk", 3, 29, "111110"), sales.New)
	add(scored("9", "a", "not scored", 3, -1, ""), sales.New)
	add(scored("10", "a", "weak, older", 4, 30, ""), sales.New)
	add(scored("11", "a", "weak", 3, 30, ""), sales.New)
	add(scored("12", "a", "weak once", 9, 30, ""), sales.New)
	add(scored("13", "a", "weak once", 3, 50, ""), sales.New)
	add(scored("14", "a", "lost", 3, 5, ""), sales.Lost)
	add(scored("15", "a", "won", 3, 5, ""), sales.Won)
	var got []string
	for _, a := range sales.ReportTeam(facts).AttentionNeeded {
		got = append(got, a.OpportunityID+": "+a.Risk+", "+string(a.SuggestedAction))
	}
	want := []string{
		"at risk: atRisk, champion", "not scored: atRisk, metrics", "weak, older: weak, metrics", "weak: weak, metrics",
		"fell by 15: falling, champion", "fell over a gap: falling, champion",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	for i := range 20 {
		add(scored("more"+string(rune('a'+i)), "a", "more"+string(rune('a'+i)), 3, 10, ""), sales.New)
	}
	if got := len(sales.ReportTeam(facts).AttentionNeeded); got != 10 {
		t.Errorf("%d opportunities need attention, want the worst 10", got)
	}
}

// TestThresholds stands on both sides of every line that a report draws.
func TestThresholds(t *testing.T) {
	reasons := func(scores ...sales.Score) string {
		facts := sales.TeamFacts{Members: []sales.Member{member("a", "A", sales.Rep)}, Scores: scores, Now: today()}
		return strings.Join(sales.ReportTeam(facts).MemberRankings[0].AttentionReasons, " ")
	}
	trend := func(scores ...sales.Score) string {
		facts := sales.TeamFacts{Members: []sales.Member{member("a", "A", sales.Rep)}, Scores: scores, Now: today()}
		r := sales.ReportTeam(facts)
		return string(r.MemberRankings[0].Trend) + " " + string(r.TeamTrends.DimensionTrends[sales.Metrics])
	}
	old := scored("0", "a", "o", 31, 60, "3")
	lost := scored("1", "a", "o", 15, 60, "")
	lost.OpportunityStatus = sales.Lost
	for _, c := range []struct{ what, got, want string }{
		{"an average of 50", reasons(scored("1", "a", "o", 1, 50, "")), ""},
		{"an average of 49.5", reasons(scored("1", "a", "o", 1, 50, ""), scored("2", "a", "o", 1, 49, "")), "lowAverage"},
		{"a fall of 10", reasons(old, scored("1", "a", "o", 1, 50, "")), "falling"},
		{"a fall of 9", reasons(old, scored("1", "a", "o", 1, 51, "")), ""},
		{"13 days", reasons(scored("1", "a", "o", 13, 60, "")), ""},
		{"14 days", reasons(scored("1", "a", "o", 14, 60, "")), "quiet"},
		{"14 days with nothing open", reasons(lost), ""},
		{"not scored", reasons(scored("1", "a", "o", 1, -1, "")), ""},
		{"up by 3 and 1", trend(old, scored("1", "a", "o", 1, 63, "4")), "up up"},
		{"up by 2 and 0", trend(old, scored("1", "a", "o", 1, 62, "3")), "stable stable"},
		{"down by 3 and 1", trend(old, scored("1", "a", "o", 1, 57, "2")), "down down"},
		{"nothing before", trend(scored("1", "a", "o", 1, 57, "2")), "stable stable"},
		{"30 days ago is still recent", trend(scored("0", "a", "o", 60, 60, "3"), scored("1", "a", "o", 30, 70, "4")), "up up"},
		{"61 days ago is too old", trend(scored("0", "a", "o", 61, 60, "3"), scored("1", "a", "o", 30, 70, "4")), "stable stable"},
		{"dated tomorrow", trend(old, scored("1", "a", "o", -1, 70, "4")), "up up"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.what, c.got, c.want)
		}
	}
}

// TestRounding is half away from zero, to one decimal.
func TestRounding(t *testing.T) {
	for _, c := range []struct {
		scores []int
		want   float64
	}{
		{[]int{1, 0, 0}, 0.3}, {[]int{2, 0, 0}, 0.7}, {[]int{1, 0, 0, 0}, 0.3}, {[]int{50, 51}, 50.5}, {[]int{100}, 100}, {[]int{0}, 0},
		{[]int{62, 63, 63, 63}, 62.8}, {[]int{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 0.1}, // 0.05
	} {
		facts := sales.TeamFacts{Members: []sales.Member{member("a", "A", sales.Rep)}, Now: today()}
		for i, x := range c.scores {
			facts.Scores = append(facts.Scores, scored(string(rune('a'+i)), "a", "o", 1, x, ""))
		}
		equal(t, "mean", sales.ReportTeam(facts).TeamSummary.TeamAverageScore, f(c.want))
	}
}

// TestReportOfThePast looks back from the end of its range.
func TestReportOfThePast(t *testing.T) {
	facts := ann(t)
	facts.Team.Span.To = today().AddDate(0, 0, -38)
	facts.Team.Scores = slices.DeleteFunc(facts.Team.Scores, func(s sales.Score) bool { return !s.At.Before(facts.Team.Span.To) })
	equal(t, "last 30 days", sales.ReportRep(facts).ProgressTracking.Last30Days, sales.Progress{AvgScore: f(75), Count: 2})
}

// TestWeeks keeps the newest 26 and cuts weeks on the Mondays of the zone.
func TestWeeks(t *testing.T) {
	facts := sales.TeamFacts{Members: []sales.Member{member("a", "A", sales.Rep)}, Now: today(), Zone: taipei(t)}
	for i := range 40 {
		facts.Scores = append(facts.Scores, scored(string(rune('a'+i)), "a", "o", 7*i, i, ""))
	}
	weeks := sales.ReportTeam(facts).TeamTrends.WeeklyScores
	if len(weeks) != 26 || weeks[25].Week != "2026-01-19" || *weeks[0].AvgScore != 25 {
		t.Errorf("%d weeks, from %+v to %+v", len(weeks), weeks[0], weeks[len(weeks)-1])
	}
	sunday := scored("s", "a", "o", 0, 50, "")
	sunday.At = time.Date(2026, 1, 18, 16, 0, 0, 0, time.UTC) // Monday 00:00 in Taipei
	facts.Scores = []sales.Score{sunday}
	equal(t, "week in Taipei", sales.ReportTeam(facts).TeamTrends.WeeklyScores[0].Week, "2026-01-19")
	facts.Zone = nil
	equal(t, "week in UTC", sales.ReportTeam(facts).TeamTrends.WeeklyScores[0].Week, "2026-01-12")
}

// TestEmptyReports are complete: lists are [] and every map has its six dimensions.
func TestEmptyReports(t *testing.T) {
	for _, v := range []any{
		sales.ReportRep(sales.RepFacts{}), sales.ReportTeam(sales.TeamFacts{}),
		sales.ReportRep(sales.RepFacts{UserID: "carl", Team: team(t)}),
	} {
		complete(t, reflect.ValueOf(v), reflect.TypeOf(v).Name())
	}
}

// complete finds nil lists, and maps that lack a dimension.
func complete(t interface{ Errorf(string, ...any) }, v reflect.Value, path string) {
	switch v.Kind() { //nolint:exhaustive // the other kinds hold nothing
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			complete(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		if v.IsNil() {
			t.Errorf("%s is null", path)
		}
		for i := range v.Len() {
			complete(t, v.Index(i), path)
		}
	case reflect.Map:
		if v.Len() != 6 {
			t.Errorf("%s has %d entries", path, v.Len())
		}
		for _, key := range v.MapKeys() {
			complete(t, v.MapIndex(key), path)
		}
	}
}

// TestReportsSayWhichEngines names each engine once, also the teammates', and not those of people outside of the team.
func TestReportsSayWhichEngines(t *testing.T) {
	facts := team(t)
	for i, s := range facts.Scores {
		switch s.ConversationID {
		case "a4", "b1":
			facts.Scores[i].Engine = "llm"
		case "x1":
			facts.Scores[i].Engine = "unknown"
		}
	}
	report := sales.ReportTeam(facts)
	equal(t, "the team's engines", report.Engines, []string{"llm", "rules"})
	for _, a := range report.AttentionNeeded {
		want := map[string]string{"o1": "rules", "o2": "llm", "o4": "llm"}[a.OpportunityID]
		if a.Engine != want || a.Rating != sales.DefaultRubric().Rate(a.Score) {
			t.Errorf("%s is %s by %s, want it by %s", a.OpportunityID, a.Rating, a.Engine, want)
		}
	}
	if len(report.AttentionNeeded) == 0 {
		t.Error("nothing needs attention")
	}
	equal(t, "carl's engines", sales.ReportRep(sales.RepFacts{UserID: "carl", Team: facts}).Engines, []string{"llm", "rules"})
	equal(t, "a stranger's engines", sales.ReportRep(sales.RepFacts{UserID: "gone", Team: facts}).Engines, []string{"llm", "rules", "unknown"})
}

// TestReportGoldens shows both reports as the API answers them.
func TestReportGoldens(t *testing.T) {
	facts := team(t)
	facts.Feedback = ann(t).Feedback
	for name, v := range map[string]any{"rep": sales.ReportRep(ann(t)), "team": sales.ReportTeam(facts), "empty-rep": sales.ReportRep(sales.RepFacts{UserID: "u"}), "empty-team": sales.ReportTeam(sales.TeamFacts{})} {
		got, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, '\n')
		path := filepath.Join("testdata", "report-"+name+".golden.json")
		if *update {
			if err := os.MkdirAll("testdata", 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("the %s report is\n%s\nwant\n%s", name, got, want)
		}
	}
}

func shuffled[T any](items []T, seed uint64) []T {
	mixed := slices.Clone(items)
	r := rand.New(rand.NewPCG(seed, 1))
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}
