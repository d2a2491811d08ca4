package fleettest

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Siege are people who go on using a fleet while its parts fail. A write that failed may have happened all the same:
// what they then read must hold every write that was answered, and none that nobody began.
type Siege struct {
	chance *rand.Rand
	people []*survivor
	boss   *overseer
	log    chronicle
}

// SiegeOptions say who uses what.
type SiegeOptions struct {
	URL    string
	Reps   []string // e-mails
	Boss   string   // e-mail of their manager; empty for none
	Chance *rand.Rand
	// Patience is how long they wait for an answer before they go on without; a minute if zero.
	Patience time.Duration
}

// NewSiege signs the people in; they work from Begin on.
func NewSiege(ctx context.Context, o SiegeOptions) (*Siege, error) {
	s := &Siege{chance: o.Chance, log: chronicle{row: &Row{}, uploads: map[string]*Row{}}}
	for i, email := range o.Reps {
		p, err := signIn(ctx, o.URL, email, &tally{})
		if err != nil {
			return nil, err
		}
		p.client.Timeout = cmp.Or(o.Patience, p.client.Timeout)
		chance := rand.New(rand.NewPCG(o.Chance.Uint64(), uint64(i))) //nolint:gosec // it is to be repeated
		s.people = append(s.people, &survivor{person: p, log: &s.log, number: i + 1, chance: chance})
	}
	if o.Boss == "" {
		return s, nil
	}
	p, err := signIn(ctx, o.URL, o.Boss, &tally{})
	if err != nil {
		return nil, err
	}
	p.client.Timeout = cmp.Or(o.Patience, p.client.Timeout)
	s.boss = &overseer{person: p, log: &s.log}
	return s, nil
}

// Begin lets everybody work until ctx ends; wait returns when they have stopped.
func (s *Siege) Begin(ctx context.Context) (wait func()) {
	var work sync.WaitGroup
	for _, p := range s.people {
		work.Go(func() { p.work(ctx) })
	}
	if s.boss != nil {
		work.Go(func() { s.boss.work(ctx) })
	}
	return work.Wait
}

const (
	lead    = time.Second      // within which a fault begins at random
	calmFor = time.Second      // without a failed or an old answer is healed
	healing = 90 * time.Second // at most
)

// Still calls do while nobody works.
func (s *Siege) Still(do func() error) error {
	s.log.gate.Lock()
	defer s.log.gate.Unlock()
	return do()
}

// Strike lets one fault happen at a random moment, for a time, and gives what people saw from before it until all was well.
func (s *Siege) Strike(ctx context.Context, f Fault, hold time.Duration) (*Row, error) {
	row := s.log.turn(f.Name)
	if err := rest(ctx, time.Duration(s.chance.Int64N(int64(lead)))); err != nil {
		return nil, err
	}
	if err := f.Begin(ctx); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if err := rest(ctx, hold); err != nil {
		return nil, err
	}
	ended := time.Now()
	if err := f.End(ctx); err != nil {
		return nil, fmt.Errorf("the end of %s: %w", f.Name, err)
	}
	for quiet := time.Now(); ; {
		if err := rest(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
		worst := s.log.worst()
		if worst.After(quiet) {
			quiet = worst
		}
		if time.Since(quiet) > calmFor {
			row.Heal = max(0, worst.Sub(ended))
			return row, nil
		}
		if time.Since(ended) > healing {
			row.Heal = time.Since(ended)
			s.log.wrong("not healed after %v", healing)
			return row, nil
		}
	}
}

func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Row is what people saw of one fault.
type Row struct {
	Name                             string
	Requests, Uploads                int
	Wrong, Late, Failed, Stale       int // Late took over a second; Stale answers said so
	Lost, Doubled, Untold, ToldTwice int // of conversations: without analysis, with two; without message, with two
	Heal, Slowest, Oldest            time.Duration
	Faults                           []string // the first of each
}

// String is the row of a table in Markdown.
func (r *Row) String() string {
	return fmt.Sprintf("| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %v |", r.Name, r.Requests, r.Wrong, r.Late, r.Failed, r.Stale,
		r.Uploads, r.Lost, r.Doubled, r.ToldTwice, r.Heal.Round(10*time.Millisecond))
}

// Show is a row as it stands while people still count into it.
func (s *Siege) Show(r *Row) string {
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return r.String()
}

// RowHead stands over rows.
const RowHead = `| what happens | requests | wrong | late | failed | marked old | conversations | lost | analysed twice | told twice | heals in |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|`

// Clean reports whether nothing was wrong, lost or done twice.
func (r *Row) Clean() bool { return r.Wrong+r.Lost+r.Doubled+r.Untold+r.ToldTwice == 0 }

// chronicle counts into the row of the present fault.
type chronicle struct {
	team growth
	gate sync.RWMutex // held by whoever works

	mu      sync.Mutex
	turns   int
	row     *Row
	bad     time.Time
	uploads map[string]*Row // answered ones, by id
}

func (c *chronicle) turn(name string) *Row {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row = &Row{Name: name}
	c.turns++
	return c.row
}

func (c *chronicle) faults() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.turns
}

func (c *chronicle) worst() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.bad
}

func (c *chronicle) asked(took time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Requests++
	c.row.Slowest = max(c.row.Slowest, took)
	if took > time.Second {
		c.row.Late++
	}
}

func (c *chronicle) failed(format string, args ...any) { c.fault(false, "FAILED "+format, args) }
func (c *chronicle) wrong(format string, args ...any)  { c.fault(true, "WRONG "+format, args) }

func (c *chronicle) fault(wrong bool, format string, args []any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bad = time.Now(); wrong {
		c.row.Wrong++
	} else {
		c.row.Failed++
	}
	if n := len(c.row.Faults); n < 4 || wrong && n < shown {
		c.row.Faults = append(c.row.Faults, time.Now().Format("15:04:05.000 ")+fmt.Sprintf(format, args...))
	}
}

func (c *chronicle) old() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Stale++
	c.bad = time.Now()
}

func (c *chronicle) aged(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Oldest = max(c.row.Oldest, d)
}

func (c *chronicle) uploaded(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.row.Uploads++
	c.uploads[id] = c.row
}
