package job

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/robfig/cron/v3"

	"github.com/sales-ai-automation/salesai/sales"
)

// nightly reads a cron line by the clock on the wall of one zone, wherever the machine is. In the night in which the
// clock jumps over the hour the work is done all the same, and once in the night in which an hour comes twice.
type nightly struct {
	line cron.Schedule
	zone *time.Location
}

func parseNightly(line string, zone *time.Location) (nightly, error) {
	if strings.Contains(line, "TZ=") {
		return nightly{}, sales.Errorf(sales.Invalid, "The time of the nightly work is %q; write it without a zone, which is set by itself.", line)
	}
	schedule, err := cron.ParseStandard(line)
	if err != nil {
		return nightly{}, fmt.Errorf("reading the time of the nightly work %q: %w", line, err)
	}
	return nightly{schedule, zone}, nil
}

// Next gives the next time after t.
func (n nightly) Next(t time.Time) time.Time {
	local := t.In(n.zone)
	wall := copied(local, time.UTC) // a day of which has every hour once
	for {
		if wall = n.line.Next(wall); wall.IsZero() {
			return wall // never
		}
		if next := reading(wall, n.zone); next.After(t) {
			return next
		}
	}
}

// caughtUp is how long after its time a night is still caught up with; by then the next one is near.
const caughtUp = 20 * time.Hour

// last gives the newest time that is not after t; zero if that is long ago.
func (n nightly) last(t time.Time) (last time.Time) {
	for next := n.Next(t.Add(-caughtUp)); !next.IsZero() && !next.After(t); next = n.Next(next) {
		last = next
	}
	return last
}

// due makes the job of the night that has just come. Two leaders, where one does not know yet that it was replaced,
// make one job.
func (n nightly) due() (river.JobArgs, *river.InsertOpts) { return n.of(n.last(time.Now())) }

func (n nightly) of(night time.Time) (river.JobArgs, *river.InsertOpts) {
	if night.IsZero() {
		return nil, nil
	}
	return RecomputePerformance{Night: night.UTC()}, &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// nightSetting holds the last night that was done.
const nightSetting = "nightly.done"

// missed makes the job of a night that came while there was no leader, as when one has just died.
func (q *Queue) missed(n nightly) river.PeriodicJobConstructor {
	return func() (river.JobArgs, *river.InsertOpts) {
		ctx, cancel := context.WithTimeout(context.Background(), q.o.Quick)
		defer cancel()
		done, err := q.o.Store.Setting(ctx, nightSetting)
		if err != nil || done == "" { // where there was no night yet, none was missed
			return nil, nil
		}
		before, err := time.Parse(time.RFC3339, done)
		last := n.last(time.Now())
		if err != nil || !last.After(before) {
			return nil, nil
		}
		return n.of(last)
	}
}

// reading is the moment at which a clock in zone shows what wall shows, or would if it did not jump over it.
func reading(wall time.Time, zone *time.Location) time.Time {
	at := copied(wall, zone)
	if ahead := wall.Sub(copied(at, time.UTC)); ahead > 0 { // time.Date chose the side before the jump
		return at.Add(ahead)
	}
	return at
}

// copied has the figures of t in another zone.
func copied(t time.Time, zone *time.Location) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
}
