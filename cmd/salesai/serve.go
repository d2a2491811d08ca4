package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/web"
)

func serveCommand(c *config) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Serve the pages and the API, and do the background work unless --jobs=false",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := open(cmd.Context(), c, c.logger(cmd.ErrOrStderr()))
			if err != nil {
				return err
			}
			err = s.serve(cmd.Context(), c, role{pages: true, jobs: c.jobs}, func(address string) error {
				_, err := fmt.Fprintf(cmd.OutOrStdout(), "Serving on http://%s\n", address)
				return err
			})
			return errors.Join(err, s.close())
		},
	}
}

// readyWait is for the first word of the ledger; without it pages are confirmed one by one.
const readyWait = 10 * time.Second

// role is what a process does of the whole.
type role struct{ pages, jobs bool }

// serve does what belongs to the role until ctx ends or a part fails; ready is told the address once requests are answered.
func (s *system) serve(ctx context.Context, c *config, does role, ready func(address string) error) error {
	tuneCollector(c.hotMiB)
	handlers := []http.Handler{s.workerHandler()}
	addresses := []string{cmp.Or(c.metricsAddr, c.addr)}
	if does.pages {
		pages, err := s.handler(c)
		if err != nil {
			return err
		}
		handlers, addresses = []http.Handler{pages}, []string{c.addr}
		if c.metricsAddr != "" {
			handlers, addresses = append(handlers, s.metrics()), append(addresses, c.metricsAddr)
		}
	}
	listeners, err := listen(ctx, addresses)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	// The cache follows the ledger until the last request and the last job are done.
	follow, unfollow := context.WithCancel(context.WithoutCancel(ctx))
	defer unfollow()
	followed := make(chan error, 1)
	go func() { followed <- s.cache.Run(follow) }()
	select {
	case <-s.cache.Ready():
	case <-time.After(readyWait):
		s.logger.WarnContext(ctx, "the change ledger was not read yet; until it is, every page is confirmed with the database")
	case <-ctx.Done():
	}

	if does.jobs {
		group.Go(func() error { return s.queue.Run(ctx) })
	}
	accept, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group.Go(func() error {
		s.health.drained(ctx, c.drainDelay)
		stop()
		return nil
	})
	for i, l := range listeners {
		group.Go(func() error { return serveOn(accept, l, s.health.polite(handlers[i]), c.drainTimeout, s.logger) })
	}
	if err := ready(listeners[0].Addr().String()); err != nil {
		s.logger.WarnContext(ctx, "telling the address", "error", err)
	}
	err = group.Wait()
	if err == nil || errors.Is(err, context.Canceled) {
		s.handOver(ctx)
	}
	unfollow()
	if followErr := <-followed; !errors.Is(followErr, context.Canceled) {
		err = errors.Join(err, followErr)
	}
	return err
}

// handler is everything that is served on the main address.
func (s *system) handler(c *config) (http.Handler, error) {
	procedures, err := api.New(api.Options{
		Store: s.store, Cache: s.cache, Views: s.views, Gate: s.gate, Queue: s.queue, Files: s.files, Logger: s.logger, Now: c.now, Zone: c.zone,
		Origins: c.origins, CSRF: c.csrf, MaxUpload: c.uploadMiB << 20, Echo: c.echo, Instance: instance(),
	})
	if err != nil {
		return nil, err
	}
	pages := web.Handler(web.Options{Log: s.logger})
	mux := http.NewServeMux()
	mux.Handle("/api/", procedures)
	mux.Handle("/", pages)
	s.healthRoutes(mux)
	if c.metricsAddr == "" {
		mux.Handle("GET /metrics", s.metrics())
	} else {
		mux.HandleFunc("/metrics", http.NotFound) // or the pages would answer a scraper
	}
	return traced(s.tracer, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.Prefix+"/") { // nearly every request: the table of patterns is for the others
			procedures.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})), nil
}

// listen takes every address, or none.
func listen(ctx context.Context, addresses []string) ([]net.Listener, error) {
	listeners := make([]net.Listener, 0, len(addresses))
	for _, address := range addresses {
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
		if err != nil {
			err = fmt.Errorf("listening on %s: %w; choose another --addr or --metrics-addr", address, err)
			for _, taken := range listeners {
				err = errors.Join(err, taken.Close())
			}
			return nil, err
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// serveOn answers requests until ctx ends, then lets the running ones finish within a time.
func serveOn(ctx context.Context, listener net.Listener, handler http.Handler, within time.Duration, logger *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Minute, // a recording over a slow line
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ConnContext:       orpc.GatherContext,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(orpc.Gather(listener)) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("draining requests: %w", err), server.Close())
	}
	return nil
}
