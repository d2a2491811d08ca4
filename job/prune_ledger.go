package job

import (
	"context"

	"github.com/riverqueue/river"

	"github.com/sales-ai-automation/salesai/view"
)

// PruneLedger asks for ledger rows to be dropped that no cached value can need any more.
type PruneLedger struct{}

// Kind names the job in the queue.
func (PruneLedger) Kind() string { return "prune_ledger" }

type pruneLedger struct {
	river.WorkerDefaults[PruneLedger]
	Options
}

// Work drops rows older than the longest life of any value.
func (w *pruneLedger) Work(ctx context.Context, _ *river.Job[PruneLedger]) error {
	return handBack(ctx, w.Store.Prune(ctx, view.LongestLife))
}
