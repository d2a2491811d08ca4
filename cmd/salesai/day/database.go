package day

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// makeDatabase makes a database for the day alone, and gives what drops it. Nobody's data is ever written over: a
// SQLite file is a new one in a temporary folder, and on a PostgreSQL server the day makes a database under a name of its own.
func (d *game) makeDatabase(ctx context.Context) (drop func(context.Context) error, err error) {
	if d.o.Database == "" {
		folder, err := os.MkdirTemp(d.o.Folder, d.policy.name+"-")
		if err != nil {
			return nil, fmt.Errorf("make a folder for the day's database: %w", err)
		}
		d.url = filepath.Join(folder, "day.db")
		return func(context.Context) error { return os.RemoveAll(folder) }, nil
	}
	address, err := url.Parse(d.o.Database)
	if err != nil || !strings.HasPrefix(address.Scheme, "postgres") {
		return nil, errors.New("the day's database is a new SQLite file, or made on a PostgreSQL server: give the address of one, as postgres://user@host/postgres, or none")
	}
	name := "salesai_day_" + strings.ToLower(rand.Text()[:10])
	if err := administer(ctx, d.o.Database, "CREATE DATABASE "+name); err != nil {
		return nil, fmt.Errorf("make a database for the day: %w; the user in the address must be allowed to (ALTER ROLE … CREATEDB)", err)
	}
	address.Path = "/" + name
	d.url = address.String()
	return func(ctx context.Context) error {
		if err := administer(ctx, d.o.Database, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			return fmt.Errorf("drop the day's database: %w; drop %s yourself", err, name)
		}
		return nil
	}, nil
}

func administer(ctx context.Context, address, statement string) error {
	c, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, statement)
	return errors.Join(err, c.Close(ctx))
}
