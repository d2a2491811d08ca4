package job

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata" // the zones are part of what is tested, wherever the tests run

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestNightlyIsByTheClockOnTheWall asks from machines in other zones too.
func TestNightlyIsByTheClockOnTheWall(t *testing.T) {
	for name, c := range map[string]struct{ line, zone, from, want string }{
		"the same day":            {"0 2 * * *", "Asia/Taipei", "2026-01-19T17:59:59Z", "2026-01-19T18:00:00Z"},
		"not twice":               {"0 2 * * *", "Asia/Taipei", "2026-01-19T18:00:00Z", "2026-01-20T18:00:00Z"},
		"winter":                  {"0 2 * * *", "America/New_York", "2026-01-20T12:00:00Z", "2026-01-21T07:00:00Z"},
		"summer":                  {"0 2 * * *", "America/New_York", "2026-07-20T12:00:00Z", "2026-07-21T06:00:00Z"},
		"before the hour is gone": {"0 2 * * *", "America/New_York", "2026-03-07T07:00:00Z", "2026-03-08T07:00:00Z"}, // 03:00 there
		"after the hour was gone": {"0 2 * * *", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-09T06:00:00Z"},
		"the hour that is twice":  {"30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", "2026-11-01T05:30:00Z"},
		"its second time":         {"30 1 * * *", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z"},
		"within the second time":  {"0 2 * * *", "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T07:00:00Z"},
		"another half of the day": {"15 14 * * *", "Europe/Berlin", "2026-03-28T14:00:00Z", "2026-03-29T12:15:00Z"},
		"half an hour of summer":  {"10 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:40:00Z"}, // 02:40 there
	} {
		t.Run(name, func(t *testing.T) {
			schedule, err := parseNightly(c.line, zone(t, c.zone))
			if err != nil {
				t.Fatal(err)
			}
			from, err := time.Parse(time.RFC3339, c.from)
			if err != nil {
				t.Fatal(err)
			}
			for _, machine := range []string{"UTC", "America/New_York", "Asia/Taipei", "Pacific/Chatham"} {
				if got := schedule.Next(from.In(zone(t, machine))).UTC().Format(time.RFC3339); got != c.want {
					t.Errorf("asked in %s the next time is %s, want %s", machine, got, c.want)
				}
			}
		})
	}
}

// TestNightlyRunsOnceADay walks through a year of each zone.
func TestNightlyRunsOnceADay(t *testing.T) {
	for _, name := range []string{"Asia/Taipei", "America/New_York", "Europe/London", "Australia/Lord_Howe", "America/Sao_Paulo"} {
		z := zone(t, name)
		schedule, err := parseNightly("0 2 * * *", z)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2026, 1, 1, 12, 0, 0, 0, z)
		for day := range 365 {
			at = schedule.Next(at)
			if want := time.Date(2026, 1, 2+day, 0, 0, 0, 0, z); at.In(z).Format(time.DateOnly) != want.Format(time.DateOnly) {
				t.Fatalf("%s: run %d is at %s", name, day, at.In(z))
			}
		}
	}
}

// TestNightlyWaits sleeps until the next run as a scheduler does.
func TestNightlyWaits(t *testing.T) {
	taipei := zone(t, "Asia/Taipei")
	synctest.Test(t, func(t *testing.T) {
		schedule, err := parseNightly("0 2 * * *", taipei)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			time.Sleep(time.Until(schedule.Next(time.Now())))
			if clock := time.Now().In(taipei).Format(time.TimeOnly); clock != "02:00:00" {
				t.Errorf("it is %s in Taipei", clock)
			}
		}
	})
}

func TestNightlyRefusesWhatIsNoTime(t *testing.T) {
	for _, line := range []string{"", "2", "0 25 * * *", "CRON_TZ=UTC 0 2 * * *", "TZ=UTC 0 2 * * *"} {
		if _, err := parseNightly(line, time.UTC); err == nil {
			t.Errorf("%q is accepted", line)
		}
	}
	schedule, err := parseNightly("0 2 30 2 *", time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if next := schedule.Next(time.Now()); !next.IsZero() {
		t.Errorf("the 30th of February is %s", next)
	}
}

// TestWarningsAreNotRepeated lets the library warn ten times a second for three minutes.
func TestWarningsAreNotRepeated(t *testing.T) {
	var out bytes.Buffer
	now := time.Date(2026, 1, 20, 2, 0, 0, 0, time.UTC)
	log := warnings(slog.New(slog.NewTextHandler(&out, nil)), func() time.Time { return now })
	child := log.With("part", "queue").WithGroup("g") // as the library's services have
	for range 3 * 60 * 10 {
		log.Error("producer: Error fetching jobs", "err", "connection refused")
		child.Error("producer: Error fetching jobs", "err", "connection refused")
		now = now.Add(100 * time.Millisecond)
	}
	log.Warn("producer: Error fetching jobs")
	log.Error("another")
	log.Info("news")
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 5 {
		t.Fatalf("%d lines are logged:\n%s", len(lines), out.String())
	}
	for i, want := range []string{"err=\"connection refused\"", "suppressed=1199", "suppressed=1199", "level=WARN", "msg=another"} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d lacks %s: %s", i, want, lines[i])
		}
	}
	if strings.Contains(lines[0], "suppressed") {
		t.Errorf("the first line speaks of others: %s", lines[0])
	}
}

func TestPausesGrowToTheirBound(t *testing.T) {
	for attempt, least := range map[int]time.Duration{1: 2 * time.Second, 2: 8 * time.Second, 3: 32 * time.Second, 4: 128 * time.Second, 5: 512 * time.Second, 6: 10 * time.Minute, 1000: 10 * time.Minute} {
		if got := pause(attempt); got < least || got > min(least*5/4, longestPause) {
			t.Errorf("the pause after attempt %d is %s", attempt, got)
		}
	}
}

// TestAskedToWaitForEver counts the attempts of a job that was put off for a day.
func TestAskedToWaitForEver(t *testing.T) {
	asked := remote.Passing(time.Minute, nil, "later")
	for age, want := range map[time.Duration]bool{0: true, 23 * time.Hour: true, 24 * time.Hour: false} {
		if got := isSnooze(later(asked, age)); got != want {
			t.Errorf("after %s it is put off: %v", age, got)
		}
	}
	if isSnooze(later(remote.Passing(0, nil, "later"), 0)) || isSnooze(later(remote.Lasting(sales.Unavailable, nil, "never"), 0)) {
		t.Error("a job is put off though nobody asked for it")
	}
}
