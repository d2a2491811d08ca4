package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Budget is what a metered store may be asked for on one day, from 00:00 UTC to 00:00 UTC. When writes run short,
// those that a resource can do without stop first, then all; reads never stop, they are only counted.
type Budget struct {
	Reads, Writes, Deletes int64 // a day; 0: not bounded
	// Book remembers what was spent, for all instances and across restarts; nil: this process counts for itself.
	Book Book
}

// Validate says what is out of range.
func (b *Budget) Validate() error {
	if b != nil && (b.Reads < 0 || b.Writes < 0 || b.Deletes < 0) {
		return errors.New("a number of the Budget is negative")
	}
	return nil
}

// Spending counts operations of a store.
type Spending struct{ Reads, Writes, Deletes int64 }

// Book keeps what all instances spent.
type Book interface {
	// Spend adds s to what was spent on day, written as 2026-01-20, and gives the sum of all instances on that day.
	Spend(ctx context.Context, day string, s Spending) (Spending, error)
}

// Mode is how a budget stands.
type Mode string

// The modes of a budget.
const (
	Plenty  Mode = "plenty"  // every write that may pay is made
	Thrifty Mode = "thrifty" // only writes that have proved to pay
	Spent   Mode = "spent"   // no writes: CACHE_QUOTA_EXCEEDED
)

var errSpent = errors.New("the day's budget of the store is spent; writes go on after 00:00 UTC")

// purse spends a Budget. Writes and deletes are booked some in advance, so that a crash forgets none of them;
// reads, which wait for nobody, are booked afterwards.
type purse struct {
	metered bool
	budget  Budget
	now     func() time.Time
	reads   atomic.Int64 // made and not booked

	mu    sync.Mutex
	day   string
	total Spending  // booked by all instances, as far as told
	ahead Spending  // booked by this instance and not used
	shut  time.Time // until then nothing is written: the store said that its quota is exceeded
}

func newPurse(b *Budget, now func() time.Time) *purse {
	p := &purse{metered: b != nil, now: now}
	if b != nil {
		p.budget = *b
	}
	return p
}

// blocks is into how many parts a day's budget is divided: one is booked at once.
const blocks = 100

func (p *purse) read(n int) {
	if p.metered {
		p.reads.Add(int64(n))
	}
}

func (p *purse) write(ctx context.Context, n int, optional bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	mode := p.mode()
	if mode == Spent || optional && mode == Thrifty {
		return &StoreError{Code: QuotaExceeded, Err: errSpent}
	}
	return p.take(ctx, int64(n), p.budget.Writes, func(s *Spending) *int64 { return &s.Writes })
}

func (p *purse) remove(ctx context.Context, n int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	if p.now().Before(p.shut) {
		return &StoreError{Code: QuotaExceeded, Err: errSpent}
	}
	return p.take(ctx, int64(n), p.budget.Deletes, func(s *Spending) *int64 { return &s.Deletes })
}

// take uses n of what is booked, and books more where that is too little.
func (p *purse) take(ctx context.Context, n, limit int64, of func(*Spending) *int64) error {
	if !p.metered || limit == 0 {
		return nil
	}
	ahead, total := of(&p.ahead), of(&p.total)
	if *ahead < n {
		block := max(n-*ahead, min(limit/blocks, limit-*total))
		if *total+block > limit {
			return &StoreError{Code: QuotaExceeded, Err: errSpent}
		}
		var s Spending
		*of(&s) = block
		if err := p.book(ctx, s); err != nil {
			return err
		}
		*ahead += block
		if over := *total - limit; over > 0 { // others booked meanwhile
			*ahead -= min(over, *ahead)
			if *ahead < n {
				return &StoreError{Code: QuotaExceeded, Err: errSpent}
			}
		}
	}
	*ahead -= n
	return nil
}

// book adds s to the day's total, with the reads made since.
func (p *purse) book(ctx context.Context, s Spending) error {
	s.Reads = p.reads.Swap(0)
	if p.budget.Book == nil {
		p.total = Spending{p.total.Reads + s.Reads, p.total.Writes + s.Writes, p.total.Deletes + s.Deletes}
		return nil
	}
	total, err := p.budget.Book.Spend(ctx, p.day, s)
	if err != nil {
		p.reads.Add(s.Reads)
		return fmt.Errorf("count what the store is asked: %w", err)
	}
	p.total = total
	return nil
}

// settle books the reads and hears what others spent.
func (p *purse) settle(ctx context.Context) error {
	if !p.metered {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	return p.book(ctx, Spending{})
}

// turn begins a new day at 00:00 UTC.
func (p *purse) turn() {
	if day := p.now().UTC().Format(time.DateOnly); day != p.day {
		p.day, p.total, p.ahead = day, Spending{}, Spending{}
	}
}

// mode tells how the writes stand: short is less than a fifth of the day's, or so much ahead of the day that they
// would not last.
func (p *purse) mode() Mode {
	now := p.now().UTC()
	if now.Before(p.shut) {
		return Spent
	}
	limit := p.budget.Writes
	if !p.metered || limit == 0 {
		return Plenty
	}
	used := p.total.Writes - p.ahead.Writes
	elapsed := float64(now.Sub(now.Truncate(24*time.Hour))) / float64(24*time.Hour)
	switch share := float64(used) / float64(limit); {
	case used >= limit:
		return Spent
	case share >= min(0.8, 0.4+elapsed):
		return Thrifty
	default:
		return Plenty
	}
}

// shutFor stops writes because the store said so: for as long as it asked, or until the day ends.
func (p *purse) shutFor(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now().UTC()
	end := now.Truncate(24 * time.Hour).Add(24 * time.Hour)
	if d > 0 {
		end = now.Add(d)
	}
	p.shut = end
}

// BudgetState is how a budget stands.
type BudgetState struct {
	Metered bool
	Mode    Mode
	Day     string   // 2026-01-20, UTC
	Spent   Spending // by all instances, as far as this one heard; its own included
	Limit   Spending // 0: not bounded
}

func (p *purse) state() BudgetState {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	return BudgetState{
		Metered: p.metered, Mode: p.mode(), Day: p.day,
		Spent: Spending{p.total.Reads + p.reads.Load(), p.total.Writes - p.ahead.Writes, p.total.Deletes - p.ahead.Deletes},
		Limit: Spending{p.budget.Reads, p.budget.Writes, p.budget.Deletes},
	}
}
