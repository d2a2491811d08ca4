package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/sales-ai-automation/salesai/api"
)

// sheet writes aligned columns; a row may have fewer cells than the one above it.
type sheet struct{ w *tabwriter.Writer }

func newSheet(w io.Writer) sheet { return sheet{tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)} }

// row writes one line; its errors are those of Flush.
func (s sheet) row(cells ...any) {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = fmt.Sprint(c)
	}
	_, _ = fmt.Fprintln(s.w, strings.Join(texts, "\t"))
}

func (s sheet) gap() { s.row() }

func percent(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(100**v, 'f', 1, 64) + "%"
}

func millis(v *float64) string {
	if v == nil {
		return "–"
	}
	return strconv.FormatFloat(*v, 'f', 2, 64) + " ms"
}

func mib(bytes int64) string { return strconv.FormatFloat(float64(bytes)/(1<<20), 'f', 1, 64) + " MiB" }

func showStats(w io.Writer, s api.CacheStats) error {
	t := newSheet(w)
	t.row("instance", s.Instance)
	t.row("hit rate", percent(s.HitRate))
	t.row("hot tier", fmt.Sprintf("%d values, %s of %s", s.Hot.Entries, mib(s.Hot.Bytes), mib(s.Hot.Limit)))
	t.row("floors", fmt.Sprintf("%d, %s of these, %d dropped for want of room", s.Hot.Floors, mib(s.Hot.FloorBytes), s.Hot.FloorsDropped))
	heard := "heard; what is held is trusted"
	if !s.Ledger.Trusted {
		heard = "NOT HEARD; what is held is confirmed with the database"
	}
	t.row("changes", fmt.Sprintf("%s; %d so far, lost %d times, self-check %s", heard, s.Ledger.Heard, s.Ledger.Lost, millis(s.Ledger.SelfCheck)))
	t.row("audit", fmt.Sprintf("%d values compared, %d differed", s.Audited, s.Mismatched))
	if st := s.Store; st == nil {
		t.row("store", "none")
	} else {
		state := "called"
		if !st.Open {
			state = "LEFT ALONE"
		}
		t.row("store", fmt.Sprintf("%s; %d gets of %s, %d puts of %s, %d deletes; left alone %d times, %d calls skipped",
			state, st.Gets, millis(st.GetMS), st.Puts, millis(st.PutMS), st.Deletes, st.Opened, st.Skipped))
		for code, n := range st.Errors {
			if n > 0 {
				t.row("", fmt.Sprintf("%s %d", code, n))
			}
		}
		t.row("deletes", fmt.Sprintf("%d done, %d saved, %d pending, %d failed, %d given up", s.Deletes.Done, s.Deletes.Saved, s.Deletes.Pending, s.Deletes.Failed, s.Deletes.GivenUp))
	}
	t.gap()
	if err := t.w.Flush(); err != nil {
		return err
	}
	t = newSheet(w)
	t.row("VALUE", "HIT RATE", "HOT HITS", "STORE HITS", "BUILDS", "MEAN BUILD", "WARMED", "STALE", "ERRORS")
	for _, r := range s.Resources {
		t.row(r.Name, percent(r.HitRate), r.HotHits, r.StoreHits, r.Builds, millis(r.BuildMS), r.Warmed, r.Stale, r.BuildErrors+r.StoreErrors)
	}
	return t.w.Flush()
}

func showHeld(w io.Writer, h api.CacheHeld) error {
	t := newSheet(w)
	t.row("key", h.Key)
	t.row("ledger key", h.Fence)
	version := strconv.FormatInt(int64(h.Ledger), 10)
	if h.Gone {
		version += ", gone"
	}
	t.row("newest version", version)
	if h.Held == nil {
		t.row("held", "not by "+h.Instance)
		return t.w.Flush()
	}
	v := h.Held
	state := "current"
	if !v.Current {
		state = "stale: built anew at the next read"
	}
	t.row("held", fmt.Sprintf("by %s, as %s, at version %d, %s", h.Instance, v.Resource, v.Version, state))
	t.row("size", fmt.Sprintf("%d bytes in the process", v.Bytes))
	t.row("built", v.Built.Format(time.RFC3339))
	t.row("fresh until", v.Fresh.Format(time.RFC3339))
	t.row("kept until", v.Kept.Format(time.RFC3339))
	if v.Read != nil {
		t.row("last read", v.Read.Format(time.RFC3339))
	}
	t.row("in the store", v.Stored)
	if v.Absent {
		t.row("value", "there is none, and that is known")
	}
	if err := t.w.Flush(); err != nil || v.Body == nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s\n", v.Body)
	return err
}

func showPurged(w io.Writer, p api.CachePurged) error {
	t := newSheet(w)
	t.row("STALE BELOW", "KEY")
	for _, v := range p.Purged {
		t.row(v.Version, v.Key)
	}
	return t.w.Flush()
}

func showAudit(w io.Writer, a api.CacheAudited) error {
	t := newSheet(w)
	t.row("instance", a.Instance)
	t.row("compared", a.Checked)
	t.row("differed", len(a.Mismatched))
	t.row("outdated meanwhile", a.Outdated)
	t.row("could not be built", a.Failed)
	for _, m := range a.Mismatched {
		t.row("DIFFERS", fmt.Sprintf("%s %s at version %d; dropped", m.Resource, m.Key, m.Version))
	}
	return t.w.Flush()
}

func showBudget(w io.Writer, b api.CacheBudget) error {
	t := newSheet(w)
	if !b.Metered {
		t.row("The store is not metered.")
		return t.w.Flush()
	}
	t.row("day (UTC)", b.Day)
	t.row("mode", b.Mode)
	t.gap()
	t.row("", "SPENT", "OF", "")
	for _, line := range []struct {
		name string
		api.CacheBudgetShare
	}{{"reads", b.Reads}, {"writes", b.Writes}, {"deletes", b.Deletes}} {
		if line.Limit == 0 {
			t.row(line.name, line.Spent, "not bounded")
			continue
		}
		used := float64(line.Spent) / float64(line.Limit)
		t.row(line.name, line.Spent, line.Limit, percent(&used))
	}
	return t.w.Flush()
}
