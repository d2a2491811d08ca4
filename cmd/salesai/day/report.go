package day

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"
)

// figure is one line of the table.
type figure struct {
	key    string // in JSON
	name   string
	sign   string // of the target
	target float64
	of     func(Figures) float64
	show   func(float64) string
	least  string // what the least is
}

// table is every figure that has a promise, with the promise for so many people.
func table(users int) []figure {
	scale := float64(users) / 50 // the promises are for 50
	percent := func(v float64) string { return strconv.FormatFloat(100*v, 'f', 2, 64) + " %" }
	millis := func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) + " ms" }
	count := func(v float64) string { return grouped(int64(v)) }
	ms := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	return []figure{
		{"hit_rate", "hit rate", ">", 0.99, Figures.HitRate, percent,
			"nobody has to wait for a builder: whatever is going to be read can be built before"},
		{"mean_ms", "answers, mean", "<", 200, func(f Figures) float64 { return ms(f.Mean) }, millis,
			"the mean of those answers of the same day that were all in the process"},
		{"p95_ms", "answers, P95", "<", 500, func(f Figures) float64 { return ms(f.P95) }, millis,
			"the P95 of the same answers"},
		{"kv_reads", "KV reads", "<", 5000 * scale, func(f Figures) float64 { return float64(f.Reads) }, count,
			"each instance between two restarts reads a value once that another one built"},
		{"kv_writes", "KV writes", "<", 500 * scale, func(f Figures) float64 { return float64(f.Writes) }, count,
			"only values are written that are read in more than one instance, or before and after a restart"},
		{"kv_deletes", "KV deletes", "<", 1000 * scale, func(f Figures) float64 { return float64(f.Deletes) }, count,
			"none: a version tells what is old"},
		{"page_queries", "database queries of pages", "<", 1000 * scale, func(f Figures) float64 { return float64(f.PageQueries) }, count,
			"one statement for each version of a value that somebody read, and again when its fresh life was over"},
	}
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Print writes the table as Markdown, with what its columns mean.
func (o Outcome) Print(w io.Writer) error {
	p := printer{w: w}
	p.line("The seed's day: %s people, each with 1 sign-in, %d uploads and %d openings of /dashboard, of which %d follow a finished upload",
		grouped(int64(o.Users)), uploads, openings, uploads)
	p.line("and open its conversation too; %d instances take turns, both are restarted at noon. Database: %s. Both policies took %s.\n",
		instances, o.Database, o.Took.Round(100*time.Millisecond))
	p.line("| figure | target | this policy | least possible | of the least | the seed's policy |")
	p.line("|---|---:|---:|---:|---:|---:|")
	for _, f := range table(o.Users) {
		ratio := "–"
		if ours, least := f.of(o.Ours), f.of(o.Least); least > 0 {
			ratio = strconv.FormatFloat(ours/least, 'f', 2, 64)
		}
		p.line("| %s | %s %s | %s | %s | %s | %s |", f.name, f.sign, f.show(f.target), f.show(f.of(o.Ours)), f.show(f.of(o.Least)), ratio, f.show(f.of(o.Seed)))
	}
	p.line("| wrong answers | 0 | %s | 0 | – | %s |", grouped(int64(o.Ours.Wrong)), grouped(int64(o.Seed.Wrong)))
	p.line("| values built | – | %s | %s | %.2f | %s |\n", grouped(o.Ours.Builds), grouped(o.Least.Builds),
		float64(o.Ours.Builds)/float64(max(o.Least.Builds, 1)), grouped(o.Seed.Builds))
	p.line("- Of %s answers to pages, a hit is one for which the reader waited for no builder; each was compared with a fresh read of the", grouped(int64(o.Ours.Answers)))
	p.line("  database. Times are those inside the process. A query is a statement that reads a page's value, for a reader or ahead of one.")
	p.line("- The least is what the same day costs somebody who knows it beforehand, each figure for itself:")
	for _, f := range table(o.Users) {
		p.line("  - %s: %s.", f.name, f.least)
	}
	p.line("- The seed's policy is played too: the store in front of the database, every value written, deletes after the commit, lives as")
	p.line("  the only fence, details written and lists warmed by the worker. It is given cached sessions, which the seed does not have.")
	return p.err
}

type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// MarshalJSON gives each figure with its target, the least possible and what the seed's policy gives.
func (o Outcome) MarshalJSON() ([]byte, error) {
	type line struct {
		Value      float64 `json:"value"`
		Target     float64 `json:"target"`
		Least      float64 `json:"least"`
		SeedPolicy float64 `json:"seed_policy"`
	}
	lines := map[string]line{}
	for _, f := range table(o.Users) {
		lines[f.key] = line{f.of(o.Ours), f.target, f.of(o.Least), f.of(o.Seed)}
	}
	return json.Marshal(lines)
}
