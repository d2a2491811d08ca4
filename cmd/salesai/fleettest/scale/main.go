// Command scale runs the fleet of fleettest for a person to look at, or under a load with a rolling restart.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sales-ai-automation/salesai/cmd/salesai/fleettest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "scale: "+err.Error())
		os.Exit(1)
	}
}

func run(ctx context.Context) (err error) {
	var o fleettest.Options
	flag.StringVar(&o.Program, "program", "bin/salesai", "the binary")
	flag.StringVar(&o.Addr, "addr", "", "address of the proxy; a free one if empty")
	flag.IntVar(&o.Serves, "serves", 2, "processes that serve")
	flag.IntVar(&o.Workers, "workers", 2, "processes that work")
	flag.BoolVar(&o.Pooler, "pooler", false, "put a PgBouncer in between that pools transactions")
	flag.BoolVar(&o.Valkey, "valkey", false, "share a Valkey or Redis")
	flag.StringVar(&o.Deploy, "deploy", "deploy", "the folder with the proxy's configuration")
	load := flag.Duration("load", 0, "let people use it for so long while everything is restarted in turn, and report; 0 only runs it")
	people := flag.Int("people", 12, "how many of them")
	rest := flag.Duration("rest", 2*time.Second, "between two restarts")
	flag.Parse()
	if o.Program, err = filepath.Abs(o.Program); err != nil {
		return err
	}
	fleet, err := fleettest.Start(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, fleet.Close()) }()
	if *load > 0 {
		return strain(ctx, fleet, *people, *load, *rest)
	}
	if err := fleet.Hire(ctx, "admin@fleet.test", "admin", ""); err != nil {
		return err
	}
	fmt.Printf("%d serve and %d worker behind %s\n  sign in as admin@fleet.test, password %s\n  logs in %s\nPress Ctrl-C to stop everything.\n",
		len(fleet.Serves), len(fleet.Workers), fleet.URL, fleettest.Password, fleet.Dir)
	<-ctx.Done()
	return nil
}

func strain(ctx context.Context, fleet *fleettest.Fleet, people int, load, rest time.Duration) error {
	l, err := fleettest.NewLoad(ctx, fleet, people)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rolled := make(chan error, 1)
	restarts := 0
	go func() {
		defer cancel() // the people go on until the last restart has ended
		rolling, stop := context.WithTimeout(ctx, load)
		defer stop()
		for rolling.Err() == nil {
			n, err := fleet.Roll(rolling, fleet.Replaceable(), rest, func(text string) { fmt.Println(time.Now().Format(time.TimeOnly), text) })
			if restarts += n; err != nil {
				rolled <- err
				return
			}
		}
		rolled <- nil
	}()
	report, err := l.Run(ctx)
	if err := errors.Join(err, <-rolled); err != nil {
		return err
	}
	fmt.Printf("%d restarts of %d members\n%s\n", restarts, len(fleet.Replaceable()), report)
	if !report.Clean() {
		return errors.New("not everything was right; see above")
	}
	return nil
}
