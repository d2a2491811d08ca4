package sales

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// TeamFacts is what one moment of the database says about a group of people: everything a team report is made of,
// and all that a personal report compares with. Facts about anybody who is not among Members are left out.
type TeamFacts struct {
	Members  []Member
	Counts   []PersonCounts
	Scores   []Score    // of the range, in any order
	Feedback []Feedback // the newest analyses, for the questions to ask next; may be empty
	Span     DateRange  // the range asked for; a report that ends in the past looks back from its end
	Now      time.Time
	Zone     *time.Location // in which weeks begin; UTC if nil
}

// The spans that reports look back over.
const (
	month   = 30 * 24 * time.Hour
	quarter = 90 * 24 * time.Hour
)

// The least differences that are called a trend; smaller ones come and go with a single conversation.
const (
	overallTrend   = 30 // tenths of a point of 0 to 100: 3.0
	dimensionTrend = 3  // tenths of a point of 0 to 5: 0.3
)

// enoughConversations is how many conversations a judgement about a person must rest on.
const enoughConversations = 3

// maxWeeks is half a year of weekly means, the newest.
const maxWeeks = 26

// mean adds up whole scores, so that the order of adding changes nothing.
type mean struct{ sum, n int }

func (m *mean) add(score *int) {
	if score != nil {
		m.sum += *score
		m.n++
	}
}

// tenths is the mean to one decimal, half away from zero, in tenths; ok is false without data.
func (m mean) tenths() (tenths int, ok bool) {
	if m.n == 0 {
		return 0, false
	}
	twice := 20*max(m.sum, -m.sum) + m.n
	tenths = twice / (2 * m.n)
	if m.sum < 0 {
		tenths = -tenths
	}
	return tenths, true
}

func (m mean) shown() *float64 {
	t, ok := m.tenths()
	if !ok {
		return nil
	}
	return decimal(t)
}

// less is the difference between the figures that are shown, so that a reader's own subtraction agrees.
func (m mean) less(o mean) *float64 {
	a, okA := m.tenths()
	b, okB := o.tenths()
	if !okA || !okB {
		return nil
	}
	return decimal(a - b)
}

// compare orders two means by their exact values; both must have data.
func (m mean) compare(o mean) int { return cmp.Compare(m.sum*o.n, o.sum*m.n) }

func (m mean) trend(before mean, least int) Trend {
	a, okA := m.tenths()
	b, okB := before.tenths()
	switch {
	case !okA || !okB:
		return Stable
	case a-b >= least:
		return Up
	case b-a >= least:
		return Down
	}
	return Stable
}

func decimal(tenths int) *float64 {
	f := float64(tenths) / 10
	return &f
}

// record is a set of scores, oldest first.
type record []*Score

func recordOf(scores []Score) record {
	r := make(record, len(scores))
	for i := range scores {
		r[i] = &scores[i]
	}
	slices.SortFunc(r, func(a, b *Score) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ConversationID, b.ConversationID))
	})
	return r
}

// since splits a record at a moment: what is from before it, and what is not.
func (r record) since(at time.Time) (before, rest record) {
	n, _ := slices.BinarySearchFunc(r, at, func(s *Score, at time.Time) int {
		if s.At.Before(at) {
			return -1
		}
		return 1
	})
	return r[:n:n], r[n:]
}

// lookBack splits off the span up to now and the equal span before it. A conversation dated after now counts as recent.
func (r record) lookBack(now time.Time, span time.Duration) (recent, before record) {
	from := now.Add(-span)
	earlier, recent := r.since(from)
	_, before = earlier.since(from.Add(-span))
	return recent, before
}

func (r record) overall() (m mean) {
	for _, s := range r {
		m.add(s.Overall)
	}
	return m
}

func (r record) dimension(d Dimension) (m mean) {
	for _, s := range r {
		m.add(s.Dimensions.Of(d))
	}
	return m
}

// engines names what made the analyses, each once.
func (r record) engines() []string {
	names := []string{}
	for _, s := range r {
		if !slices.Contains(names, s.Engine) { // there are few
			names = append(names, s.Engine)
		}
	}
	slices.Sort(names)
	return names
}

func (r record) last(n int) record { return r[max(0, len(r)-n):] }

func (r record) progress(now time.Time, span time.Duration) Progress {
	recent, before := r.lookBack(now, span)
	m := recent.overall()
	return Progress{AvgScore: m.shown(), Change: m.less(before.overall()), Count: m.n}
}

// weekly gives the means of the weeks in which there was a conversation.
func (r record) weekly(zone *time.Location) []WeekScore {
	means := map[string]*mean{}
	weeks := []string{}
	var week string
	var year, date int
	for _, s := range r {
		if at := s.At.In(zone); week == "" || at.YearDay() != date || at.Year() != year { // most are of the day of the one before
			week, year, date = monday(at), at.Year(), at.YearDay()
		}
		if means[week] == nil {
			means[week] = &mean{}
			weeks = append(weeks, week)
		}
		means[week].add(s.Overall)
	}
	slices.Sort(weeks)
	weeks = weeks[max(0, len(weeks)-maxWeeks):]
	series := make([]WeekScore, 0, len(weeks))
	for _, week := range weeks {
		series = append(series, WeekScore{Week: week, AvgScore: means[week].shown(), Count: means[week].n})
	}
	return series
}

func monday(at time.Time) string {
	back := (int(at.Weekday()) + 6) % 7
	return at.AddDate(0, 0, -back).Format(time.DateOnly)
}

// percentile is the mid-rank of own among all, own included, from 0 to 100; nil without own data or with fewer than two.
func percentile(own mean, all []mean) *int {
	below, equal, n := 0, 0, 0
	for _, m := range all {
		if m.n == 0 || own.n == 0 {
			continue
		}
		n++
		switch c := m.compare(own); {
		case c < 0:
			below++
		case c == 0:
			equal++
		}
	}
	if n < 2 {
		return nil
	}
	p := int(math.Round(100 * (float64(below) + float64(equal)/2) / float64(n)))
	return &p
}

// group is the facts put in order, by person.
type group struct {
	members []Member // by name, those who only lead left out
	counts  map[string]PersonCounts
	records map[string]record
	all     record
	now     time.Time
	zone    *time.Location
}

func groupOf(f TeamFacts) group {
	g := group{counts: map[string]PersonCounts{}, records: map[string]record{}, now: f.Now, zone: f.Zone}
	if g.zone == nil {
		g.zone = time.UTC
	}
	if to := f.Span.To; !to.IsZero() && to.Before(g.now) {
		g.now = to
	}
	known := map[string]bool{}
	for _, c := range f.Counts {
		g.counts[c.UserID] = c
	}
	all := recordOf(f.Scores)
	for _, s := range all {
		g.records[s.OwnerID] = append(g.records[s.OwnerID], s)
	}
	for _, m := range f.Members {
		c := g.counts[m.ID]
		idle := c.Opportunities == 0 && c.Conversations == 0 && len(g.records[m.ID]) == 0
		if known[m.ID] || (m.Role != Rep && idle) {
			continue
		}
		known[m.ID] = true
		g.members = append(g.members, m)
	}
	for _, s := range all {
		if known[s.OwnerID] {
			g.all = append(g.all, s)
		}
	}
	slices.SortFunc(g.members, func(a, b Member) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return g
}
