package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sales-ai-automation/salesai/cmd/salesai/day"
)

func benchCommand(c *config) *cobra.Command {
	cmd := &cobra.Command{Use: "bench", Short: "Measure what the cache is worth, on made-up data of its own"}
	cmd.AddCommand(benchDayCommand(c))
	return cmd
}

func benchDayCommand(c *config) *cobra.Command {
	o := day.Options{Users: 50, Seed: 1}
	asJSON := false
	cmd := &cobra.Command{
		Use:   "day",
		Short: "Play a team's working day on a virtual clock, and count what it costs",
		Long: `Play a team's working day on a virtual clock, through the real cache, pipeline, ledger and database, against a store
that counts: under this program's policy, under the one of the plan it grew from, and for somebody who knew it all beforehand.
The data is made up, in a SQLite file of its own that is removed, or in a database of its own that is made on the PostgreSQL
server named by --database-url and dropped. 50 people take half a minute; 500, five; 5,000, the better part of an hour.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if cmd.Flags().Changed("database-url") {
				if !strings.HasPrefix(c.database, "postgres") {
					return errors.New("the day is never played in somebody's file: leave --database-url out, or name a PostgreSQL server")
				}
				o.Database = c.database
			}
			if o.Folder, err = os.MkdirTemp("", "salesai-day-"); err != nil {
				return fmt.Errorf("make a folder for the day: %w", err)
			}
			defer func() { err = errors.Join(err, os.RemoveAll(o.Folder)) }()
			begun, told := time.Now(), time.Now()
			o.Zone, o.Logger, o.HotBytes = c.zone, c.logger(cmd.ErrOrStderr()), c.hotMiB<<20
			o.Progress = func(done, of int) {
				if time.Since(told) > 5*time.Second || done == of {
					told = time.Now()
					fmt.Fprintf(cmd.ErrOrStderr(), "%3d %% of two days after %s\n", 100*done/of, time.Since(begun).Round(time.Second))
				}
			}
			outcome, err := day.Play(cmd.Context(), o)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(cmd.OutOrStdout()).Encode(outcome)
			} else {
				err = outcome.Print(cmd.OutOrStdout())
			}
			if n := outcome.Ours.Wrong; n > 0 {
				err = errors.Join(err, fmt.Errorf("%d answers were not what the database said: please report it, with the seed", n))
			}
			return err
		},
	}
	f := cmd.Flags()
	f.IntVar(&o.Users, "users", o.Users, "how many people work on that day")
	f.Uint64Var(&o.Seed, "seed", o.Seed, "another number gives another day")
	f.DurationVar(&o.Lag, "lag", 0, "for how long an instance may go on reading what the store had, as 60s of Workers KV")
	f.DurationVar(&o.Delay, "store-delay", 0, "what each call of the store takes, as 30ms; the readers wait it out, the virtual clock does not")
	f.BoolVar(&asJSON, "json", false, "print the figures as JSON")
	return cmd
}
