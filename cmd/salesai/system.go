package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cloudflare"
	"github.com/sales-ai-automation/salesai/cache/memory"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// system is every room, introduced to the others.
type system struct {
	store   *store.Store
	cache   *cache.Cache[sales.Reader]
	health  health
	views   *view.Views
	files   *files.Store
	queue   *job.Queue
	gate    *auth.Gate
	live    *api.Live
	tracer  trace.Tracer // nil: nobody traces
	logger  *slog.Logger
	closers []func() error
}

// openStore opens the database for one command and brings its tables up to date.
func openStore(ctx context.Context, c *config, logger *slog.Logger) (*store.Store, error) {
	return openTracedStore(ctx, c, nil, logger)
}

// openTracedStore is openStore with a tracer that is told of what pages read; nil: nobody is.
func openTracedStore(ctx context.Context, c *config, tracer trace.Tracer, logger *slog.Logger) (*store.Store, error) {
	if !strings.Contains(c.database, "://") {
		if err := os.MkdirAll(filepath.Dir(c.database), 0o700); err != nil {
			return nil, fmt.Errorf("making the folder of the database: %w", err)
		}
	}
	s, err := store.Open(ctx, store.Options{
		URL: c.database, ListenURL: c.listen, Poll: c.poll, Stale: view.Stale, Tracer: tracer, Logger: logger, Now: c.now,
	})
	if err != nil {
		return nil, err
	}
	if !c.migrate {
		return s, nil
	}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := job.Migrate(ctx, s, logger); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// unheard is how long another instance may take to hear of a write, where it does not look less often.
const unheard = 5 * time.Second

// open introduces the rooms to one another. The caller closes the system.
func open(ctx context.Context, c *config, logger *slog.Logger) (_ *system, err error) {
	s := &system{live: api.NewLive(), logger: logger}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	var flush func() error
	if s.tracer, flush, err = openTracing(ctx, os.LookupEnv); err != nil {
		return nil, err
	}
	if flush != nil {
		s.closers = append(s.closers, flush)
	}
	if s.store, err = openTracedStore(ctx, c, s.tracer, logger); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.store.Close)

	if s.files, err = files.New(ctx, c.files()); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.files.Close)

	if err = s.openCache(ctx, c); err != nil {
		return nil, err
	}
	if s.views, err = view.New(s.cache, view.Options{Zone: c.zone, Now: c.now, Off: c.cacheOff}); err != nil {
		return nil, err
	}
	if s.gate, err = auth.New(auth.Options{
		Store: s.store, Views: s.views, Logger: logger, Now: c.now, Secure: c.secure, Origins: c.origins, Proxied: c.proxied,
		Unheard: max(unheard, 2*c.poll),
	}); err != nil {
		return nil, err
	}
	return s, s.openQueue(c)
}

// sharedStore gives the tier behind the process's own; nil for none, which one instance alone does not need.
func (s *system) sharedStore(ctx context.Context, c *config) (cache.Store, error) {
	switch c.store {
	case "memory":
		return memory.New(memory.Options{Bytes: c.hotMiB << 20})
	case "valkey":
		shared, err := valkey.New(ctx, c.valkey())
		if err != nil {
			return nil, err
		}
		s.closers = append(s.closers, func() error { shared.Close(); return nil })
		return shared, nil
	case "cloudflare":
		shared, err := cloudflare.New(c.kv())
		if err != nil {
			return nil, err
		}
		s.closers = append(s.closers, func() error { shared.Close(); return nil })
		return shared, nil
	}
	return nil, nil //nolint:nilnil // no store is the usual case, and no error
}

// storeName is the store's name in Cache-Status.
func storeName(c *config) string {
	if c.store == "cloudflare" {
		return "kv"
	}
	return c.store
}

// storeTimeout is what the store may cost a reader; 0 takes the engine's default, which suits a store near by.
func storeTimeout(c *config) time.Duration {
	if c.store == "cloudflare" {
		return 250 * time.Millisecond // a key that its location has not read lately comes from far away
	}
	return 0
}

func (s *system) openQueue(c *config) error {
	o := job.Options{
		Store: s.store, Views: s.views, Files: s.files, Rubric: sales.DefaultRubric(), Zone: c.zone, Nightly: c.nightly,
		Cold: c.pageless && (c.store == "none" || c.store == "memory"), Workers: c.workers, MaxRecording: c.uploadMiB << 20, Logger: s.logger, Now: c.now,
	}
	if c.speechURL != "" {
		client, err := speech.New(c.speech(), s.logger)
		if err != nil {
			return fmt.Errorf("setting up the speech endpoint: %w", err)
		}
		s.closers = append(s.closers, func() error { client.Close(); return nil })
		o.Speech = client
	}
	if c.llmURL != "" {
		client, err := llm.New(c.llm(), s.logger)
		if err != nil {
			return fmt.Errorf("setting up the analysis endpoint: %w", err)
		}
		s.closers = append(s.closers, func() error { client.Close(); return nil })
		o.Analyst = client
	}
	if c.slackToken != "" {
		client, err := slack.New(c.slack(), s.logger)
		if err != nil {
			return fmt.Errorf("setting up Slack: %w", err)
		}
		s.closers = append(s.closers, func() error { client.Close(); return nil })
		o.Slack = client
	}
	var err error
	s.queue, err = job.New(o)
	return err
}

// close lets go of everything, in the reverse order of opening.
func (s *system) close() error {
	var errs []error
	for i := len(s.closers) - 1; i >= 0; i-- {
		errs = append(errs, s.closers[i]())
	}
	s.closers = nil
	return errors.Join(errs...)
}
