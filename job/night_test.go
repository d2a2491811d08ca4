package job_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// order queues a job as the clock does.
func (o *office) order(args river.JobArgs) {
	o.t.Helper()
	must(o.t, o.store.Write(o.t.Context(), func(tx *store.Tx) error {
		var err error
		if o.store.Dialect() == store.SQLite {
			client, made := river.NewClient(riversqlite.New(o.store.DB()), &river.Config{})
			must(o.t, made)
			_, err = client.InsertTx(o.t.Context(), tx.SQL(), args, nil)
		} else {
			client, made := river.NewClient(riverdatabasesql.New(o.store.DB()), &river.Config{})
			must(o.t, made)
			_, err = client.InsertTx(o.t.Context(), tx.SQL(), args, nil)
		}
		return err
	}))
}

func (o *office) version(key string) cache.Version {
	o.t.Helper()
	changes, err := o.store.Versions(o.t.Context(), []string{key})
	must(o.t, err)
	return changes[0].Version
}

// TestNightComputesEveryone has more people than a batch, two managers and an admin among them.
func TestNightComputesEveryone(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		people := []sales.User{o.ann, o.mia}
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			people = people[:2]
			for i := range 118 {
				role := sales.Rep
				switch i {
				case 60:
					role = sales.Manager
				case 110:
					role = sales.Admin
				}
				u, err := tx.CreateUser(sales.User{Email: fmt.Sprintf("p%d@test.example", i), Name: fmt.Sprintf("Person %d", i), Role: role}, "x")
				if err != nil {
					return err
				}
				people = append(people, u)
			}
			return nil
		}))
		q := o.queue(nil)
		o.run(q)
		a := o.take(q, "Acme", 1)
		o.reaches(a.ConversationID, sales.Completed)

		before := map[string]cache.Version{}
		table := view.Table()
		for _, u := range people {
			key := "user:" + u.ID
			for _, key := range []string{key + ":analytics:dashboard", key + ":analytics:repPerformance"} {
				before[key] = o.version(key)
			}
			if u.Role == sales.Manager {
				for _, key := range []string{"manager:" + u.ID + ":analytics:dashboard", "manager:" + u.ID + ":analytics:teamPerformance"} {
					before[key] = o.version(key)
				}
			}
		}
		for _, key := range []string{"org:all:analytics:dashboard", "org:all:analytics:teamPerformance"} {
			before[key] = o.version(key)
		}
		if len(before) != 2*120+4+2 || table["dashboard"].Fresh == 0 {
			t.Fatalf("%d keys are watched", len(before))
		}
		list := o.version("user:" + o.ann.ID + ":conversations:list")

		o.order(job.RecomputePerformance{})
		o.idle(q, "recompute_performance")
		for key, version := range before {
			if o.version(key) <= version {
				t.Errorf("%s was not made stale", key)
			}
		}
		if o.version("user:"+o.ann.ID+":conversations:list") != list {
			t.Error("a list was made stale, which the night does not change")
		}
		for _, u := range people {
			who := sales.Identity{User: u}
			board, err := o.views.Dashboard.Get(t.Context(), who.Scope())
			must(t, err)
			report, err := o.views.RepPerformance.Get(t.Context(), view.Report{UserID: u.ID})
			must(t, err)
			if !board.Status.Hit() || !report.Status.Hit() {
				t.Errorf("the morning's first reader %s finds %s and %s", u.Name, board.Status, report.Status)
			}
			if u.Role == sales.Rep {
				continue
			}
			team, err := o.views.TeamPerformance.Get(t.Context(), view.TeamReport{Scope: who.Scope()})
			must(t, err)
			if !team.Status.Hit() {
				t.Errorf("the morning's first manager %s finds %s", u.Name, team.Status)
			}
		}
		board, err := o.views.Dashboard.Get(t.Context(), sales.Everything())
		must(t, err)
		if board.Value.Summary.TotalAnalyses != 1 {
			t.Errorf("the admin's dashboard counts %d analyses", board.Value.Summary.TotalAnalyses)
		}
		// A batch is one transaction: its rows carry one time.
		const moments = "SELECT count(DISTINCT at) FROM ledger WHERE key LIKE 'user:%:analytics:repPerformance'"
		if n := o.sql(moments); n != 3 {
			t.Errorf("120 people were made stale in %d transactions, want 3", n)
		}
	})
}

// TestOldLedgerRowsArePruned keeps what a cached value may still need.
func TestOldLedgerRowsArePruned(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		list := "user:" + o.ann.ID + ":conversations:list"
		q := o.queue(nil)
		end := o.run(q)
		o.reaches(o.take(q, "Acme", 1).ConversationID, sales.Completed)
		o.idle(q, "prune_ledger")
		end()
		for key, age := range map[string]time.Duration{list: view.LongestLife + time.Hour, "user:" + o.ann.ID + ":identity": view.LongestLife - time.Hour} {
			_, err := o.store.DB().ExecContext(t.Context(), "UPDATE ledger SET at = $1 WHERE key = $2", time.Now().Add(-age).UTC(), key)
			must(t, err)
		}
		before := o.sql("SELECT count(*) FROM ledger")
		o.run(o.queue(nil)) // the ledger is pruned at the start, and every hour
		o.until("the old row is gone", func() bool { return o.sql("SELECT count(*) FROM ledger WHERE key = $1", list) == 0 })
		if n := o.sql("SELECT count(*) FROM ledger WHERE key = $1", "user:"+o.ann.ID+":identity"); n != 1 {
			t.Error("a row was pruned that is still needed")
		}
		if n := o.sql("SELECT count(*) FROM ledger"); n < before-1 {
			t.Errorf("%d rows were pruned, want 1", before-n)
		}
	})
}

// TestTalliesAreAddedUp leaves no change unread for long, and no number different for it.
func TestTalliesAreAddedUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		end := o.run(q)
		o.reaches(o.take(q, "Acme", 1).ConversationID, sales.Completed)
		o.idle(q, "fold_tallies")
		end()
		o.run(o.queue(nil)) // they are added up at the start, and every minute
		o.until("nothing is left to add up", func() bool { return o.sql("SELECT count(*) FROM tally_changes") == 0 })
		if n := o.sql("SELECT held FROM tallies WHERE owner_id = $1 AND noun = 'conversations'", o.ann.ID); n != 1 {
			t.Errorf("Ann has %d conversations, want 1", n)
		}
	})
}

func TestQueueRefusesWhatCannotWork(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		good := job.Options{Store: o.store, Views: o.views, Files: o.files, Rubric: sales.DefaultRubric(), Zone: time.UTC, Logger: o.log.logger(), Now: time.Now}
		if _, err := job.New(good); err != nil {
			t.Fatal(err)
		}
		for name, spoil := range map[string]func(j *job.Options){
			"no store":          func(j *job.Options) { j.Store = nil },
			"no zone":           func(j *job.Options) { j.Zone = nil },
			"no rubric":         func(j *job.Options) { j.Rubric = sales.Rubric{} },
			"workers":           func(j *job.Options) { j.Workers = 101 },
			"negative time":     func(j *job.Options) { j.Quick = -1 },
			"negative size":     func(j *job.Options) { j.MaxRecording = -1 },
			"nightly":           func(j *job.Options) { j.Nightly = "at two" },
			"nightly elsewhere": func(j *job.Options) { j.Nightly = "TZ=UTC 0 2 * * *" },
		} {
			o := good
			spoil(&o)
			if _, err := job.New(o); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
	})
}
