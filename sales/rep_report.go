package sales

import (
	"cmp"
	"slices"
	"time"
)

// RepFacts is what a personal report is made of.
type RepFacts struct {
	UserID   string
	Team     TeamFacts  // of the people the person is compared with, the person included
	Feedback []Feedback // the person's newest analyses
}

// What a personal report holds at most, and the scores that are called a strength and a weakness, in tenths.
const (
	strength       = 35
	weakness       = 25
	urgent         = 15
	maxTraits      = 3
	maxImprovement = 3
	maxNotes       = 5
	recentAnalyses = 10 // recurring patterns and the plan look at so many
	lowScore       = 2  // a single score up to this is low
)

// ReportRep computes the personal report. It depends on the facts alone, not on their order, and every collection in
// it is there even when nothing is known.
func ReportRep(in RepFacts) RepPerformance {
	g := groupOf(in.Team)
	own := g.records[in.UserID]
	recent, before := own.lookBack(g.now, month)
	c := g.counts[in.UserID]
	report := RepPerformance{
		UserID: in.UserID,
		Summary: RepSummary{
			TotalOpportunities: c.Opportunities, TotalConversations: c.Conversations, TotalAnalyses: c.Analyses,
			RestsOn: len(own), AverageScore: own.overall().shown(), ScoreChange: recent.overall().less(before.overall()),
		},
		DimensionAnalysis: make(map[Dimension]DimensionAnalysis, 6),
		TeamComparison:    g.compare(in.UserID),
		ProgressTracking: ProgressTracking{
			Last30Days: own.progress(g.now, month), Last90Days: own.progress(g.now, quarter),
			Weekly: own.weekly(g.zone), Milestones: own.milestones(),
		},
		Engines: slices.Concat(g.all, own).engines(),
	}
	for _, m := range in.Team.Members {
		if m.ID == in.UserID {
			report.Name = m.Name
		}
	}
	for _, d := range Dimensions() {
		m := own.dimension(d)
		analysis := DimensionAnalysis{
			Score: m.shown(), Trend: recent.dimension(d).trend(before.dimension(d), dimensionTrend), Count: m.n, Of: len(own),
		}
		if g.withData(d) >= 2 {
			analysis.Gap = m.less(g.all.dimension(d))
		}
		report.DimensionAnalysis[d] = analysis
	}
	report.Strengths, report.Weaknesses = own.traits()
	feedback := newestFirst(in.Feedback)
	report.CoachingInsights = CoachingInsights{
		RecentFeedback:    notesOn(feedback),
		RecurringPatterns: own.patterns(),
		ImprovementPlan:   own.plan(feedback),
	}
	return report
}

func (g group) withData(d Dimension) int {
	n := 0
	for _, m := range g.members {
		if g.records[m.ID].dimension(d).n > 0 {
			n++
		}
	}
	return n
}

func (g group) compare(userID string) TeamComparison {
	own := g.records[userID]
	overall := make([]mean, 0, len(g.members))
	for _, m := range g.members {
		overall = append(overall, g.records[m.ID].overall())
	}
	c := TeamComparison{
		TeamSize: len(g.members), OverallPercentile: percentile(own.overall(), overall),
		DimensionPercentiles: make(map[Dimension]*int, 6), TeamAverage: make(map[Dimension]*float64, 6),
	}
	for _, d := range Dimensions() {
		means := make([]mean, 0, len(g.members))
		for _, m := range g.members {
			means = append(means, g.records[m.ID].dimension(d))
		}
		c.DimensionPercentiles[d] = percentile(own.dimension(d), means)
		c.TeamAverage[d] = g.all.dimension(d).shown()
	}
	return c
}

// traits are the dimensions in which somebody is clearly good, best first, and clearly not, worst first.
func (r record) traits() (strengths, weaknesses []Dimension) {
	strengths, weaknesses = []Dimension{}, []Dimension{}
	means := map[Dimension]mean{}
	for _, d := range Dimensions() {
		m := r.dimension(d)
		means[d] = m
		t, _ := m.tenths()
		switch {
		case m.n < enoughConversations:
		case t >= strength:
			strengths = append(strengths, d)
		case t < weakness:
			weaknesses = append(weaknesses, d)
		}
	}
	slices.SortStableFunc(strengths, func(a, b Dimension) int { return means[b].compare(means[a]) })
	slices.SortStableFunc(weaknesses, func(a, b Dimension) int { return means[a].compare(means[b]) })
	return strengths[:min(len(strengths), maxTraits)], weaknesses[:min(len(weaknesses), maxTraits)]
}

// patterns are what at least half of the last ten conversations lack, or do badly; fewer than three show no pattern.
func (r record) patterns() []Pattern {
	found := []Pattern{}
	last := r.last(recentAnalyses)
	if len(last) < enoughConversations {
		return found
	}
	for _, d := range Dimensions() {
		missing, low := 0, 0
		for _, s := range last {
			switch score := s.Dimensions.Of(d); {
			case score == nil:
				missing++
			case *score <= lowScore:
				low++
			}
		}
		for _, p := range []Pattern{{d, "missing", missing, len(last)}, {d, "low", low, len(last)}} {
			if 2*p.Count >= p.Of {
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Pattern) int { return cmp.Compare(b.Count, a.Count) })
	return found
}

// plan names what to practise, the dimension with the most to gain first. What was not discussed counts as 0 here:
// asking about it gains the most.
func (r record) plan(feedback []Feedback) []Improvement {
	last := r.last(recentAnalyses)
	means := map[Dimension]mean{}
	wanting := []Dimension{}
	for _, d := range Dimensions() {
		m := last.dimension(d)
		m.n = len(last)
		means[d] = m
		if t, ok := m.tenths(); ok && t < strength {
			wanting = append(wanting, d)
		}
	}
	slices.SortStableFunc(wanting, func(a, b Dimension) int { return means[a].compare(means[b]) })
	plan := make([]Improvement, 0, maxImprovement)
	for _, d := range wanting[:min(len(wanting), maxImprovement)] {
		priority := "low"
		switch t, _ := means[d].tenths(); {
		case t < urgent:
			priority = "high"
		case t < weakness:
			priority = "medium"
		}
		plan = append(plan, Improvement{Dimension: d, Priority: priority, Question: questionOf(feedback, d)})
	}
	return plan
}

// questionOf is the question of the newest analysis that has one.
func questionOf(feedback []Feedback, d Dimension) string {
	for _, f := range feedback {
		if q := f.Analysis.Dimensions[d].Question; q != "" {
			return q
		}
	}
	return ""
}

func newestFirst(feedback []Feedback) []Feedback {
	sorted := slices.Clone(feedback)
	slices.SortFunc(sorted, func(a, b Feedback) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ConversationID, a.ConversationID))
	})
	return sorted
}

// notesOn picks, of each of the newest conversations, what was said about its weakest dimension.
func notesOn(feedback []Feedback) []FeedbackNote {
	notes := []FeedbackNote{}
	for _, f := range feedback[:min(len(feedback), maxNotes)] {
		for _, d := range weakestFirst(func(d Dimension) *int { return f.Analysis.Dimensions[d].Effective() }) {
			note := f.Analysis.Dimensions[d].Reason
			if gaps := f.Analysis.Dimensions[d].Gaps; len(gaps) > 0 {
				note = gaps[0]
			}
			if note == "" {
				continue
			}
			notes = append(notes, FeedbackNote{
				ConversationID: f.ConversationID, CompanyName: f.CompanyName, Date: f.At.UTC(), Dimension: d, Note: note,
			})
			break
		}
	}
	return notes
}

// weakestFirst orders the dimensions of one conversation, those that were not discussed first.
func weakestFirst(score func(Dimension) *int) []Dimension {
	rank := func(d Dimension) int {
		if s := score(d); s != nil {
			return *s
		}
		return -1
	}
	sorted := Dimensions()
	slices.SortStableFunc(sorted, func(a, b Dimension) int { return cmp.Compare(rank(a), rank(b)) })
	return sorted
}

// milestones are the days on which something was reached for the first time, oldest first.
func (r record) milestones() []Milestone {
	reached := []Milestone{}
	reach := func(s *Score, achievement string, value int) {
		reached = append(reached, Milestone{Date: s.At.UTC(), Achievement: achievement, Value: value, ConversationID: s.ConversationID})
	}
	best, strong := -1, false
	for i, s := range r {
		switch i + 1 {
		case 1:
			reach(s, "firstAnalysis", 1)
		case 10:
			reach(s, "analyses10", 10)
		case 50:
			reach(s, "analyses50", 50)
		}
		if s.Overall == nil {
			continue
		}
		if s.Status == Strong && !strong {
			strong = true
			reach(s, "firstStrong", *s.Overall)
		}
		if best < 0 || *s.Overall > *r[best].Overall {
			best = i
		}
	}
	if best >= 0 {
		reach(r[best], "bestScore", *r[best].Overall)
	}
	slices.SortStableFunc(reached, func(a, b Milestone) int { return time.Time.Compare(a.Date, b.Date) })
	return reached
}
