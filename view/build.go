package view

import (
	"context"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Conversations is a chunk of a conversation list.
type Conversations = sales.Page[sales.ConversationListItem]

// Opportunities is a chunk of an opportunity list.
type Opportunities = sales.Page[sales.OpportunityListItem]

// builder reads values out of one moment of the database.
type builder struct{ Options }

func (builder) conversations(r sales.Reader, ctx context.Context, s Slice) (Conversations, error) {
	return r.Conversations(ctx, s.Scope, s.Offset, ChunkSize)
}

func (builder) opportunityConversations(r sales.Reader, ctx context.Context, p Part) (Conversations, error) {
	return r.OpportunityConversations(ctx, p.OpportunityID, p.Offset, ChunkSize)
}

func (builder) opportunities(r sales.Reader, ctx context.Context, s Selection) (Opportunities, error) {
	return r.Opportunities(ctx, s.Scope, s.Filter, s.Offset, ChunkSize)
}

// Range turns the days of a period into moments of a zone.
func (p Period) Range(zone *time.Location) (sales.DateRange, error) {
	var span sales.DateRange
	for _, end := range []struct {
		day  string
		at   *time.Time
		plus int
	}{{p.From, &span.From, 0}, {p.To, &span.To, 1}} {
		if end.day == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, end.day, zone)
		if err != nil {
			return span, sales.Errorf(sales.Invalid, "%q is not a day; write it as 2026-01-20.", end.day)
		}
		*end.at = day.AddDate(0, 0, end.plus).UTC()
	}
	return span, nil
}

func (b builder) repPerformance(r sales.Reader, ctx context.Context, p Report) (sales.RepPerformance, error) {
	span, err := p.Period.Range(b.Zone)
	if err != nil {
		return sales.RepPerformance{}, err
	}
	person, err := r.Identity(ctx, p.UserID)
	if err != nil {
		return sales.RepPerformance{}, err
	}
	team, err := b.facts(ctx, r, teamOf(person), span)
	if err != nil {
		return sales.RepPerformance{}, fmt.Errorf("reading the team's facts: %w", err)
	}
	feedback, err := r.Feedback(ctx, sales.Of(p.UserID), span, feedbackDepth)
	if err != nil {
		return sales.RepPerformance{}, fmt.Errorf("reading the latest analyses: %w", err)
	}
	return sales.ReportRep(sales.RepFacts{UserID: p.UserID, Team: team, Feedback: feedback}), nil
}

func (b builder) teamPerformance(r sales.Reader, ctx context.Context, p TeamReport) (sales.TeamPerformance, error) {
	span, err := p.Period.Range(b.Zone)
	if err != nil {
		return sales.TeamPerformance{}, err
	}
	team, err := b.facts(ctx, r, p.Scope, span)
	if err != nil {
		return sales.TeamPerformance{}, fmt.Errorf("reading the team's facts: %w", err)
	}
	if team.Feedback, err = r.Feedback(ctx, p.Scope, span, teamFeedbackDepth); err != nil {
		return sales.TeamPerformance{}, fmt.Errorf("reading the latest analyses: %w", err)
	}
	return sales.ReportTeam(team), nil
}

// facts reads what a report on a scope is made of.
func (b builder) facts(ctx context.Context, r sales.Reader, scope sales.Scope, span sales.DateRange) (sales.TeamFacts, error) {
	facts := sales.TeamFacts{Span: span, Now: cache.AsOf(ctx, b.Now()), Zone: b.Zone}
	var err error
	if facts.Members, err = r.Members(ctx, scope); err != nil {
		return facts, err
	}
	if facts.Scores, err = r.Scores(ctx, scope, span); err != nil {
		return facts, err
	}
	facts.Counts, err = r.Counts(ctx, scope, span)
	return facts, err
}

// How many of the newest analyses coaching looks at, of one person and of a team.
const (
	feedbackDepth     = 10
	teamFeedbackDepth = 50
)

// teamOf is whom a person is compared with: the team, a manager's own, or everyone where there is no team.
func teamOf(i sales.Identity) sales.Scope {
	switch {
	case i.ManagerID != "":
		return sales.Team(i.ManagerID)
	case i.Role == sales.Manager:
		return sales.Team(i.ID)
	default:
		return sales.Of(i.ID)
	}
}
