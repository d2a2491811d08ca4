package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// pooledPoll is how often the ledger is read through a pooled address whose Options name no interval.
const pooledPoll = 250 * time.Millisecond

// pinged is how long an idle connection may take to prove that it still is one.
const pinged = time.Second

// idleInTransaction is PostgreSQL's setting of how long a transaction may wait for its client, in milliseconds.
const idleInTransaction = "idle_in_transaction_session_timeout"

func (s *Store) openPostgres(ctx context.Context) error {
	config, err := pgxpool.ParseConfig(s.o.URL)
	if err != nil {
		return fmt.Errorf("the address is not understood: %w", err)
	}
	config.MaxConns = int32(min(s.o.Conns, 1000)) // #nosec G115 -- bounded
	config.PingTimeout = pinged
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = s.o.PageDeadline
	}
	if s.o.Poll == 0 && s.o.ListenURL == "" && strings.Contains(config.ConnConfig.Host, "-pooler.") { // Neon's pooled address
		s.o.Poll = pooledPoll
	}
	if s.pooled() && config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		// A statement prepared on one of the pooler's connections is unknown to the next.
		config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	if !s.pooled() { // a pooler refuses parameters it does not know
		for name, value := range map[string]string{
			// The data lies in memory or on disks without moving heads: 4, the default, keeps indexes unused there.
			"random_page_cost": "1.1",
			// A process that is frozen in the middle of a transaction keeps the rows that others wait for: it is ended in
			// time for them.
			idleInTransaction: strconv.FormatInt((s.o.WriteDeadline / 2).Milliseconds(), 10),
		} {
			if _, ok := config.ConnConfig.RuntimeParams[name]; !ok {
				config.ConnConfig.RuntimeParams[name] = value
			}
		}
	}
	if s.pool, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), config); err != nil {
		return err
	}
	s.writer = stdlib.OpenDBFromPool(s.pool)
	s.reader = s.writer
	return s.openListener(ctx, config)
}

func (s *Store) openListener(ctx context.Context, config *pgxpool.Config) error {
	s.listen = config.ConnConfig.Copy()
	if s.o.ListenURL == "" {
		if s.o.Poll == 0 {
			s.listenPool = s.pool
		}
		return nil
	}
	direct, err := pgxpool.ParseConfig(s.o.ListenURL)
	if err != nil {
		return fmt.Errorf("the address to listen at is not understood: %w", err)
	}
	direct.MaxConns = 1
	s.listen = direct.ConnConfig.Copy()
	s.listenPool, err = pgxpool.NewWithConfig(context.WithoutCancel(ctx), direct)
	return err
}

// pooled reports whether the address is, or may be, a transaction pooler's.
func (s *Store) pooled() bool { return s.o.Poll > 0 || s.o.ListenURL != "" }
