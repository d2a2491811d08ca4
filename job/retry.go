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

// pause is 2, 8, 32 … seconds, a little jittered so that what failed together does not return together.
func pause(attempt int) time.Duration {
	wait := 2 * time.Second
	for range attempt - 1 {
		if wait *= 4; wait > longestPause {
			break
		}
	}
	jitter := time.Duration(rand.Int64N(int64(wait) / 4)) //nolint:gosec // spreading retries needs no secret
	return min(wait+jitter, longestPause)
}

const longestPause = 10 * time.Minute

// backoff is the queue's form of pause.
type backoff struct {
	after func(attempt int) time.Duration
}

// NextRetry gives the time of the next attempt, by the clock that the queue goes by.
func (b backoff) NextRetry(job *rivertype.JobRow) time.Time {
	return time.Now().Add(b.after(len(job.Errors) + 1))
}

// handBack gives a job back to the queue, its attempt not counted, when the process is stopping. A job that took too long
// ends with another error of its context.
func handBack(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.Canceled) {
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

// patience is how long attempts go uncounted because the other side asks to be left alone.
const patience = 24 * time.Hour

// later waits as long as the other side asked, where it asked; the attempt is then not counted, unless the job is old.
func later(err error, age time.Duration) error {
	if failure, ok := remote.FailureOf(err); ok && failure.Transient && failure.After > 0 && age < patience {
		return river.JobSnooze(min(failure.After, time.Hour))
	}
	return err
}

func isSnooze(err error) bool {
	var snooze *rivertype.JobSnoozeError
	return errors.As(err, &snooze)
}
