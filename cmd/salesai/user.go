package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

func userCommand(c *config) *cobra.Command {
	user := &cobra.Command{Use: "user", Short: "Add people, list them, change their role or password"}
	user.AddCommand(userAddCommand(c), userListCommand(c), userPasswordCommand(c), userSetCommand(c))
	return user
}

// withStore opens the database for one command.
func withStore(cmd *cobra.Command, c *config, do func(s *store.Store) error) error {
	s, err := openStore(cmd.Context(), c, nil, c.logger(cmd.ErrOrStderr()))
	if err != nil {
		return err
	}
	return errors.Join(do(s), s.Close())
}

func withUser(cmd *cobra.Command, c *config, email string, do func(s *store.Store, u sales.User) error) error {
	return withStore(cmd, c, func(s *store.Store) error {
		u, _, err := s.UserByEmail(cmd.Context(), email)
		if err != nil {
			return err
		}
		return do(s, u)
	})
}

func userAddCommand(c *config) *cobra.Command {
	var name, role, manager string
	cmd := &cobra.Command{
		Use:   "add EMAIL",
		Short: "Add a person; the password is read from standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			email, err := cleanEmail(args[0])
			if err != nil {
				return err
			}
			if !sales.Role(role).Valid() {
				return fmt.Errorf("--role %q is not user, manager or admin", role)
			}
			if name == "" {
				name, _, _ = strings.Cut(email, "@")
			}
			return withStore(cmd, c, func(s *store.Store) error {
				u := sales.User{Email: email, Name: name, Role: sales.Role(role)}
				if u.ManagerID, err = managerID(cmd, s, manager); err != nil {
					return err
				}
				hash, err := readPassword(cmd)
				if err != nil {
					return err
				}
				err = s.Write(cmd.Context(), func(tx *store.Tx) error {
					_, err := tx.CreateUser(u, hash)
					return err
				})
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s can sign in as %s.\n", email, role)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the person's name; what stands before the @ if empty")
	cmd.Flags().StringVar(&role, "role", string(sales.Rep), "user, manager or admin")
	cmd.Flags().StringVar(&manager, "manager", "", "e-mail of the manager whose team the person is in")
	return cmd
}

func userSetCommand(c *config) *cobra.Command {
	var name, role, manager string
	cmd := &cobra.Command{
		Use:   "set EMAIL",
		Short: "Change a person's name, role or team, at once for every open session",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, c, args[0], func(s *store.Store, u sales.User) error {
				var patch store.UserPatch
				if cmd.Flags().Changed("name") {
					patch.Name = &name
				}
				if cmd.Flags().Changed("role") {
					r := sales.Role(role)
					if !r.Valid() {
						return fmt.Errorf("--role %q is not user, manager or admin", role)
					}
					patch.Role = &r
				}
				if cmd.Flags().Changed("manager") {
					id, err := managerID(cmd, s, manager)
					if err != nil {
						return err
					}
					patch.ManagerID = &id
				}
				return s.Write(cmd.Context(), func(tx *store.Tx) error {
					_, err := tx.UpdateUser(u.ID, patch)
					return err
				})
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the new name")
	cmd.Flags().StringVar(&role, "role", "", "user, manager or admin")
	cmd.Flags().StringVar(&manager, "manager", "", "e-mail of the new manager; empty takes the person out of the team")
	return cmd
}

func managerID(cmd *cobra.Command, s *store.Store, email string) (string, error) {
	if email == "" {
		return "", nil
	}
	m, _, err := s.UserByEmail(cmd.Context(), email)
	if err != nil {
		return "", fmt.Errorf("the manager %s: %w", email, err)
	}
	if m.Role != sales.Manager {
		return "", fmt.Errorf("%s is not a manager; change that with: salesai user set %s --role manager", email, email)
	}
	return m.ID, nil
}

func userListCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List everyone who can sign in",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withStore(cmd, c, func(s *store.Store) error {
				users, err := s.Users(cmd.Context())
				if err != nil {
					return err
				}
				emails := map[string]string{}
				for _, u := range users {
					emails[u.ID] = u.Email
				}
				table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 4, 2, ' ', 0)
				_, _ = fmt.Fprintln(table, "E-MAIL\tNAME\tROLE\tMANAGER")
				for _, u := range users {
					_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", u.Email, u.Name, u.Role, emails[u.ManagerID])
				}
				return table.Flush()
			})
		},
	}
}

func userPasswordCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "password EMAIL",
		Short: "Set a new password, read from standard input, and end the person's sessions",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withUser(cmd, c, args[0], func(s *store.Store, u sales.User) error {
				hash, err := readPassword(cmd)
				if err != nil {
					return err
				}
				return s.Write(cmd.Context(), func(tx *store.Tx) error { return tx.SetPassword(u.ID, hash) })
			})
		},
	}
}

func cleanEmail(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if at := strings.Index(s, "@"); at < 1 || at == len(s)-1 || len(s) > 254 || strings.ContainsAny(s, " \t\r\n") {
		return "", fmt.Errorf("%q is not an e-mail address", s)
	}
	return s, nil
}

// readPassword gives the hash of a password that is typed in.
func readPassword(cmd *cobra.Command) (hash string, err error) {
	typed, err := typedPassword(cmd)
	if err != nil {
		return "", err
	}
	return auth.Hash(typed)
}

// typedPassword asks at a terminal without showing what is typed, and takes the first line of anything else.
func typedPassword(cmd *cobra.Command) (string, error) {
	if f, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		if _, err := fmt.Fprint(cmd.ErrOrStderr(), "Password: "); err != nil {
			return "", err
		}
		typed, err := term.ReadPassword(int(f.Fd()))
		if err != nil {
			return "", fmt.Errorf("reading the password: %w", err)
		}
		return string(typed), nil
	}
	line, err := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
