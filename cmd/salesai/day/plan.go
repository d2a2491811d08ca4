package day

import (
	"math/rand/v2"
	"slices"
	"time"
)

// The day of the promises, for each person.
const (
	uploads  = 5
	openings = 20 // one of them after each upload, with the conversation that was handed in
)

// kind is what a person or an operator does.
type kind uint8

const (
	signIn  kind = iota
	open         // the home page
	upload       // a conversation, and it is processed
	follow       // open the home page after an upload has been processed, and that conversation
	restart      // of all instances
)

// event is one thing that happens on the day.
type event struct {
	at   time.Time
	kind kind
	user int
	nth  int // of the person's uploads, from 0
}

// begin is the morning, when people begin to sign in; the instances start an hour earlier.
func begin(zone *time.Location) time.Time { return time.Date(2026, 1, 20, 9, 0, 0, 0, zone) }

// hours is how long the working day is; noon is in the middle of nothing in particular.
const (
	hours   = 9 * time.Hour
	arrival = 40 * time.Minute // within which everybody has come
)

// plan makes the day: the same for the same seed. Uploads and openings of a person fall evenly over the day, and what
// an upload is for is looked at half a minute to three minutes after it.
func plan(users int, seed uint64, zone *time.Location) []event {
	rng := rand.New(rand.NewPCG(seed, 20)) // #nosec G404 -- a made-up day, which must repeat
	morning := begin(zone)
	between := func(from, to time.Duration) time.Duration { return from + time.Duration(rng.Int64N(int64(to-from))) }
	day := []event{{at: time.Date(2026, 1, 20, 12, 0, 0, 0, zone), kind: restart}}
	for u := range users {
		in := between(0, arrival)
		add := func(after time.Duration, k kind, nth int) {
			day = append(day, event{at: morning.Add(after), kind: k, user: u, nth: nth})
		}
		add(in, signIn, 0)
		add(in+time.Second, open, 0)
		for range openings - uploads - 1 {
			add(between(in+time.Minute, hours), open, 0)
		}
		times := make([]time.Duration, uploads)
		for i := range times {
			times[i] = between(in+2*time.Minute, hours-5*time.Minute)
		}
		slices.Sort(times)
		for i, t := range times {
			add(t, upload, i)
			add(t+between(30*time.Second, 3*time.Minute), follow, i)
		}
	}
	slices.SortStableFunc(day, func(a, b event) int { return a.at.Compare(b.at) })
	return day
}
