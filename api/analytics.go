package api

import (
	"context"
	"time"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

type nothing struct{}

func (a *API) dashboard(ctx context.Context, _ nothing) (*orpc.Raw, error) {
	answer, err := a.o.Views.Dashboard.Get(ctx, viewer(ctx).Scope())
	if err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}

type span struct {
	DateFrom *time.Time `json:"dateFrom"`
	DateTo   *time.Time `json:"dateTo"`
}

// Validate checks the order of the ends.
func (in *span) Validate() []orpc.Issue {
	if in.DateFrom != nil && in.DateTo != nil && in.DateTo.Before(*in.DateFrom) {
		return []orpc.Issue{{Message: "The end lies before the beginning", Path: []any{"dateTo"}}}
	}
	return nil
}

// period gives the days of a span, in the zone in which reports are made.
func (a *API) period(in span) view.Period {
	day := func(t *time.Time) string {
		if t == nil {
			return ""
		}
		return t.In(a.o.Zone).Format(time.DateOnly)
	}
	return view.Period{From: day(in.DateFrom), To: day(in.DateTo)}
}

type repPerformance struct {
	span
	UserID *string `json:"userId"`
}

func (a *API) repPerformance(ctx context.Context, in repPerformance) (*orpc.Raw, error) {
	me := viewer(ctx)
	report := view.Report{UserID: me.ID, Period: a.period(in.span)}
	if in.UserID != nil && *in.UserID != "" {
		if err := me.Allow(sales.SeeRepReport, sales.SeeRepReport, *in.UserID, "person"); err != nil {
			return nil, err
		}
		report.UserID = *in.UserID
	}
	answer, err := a.o.Views.RepPerformance.Get(ctx, report)
	if err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}

func (a *API) teamPerformance(ctx context.Context, in span) (*orpc.Raw, error) {
	me := viewer(ctx)
	if !me.Can(sales.SeeTeamReport) {
		return nil, sales.Errorf(sales.Forbidden, "The team report is for managers and admins. Ask your manager to share it.")
	}
	answer, err := a.o.Views.TeamPerformance.Get(ctx, view.TeamReport{Scope: me.Scope(), Period: a.period(in)})
	if err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}
