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
type RecomputePerformance struct{}

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

// Work makes the values of a batch of people stale and builds them again, so that the morning's first reader finds them.
func (w *recomputePerformance) Work(ctx context.Context, _ *river.Job[RecomputePerformance]) error {
	users, err := w.Store.Users(ctx)
	if err != nil {
		return handBack(ctx, err)
	}
	for some := range slices.Chunk(users, batch) {
		if err := w.recompute(ctx, some); err != nil {
			return handBack(ctx, err)
		}
	}
	return nil
}

func (w *recomputePerformance) recompute(ctx context.Context, users []sales.User) error {
	var owners, managers []string
	for _, u := range users {
		owners = append(owners, u.ID)
		if u.Role == sales.Manager {
			managers = append(managers, u.ID)
		}
	}
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.RecomputePerformance(owners, managers)
	})
	if err != nil {
		return fmt.Errorf("making last night's figures stale: %w", err)
	}
	for _, u := range users {
		who := sales.Identity{User: u}
		if _, err := w.Views.Dashboard.Get(ctx, who.Scope()); err != nil {
			return fmt.Errorf("computing the dashboard of %s: %w", u.ID, err)
		}
		if _, err := w.Views.RepPerformance.Get(ctx, view.Report{UserID: u.ID}); err != nil {
			return fmt.Errorf("computing the report of %s: %w", u.ID, err)
		}
		if !who.Can(sales.SeeTeamReport) {
			continue
		}
		if _, err := w.Views.TeamPerformance.Get(ctx, view.TeamReport{Scope: who.Scope()}); err != nil {
			return fmt.Errorf("computing the team report of %s: %w", u.ID, err)
		}
	}
	return nil
}
