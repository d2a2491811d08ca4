package main

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"
)

func workerCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "worker",
		Short: "Do the background work alone, beside processes that serve with --jobs=false",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c.pageless = true
			s, err := open(cmd.Context(), c, c.logger(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			err = s.serve(cmd.Context(), c, role{jobs: true}, func(address string) error {
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "Working; health and metrics on http://%s\n", address)
				return err
			})
			return errors.Join(err, s.close())
		},
	}
}

// workerHandler is everything that a worker serves.
func (s *system) workerHandler() http.Handler {
	mux := http.NewServeMux()
	s.healthRoutes(mux)
	mux.Handle("GET /metrics", s.metrics())
	return mux
}
