package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"
	"golang.org/x/term"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
)

// intake is what is said of the files of one import.
type intake struct {
	owner, company, title, date string
	reps                        []string
	noWait                      bool
}

func importCommand(c *config) *cobra.Command {
	var in intake
	cmd := &cobra.Command{
		Use:   "import --owner EMAIL --company NAME FILE…",
		Short: "Read transcripts or recordings, queue them, and wait until they are processed",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := open(cmd.Context(), c, c.logger(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			return errors.Join(s.importFiles(cmd.Context(), in, c.zone, args, cmd.OutOrStdout(), cmd.ErrOrStderr()), s.close())
		},
	}
	f := cmd.Flags()
	f.StringVar(&in.owner, "owner", "", "e-mail of the rep who owns the conversations")
	f.StringVar(&in.company, "company", "", "the customer; what the file says if empty")
	f.StringVar(&in.title, "title", "", "title of the conversation; what the file says if empty")
	f.StringVar(&in.date, "date", "", "day or moment of the conversation, as 2026-01-20 or 2026-01-20T14:30:00+08:00; now if empty")
	f.StringSliceVar(&in.reps, "rep-speaker", nil, "name of a speaker who sells; may be given again; inferred if not given")
	f.BoolVar(&in.noWait, "no-wait", false, "return as soon as the files are queued; a running server processes them")
	if err := cmd.MarkFlagRequired("owner"); err != nil {
		panic(err) // the flag is named three lines above
	}
	return cmd
}

func (in intake) day(zone *time.Location) (time.Time, error) {
	if in.date == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, in.date, zone); err == nil {
		return day, nil
	}
	moment, err := time.Parse(time.RFC3339, in.date)
	if err != nil {
		return time.Time{}, fmt.Errorf("--date %q is neither a day such as 2026-01-20 nor a moment such as 2026-01-20T14:30:00+08:00", in.date)
	}
	return moment, nil
}

// importFiles queues each file and reports on each; one that is refused does not stop the others.
func (s *system) importFiles(ctx context.Context, in intake, zone *time.Location, paths []string, stdout, stderr io.Writer) error {
	date, err := in.day(zone)
	if err != nil {
		return err
	}
	owner, _, err := s.store.UserByEmail(ctx, in.owner)
	if err != nil {
		return fmt.Errorf("the owner %s: %w", in.owner, err)
	}
	var accepted []job.Accepted
	refused := 0
	for _, path := range paths {
		a, err := s.importFile(ctx, path, job.Upload{
			OwnerID: owner.ID, CompanyName: in.company, Title: in.title, Date: date, Name: filepath.Base(path), RepSpeakers: in.reps,
		})
		if err != nil {
			refused++
			if _, err := fmt.Fprintf(stderr, "%s: %v\n", path, err); err != nil {
				return err
			}
			continue
		}
		accepted = append(accepted, a)
		if _, err := fmt.Fprintf(stdout, "%s: %s\n", path, a.CaseNumber); err != nil {
			return err
		}
	}
	if !in.noWait && len(accepted) > 0 {
		failed, err := s.wait(ctx, accepted, stdout, stderr)
		if err != nil {
			return err
		}
		refused += failed
	}
	if refused > 0 {
		return fmt.Errorf("%d of %d files were not processed; the reasons stand above", refused, len(paths))
	}
	return nil
}

func (s *system) importFile(ctx context.Context, path string, u job.Upload) (job.Accepted, error) {
	file, err := os.Open(path) //nolint:gosec // the person who runs the command names the file
	if err != nil {
		return job.Accepted{}, err
	}
	u.Body = file
	accepted, err := s.queue.Take(ctx, u)
	return accepted, errors.Join(err, file.Close())
}

// wait works the queue until the conversations are done, beside any server that works it too.
func (s *system) wait(ctx context.Context, accepted []job.Accepted, stdout, stderr io.Writer) (failed int, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.queue.Run(ctx) })
	group.Go(func() error {
		defer stop()
		var err error
		failed, err = s.watch(ctx, accepted, stdout, stderr)
		return err
	})
	err = group.Wait()
	return failed, err
}

// watch draws the progress and reports each conversation as it ends.
func (s *system) watch(ctx context.Context, accepted []job.Accepted, stdout, stderr io.Writer) (failed int, err error) {
	bar := progressbar.NewOptions(len(accepted), progressbar.OptionSetWriter(stderr), progressbar.OptionSetVisibility(isTerminal(stderr)), progressbar.OptionSetDescription("processing"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	open := map[string]job.Accepted{}
	for _, a := range accepted {
		open[a.ConversationID] = a
	}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for len(open) > 0 {
		select {
		case <-ctx.Done():
			return failed, ctx.Err()
		case <-tick.C:
		}
		for id, a := range open {
			c, err := s.store.Record(ctx, id)
			if sales.CodeOf(err) == sales.NotFound {
				delete(open, id)
				continue
			}
			if err != nil {
				return failed, err
			}
			switch c.Status {
			case sales.Completed:
			case sales.Failed:
				failed++
				if _, err := fmt.Fprintf(stdout, "%s: %s\n", a.CaseNumber, *c.FailureReason); err != nil {
					return failed, err
				}
			case sales.Pending, sales.Processing:
				continue
			}
			delete(open, id)
			if err := bar.Add(1); err != nil {
				return failed, fmt.Errorf("drawing the progress: %w", err)
			}
		}
	}
	return failed, nil
}

// isTerminal tells whether a person is watching; a file or a pipe gets no progress bar.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
