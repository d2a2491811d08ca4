package job_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/store"
)

// TestAMissedNightIsMadeUpForOnce has a night come while nobody led, and then three leaders one after the other.
func TestAMissedNightIsMadeUpForOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		night := time.Now().UTC().Add(-3 * time.Hour).Truncate(time.Minute)
		nightly := func(j *job.Options) { j.Nightly = fmt.Sprintf("%d %d * * *", night.Minute(), night.Hour()) }
		const jobs = "SELECT count(*) FROM river_job WHERE kind = 'recompute_performance'"
		const prunings = "SELECT count(*) FROM river_job WHERE kind = 'prune_ledger'"
		done := func() (at time.Time) {
			text, err := o.store.Setting(t.Context(), "nightly.done")
			must(t, err)
			if text != "" {
				at, err = time.Parse(time.RFC3339, text)
				must(t, err)
			}
			return at
		}
		leads := func() {
			before := o.sql(prunings)
			q := o.queue(nightly)
			end := o.run(q)
			o.until("the process leads", func() bool { return o.sql(prunings) > before })
			o.idle(q, "recompute_performance")
			end()
		}
		leads()
		if n := o.sql(jobs); n != 0 || !done().IsZero() {
			t.Fatalf("the first start made up for %d nights", n)
		}
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.PutSetting("nightly.done", night.AddDate(0, 0, -1).Format(time.RFC3339))
		}))
		for range 3 {
			leads()
			if n := o.sql(jobs); n != 1 || !done().Equal(night) {
				t.Errorf("the night of %v was made up for by %d jobs, and the last that is done is %v", night, n, done())
			}
		}
	})
}
