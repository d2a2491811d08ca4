// Bench measures the built binary beside its peers and prints Markdown tables of ratios. Every ratio comes from
// competitors that took turns within one run on one machine: the absolute figures say little elsewhere.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	if len(os.Args) == 3 && os.Args[1] == bareCommand {
		exit(serveBare(os.Args[2]))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var p plan
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	flags.StringVar(&p.binary, "salesai", "../bin/salesai", "the binary to measure")
	flags.StringVar(&p.data, "data", "", "folder for the demonstration's data, kept for the next run; empty is a temporary one")
	flags.IntVar(&p.connections, "connections", 16, "kept-alive connections of the load")
	flags.BoolVar(&p.quick, "quick", false, "measure for a few seconds each, to see that everything works")
	flags.StringVar(&p.only, "only", "", "run only these parts, commas between them: "+parts)
	rows := flags.String("growth", "", "measure nothing but growth, at so many conversations, as 10000,1000000,10000000")
	flags.StringVar(&p.keep, "keep", "", "folder for the PostgreSQL of -growth, kept for the next run with what was generated in it; empty is a temporary one")
	if err := flags.Parse(os.Args[1:]); err != nil {
		exit(err)
	}
	if *rows != "" {
		sizes, err := numbers(*rows)
		if err != nil {
			exit(err)
		}
		exit(p.growth(ctx, os.Stdout, os.Stderr, sizes))
	}
	exit(p.run(ctx, os.Stdout, os.Stderr))
}

func numbers(list string) (all []int, err error) {
	for part := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1000 {
			return nil, fmt.Errorf("-growth %q: write whole numbers of 1000 or more, with commas between", list)
		}
		all = append(all, n)
	}
	return all, nil
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// plan is what one run measures, and for how long.
type plan struct {
	binary, data string
	keep         string // folder of the growth's databases; empty is a temporary one
	connections  int
	quick        bool
	only         string // parts, commas between them; empty for all
}

// pace is how long a comparison takes: rounds in which every competitor has one turn.
type pace struct {
	rounds     int
	turn, warm time.Duration
}

func (p *plan) page() pace {
	if p.quick {
		return pace{2, 300 * time.Millisecond, 100 * time.Millisecond}
	}
	return pace{9, 2 * time.Second, time.Second} // more rounds than five: one disturbed turn must not move a median
}

func (p *plan) call() pace {
	if p.quick {
		return pace{1, 150 * time.Millisecond, 50 * time.Millisecond}
	}
	return pace{5, 700 * time.Millisecond, 200 * time.Millisecond}
}

func (p *plan) hot() pace {
	if p.quick {
		return pace{rounds: 2, turn: 20 * time.Millisecond}
	}
	return pace{rounds: 9, turn: 150 * time.Millisecond}
}

func (p *plan) mix() pace {
	if p.quick {
		return pace{2, 30 * time.Millisecond, 50 * time.Millisecond}
	}
	return pace{7, 300 * time.Millisecond, 1500 * time.Millisecond}
}

// Validate reports what cannot be run.
func (p *plan) Validate() error {
	if p.connections < 1 || p.connections > 256 {
		return errors.New("-connections must be from 1 to 256")
	}
	for part := range strings.SplitSeq(p.only, ",") {
		if part != "" && !slices.Contains(strings.Split(parts, ", "), part) {
			return fmt.Errorf("-only has no part %q; there are %s", part, parts)
		}
	}
	if !p.wants("page") {
		return nil
	}
	if _, err := os.Stat(p.binary); err != nil {
		return fmt.Errorf("%w; build it with make build, or name another with -salesai", err)
	}
	return nil
}

// parts are what -only chooses from, in the order in which they are run. Peers are the four after it.
const parts = "page, engine, peers, hot, shared, crowds, mix, race, memory, staleness"

// wants tells whether a part is to be run.
func (p *plan) wants(part string) bool {
	return p.only == "" || slices.Contains(strings.Split(p.only, ","), part)
}

func (p *plan) wantsOne(parts ...string) bool { return slices.ContainsFunc(parts, p.wants) }

// run sets up the competitors, measures and prints.
func (p *plan) run(ctx context.Context, out, progress io.Writer) (err error) {
	if err := p.Validate(); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "salesai-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := head(ctx, out, p); err != nil {
		return err
	}
	if p.wants("page") {
		if err := p.compareProduct(ctx, out, progress, folder); err != nil {
			return err
		}
	}
	if p.wants("engine") {
		fmt.Fprintln(progress, "Measuring the engine …")
		if err := p.compareEngine(ctx, out); err != nil {
			return err
		}
	}
	if p.wantsOne("peers", "hot", "shared", "crowds", "mix", "race", "memory") {
		if err := p.compareCaches(ctx, out, progress, folder); err != nil {
			return err
		}
	}
	if p.wants("staleness") {
		fmt.Fprintln(progress, "Measuring staleness over PostgreSQL …")
		if err := p.measureStaleness(ctx, out); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "\nLoad averages of the machine at the end: %s.\n", loadAverage())
	return nil
}

// compareProduct measures the binary over HTTP.
func (p *plan) compareProduct(ctx context.Context, out, progress io.Writer, folder string) (err error) {
	if p.data == "" {
		p.data = filepath.Join(folder, "data")
	}
	fmt.Fprintln(progress, "Creating the demonstration's data …")
	if err := seed(ctx, p.binary, p.data); err != nil {
		return err
	}
	copied := filepath.Join(folder, "copy")
	if err := os.CopyFS(copied, os.DirFS(p.data)); err != nil {
		return fmt.Errorf("copying the data for the instance without cache: %w", err)
	}
	hot, err := startProduct(ctx, p.binary, p.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, hot.stop()) }()
	off, err := startProduct(ctx, p.binary, copied, "--cache-off")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, off.stop()) }()

	fmt.Fprintln(progress, "Measuring the list over HTTP …")
	if err := p.comparePage(ctx, out, folder, hot, off); err != nil {
		return err
	}
	fmt.Fprintln(progress, "Measuring the seven calls …")
	return p.compareCalls(ctx, out, hot, off)
}

// compareCaches measures the engine beside other caches, over one Redis.
func (p *plan) compareCaches(ctx context.Context, out, progress io.Writer, folder string) (err error) {
	s, err := startRedis(ctx, folder)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if p.wantsOne("peers", "hot", "shared", "crowds", "mix") {
		if err := p.comparePeers(ctx, out, progress, s); err != nil {
			return err
		}
	}
	if p.wants("race") {
		if err := p.race(ctx, out, progress, s); err != nil {
			return err
		}
	}
	if p.wants("memory") {
		fmt.Fprintln(progress, "Measuring memory …")
		return p.compareMemory(ctx, out, s)
	}
	return nil
}
