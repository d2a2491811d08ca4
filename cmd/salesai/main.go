// Command salesai is the whole system in one binary: pages, API, jobs, and the commands to run them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// version is set when the binary is linked.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal does not wait for what the first one began
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without the process around it; it gives the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := commands()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil || errors.Is(err, context.Canceled) {
		return 0
	}
	_, _ = fmt.Fprintln(stderr, "salesai: "+err.Error())
	return 1
}

func commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "salesai",
		Short:         "Sales-conversation intelligence on your own machine",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	c := &config{}
	c.flags(root.PersistentFlags())
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := c.environment(cmd.Flags(), os.LookupEnv); err != nil {
			return err
		}
		return c.validate()
	}
	root.AddCommand(serveCommand(c), workerCommand(c), doctorCommand(c), demoCommand(c), importCommand(c), migrateCommand(c), userCommand(c), cacheCommand(c), benchCommand(c), versionCommand())
	return root
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version)
			return err
		},
	}
}

func migrateCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database's tables up to date",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := openStore(cmd.Context(), c, c.logger(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			defer s.Close() //nolint:errcheck // nothing is written any more
			_, err = fmt.Fprintln(cmd.OutOrStdout(), "The database is up to date.")
			return err
		},
	}
}
