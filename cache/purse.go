package cache

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errSpent     = errors.New("the day's budget of the store is spent; writes go on after 00:00 UTC")
	errUncounted = errors.New("what the store is asked cannot be counted")
)

const (
	// blocks is into how many parts a day's budget is divided: one is booked at once.
	blocks = 100
	// bookTimeout bounds what counting may take; then the write is given up.
	bookTimeout = time.Second
	// bookPause is how long a Book that failed is left alone.
	bookPause = time.Second
)

// purse spends a Budget. Writes and deletes are booked some in advance, so that a crash forgets none of them;
// reads, which wait for nobody, are booked afterwards.
type purse struct {
	metered bool
	budget  Budget
	now     func() time.Time
	logger  *slog.Logger
	reads   atomic.Int64  // made and not booked
	desk    chan struct{} // holds a word while a Book is asked: one question at a time, and none under the lock

	mu    sync.Mutex
	day   string
	total Spending  // booked by all instances, as far as told
	ahead Spending  // booked by this instance and not used
	told  Spending  // what of the limits the log was told to be spent today
	shut  time.Time // until then nothing is written: the store said that its quota is exceeded
	mute  time.Time // until then the Book is not asked: it has just failed
}

func newPurse(b *Budget, now func() time.Time, l *slog.Logger) *purse {
	p := &purse{metered: b != nil, now: now, logger: l, desk: make(chan struct{}, 1)}
	if b != nil {
		p.budget = *b
	}
	return p
}

// read counts n reads. Nobody waits for that.
func (p *purse) read(n int) {
	if p.metered {
		p.reads.Add(int64(n))
	}
}

// write pays for n writes. Optional ones are refused first.
func (p *purse) write(ctx context.Context, n int, optional bool) error {
	return p.pay(ctx, int64(n), writes, func() bool {
		mode := p.mode()
		return mode == Spent || optional && mode == Thrifty
	})
}

// remove pays for n deletes.
func (p *purse) remove(ctx context.Context, n int) error {
	return p.pay(ctx, int64(n), deletes, func() bool { return p.now().Before(p.shut) })
}

func writes(s *Spending) *int64  { return &s.Writes }
func deletes(s *Spending) *int64 { return &s.Deletes }

// pay uses n of what is booked, after it booked more where that is too little.
func (p *purse) pay(ctx context.Context, n int64, of func(*Spending) *int64, refused func() bool) error {
	block, err := p.take(n, of, refused)
	if block == 0 || err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, bookTimeout)
	defer cancel()
	select {
	case p.desk <- struct{}{}:
		defer func() { <-p.desk }()
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errUncounted, ctx.Err())
	}
	if block, err = p.take(n, of, refused); block == 0 || err != nil { // another booked for us meanwhile
		return err
	}
	var s Spending
	*of(&s) = block
	if err := p.book(ctx, s); err != nil {
		return err
	}
	if block, err = p.take(n, of, refused); block != 0 && err == nil {
		err = spent() // others booked meanwhile
	}
	return err
}

func spent() error { return &StoreError{Code: QuotaExceeded, Err: errSpent} }

// take uses n of what is booked, or gives how much is to be booked first; 0: it is paid, or refused.
func (p *purse) take(n int64, of func(*Spending) *int64, refused func() bool) (block int64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	limit := *of(&Spending{Writes: p.budget.Writes, Deletes: p.budget.Deletes})
	ahead, total := of(&p.ahead), of(&p.total)
	switch {
	case refused():
		if limit > 0 && *total-*ahead >= limit {
			p.ranOut(of, limit)
		}
		return 0, spent()
	case !p.metered || limit == 0 || n == 0:
		return 0, nil
	case *ahead >= n:
		*ahead -= n
		return 0, nil
	}
	block = max(n-*ahead, min(limit/blocks, limit-*total))
	if *total+block > limit {
		p.ranOut(of, limit)
		return 0, spent()
	}
	if p.now().Before(p.mute) {
		return 0, errUncounted
	}
	return block, nil
}

// ranOut writes into the log, once a day, that nothing is left of a limit. The lock is held.
func (p *purse) ranOut(of func(*Spending) *int64, limit int64) {
	if *of(&p.told) > 0 {
		return
	}
	*of(&p.told) = limit
	kind := "deletes"
	if of(&p.total) == &p.total.Writes {
		kind = "writes"
	}
	p.logger.Warn("the day's budget of the store is spent; reads go on, the rest goes on after 00:00 UTC; where this comes daily, raise the budget with the plan or run fewer instances",
		"code", QuotaExceeded, "of", kind, "limit", limit)
}

// book adds s to the day's total, with the reads made since. Whoever calls it has the desk.
func (p *purse) book(ctx context.Context, s Spending) error {
	p.mu.Lock()
	p.turn()
	day := p.day
	p.mu.Unlock()
	s.Reads = p.reads.Swap(0)
	var total Spending
	var err error
	if p.budget.Book != nil {
		total, err = guarded(func() (Spending, error) { return p.budget.Book.Spend(ctx, day, s) })
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.reads.Add(s.Reads)
		if now := p.now(); !now.Before(p.mute) {
			p.mute = now.Add(bookPause)
			p.logger.Warn("the use of the store could not be counted; nothing is written into it meanwhile", "error", err)
		}
		return fmt.Errorf("%w: %w", errUncounted, err)
	}
	if p.turn(); p.day != day {
		return nil // it was midnight meanwhile: what was booked belongs to yesterday
	}
	if p.budget.Book == nil {
		total = Spending{p.total.Reads + s.Reads, p.total.Writes + s.Writes, p.total.Deletes + s.Deletes}
	}
	p.total = total
	p.ahead.Writes += usable(s.Writes, total.Writes, p.budget.Writes)
	p.ahead.Deletes += usable(s.Deletes, total.Deletes, p.budget.Deletes)
	return nil
}

// usable is what of a booked block lies within the limit, when others booked at the same time.
func usable(block, total, limit int64) int64 { return block - min(block, max(total-limit, 0)) }

// settle books the reads and hears what others spent.
func (p *purse) settle(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, bookTimeout)
	defer cancel()
	select {
	case p.desk <- struct{}{}:
		defer func() { <-p.desk }()
		_ = p.book(ctx, Spending{}) // it is in the log, and tried again
	case <-ctx.Done():
	}
}

// turn begins a new day at 00:00 UTC.
func (p *purse) turn() {
	if day := p.now().UTC().Format(time.DateOnly); day != p.day {
		p.day, p.total, p.ahead, p.told = day, Spending{}, Spending{}, Spending{}
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
	used := p.used().Writes
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
	if end.After(p.shut) {
		p.shut = end
		p.logger.Warn("the store's quota is exceeded; it is read and not written", "code", QuotaExceeded, "until", end)
	}
}

// used is what was spent and not only booked. Blocks booked at the same time may reach beyond the limit; nobody uses that.
func (p *purse) used() Spending {
	most := func(n, limit int64) int64 {
		if limit > 0 {
			return min(n, limit)
		}
		return n
	}
	return Spending{
		Reads:   p.total.Reads + p.reads.Load(),
		Writes:  most(p.total.Writes-p.ahead.Writes, p.budget.Writes),
		Deletes: most(p.total.Deletes-p.ahead.Deletes, p.budget.Deletes),
	}
}

func (p *purse) state() BudgetState {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.turn()
	return BudgetState{
		Metered: p.metered, Mode: p.mode(), Day: p.day,
		Spent: p.used(),
		Limit: Spending{p.budget.Reads, p.budget.Writes, p.budget.Deletes},
	}
}

// keepSettling books what the store was asked at the start, now and then, and at the end.
func (c *Cache[R]) keepSettling(ctx context.Context) {
	const every = 10 * time.Second
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		c.tier.purse.settle(ctx)
		select {
		case <-t.C:
		case <-ctx.Done():
			c.tier.purse.settle(context.WithoutCancel(ctx))
			return
		}
	}
}
