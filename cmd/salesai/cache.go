package main

import (
	"context"
	"os"
	"strconv"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// openCache makes the cache over the database's ledger.
func (s *system) openCache(ctx context.Context, c *config) error {
	shared, err := s.sharedStore(ctx, c)
	if err != nil {
		return err
	}
	s.cache, err = cache.New(cache.Options[sales.Reader]{
		Name: "salesai", StoreName: storeName(c), StoreTimeout: storeTimeout(c), Ledger: s.store, Store: shared, Budget: c.budget(s.store), HotBytes: c.hotMiB << 20,
		AuditEvery: c.cacheAudit, Logger: s.logger, Tracer: s.tracer,
	})
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error { s.cache.Close(); return nil })
	return nil
}

// budget meters the store where each call is counted by whoever runs it; nil where calls cost nothing.
func (c *config) budget(book cache.Book) *cache.Budget {
	if c.store != "cloudflare" {
		return nil
	}
	return &cache.Budget{Reads: c.kvReads, Writes: c.kvWrites, Deletes: c.kvDeletes, Book: book}
}

const (
	handedOver   = 30 * time.Minute // what people looked at within it is wanted again after a restart
	handoverWait = 2 * time.Second  // of the time that a supervisor gives a process to stop
)

// handOver leaves in the store what people lately read, for the process that comes next.
func (s *system) handOver(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handoverWait)
	defer cancel()
	switch n, err := s.cache.Handover(ctx, handedOver); {
	case err != nil:
		s.logger.WarnContext(ctx, "not everything that people lately read was left in the store; the next process reads it from the database", "written", n, "error", err)
	case n > 0:
		s.logger.InfoContext(ctx, "what people lately read was left in the store", "values", n)
	}
}

// instance names this process to whoever operates several.
func instance() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unnamed"
	}
	return host + "/" + strconv.Itoa(os.Getpid())
}
