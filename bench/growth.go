package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// viewer is one whose pages are measured as the table grows.
type viewer struct {
	name, email string
	id          string
	calls       []call
}

// viewers are a rep, a manager and the admin. The admin's reports read everything by their nature: they are measured too.
func viewers() []viewer {
	list, none := listInput, `{"json":{}}`
	calls := func(more ...call) []call {
		return append([]call{{listCall, list}, {"analytics.dashboard", none}, {"opportunities.list", list}}, more...)
	}
	team := call{"analytics.teamPerformance", none}
	return []viewer{
		{"rep", "user-2@example.com", "user-2", calls(call{"conversations.get", `{"json":{"conversationId":"conversation-0"}}`}, call{"analytics.repPerformance", none})},
		{"manager", "user-1@example.com", "user-1", calls(team)},
		{"admin", "admin@example.com", "user-0", calls(team)},
	}
}

// growth measures hits and misses as the number of conversations grows, each size in a database of its own.
func (p *plan) growth(ctx context.Context, out, progress io.Writer, sizes []int) (err error) {
	db, err := startPostgres(ctx, p.keep)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close()) }()
	type cell struct{ hit, miss time.Duration }
	figures := map[string][]cell{}
	var order []string
	var memories []string
	for _, n := range sizes {
		database := "rows" + strconv.Itoa(n)
		if err := p.grown(ctx, db, database, n, progress); err != nil {
			return err
		}
		address := db.address(database)
		for _, v := range viewers() {
			set := exec.CommandContext(ctx, p.binary, "user", "password", v.email, "--database-url", address) // #nosec G204 -- as above
			set.Stdin = strings.NewReader(password + "\n")
			if out, err := set.CombinedOutput(); err != nil {
				return fmt.Errorf("set a password: %w: %s", err, out)
			}
		}
		hot, err := p.served(ctx, address)
		if err != nil {
			return err
		}
		off, err := p.served(ctx, address, "--cache-off")
		if err != nil {
			return errors.Join(err, hot.stop())
		}
		for _, v := range viewers() {
			if err := errors.Join(hot.signInAs(ctx, v.email), off.signInAs(ctx, v.email)); err != nil {
				return errors.Join(err, hot.stop(), off.stop())
			}
			for _, k := range v.calls {
				name := v.name + ", " + k.procedure
				if _, known := figures[name]; !known {
					order = append(order, name)
				}
				c := cell{}
				if c.hit, c.miss, err = hitAndMiss(ctx, hot, off, k); err != nil {
					fmt.Fprintf(progress, "  %s is not answered: %v\n", name, err) // shown as –
				}
				figures[name] = append(figures[name], c)
			}
		}
		m, err := hot.metrics(ctx)
		if err = errors.Join(err, hot.stop(), off.stop()); err != nil {
			return err
		}
		memories = append(memories, fmt.Sprintf("%.0f MiB", m["process_resident_memory_bytes"]/(1<<20)))
		if p.keep == "" {
			if err := db.run(ctx, "postgres", "DROP DATABASE "+database+" WITH (FORCE)"); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(out, "\n### Growth, on PostgreSQL\n\nA rep has %d conversations, a manager ten reps; with the table grows how many people there are. Medians over one connection: "+
		"hits of 400 requests, misses of 15 with the cache off.\n\n| whose, call |", perRep)
	for _, n := range sizes {
		fmt.Fprintf(out, " hit, %s | miss, %s |", human(n), human(n))
	}
	fmt.Fprintf(out, "\n|---|%s\n", strings.Repeat("---:|---:|", len(sizes)))
	for _, name := range order {
		fmt.Fprintf(out, "| %s |", name)
		for _, c := range figures[name] {
			fmt.Fprintf(out, " %s | %s |", shown(c.hit), shown(c.miss))
		}
		fmt.Fprintln(out)
	}
	fmt.Fprint(out, "| memory of the instance |")
	for _, m := range memories {
		fmt.Fprintf(out, " %s | |", m)
	}
	fmt.Fprintln(out)
	return nil
}

// grown makes the database with so many conversations, unless a run before this kept it, and brings its tables up to date.
func (p *plan) grown(ctx context.Context, db *postgres, database string, n int, progress io.Writer) error {
	migrate := func(database string) error {
		out, err := exec.CommandContext(ctx, p.binary, "migrate", "--database-url", db.address(database)).CombinedOutput() // #nosec G204 -- the binary that is measured
		if err != nil {
			return fmt.Errorf("migrate: %w: %s", err, out)
		}
		return nil
	}
	if p.keep != "" && db.run(ctx, database, "SELECT 1") == nil {
		fmt.Fprintf(progress, "Using the %d conversations that are kept …\n", n)
		return migrate(database)
	}
	fmt.Fprintf(progress, "Generating %d conversations …\n", n)
	unfinished := database + "_unfinished" // it has its name once it is whole
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + unfinished, "CREATE DATABASE " + unfinished} {
		if err := db.run(ctx, "postgres", statement); err != nil {
			return err
		}
	}
	if err := migrate(unfinished); err != nil {
		return err
	}
	if err := company(ctx, db.address(unfinished), n, progress); err != nil {
		return err
	}
	return db.run(ctx, "postgres", "ALTER DATABASE "+unfinished+" RENAME TO "+database)
}

func shown(d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return span(float64(d))
}

func human(n int) string {
	switch {
	case n >= 1_000_000:
		return fmt.Sprintf("%g million", float64(n)/1e6)
	case n >= 1000:
		return fmt.Sprintf("%g thousand", float64(n)/1e3)
	default:
		return strconv.Itoa(n)
	}
}

// served starts the server, with no demonstration, on a database.
func (p *plan) served(ctx context.Context, database string, flags ...string) (*product, error) {
	args := append([]string{"serve", "--database-url", database, "--addr", "127.0.0.1:0"}, flags...)
	server, address, err := start(ctx, "Serving on http://", p.binary, args...)
	if err != nil {
		return nil, err
	}
	return &product{process: server, address: address}, nil
}

// hitAndMiss gives the median time of one call hot, and built anew.
func hitAndMiss(ctx context.Context, hot, off *product, k call) (hit, miss time.Duration, err error) {
	const hits, misses = 400, 15
	times := func(p *product, n int) (time.Duration, error) {
		t := p.ask(k.procedure, k.procedure, k.input)
		l, err := t.dial(ctx)
		if err != nil {
			return 0, err
		}
		defer l.close()
		var took []float64
		for range n {
			began := time.Now()
			if _, err := l.conn.Write(t.request); err != nil {
				return 0, err
			}
			if _, _, err := l.read(false); err != nil {
				return 0, err
			}
			took = append(took, float64(time.Since(began)))
		}
		return time.Duration(median(took)), nil
	}
	if hit, err = times(hot, hits); err != nil {
		return 0, 0, err
	}
	miss, err = times(off, misses)
	return hit, miss, err
}
