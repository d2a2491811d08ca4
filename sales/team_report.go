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
	type place struct {
		mean
		member int // in members, which decides between equals
	}
	places := make([]place, 0, len(g.members)) // of an organisation of thousands it is quicker to sort than rows
	for i, m := range g.members {
		places = append(places, place{g.records[m.ID].overall(), i})
	}
	slices.SortFunc(places, func(a, b place) int {
		if a.n == 0 || b.n == 0 {
			return cmp.Or(cmp.Compare(min(b.n, 1), min(a.n, 1)), cmp.Compare(a.member, b.member))
		}
		return cmp.Or(b.compare(a.mean), cmp.Compare(b.n, a.n), cmp.Compare(a.member, b.member))
	})
	rows := make([]MemberRanking, 0, len(places))
	for _, p := range places {
		m := g.members[p.member]
		own, c := g.records[m.ID], g.counts[m.ID]
		recent, before := own.lookBack(g.now, month)
		reasons := g.concerns(m.ID)
		rows = append(rows, MemberRanking{
			UserID: m.ID, Name: m.Name, OpportunityCount: c.Opportunities, ConversationCount: c.Conversations, AnalysisCount: c.Analyses,
			AverageScore: p.shown(), Trend: recent.overall().trend(before.overall(), overallTrend),
			NeedsAttention: len(reasons) > 0, AttentionReasons: reasons,
		})
	}
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
		member *Member
		mean
	}
	order := func(a, b performer) int { return cmp.Or(b.compare(a.mean), cmp.Compare(b.n, a.n)) }
	// Of those with as many conversations at least, the first of the best and the last of the worst.
	ends := func(least int) (first, last performer, n int) {
		for i := range g.members {
			p := performer{&g.members[i], g.records[g.members[i].ID].dimension(d)}
			if p.n < least {
				continue
			}
			if n == 0 || order(p, first) < 0 {
				first = p
			}
			if n == 0 || order(p, last) >= 0 {
				last = p
			}
			n++
		}
		return first, last, n
	}
	first, last, n := ends(enoughConversations)
	if n == 0 {
		first, last, n = ends(1)
	}
	person := func(p performer) *Person {
		return &Person{UserID: p.member.ID, Name: p.member.Name, Score: *p.shown(), Count: p.n}
	}
	if n > 0 {
		top = person(first)
	}
	if n > 1 {
		bottom = person(last)
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
			ConversationID: d.ConversationID, Score: d.Overall, Rating: d.Status, Engine: d.Engine,
			InsufficientEvidence: Insufficient(d.Dimensions.Scored()), Risk: risks[d.risk], SuggestedAction: dimension,
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
