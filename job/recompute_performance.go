package job

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// RecomputePerformance asks for everyone's dashboards and reports to be computed anew.
type RecomputePerformance struct {
	Night time.Time `json:"night,omitzero"` // for which it is due
}

// Kind names the job in the queue.
func (RecomputePerformance) Kind() string { return "recompute_performance" }

type recomputePerformance struct {
	river.WorkerDefaults[RecomputePerformance]
	Options
}

// Timeout grows with the number of people, not with the outside world.
func (*recomputePerformance) Timeout(*river.Job[RecomputePerformance]) time.Duration { return slow }

// batch is how many people's values are made stale in one transaction.
const batch = 50

// Work makes everyone's values stale, a batch of people in a transaction, and builds them again, so that the morning's
// first reader finds them. Nothing is built before all is stale: the organisation's values are everybody's.
func (w *recomputePerformance) Work(ctx context.Context, job *river.Job[RecomputePerformance]) error {
	users, err := w.Store.Users(ctx)
	if err != nil {
		return handBack(ctx, err)
	}
	for some := range slices.Chunk(users, batch) {
		if err := w.outdate(ctx, some); err != nil {
			return handBack(ctx, fmt.Errorf("making last night's figures stale: %w", err))
		}
	}
	if !w.Cold {
		for _, u := range users {
			if err := w.compute(ctx, sales.Identity{User: u}); err != nil {
				return handBack(ctx, err)
			}
		}
	}
	return handBack(ctx, w.done(ctx, job.Args.Night))
}

// done notes the night, so that a later leader does not take it for one that was missed.
func (w *recomputePerformance) done(ctx context.Context, night time.Time) error {
	if night.IsZero() {
		return nil
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(nightSetting, night.Format(time.RFC3339)) })
}

func (w *recomputePerformance) outdate(ctx context.Context, users []sales.User) error {
	var owners, managers []string
	for _, u := range users {
		owners = append(owners, u.ID)
		if u.Role == sales.Manager {
			managers = append(managers, u.ID)
		}
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error { return tx.RecomputePerformance(owners, managers) })
}

func (w *recomputePerformance) compute(ctx context.Context, who sales.Identity) error {
	if _, err := w.Views.Dashboard.Get(ctx, who.Scope()); err != nil {
		return fmt.Errorf("computing the dashboard of %s: %w", who.ID, err)
	}
	if _, err := w.Views.RepPerformance.Get(ctx, view.Report{UserID: who.ID}); err != nil {
		return fmt.Errorf("computing the report of %s: %w", who.ID, err)
	}
	if !who.Can(sales.SeeTeamReport) {
		return nil
	}
	if _, err := w.Views.TeamPerformance.Get(ctx, view.TeamReport{Scope: who.Scope()}); err != nil {
		return fmt.Errorf("computing the team report of %s: %w", who.ID, err)
	}
	return nil
}
