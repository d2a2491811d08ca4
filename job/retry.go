package job

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// maxAttempts is how often a step is tried: the first time and three retries.
const maxAttempts = 4

// backoff waits 2, 8 and 32 seconds, a little jittered so that what failed together does not return together.
type backoff struct{ now func() time.Time }

// NextRetry gives the time of the next attempt.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	wait := 2 * time.Second
	for range max(0, len(job.Errors)) {
		wait *= 4
	}
	jitter := time.Duration(rand.Int64N(int64(wait) / 4)) //nolint:gosec // spreading retries needs no secret
	return b.now().Add(min(wait+jitter, 10*time.Minute))
}

// handBack gives a job back to the queue, its attempt not counted, when the process is stopping.
func handBack(ctx context.Context, err error) error {
	if err != nil && errors.Is(context.Cause(ctx), context.Canceled) {
		return river.JobSnooze(0)
	}
	return err
}

// permanent reports whether trying again cannot help: the input is at fault, not the moment.
func permanent(err error) bool {
	if failure, ok := remote.FailureOf(err); ok {
		return !failure.Transient
	}
	switch sales.CodeOf(err) {
	case sales.Internal, sales.Unavailable, sales.RateLimited:
		return false
	default:
		return true
	}
}

// later waits as long as the other side asked, where it asked; the attempt is then not counted.
func later(err error) error {
	if failure, ok := remote.FailureOf(err); ok && failure.Transient && failure.After > 0 {
		return river.JobSnooze(min(failure.After, time.Hour))
	}
	return err
}
