// Package day plays the working day for which the cache's promises are made, and counts: 50 people, each of whom hands
// in 5 conversations and opens the home page 20 times, two instances that take turns, both restarted at noon, a metered
// store behind them. The instances, the pipeline, the ledger and the database are the real ones; the clock is not.
package day

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Options say which day is played.
type Options struct {
	Users    int            // 1 to 100,000
	Database string         // address of a PostgreSQL in which the day makes a database of its own; empty: a SQLite file
	Folder   string         // for the SQLite file; the caller removes it
	Zone     *time.Location // in which it is morning and noon
	// Lag is how long an instance may go on reading what the store had before another one wrote, as with Workers KV.
	Lag      time.Duration
	Delay    time.Duration // what each call of the store takes, on the clock on the wall
	HotBytes int64         // what an instance may hold; 0: the cache's default
	Seed     uint64
	Progress func(done, of int) // told now and then; may be nil
	Logger   *slog.Logger       // of what goes wrong
}

// Validate says what is missing or out of range.
func (o Options) Validate() error {
	if o.Zone == nil || o.Logger == nil || o.Folder == "" {
		return errors.New("day: Zone, Folder and Logger are required")
	}
	if o.Users < 1 || o.Users > 100_000 {
		return errors.New("the day is played by 1 to 100,000 people")
	}
	if o.Lag < 0 || o.Delay < 0 || o.HotBytes < 0 {
		return errors.New("the store's lag and delay, and what an instance may hold, must not be negative")
	}
	return nil
}

// Figures are what one day cost and how it was for the readers.
type Figures struct {
	Answers     int           // given to pages
	Waited      int           // of these, for how many the reader waited for a builder
	Wrong       int           // of these, how many a fresh read of the database contradicted
	Mean        time.Duration // of an answer
	P95         time.Duration
	Reads       int64 // keys asked of the store
	Writes      int64 // keys written to it
	Deletes     int64 // keys deleted from it
	PageQueries int64 // statements that read pages' values out of the database
	Builds      int64 // values built, some with more than one statement
}

// HitRate is the share of answers for which no reader waited for a builder.
func (f Figures) HitRate() float64 { return 1 - float64(f.Waited)/float64(max(f.Answers, 1)) }

// Outcome is a day under two policies beside the least that was possible.
type Outcome struct {
	Users    int
	Took     time.Duration // on the clock on the wall, both policies
	Database string        // sqlite or postgres
	Ours     Figures
	Seed     Figures
	Least    Figures
}

// Play plays the day twice: under the product's policy, and under the seed's own.
func Play(ctx context.Context, o Options) (Outcome, error) {
	if err := o.Validate(); err != nil {
		return Outcome{}, err
	}
	begun := time.Now()
	out := Outcome{Users: o.Users, Database: "sqlite"}
	if o.Database != "" {
		out.Database = "postgres"
	}
	total := 2 * o.Users * (1 + uploads + openings)
	done := 0
	step := func() {
		done++
		if o.Progress != nil && (done%100 == 0 || done == total) {
			o.Progress(done, total)
		}
	}
	ours, trace, err := playOne(ctx, o, fenced(o.Users), step)
	if err != nil {
		return out, fmt.Errorf("the day under this policy: %w", err)
	}
	out.Ours, out.Least = ours, trace.least()
	out.Least.Answers = ours.Answers
	out.Least.Mean, out.Least.P95 = trace.quickest()
	if out.Seed, _, err = playOne(ctx, o, seedPolicy(), step); err != nil {
		return out, fmt.Errorf("the day under the seed's policy: %w", err)
	}
	out.Took = time.Since(begun)
	return out, nil
}
