package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/store"
)

// asking is how the cache commands reach a running server.
type asking struct {
	server, token, email string
	json                 bool
}

func cacheCommand(c *config) *cobra.Command {
	a := &asking{}
	parent := &cobra.Command{
		Use:   "cache",
		Short: "Look into the cache of a running server, purge and audit it",
		Long: "Look into the cache of a running server, purge and audit it, as an admin: with the token of a session, " +
			"or with --email and a password that is asked for, or read from standard input.",
	}
	f := parent.PersistentFlags()
	f.StringVar(&a.server, "server", "http://127.0.0.1:8080", "address of the server")
	f.StringVar(&a.token, "token", "", "token of an admin's session, the value of its cookie; better set as SALESAI_TOKEN")
	f.StringVar(&a.email, "email", "", "e-mail of an admin to sign in as")
	f.BoolVar(&a.json, "json", false, "print what the server answered instead of a table")
	var most int
	audit := asks(a, "audit", "Build held values anew and compare them", cobra.NoArgs, func([]string) any { return map[string]int{"most": most} }, showAudit)
	audit.Flags().IntVar(&most, "most", 100, "values to compare, picked at random, up to 10000")
	parent.AddCommand(
		asks(a, "stats", "Show hit rates, tiers and how changes are heard", cobra.NoArgs, func([]string) any { return struct{}{} }, showStats),
		asks(a, "get KEY", "Show what the server holds under a key, and the key's version", cobra.ExactArgs(1), func(args []string) any { return map[string]string{"key": args[0]} }, showHeld),
		purgeCommand(c, a), audit,
		asks(a, "budget", "Show what a metered store was asked today", cobra.NoArgs, func([]string) any { return struct{}{} }, showBudget),
	)
	return parent
}

// asks is a command that puts one question to the server.
func asks[T any](a *asking, use, short string, args cobra.PositionalArgs, input func(args []string) any, show func(io.Writer, T) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: args}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		raw, err := a.ask(cmd, "cache."+cmd.Name(), input(args))
		if err != nil {
			return err
		}
		return a.print(cmd.OutOrStdout(), raw, func(w io.Writer) error {
			var v T
			if err := json.Unmarshal(raw, &v); err != nil {
				return fmt.Errorf("reading the answer: %w; is the server of another version?", err)
			}
			return show(w, v)
		})
	}
	return cmd
}

func (a *asking) print(w io.Writer, raw json.RawMessage, table func(io.Writer) error) error {
	if !a.json {
		return table(w)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, raw, "", "  "); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	_, err := fmt.Fprintln(w, indented.String())
	return err
}

// ask signs in where that is needed, asks, and leaves no session of its own behind.
func (a *asking) ask(cmd *cobra.Command, procedure string, input any) (_ json.RawMessage, err error) {
	ctx := cmd.Context()
	client := newCacheClient(a.server, a.token)
	switch {
	case a.token != "":
	case a.email == "":
		return nil, errors.New("say who asks: set SALESAI_TOKEN to an admin's session token, or give --email")
	default:
		password, err := typedPassword(cmd)
		if err != nil {
			return nil, err
		}
		if err := client.signIn(ctx, a.email, password); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, client.signOut(context.WithoutCancel(ctx))) }()
	}
	return client.ask(ctx, procedure, input)
}

func purgeCommand(c *config, a *asking) *cobra.Command {
	var offline bool
	cmd := &cobra.Command{
		Use:   "purge KEY…",
		Short: "Make the values of keys stale on every instance",
		Long: "Make the values of keys stale on every instance. With --offline the keys are written into the change ledger " +
			"of --database-url, without a server: give plain keys then, which go with all their variants.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, keys []string) error {
			purged := api.CachePurged{}
			var raw json.RawMessage
			var err error
			if offline {
				purged, err = publish(cmd, c, keys)
			} else if raw, err = a.ask(cmd, "cache.purge", map[string][]string{"keys": keys}); err == nil {
				err = json.Unmarshal(raw, &purged)
			}
			if err != nil {
				return err
			}
			if raw == nil {
				if raw, err = json.Marshal(purged); err != nil {
					return err
				}
			}
			return a.print(cmd.OutOrStdout(), raw, func(w io.Writer) error { return showPurged(w, purged) })
		},
	}
	cmd.Flags().BoolVar(&offline, "offline", false, "write into the ledger of --database-url instead of asking a server")
	return cmd
}

// publish marks keys in the ledger; running servers hear of it as of any change.
func publish(cmd *cobra.Command, c *config, keys []string) (purged api.CachePurged, err error) {
	marks := make([]cache.Mark, len(keys))
	for i, key := range keys {
		marks[i] = cache.Mark{Key: key}
	}
	err = withStore(cmd, c, func(s *store.Store) error {
		changes, err := s.Publish(cmd.Context(), marks)
		for _, change := range changes {
			purged.Purged = append(purged.Purged, api.CacheVersion{Key: change.Key, Version: change.Version})
		}
		return err
	})
	return purged, err
}
