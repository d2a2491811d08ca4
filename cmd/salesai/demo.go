package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cmd/salesai/demo"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// demoSeed makes every demonstration the same.
const demoSeed = 1

func demoCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "Serve a made-up sales team, created in a local SQLite file at the first run",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("data") && !cmd.Flags().Changed("database-url") {
				c.data = filepath.Join(c.data, "demo")
				c.database = filepath.Join(c.data, "salesai.db")
			}
			if !cmd.Flags().Changed("log-level") {
				c.level = slog.LevelWarn // the first run's own lines would bury the sign-ins
			}
			s, err := open(cmd.Context(), c, c.logger(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			err = s.demo(cmd.Context(), c, cmd.OutOrStdout(), cmd.ErrOrStderr())
			return errors.Join(err, s.close())
		},
	}
}

func (s *system) demo(ctx context.Context, c *config, stdout, stderr io.Writer) error {
	accepted, err := s.seed(ctx)
	if err != nil {
		return fmt.Errorf("creating the demonstration in %s: %w", c.database, err)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	err = s.serve(ctx, c, role{pages: true, jobs: true}, func(address string) error {
		go func() {
			if err := s.introduce(ctx, address, accepted, stdout, stderr); err != nil && ctx.Err() == nil {
				cancel(err)
			}
		}()
		return nil
	})
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return errors.Join(err, cause)
	}
	return err
}

// introduce waits until every conversation is processed, then tells how to sign in.
func (s *system) introduce(ctx context.Context, address string, accepted []job.Accepted, stdout, stderr io.Writer) error {
	if len(accepted) > 0 {
		if _, err := fmt.Fprintf(stdout, "Processing %d conversations as if they had just been uploaded …\n", len(accepted)); err != nil {
			return err
		}
		if _, err := s.watch(ctx, accepted, stdout, stderr); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(stdout, `
The demonstration is ready:  http://%s

  admin    %-18s  password  %s
  manager  %s
  rep      %s

Press Ctrl-C to stop. Its data stays where it is and is found again at the next start.
`, address, demo.AdminEmail, demo.Password, demo.ManagerEmail, demo.RepEmail)
	return err
}

// seed creates what is not there yet of the plan, so that an interrupted first run is completed by the second, and
// gives the conversations that are still to be processed.
func (s *system) seed(ctx context.Context) ([]job.Accepted, error) {
	seeded, err := s.store.Setting(ctx, seededSetting)
	if err != nil {
		return nil, err
	}
	if seeded == "" {
		if err := s.plant(ctx); err != nil {
			return nil, err
		}
	}
	ids, err := s.store.Unfinished(ctx)
	if err != nil {
		return nil, err
	}
	left := make([]job.Accepted, 0, len(ids))
	for _, id := range ids {
		left = append(left, job.Accepted{ConversationID: id})
	}
	return left, nil
}

const (
	seededSetting = "demo.seeded" // kept once everything of the plan is there
	begunSetting  = "demo.begun"  // the moment the plan was made for: another day would give other words
)

// begun is the moment of the first run.
func (s *system) begun(ctx context.Context) (time.Time, error) {
	kept, err := s.store.Setting(ctx, begunSetting)
	if err != nil {
		return time.Time{}, err
	}
	if kept != "" {
		return time.Parse(time.RFC3339, kept)
	}
	now := time.Now().UTC().Truncate(time.Second)
	return now, s.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(begunSetting, now.Format(time.RFC3339)) })
}

func (s *system) plant(ctx context.Context) error {
	begun, err := s.begun(ctx)
	if err != nil {
		return err
	}
	plan := demo.Make(demoSeed, begun)
	people, err := s.plantPeople(ctx, plan.Users)
	if err != nil {
		return err
	}
	deals, err := s.plantOpportunities(ctx, plan.Opportunities, people)
	if err != nil {
		return err
	}
	for _, c := range plan.Conversations {
		deal := deals[c.Opportunity]
		_, err := s.queue.Take(ctx, job.Upload{
			OwnerID: deal.OwnerID, OpportunityID: deal.ID, Title: c.Title, Date: c.Date, CreatedAt: c.Created,
			Name: c.FileName, Body: bytes.NewReader(c.Body), RepSpeakers: c.RepSpeakers, Quiet: true,
		})
		if err != nil && sales.CodeOf(err) != sales.Conflict { // a conflict is one that the interrupted run took
			return fmt.Errorf("the conversation %q: %w", c.Title, err)
		}
	}
	return s.store.Write(ctx, func(tx *store.Tx) error { return tx.PutSetting(seededSetting, "yes") })
}

func (s *system) plantPeople(ctx context.Context, users []demo.User) (map[string]string, error) {
	hash, err := auth.Hash(demo.Password)
	if err != nil {
		return nil, err
	}
	people := map[string]string{}
	for _, u := range users {
		known, _, err := s.store.UserByEmail(ctx, u.Email)
		if err == nil {
			people[u.Email] = known.ID
			continue
		}
		if sales.CodeOf(err) != sales.NotFound {
			return nil, err
		}
		err = s.store.Write(ctx, func(tx *store.Tx) error {
			made, err := tx.CreateUser(sales.User{
				Email: u.Email, Name: u.Name, Role: u.Role, ManagerID: people[u.ManagerEmail], CreatedAt: u.Created,
			}, hash)
			people[u.Email] = made.ID
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("the person %s: %w", u.Email, err)
		}
	}
	return people, nil
}

func (s *system) plantOpportunities(ctx context.Context, opportunities []demo.Opportunity, people map[string]string) ([]sales.Opportunity, error) {
	deals := make([]sales.Opportunity, len(opportunities))
	for i, o := range opportunities {
		owner := people[o.OwnerEmail]
		err := s.store.Write(ctx, func(tx *store.Tx) error {
			known, ok, err := tx.OpportunityByCompany(owner, o.CompanyName)
			if ok || err != nil {
				deals[i] = known
				return err
			}
			deals[i], err = tx.CreateOpportunity(sales.Opportunity{
				OwnerID: owner, CompanyName: o.CompanyName, Status: o.Status, LostReason: optional(o.LostReason),
				Contact:   sales.Contact{Name: optional(o.ContactName), Email: optional(o.ContactEmail), Phone: optional(o.ContactPhone)},
				CreatedAt: o.Created, UpdatedAt: o.Created,
			})
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("the opportunity %s: %w", o.CompanyName, err)
		}
	}
	return deals, nil
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
