package store

import (
	"context"
	"math"
	"slices"

	"github.com/sales-ai-automation/salesai/sales"
)

// recent is how many of the newest analyses the dashboard shows.
const recent = 10

// Dashboard counts what a scope holds.
func (r reader) Dashboard(ctx context.Context, scope sales.Scope) (d sales.Dashboard, err error) {
	where := of(scope, "")
	if err := r.totals(ctx, scope, where.args, &d); err != nil {
		return d, err
	}
	query := `SELECT p.analysis_id, p.conversation_id, p.opportunity_id,
			(SELECT o.company_name FROM opportunities o WHERE o.id = p.opportunity_id),
			(SELECT o.customer_number FROM opportunities o WHERE o.id = p.opportunity_id),
			p.overall_score, p.status, p.engine, p.scored, p.analysed_at
		FROM (SELECT analysis_id, conversation_id, opportunity_id, overall_score, status, engine, analysed_at, ` + dimensions{}.scored("") + ` AS scored FROM latest_analyses` + where.text +
		` ORDER BY analysed_at DESC, conversation_id DESC LIMIT ` + where.next(recent) + `) p`
	d.RecentAnalyses, err = list(ctx, r.link, func(r row) (a sales.RecentAnalysis, err error) {
		return a, r.Scan(&a.ID, &a.ConversationID, &a.OpportunityID, &a.OpportunityCompanyName, &a.CustomerNumber, &a.OverallScore, &a.Status, &a.Engine, sparse{&a.InsufficientEvidence}, moment{&a.CreatedAt})
	}, query, where.args...)
	slices.SortFunc(d.RecentAnalyses, func(a, b sales.RecentAnalysis) int {
		return newest(a.CreatedAt, b.CreatedAt, a.ConversationID, b.ConversationID)
	})
	return d, err
}

// totals fills in how much there is, how many of the latest analyses carry which rating, their mean, and what made them.
func (r reader) totals(ctx context.Context, scope sales.Scope, args []any, d *sales.Dashboard) error {
	type group struct {
		noun               string
		rating             sales.Rating
		engine             string
		count, scored, sum int
	}
	groups, err := list(ctx, r.link, func(r row) (g group, err error) {
		return g, r.Scan(&g.noun, &g.rating, &g.engine, &g.count, &g.scored, &g.sum)
	}, `SELECT kept.noun, kept.status, kept.engine, CAST(sum(kept.held) AS BIGINT), CAST(sum(kept.scored) AS BIGINT), CAST(sum(kept.score_sum) AS BIGINT)
		FROM `+tallied(scope, "")+" GROUP BY kept.noun, kept.status, kept.engine HAVING sum(kept.held) <> 0", args...)
	if err != nil {
		return err
	}
	counts, sum := map[sales.Rating]int{}, 0
	d.Engines = []string{}
	for _, g := range groups {
		switch g.noun {
		case talliedOpportunities:
			d.Summary.TotalOpportunities += g.count
		case talliedConversations:
			d.Summary.TotalConversations += g.count
		case talliedAnalyses:
			counts[g.rating] += g.count
			d.Engines = append(d.Engines, g.engine)
			d.Summary.TotalAnalyses += g.count
			d.Summary.ScoredAnalyses += g.scored
			sum += g.sum
		}
	}
	for _, rating := range sales.Ratings() {
		d.StatusDistribution = append(d.StatusDistribution, sales.StatusCount{Status: rating, Count: counts[rating]})
	}
	slices.Sort(d.Engines)
	d.Engines = slices.Compact(d.Engines)
	if scored := d.Summary.ScoredAnalyses; scored > 0 {
		mean := math.Round(float64(sum)/float64(scored)*10) / 10
		d.Summary.AverageScore = &mean
	}
	return nil
}
