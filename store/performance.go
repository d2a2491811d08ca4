package store

import (
	"context"
	"slices"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// Scores reads the facts of the latest analysis of each analysed conversation in the range, oldest first; of more than
// sales.MostScores those of the newest conversations.
func (r reader) Scores(ctx context.Context, scope sales.Scope, span sales.DateRange) ([]sales.Score, error) {
	where := of(scope, "l.")
	where.during("l.conversation_date", span)
	var s sales.Score
	var about string
	var d dimensions
	fields := append([]any{&s.ConversationID, &s.OpportunityID, &about, &s.OwnerID, moment{&s.At}, &s.Overall, (*string)(&s.Status), &s.Engine}, d.fields()...)
	// The opportunity is looked up for each: joined, it would tempt PostgreSQL to read all there are. A status has no space.
	scores, err := list(ctx, r.link, func(r row) (sales.Score, error) {
		err := r.Scan(fields...)
		status, company, _ := strings.Cut(about, " ")
		s.OpportunityStatus, s.CompanyName, s.Dimensions = sales.OpportunityStatus(status), company, sales.DimensionScores(d)
		return s, err
	}, "SELECT p.conversation_id, p.opportunity_id, (SELECT o.status || ' ' || o.company_name FROM opportunities o WHERE o.id = p.opportunity_id), "+
		"p.owner_id, p.conversation_date, p.overall_score, p.status, p.engine, "+dimensions{}.columns("p.")+`
		FROM (SELECT * FROM latest_analyses l`+where.text+` ORDER BY conversation_date DESC, conversation_id DESC LIMIT `+where.next(sales.MostScores)+`) p`, where.args...)
	slices.SortFunc(scores, func(a, b sales.Score) int { return newest(b.At, a.At, b.ConversationID, a.ConversationID) })
	return scores, err
}

// Counts reads how much each person of a scope owns, also who owns nothing; conversations and analyses within the range.
func (r reader) Counts(ctx context.Context, scope sales.Scope, span sales.DateRange) ([]sales.PersonCounts, error) {
	who := &condition{}
	switch scope.Kind {
	case sales.UserScope:
		who.and("u.id =", scope.ID)
	case sales.ManagerScope:
		who.add("(u.manager_id = " + who.next(scope.ID) + " OR u.id = $1)")
	case sales.OrgScope: // everybody
	}
	dates := &condition{args: who.args}
	dates.during("x.conversation_date", span)
	total := func(noun string) string {
		return "CAST(COALESCE(sum(CASE WHEN kept.noun = '" + noun + "' THEN kept.held END), 0) AS BIGINT)"
	}
	conversations, analyses := "COALESCE(own.conversations, 0)", "COALESCE(own.analyses, 0)"
	if dates.text != "" { // the dates of what somebody owns are in an index, the tallies know none
		within := " AND " + dates.text[len(" WHERE "):]
		conversations = "(SELECT count(*) FROM conversations x WHERE x.owner_id = u.id" + within + ")"
		analyses = "(SELECT count(*) FROM latest_analyses x WHERE x.owner_id = u.id" + within + ")"
	}
	return list(ctx, r.link, func(r row) (c sales.PersonCounts, err error) {
		return c, r.Scan(&c.UserID, &c.Opportunities, &c.Conversations, &c.Analyses)
	}, "SELECT u.id, COALESCE(own.opportunities, 0), "+conversations+", "+analyses+" FROM users u LEFT JOIN (SELECT kept.owner_id, "+
		total(talliedOpportunities)+" AS opportunities, "+total(talliedConversations)+" AS conversations, "+total(talliedAnalyses)+" AS analyses FROM "+
		talliedByOwner(scope)+" GROUP BY kept.owner_id) own ON own.owner_id = u.id"+who.text+" ORDER BY u.id", dates.args...)
}

// Feedback reads the newest analyses of a scope, those of the latest conversations first.
func (r reader) Feedback(ctx context.Context, scope sales.Scope, span sales.DateRange, limit int) ([]sales.Feedback, error) {
	where := of(scope, "")
	where.during("conversation_date", span)
	feedback, err := list(ctx, r.link, func(r row) (f sales.Feedback, err error) {
		return f, r.Scan(&f.Analysis.ID, &f.ConversationID, &f.CompanyName, moment{&f.At})
	}, `SELECT p.analysis_id, p.conversation_id, (SELECT o.company_name FROM opportunities o WHERE o.id = p.opportunity_id), p.conversation_date
		FROM (SELECT analysis_id, conversation_id, opportunity_id, conversation_date FROM latest_analyses`+where.text+
		` ORDER BY conversation_date DESC, conversation_id DESC LIMIT `+where.next(limit)+`) p`, where.args...)
	if err != nil || len(feedback) == 0 {
		return feedback, err
	}
	ids := make([]string, len(feedback))
	for i, f := range feedback {
		ids[i] = f.Analysis.ID
	}
	analyses, err := r.analyses(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range feedback {
		feedback[i].Analysis = analyses[ids[i]]
	}
	slices.SortFunc(feedback, func(a, b sales.Feedback) int { return newest(a.At, b.At, a.ConversationID, b.ConversationID) })
	return feedback, nil
}

// RecomputePerformance makes the reports and dashboards of these users and managers, and the organisation's, be computed again.
func (t *Tx) RecomputePerformance(users, managers []string) error {
	t.record(sales.Change{Kind: sales.PerformanceRecomputed, Owners: users, Managers: managers})
	return nil
}
