package fleettest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

// Report is what a load saw.
type Report struct {
	Took                       time.Duration
	Requests, Writes, Uploads  int
	Failed, Wrong, Stale       int // a request failed unless it was answered 200 in full; Stale answers said so
	Again                      int // requests sent on a second connection, as browsers do, because an idle one ended before any answer
	Lost, Doubled              int // conversations that nobody processed, or that are there twice, or were analysed twice
	P50, P99, Slowest, Oldest  time.Duration
	Failures, Wrongs, Compared []string // the first of each; what was compared at the end
}

// String is the report in lines.
func (r Report) String() string {
	text := fmt.Sprintf("%v: %d requests, %d writes, %d uploads; failed %d, wrong %d, lost %d, doubled %d; marked stale %d; sent again %d; "+
		"p50 %v, p99 %v, slowest %v; what others wrote was seen after %v at most; compared at the end: %s",
		r.Took.Round(time.Second), r.Requests, r.Writes, r.Uploads, r.Failed, r.Wrong, r.Lost, r.Doubled, r.Stale, r.Again,
		r.P50.Round(100*time.Microsecond), r.P99.Round(100*time.Microsecond), r.Slowest.Round(time.Millisecond), r.Oldest.Round(100*time.Microsecond),
		strings.Join(r.Compared, ", "))
	return strings.Join(slices.Concat([]string{text}, r.Failures, r.Wrongs), "\n  ")
}

// Clean reports whether nothing failed and nothing was wrong.
func (r Report) Clean() bool { return r.Failed+r.Wrong+r.Lost+r.Doubled == 0 }

// tally counts while people work.
type tally struct {
	deals     growth
	forgetful bool

	mu     sync.Mutex
	report Report
	times  []time.Duration
}

const shown = 20 // of each kind of fault

func (t *tally) asked(took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Requests++
	t.times = append(t.times, took)
}

func (t *tally) count(n *int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*n++
}

func (t *tally) wrote()    { t.count(&t.report.Writes) }
func (t *tally) uploaded() { t.count(&t.report.Uploads) }
func (t *tally) old()      { t.count(&t.report.Stale) }
func (t *tally) again()    { t.count(&t.report.Again) }

func (t *tally) aged(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Oldest = max(t.report.Oldest, d)
}

func (t *tally) failed(format string, args ...any) {
	t.fault(&t.report.Failed, &t.report.Failures, "FAILED "+format, args)
}
func (t *tally) wrong(format string, args ...any) {
	t.fault(&t.report.Wrong, &t.report.Wrongs, "WRONG "+format, args)
}

func (t *tally) fault(n *int, list *[]string, format string, args []any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*n++
	if len(*list) < shown {
		*list = append(*list, fmt.Sprintf(format, args...))
	}
}

// audit waits until every upload is processed, counts what the database holds, and compares what each instance says
// with what one says that has no cache.
func (l *Load) audit(ctx context.Context, took time.Duration) (Report, error) {
	if err := l.settle(ctx); err != nil {
		return Report{}, err
	}
	if err := l.compare(ctx); err != nil {
		return Report{}, err
	}
	t := &l.tally
	t.mu.Lock()
	defer t.mu.Unlock()
	t.report.Took = took
	slices.Sort(t.times)
	if n := len(t.times); n > 0 {
		t.report.P50, t.report.P99, t.report.Slowest = t.times[n/2], t.times[n*99/100], t.times[n-1]
	}
	return t.report, nil
}

func (l *Load) settle(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, l.fleet.Database)
	if err != nil {
		return fmt.Errorf("look into the database: %w", err)
	}
	defer conn.Close(ctx) //nolint:errcheck // it only read
	for open := 1; open > 0; {
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM conversations WHERE status NOT IN ('completed', 'failed')").Scan(&open); err != nil {
			return fmt.Errorf("wait for the jobs: %w", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d conversations are not processed: %w", open, ctx.Err())
		case <-time.After(50 * time.Millisecond):
		}
	}
	var made, completed, doubled int
	err = conn.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE status = 'completed'),
		count(*) FILTER (WHERE (SELECT count(*) FROM meddic_analyses a WHERE a.conversation_id = c.id) <> 1)
		FROM conversations c`).Scan(&made, &completed, &doubled)
	if err != nil {
		return fmt.Errorf("count the conversations: %w", err)
	}
	l.tally.mu.Lock()
	defer l.tally.mu.Unlock()
	l.tally.report.Lost = max(0, l.tally.report.Uploads-completed)
	l.tally.report.Doubled = doubled + max(0, made-l.tally.report.Uploads-l.tally.report.Failed)
	return nil
}

// compare reads every page of everybody on each instance, and on one without a cache.
func (l *Load) compare(ctx context.Context) error {
	judge, address, err := l.fleet.Serve(ctx, "judge", "--cache-off")
	if err != nil {
		return err
	}
	compared := 0
	people := []*person{l.boss.person}
	for _, r := range l.reps {
		people = append(people, r.person)
	}
	for _, p := range people {
		for _, procedure := range []string{"users.me", "conversations.list", "opportunities.list", "analytics.dashboard", "analytics.repPerformance"} {
			var input any = map[string]any{}
			if strings.HasSuffix(procedure, ".list") {
				input = map[string]any{"limit": 100}
			}
			want, err := l.at(ctx, p, address, procedure, input)
			if err != nil {
				return err
			}
			for i, instance := range l.fleet.Addresses {
				got, err := l.at(ctx, p, instance, procedure, input)
				if err != nil {
					return err
				}
				compared++
				if got != want {
					l.tally.wrong("%s of %s on %s: %.300s\nwhere the database says %.300s", procedure, p.email, l.fleet.Serves[i].Name(), got, want)
				}
			}
		}
	}
	l.tally.mu.Lock()
	l.tally.report.Compared = append(l.tally.report.Compared, fmt.Sprintf("%d pages with those of an instance without a cache", compared))
	l.tally.mu.Unlock()
	return judge.Stop(ctx)
}

// at asks one instance, not the proxy. It knows the person by the cookies, which a jar keeps by host and not by port.
func (l *Load) at(ctx context.Context, p *person, address, procedure string, input any) (string, error) {
	other := &person{email: p.email, base: "http://" + address, client: p.client, tally: &tally{}}
	raw, _, ok := other.ask(ctx, procedure, input)
	if !ok {
		return "", errors.New(strings.Join(other.tally.report.Failures, "; "))
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return "", fmt.Errorf("%s at %s: %w", procedure, address, err)
	}
	return string(raw), nil
}
