package job

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// foldEvery bounds how many changes a reader adds up: at five hundred writes a second some fifty thousand, 10 ms.
const foldEvery = time.Minute

// FoldTallies asks for the changes of what people own to be added up, so that reading a number stays cheap.
type FoldTallies struct{}

// Kind names the job in the queue.
func (FoldTallies) Kind() string { return "fold_tallies" }

type foldTallies struct {
	river.WorkerDefaults[FoldTallies]
	Options
}

// Work adds up what there is. What a run that fails leaves, the next one takes.
func (w *foldTallies) Work(ctx context.Context, _ *river.Job[FoldTallies]) error {
	return handBack(ctx, w.Store.FoldTallies(ctx))
}
