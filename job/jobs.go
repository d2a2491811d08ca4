// Package job holds everything done in the background, the work of 02:00 included.
// The table of jobs is in this file and nowhere else.
package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// Options configures a Queue.
type Options struct {
	Store   *store.Store
	Views   *view.Views
	Files   *files.Store
	Speech  Transcriber // nil: audio cannot be transcribed
	Analyst Analyst     // nil: the rule engine analyses
	Slack   Notifier    // nil: nobody is told
	Rubric  sales.Rubric
	Zone    *time.Location // of the nightly work
	Nightly string         // when it runs, as a cron line; "0 2 * * *" if empty
	Workers int            // conversations processed at once; 2 if zero
	// MaxRecording bounds an uploaded recording, in bytes; 100 MiB if zero.
	MaxRecording int64
	// Cold says that nobody reads what is built here, as in a process that serves no pages and shares no tier with one
	// that does: nothing is built ahead.
	Cold bool
	// Quick bounds a job that waits for nobody outside, and is how long after its death a process's jobs are taken up
	// by another; 1 min if zero.
	Quick time.Duration
	// Backoff is how long to wait after the attempt with this number failed; 2, 8, 32 … seconds, 10 min at most, if nil.
	Backoff func(attempt int) time.Duration
	Logger  *slog.Logger
	Now     func() time.Time
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Store == nil || o.Views == nil || o.Files == nil || o.Logger == nil || o.Now == nil || o.Zone == nil {
		return errors.New("job: Store, Views, Files, Zone, Logger and Now are required")
	}
	if o.Workers < 0 || o.Workers > 100 {
		return errors.New("job: Workers is a number from 1 to 100")
	}
	if o.Quick < 0 || o.MaxRecording < 0 {
		return errors.New("job: Quick and MaxRecording must not be negative")
	}
	return o.Rubric.Validate()
}

// Queue takes work in the caller's transaction and does it in the background.
type Queue struct {
	o      Options
	client *river.Client[*sql.Tx]
}

// Rubric is what conversations are scored by.
func (q *Queue) Rubric() sales.Rubric { return q.o.Rubric }

// jobs is the table: each kind of work with the worker that does it, and what runs by the clock.
func jobs(o Options, q *Queue) (*river.Workers, []*river.PeriodicJob, error) {
	workers := river.NewWorkers()
	river.AddWorker(workers, &processConversation{Options: o, queue: q})
	river.AddWorker(workers, &notifyCompleted{Options: o})
	river.AddWorker(workers, &recomputePerformance{Options: o})
	river.AddWorker(workers, &pruneLedger{Options: o})
	river.AddWorker(workers, &foldTallies{Options: o})

	nightly, err := parseNightly(o.Nightly, o.Zone)
	if err != nil {
		return nil, nil, err
	}
	// Of all processes that work on one database, one is the leader by whose clock this goes.
	periodic := []*river.PeriodicJob{
		river.NewPeriodicJob(nightly, nightly.due, nil),
		river.NewPeriodicJob(river.NeverSchedule(), q.missed(nightly), &river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) {
			return PruneLedger{}, nil
		}, &river.PeriodicJobOpts{RunOnStart: true}),
		river.NewPeriodicJob(river.PeriodicInterval(foldEvery), func() (river.JobArgs, *river.InsertOpts) {
			return FoldTallies{}, nil
		}, &river.PeriodicJobOpts{RunOnStart: true}),
	}
	return workers, periodic, nil
}

// New makes a queue; it takes work at once and does it while Run runs.
func New(o Options) (*Queue, error) {
	if o.Nightly == "" {
		o.Nightly = "0 2 * * *"
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	if o.MaxRecording == 0 {
		o.MaxRecording = 100 << 20
	}
	if o.Quick == 0 {
		o.Quick = time.Minute
	}
	if o.Backoff == nil {
		o.Backoff = pause
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	q := &Queue{o: o}
	workers, periodic, err := jobs(o, q)
	if err != nil {
		return nil, err
	}
	q.client, err = river.NewClient(driver(o.Store), &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: o.Workers}},
		Workers:           workers,
		PeriodicJobs:      periodic,
		FetchCooldown:     5 * time.Millisecond, // the library's 100 ms is most of a short conversation's time
		FetchPollInterval: 100 * time.Millisecond,
		JobTimeout:        o.Quick,
		// A job that is still running past its time was left behind by a process that died; another takes it up.
		RescueStuckJobsAfter: o.Quick,
		RetryPolicy:          backoff{after: o.Backoff},
		Logger:               warnings(o.Logger, o.Now),
	})
	if err != nil {
		return nil, fmt.Errorf("making the job client: %w", err)
	}
	return q, nil
}

// Migrate brings the queue's own tables up to date; it may be run again and again, and by several processes at once.
func Migrate(ctx context.Context, s *store.Store, logger *slog.Logger) error {
	migrator, err := migrator(s, logger)
	if err != nil {
		return err
	}
	return s.Alone(ctx, func(ctx context.Context) error {
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("migrating the queue's tables: %w", err)
		}
		return nil
	})
}

// Migrated reports whether the queue's own tables are up to date.
func Migrated(ctx context.Context, s *store.Store, logger *slog.Logger) (bool, error) {
	migrator, err := migrator(s, logger)
	if err != nil {
		return false, err
	}
	found, err := migrator.Validate(ctx, nil)
	if err != nil {
		return false, fmt.Errorf("looking at the queue's tables: %w", err)
	}
	return found.OK, nil
}

func migrator(s *store.Store, logger *slog.Logger) (*rivermigrate.Migrator[*sql.Tx], error) {
	m, err := rivermigrate.New(driver(s), &rivermigrate.Config{Logger: warnings(logger, time.Now)})
	if err != nil {
		return nil, fmt.Errorf("making the queue's migrator: %w", err)
	}
	return m, nil
}

func driver(s *store.Store) riverdriver.Driver[*sql.Tx] {
	switch {
	case s.Dialect() == store.SQLite:
		return riversqlite.New(s.DB())
	case s.ListenPool() != nil:
		return riverdatabasesql.NewWithPgxListener(s.DB(), s.ListenPool())
	default: // a transaction pooler passes no notifications on: the queue is polled
		return riverdatabasesql.New(s.DB())
	}
}

// slow bounds a job that waits for the outside world, as for a two-hour recording, or that works through everybody.
const slow = 30 * time.Minute

// stopAfter is how long running work may go on once Run is told to end; then it is handed back.
const stopAfter = 4 * time.Second

// Run does the work until ctx ends, then hands back what is unfinished within ten seconds.
func (q *Queue) Run(ctx context.Context) error {
	// The client's own context must outlive ctx, or running jobs would be cut off instead of handed back.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if err := q.client.Start(work); err != nil {
		return fmt.Errorf("starting the jobs: %w", err)
	}
	<-ctx.Done()
	soft, stop := context.WithTimeout(work, stopAfter)
	defer stop()
	if err := q.client.Stop(soft); err == nil {
		return nil
	}
	hard, stopHard := context.WithTimeout(work, stopAfter)
	defer stopHard()
	if err := q.client.StopAndCancel(hard); err != nil {
		return fmt.Errorf("stopping the jobs: %w", err)
	}
	return nil
}

// Process queues a conversation in the caller's transaction: the row and the job are there together or not at all.
func (q *Queue) Process(ctx context.Context, tx *store.Tx, args ProcessConversation) error {
	if _, err := q.client.InsertTx(ctx, tx.SQL(), args, nil); err != nil {
		return fmt.Errorf("queueing conversation %s: %w", args.ConversationID, err)
	}
	return nil
}

// CanTranscribe reports whether audio can be turned into a transcript.
func (q *Queue) CanTranscribe() bool { return q.o.Speech != nil }

// Unfinished counts the jobs of one kind that are waiting or running.
func (q *Queue) Unfinished(ctx context.Context, kind string) (int, error) {
	list, err := q.client.JobList(ctx, river.NewJobListParams().Kinds(kind).First(10_000).States(
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable, rivertype.JobStateRunning, rivertype.JobStateScheduled))
	if err != nil {
		return 0, fmt.Errorf("counting the jobs: %w", err)
	}
	return len(list.Jobs), nil
}
