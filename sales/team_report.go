package sales

import (
	"cmp"
	"slices"
	"time"
)

// When a member or an opportunity needs attention.
const (
	lowAverage  = 500                 // tenths of a point: a member's average below 50.0
	memberFall  = 100                 // tenths: a member's last 30 days at least 10.0 below the 30 before
	quietAfter  = 14 * 24 * time.Hour // without a conversation, while there is an open opportunity
	dealFall    = 15                  // points: an opportunity's latest score against the one before
	maxAtRisk   = 10
	maxCoaching = 5
)

// ReportTeam computes the team report. It depends on the facts alone, not on their order, and every collection in it
// is there even when nothing is known. Managers and admins count as members where they own anything.
func ReportTeam(in TeamFacts) TeamPerformance {
	g := groupOf(in)
	recent, before := g.all.lookBack(g.now, month)
	report := TeamPerformance{
		TeamSummary: TeamSummary{
			TeamSize: len(g.members), RestsOn: len(g.all), TeamAverageScore: g.all.overall().shown(),
			ScoreChange: recent.overall().less(before.overall()),
		},
		MemberRankings:        g.rankings(),
		TeamDimensionAnalysis: make(map[Dimension]TeamDimension, 6),
		AttentionNeeded:       g.attention(newestFirst(in.Feedback)),
		TeamTrends:            TeamTrends{WeeklyScores: g.all.weekly(g.zone), DimensionTrends: make(map[Dimension]Trend, 6)},
		CoachingPriority:      g.coaching(),
		Engines:               g.all.engines(),
	}
	for _, m := range g.members {
		c := g.counts[m.ID]
		report.TeamSummary.TotalOpportunities += c.Opportunities
		report.TeamSummary.TotalConversations += c.Conversations
		report.TeamSummary.TotalAnalyses += c.Analyses
	}
	for _, d := range Dimensions() {
		m := g.all.dimension(d)
		top, bottom := g.performers(d)
		report.TeamDimensionAnalysis[d] = TeamDimension{TeamAvg: m.shown(), TopPerformer: top, BottomPerformer: bottom, Count: m.n}
		report.TeamTrends.DimensionTrends[d] = recent.dimension(d).trend(before.dimension(d), dimensionTrend)
	}
	return report
}

// rankings is one row per member, best average first and those without one last.
func (g group) rankings() []MemberRanking {
	rows := make([]MemberRanking, 0, len(g.members))
	means := map[string]mean{}
	for _, m := range g.members {
		own, c := g.records[m.ID], g.counts[m.ID]
		recent, before := own.lookBack(g.now, month)
		reasons := g.concerns(m.ID)
		means[m.ID] = own.overall()
		rows = append(rows, MemberRanking{
			UserID: m.ID, Name: m.Name, OpportunityCount: c.Opportunities, ConversationCount: c.Conversations, AnalysisCount: c.Analyses,
			AverageScore: means[m.ID].shown(), Trend: recent.overall().trend(before.overall(), overallTrend),
			NeedsAttention: len(reasons) > 0, AttentionReasons: reasons,
		})
	}
	slices.SortStableFunc(rows, func(a, b MemberRanking) int {
		x, y := means[a.UserID], means[b.UserID]
		if x.n == 0 || y.n == 0 {
			return cmp.Compare(min(y.n, 1), min(x.n, 1))
		}
		return cmp.Or(y.compare(x), cmp.Compare(y.n, x.n))
	})
	return rows
}

// concerns says why a member needs attention.
func (g group) concerns(userID string) []string {
	reasons := []string{}
	own := g.records[userID]
	if t, ok := own.overall().tenths(); ok && t < lowAverage {
		reasons = append(reasons, "lowAverage")
	}
	recent, before := own.lookBack(g.now, month)
	now, hasNow := recent.overall().tenths()
	then, hasThen := before.overall().tenths()
	if hasNow && hasThen && then-now >= memberFall {
		reasons = append(reasons, "falling")
	}
	if g.quiet(userID) {
		reasons = append(reasons, "quiet")
	}
	return reasons
}

// quiet reports whether a member has an open opportunity and talks to nobody: the newest conversation is two weeks
// old, or there are opportunities without any conversation.
func (g group) quiet(userID string) bool {
	own, c := g.records[userID], g.counts[userID]
	if len(own) == 0 {
		return c.Opportunities > 0 && c.Conversations == 0
	}
	if own[len(own)-1].At.After(g.now.Add(-quietAfter)) {
		return false
	}
	return slices.ContainsFunc(own, func(s *Score) bool { return s.OpportunityStatus.Open() })
}

// performers are the best and the worst member in a dimension, among those with enough conversations; where nobody
// has enough, among all with data. The bottom is never the same person as the top.
func (g group) performers(d Dimension) (top, bottom *Person) {
	type performer struct {
		Member
		mean
	}
	var enough, some []performer
	for _, m := range g.members {
		p := performer{m, g.records[m.ID].dimension(d)}
		if p.n >= enoughConversations {
			enough = append(enough, p)
		}
		if p.n > 0 {
			some = append(some, p)
		}
	}
	if len(enough) == 0 {
		enough = some
	}
	slices.SortStableFunc(enough, func(a, b performer) int { return cmp.Or(b.compare(a.mean), cmp.Compare(b.n, a.n)) })
	person := func(p performer) *Person {
		return &Person{UserID: p.ID, Name: p.Name, Score: *p.shown(), Count: p.n}
	}
	if len(enough) > 0 {
		top = person(enough[0])
	}
	if len(enough) > 1 {
		bottom = person(enough[len(enough)-1])
	}
	return top, bottom
}

// attention lists the open opportunities in danger, worst first: At Risk, Weak, then those that fell; within each the
// lowest score first and what has no score last.
func (g group) attention(feedback []Feedback) []Attention {
	latest, previous := make(map[string]*Score, len(g.all)), map[string]*int{}
	for _, s := range g.all {
		if was := latest[s.OpportunityID]; was != nil && was.Overall != nil {
			previous[s.OpportunityID] = was.Overall
		}
		latest[s.OpportunityID] = s
	}
	type danger struct {
		*Score
		risk int
	}
	risks := []string{"atRisk", "weak", "falling"} // worst first
	order := func(a, b danger) int {
		return cmp.Or(cmp.Compare(a.risk, b.risk), cmp.Compare(orTop(a.Overall), orTop(b.Overall)), a.At.Compare(b.At),
			cmp.Compare(a.OpportunityID, b.OpportunityID))
	}
	worst := make([]danger, 0, maxAtRisk+1) // of all there may be: most need not be sorted
	for id, s := range latest {
		d := danger{s, slices.Index(risks, riskOf(s, previous[id]))}
		if d.risk < 0 || !s.OpportunityStatus.Open() {
			continue
		}
		if at, _ := slices.BinarySearchFunc(worst, d, order); at < maxAtRisk {
			worst = slices.Insert(worst, at, d)
			worst = worst[:min(len(worst), maxAtRisk)]
		}
	}
	names := map[string]string{}
	for _, m := range g.members {
		names[m.ID] = m.Name
	}
	rows := []Attention{}
	for _, d := range worst {
		dimension := weakestFirst(d.Dimensions.Of)[0]
		rows = append(rows, Attention{
			OpportunityID: d.OpportunityID, CompanyName: d.CompanyName, AssignedTo: names[d.OwnerID], AssignedToID: d.OwnerID,
			ConversationID: d.ConversationID, Score: d.Overall, Rating: d.Status, Engine: d.Engine, Risk: risks[d.risk], SuggestedAction: dimension,
			Question: questionOf(about(d.ConversationID, feedback), dimension),
		})
	}
	return rows
}

func riskOf(s *Score, previous *int) string {
	switch {
	case s.Status == AtRisk:
		return "atRisk"
	case s.Status == Weak:
		return "weak"
	case s.Overall != nil && previous != nil && *previous-*s.Overall >= dealFall:
		return "falling"
	}
	return ""
}

func orTop(score *int) int {
	if score == nil {
		return 101
	}
	return *score
}

func about(conversationID string, feedback []Feedback) []Feedback {
	for i, f := range feedback {
		if f.ConversationID == conversationID {
			return feedback[i : i+1]
		}
	}
	return nil
}

// coaching names each member's weakest dimension that rests on enough conversations and is no strength, lowest first.
func (g group) coaching() []CoachingPriority {
	rows := []CoachingPriority{}
	means := map[string]mean{}
	for _, m := range g.members {
		var weakest Dimension
		for _, d := range Dimensions() {
			own := g.records[m.ID].dimension(d)
			t, _ := own.tenths()
			if own.n < enoughConversations || t >= strength {
				continue
			}
			if weakest == "" || own.compare(means[m.ID]) < 0 {
				weakest, means[m.ID] = d, own
			}
		}
		if weakest != "" {
			rows = append(rows, CoachingPriority{UserID: m.ID, Name: m.Name, Dimension: weakest, Score: *means[m.ID].shown(), Count: means[m.ID].n})
		}
	}
	slices.SortStableFunc(rows, func(a, b CoachingPriority) int {
		x, y := means[a.UserID], means[b.UserID]
		return cmp.Or(x.compare(y), cmp.Compare(y.n, x.n))
	})
	return rows[:min(len(rows), maxCoaching)]
}
