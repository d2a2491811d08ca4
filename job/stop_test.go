package job_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/speech/speechtest"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// TestStoppingHandsBack ends the process amid a long transcription, at the last of its attempts.
func TestStoppingHandsBack(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		t.Parallel()
		busy := slow{make(chan struct{}, 1)}
		q := o.queue(func(j *job.Options) { j.Speech = busy })
		a := o.takeAudio(q, "call.ogg", sound)
		const last = 4
		_, err := o.store.DB().ExecContext(t.Context(), "UPDATE river_job SET attempt = $1 WHERE kind = 'process_conversation'", last-1)
		must(t, err)
		end := o.run(q)
		<-busy.reached
		if took := end(); took > 10*time.Second {
			t.Errorf("stopping took %s", took)
		}
		if n := o.sql("SELECT count(*) FROM river_job WHERE kind = 'process_conversation' AND state IN ('available', 'scheduled') AND attempt = $1", last-1); n != 1 {
			t.Errorf("the job is not handed back, or its attempt is counted: %d", n)
		}
		if c := o.record(a.ConversationID); c.Status != sales.Processing {
			t.Errorf("the conversation is %s", c.Status)
		}
		second := o.beside()
		client := second.listener(speechtest.New(t, "k"), 10*time.Second)
		second.run(second.queue(func(j *job.Options) { j.Speech = client }))
		second.reaches(a.ConversationID, sales.Completed)
	})
}

// TestKilledWorkerIsRescued finds jobs that a dead process left running three seconds ago.
func TestKilledWorkerIsRescued(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		t.Parallel()
		q := o.queue(func(j *job.Options) { j.Quick = time.Second })
		ago := map[store.Dialect]string{store.SQLite: "strftime('%Y-%m-%d %H:%M:%f', 'now', '-3 seconds')", store.Postgres: "now() - interval '3 seconds'"}
		left := func(number, attempt int) string {
			a := o.take(q, "Acme", number)
			_, err := o.store.DB().ExecContext(t.Context(),
				"UPDATE river_job SET state = 'running', attempt = $1, attempted_at = "+ago[o.store.Dialect()]+" WHERE kind = 'process_conversation' AND state = 'available'", attempt)
			must(t, err)
			return a.ConversationID
		}
		once, often := left(1, 1), left(2, 4)
		o.run(q)
		o.reaches(once, sales.Completed)
		if c := o.reaches(often, sales.Failed); !strings.Contains(*c.FailureReason, "broken off again and again. Try again") {
			t.Errorf("the reason is %q", *c.FailureReason)
		}
	})
}

// TestFailureThatCannotBeStored wants the failure of an attempt without a database to be stored by a later one.
func TestFailureThatCannotBeStored(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		a := o.take(q, "Acme", 1)
		_, err := o.store.DB().ExecContext(t.Context(), "UPDATE river_job SET attempt = 3 WHERE kind = 'process_conversation'")
		must(t, err)
		_, err = o.store.DB().ExecContext(t.Context(), "ALTER TABLE conversations RENAME TO away")
		must(t, err)
		o.run(q)
		o.until("the last attempt has failed", func() bool {
			return o.sql("SELECT attempt FROM river_job WHERE kind = 'process_conversation'") > 4
		})
		_, err = o.store.DB().ExecContext(t.Context(), "ALTER TABLE away RENAME TO conversations")
		must(t, err)
		if c := o.reaches(a.ConversationID, sales.Failed); !strings.Contains(*c.FailureReason, "Try again") {
			t.Errorf("the reason is %q", *c.FailureReason)
		}
		o.idle(q, "process_conversation")
		o.again(q, a.ConversationID)
		o.reaches(a.ConversationID, sales.Completed)
	})
}
