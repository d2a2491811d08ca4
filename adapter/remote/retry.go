package remote

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"time"
)

// Retry bounds how often one call is tried in a row; what still fails then is the job queue's to try again.
type Retry struct {
	Attempts int           // in all, 1 for no second attempt; 3 if 0
	Pause    time.Duration // before the second attempt, doubled before each further one; 500 ms if 0
	Longest  time.Duration // the longest wait, also where the other side asks for more: then the call gives up; 30 s if 0
}

// WithDefaults gives r with its zero fields filled.
func (r Retry) WithDefaults() Retry {
	if r.Attempts == 0 {
		r.Attempts = 3
	}
	if r.Pause == 0 {
		r.Pause = 500 * time.Millisecond
	}
	if r.Longest == 0 {
		r.Longest = 30 * time.Second // a worker is not held longer; the queue waits instead
	}
	return r
}

// Validate reports what cannot work.
func (r Retry) Validate() error {
	if r.Attempts < 0 || r.Attempts > 10 {
		return fmt.Errorf("attempts must be 1 to 10, not %d", r.Attempts)
	}
	if r.Pause < 0 || r.Longest < 0 {
		return errors.New("pauses between attempts must not be negative")
	}
	return nil
}

// Do calls until it succeeds, fails for good, or the attempts are used up, and gives the last error.
// Failures that were followed by another attempt are logged; they reach nobody else.
func (r Retry) Do(ctx context.Context, log *slog.Logger, what string, call func(ctx context.Context) error) error {
	r = r.WithDefaults()
	for attempt := 1; ; attempt++ {
		err := call(ctx)
		if err == nil {
			return nil
		}
		f, ok := FailureOf(err)
		if !ok || !f.Transient {
			return err
		}
		if again, waited := r.Wait(ctx, attempt, f); !again {
			if waited != nil {
				return fmt.Errorf("waiting to try %s again: %w", what, waited)
			}
			return err
		}
		log.WarnContext(ctx, "trying again", "what", what, "attempt", attempt, "error", err)
	}
}

// Wait sleeps as long as is right after the attempt with this number failed, and reports whether there may be another.
// The error is ctx's, if ctx ended first.
func (r Retry) Wait(ctx context.Context, attempt int, f *Failure) (again bool, err error) {
	r = r.WithDefaults()
	if attempt >= r.Attempts {
		return false, nil
	}
	pause := r.pause(attempt)
	if f.After > 0 {
		pause = f.After
	}
	if pause > r.Longest {
		return false, nil
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false, ctx.Err()
	case <-timer.C:
		return true, nil
	}
}

// pause doubles from attempt to attempt and varies by a quarter, so that workers that failed together do not return together.
func (r Retry) pause(attempt int) time.Duration {
	pause := r.Pause
	for range attempt - 1 {
		pause = min(2*pause, r.Longest)
	}
	less, err := rand.Int(rand.Reader, big.NewInt(int64(pause/4)+1))
	if err != nil {
		return pause // does not happen, and is no reason not to wait
	}
	return pause - time.Duration(less.Int64())
}
