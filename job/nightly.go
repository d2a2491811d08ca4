package job

import (
	"fmt"
	"strings"
	"time"

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
