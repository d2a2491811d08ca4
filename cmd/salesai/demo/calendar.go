package demo

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// taipei is a fixed zone, because Taiwan has no summer time and a small machine may have no zone files.
func taipei() *time.Location { return time.FixedZone("Asia/Taipei", 8*60*60) }

// workingDays lists the weekdays of the last span days, at midnight in Taipei; today is left out,
// because it is not over.
func workingDays(now time.Time, span int) []time.Time {
	y, m, d := now.In(taipei()).Date()
	var days []time.Time
	for back := span - 1; back >= 1; back-- {
		day := time.Date(y, m, d-back, 0, 0, 0, 0, taipei())
		if wd := day.Weekday(); wd != time.Saturday && wd != time.Sunday {
			days = append(days, day)
		}
	}
	return days
}

// A diary is one rep's working days; no two conversations of a rep overlap.
type diary struct {
	days  []time.Time
	taken map[time.Time]bool
}

func newDiary(days []time.Time) *diary {
	return &diary{days: days, taken: map[time.Time]bool{}}
}

// spread finds n free times between two points of the plan, each on a later day than the one before.
func (b *diary) spread(rng *rand.Rand, from, to float64, n int) []time.Time {
	end := len(b.days) - 1
	first, last := int(from*float64(end)), int(to*float64(end))
	times := make([]time.Time, 0, n)
	for i, previous := 0, first-1; i < n; i++ {
		day := first
		if n > 1 {
			day += i * (last - first) / (n - 1)
		}
		if i > 0 && i < n-1 {
			day += rng.IntN(3) - 1
		}
		day = min(max(day, previous+1), end-(n-1-i))
		previous = day
		times = append(times, b.book(rng, day))
	}
	return times
}

// book takes one of the day's hours: 9:30 to 11:30 or 13:30 to 16:30.
func (b *diary) book(rng *rand.Rand, day int) time.Time {
	hours := [...]int{9, 10, 11, 13, 14, 15, 16}
	start := rng.IntN(len(hours))
	for i := range hours {
		hour := hours[(start+i)%len(hours)]
		at := b.days[day].Add(time.Duration(hour)*time.Hour + 30*time.Minute)
		if !b.taken[at] {
			b.taken[at] = true
			return at
		}
	}
	panic(fmt.Sprintf("demo: more than %d conversations on %s", len(hours), b.days[day].Format(time.DateOnly)))
}

func monthName(language string, at time.Time) string {
	if language == english {
		return at.Month().String()
	}
	return [...]string{"一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"}[at.Month()-1]
}

// dayName names the weekday of at, or Tuesday where at falls on a weekend.
func dayName(language string, at time.Time) string {
	wd := at.Weekday()
	if wd == time.Saturday || wd == time.Sunday {
		wd = time.Tuesday
	}
	if language == english {
		return wd.String()
	}
	return "禮拜" + [...]string{"", "一", "二", "三", "四", "五"}[wd]
}
