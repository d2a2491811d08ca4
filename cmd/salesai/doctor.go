package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
)

// state is how well something is.
type state string

// The states. Only what is broken makes the doctor's exit code 1.
const (
	well    state = "ok"
	unsound state = "warning" // it works, and something is to be known
	broken  state = "broken"
)

// finding is what the doctor says of one thing.
type finding struct {
	Check string `json:"check"`
	State state  `json:"state"`
	What  string `json:"what"`
	Do    string `json:"do,omitempty"` // what to do about it
}

// report gathers the findings of one check.
type report struct {
	check    string
	findings []finding
}

func (r *report) add(s state, do, format string, args ...any) {
	r.findings = append(r.findings, finding{Check: r.check, State: s, What: fmt.Sprintf(format, args...), Do: do})
}

func (r *report) well(format string, args ...any)        { r.add(well, "", format, args...) }
func (r *report) unsound(do, format string, args ...any) { r.add(unsound, do, format, args...) }
func (r *report) broken(do, format string, args ...any)  { r.add(broken, do, format, args...) }

// checks is the table of what the doctor looks at, in the order in which it tells.
func checks() []struct {
	name string
	look func(ctx context.Context, c *config, r *report)
} {
	return []struct {
		name string
		look func(ctx context.Context, c *config, r *report)
	}{
		{"addresses", lookAtAddresses},
		{"cookies", lookAtCookies},
		{"data", lookAtData},
		{"descriptors", lookAtDescriptors},
		{"database", lookAtDatabase},
		{"recordings", lookAtRecordings},
		{"store", lookAtStore},
		{"speech", lookAtSpeech},
		{"analysis", lookAtAnalysis},
		{"slack", lookAtSlack},
	}
}

func doctorCommand(c *config) *cobra.Command {
	var asJSON bool
	var invalid error
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Look whether the settings work here, and say what to do; exit code 1 if something is broken",
		Args:  cobra.NoArgs,
		// In place of the root's, which would end here with the first setting that is wrong.
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			invalid = errors.Join(c.environment(cmd.Flags(), os.LookupEnv), c.validate())
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			return tell(cmd.OutOrStdout(), examine(cmd.Context(), c, invalid), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "tell in JSON")
	return cmd
}

// examine makes every check; where a setting cannot be read, it says that and looks at nothing else.
func examine(ctx context.Context, c *config, invalid error) []finding {
	settings := &report{check: "settings"}
	if invalid != nil {
		settings.broken("correct the setting that is named, then look again: nothing else was looked at", "%v", invalid)
		return settings.findings
	}
	settings.well("every setting can be read; days begin and end in %s", c.zoneName)
	found := settings.findings
	for _, check := range checks() {
		r := &report{check: check.name}
		check.look(ctx, c, r)
		found = append(found, r.findings...)
	}
	return found
}

// tell writes the findings, and gives an error where something is broken.
func tell(w io.Writer, found []finding, asJSON bool) error {
	bad := 0
	for _, f := range found {
		if f.State == broken {
			bad++
		}
	}
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		if err := e.Encode(found); err != nil {
			return fmt.Errorf("telling the findings: %w", err)
		}
	} else if err := draw(w, found); err != nil {
		return fmt.Errorf("telling the findings: %w", err)
	}
	if bad > 0 {
		return fmt.Errorf("%d of %d findings are broken", bad, len(found))
	}
	return nil
}

func draw(w io.Writer, found []finding) error {
	for _, f := range found {
		if _, err := fmt.Fprintf(w, "%-8s %-12s %s\n", f.State, f.Check, f.What); err != nil {
			return err
		}
		if f.Do == "" {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-8s %-12s → %s\n", "", "", f.Do); err != nil {
			return err
		}
	}
	return nil
}
