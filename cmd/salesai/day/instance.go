package day

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// instance is one serve process from its start to its stop.
type instance struct {
	number int // of the lifetime, from 0
	store  *store.Store
	cache  *cache.Cache[sales.Reader]
	gate   *auth.Gate
	queue  *job.Queue
	pages  http.Handler
	ears   *ears
	stop   context.CancelFunc
	ended  chan error
}

// openStore opens the day's database as one process does.
func (d *game) openStore(ctx context.Context) (*store.Store, error) {
	return store.Open(ctx, store.Options{URL: d.url, Stale: d.policy.stale, Logger: d.o.Logger, Now: d.clock.Now, PageDeadline: patience, WriteDeadline: patience})
}

// patience is how long anything may take on the clock on the wall: a slow machine must not change what is counted.
const patience = time.Minute

// launch starts an instance and waits until it trusts what it holds.
func (d *game) launch(ctx context.Context) (_ *instance, err error) {
	i := &instance{number: d.launched, ears: newEars(), ended: make(chan error, 1)}
	d.launched++
	if i.store, err = d.openStore(ctx); err != nil {
		return nil, err
	}
	place := d.kv.from()
	i.cache, err = cache.New(cache.Options[sales.Reader]{
		Name: "salesai", StoreName: "kv", Ledger: d.policy.ledger(i.store, i.ears, place), Store: place, Budget: d.policy.budget,
		HotOff: d.policy.plain, HotBytes: d.o.HotBytes, Jitter: d.policy.jitter, LeaseWait: -1, Now: d.clock.Now, Logger: slog.New(d.trace),
		StoreTimeout: patience, ConfirmTimeout: patience, SlowBuild: patience, BuildTimeout: patience,
	})
	if err != nil {
		return nil, errors.Join(err, i.store.Close())
	}
	if err := i.furnish(d); err != nil {
		i.cache.Close()
		return nil, errors.Join(err, i.store.Close())
	}
	follow, stop := context.WithCancel(context.WithoutCancel(ctx))
	i.stop = stop
	go func() { i.ended <- i.cache.Run(follow) }()
	select {
	case <-i.cache.Ready():
		return i, nil
	case <-time.After(patience):
		return nil, errors.Join(errors.New("the change ledger was not read"), i.close(ctx, d))
	case <-ctx.Done():
		return nil, errors.Join(ctx.Err(), i.close(ctx, d))
	}
}

// furnish puts the rooms above the cache.
func (i *instance) furnish(d *game) error {
	views, err := view.New(i.cache, view.Options{Zone: d.o.Zone, Now: d.clock.Now, Plain: d.policy.plain})
	if err != nil {
		return err
	}
	if i.gate, err = auth.New(auth.Options{Store: i.store, Views: views, Logger: d.o.Logger, Now: d.clock.Now}); err != nil {
		return err
	}
	if i.queue, err = job.New(job.Options{
		Store: i.store, Views: views, Files: d.files, Rubric: sales.DefaultRubric(), Zone: d.o.Zone, Logger: d.o.Logger, Now: d.clock.Now,
	}); err != nil {
		return err
	}
	i.pages, err = api.New(api.Options{
		Store: i.store, Cache: i.cache, Views: views, Gate: i.gate, Queue: i.queue, Files: d.files, Logger: d.o.Logger, Now: d.clock.Now, Zone: d.o.Zone,
		CSRF: "auto",
	})
	return err
}

// waited counts the answers whose readers waited for a builder.
func (i *instance) waited() (n int64) {
	for _, r := range i.cache.Stats().Resources {
		n += r.Waited
	}
	return n
}

// close stops the instance as SIGTERM does, and books what it cost.
func (i *instance) close(ctx context.Context, d *game) error {
	i.cache.Idle()
	_, err := i.cache.Handover(ctx, seenLately)
	if spent := new(cache.StoreError); errors.As(err, &spent) {
		err = nil // the day's budget is the policy's business
	}
	if i.stop != nil {
		i.stop()
		if e := <-i.ended; !errors.Is(e, context.Canceled) {
			err = errors.Join(err, e)
		}
	}
	i.cache.Close()
	for _, r := range i.cache.Stats().Resources {
		d.figures.Builds += r.Builds
		d.builds[r.Name] += r.Builds
	}
	d.figures.PageQueries += i.store.Queries().Page - i.ears.moments.Load()
	if err = errors.Join(err, i.store.Close()); err != nil {
		return fmt.Errorf("stop instance %d: %w", i.number, err)
	}
	return nil
}

// seenLately is who counts as a viewer at a restart.
const seenLately = 2 * time.Hour
