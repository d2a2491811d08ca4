package day

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cmd/salesai/demo"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// game is one day under one policy.
type game struct {
	o        Options
	policy   policy
	url      string // of the database
	clock    *clock
	kv       *kv
	files    *files.Store
	witness  *store.Store // reads the database afresh, and is not counted
	people   []person
	uploads  []demo.Conversation
	launched int
	running  []*instance
	turn     int // whose turn it is to serve
	shift    int // whose turn it is to process
	trace    *trace
	figures  Figures
	builds   map[string]int64 // of each view
	times    []time.Duration
}

// instances is how many serve processes take turns.
const instances = 2

func playOne(ctx context.Context, o Options, p policy, step func()) (_ Figures, _ *trace, err error) {
	d := &game{o: o, policy: p, clock: &clock{}, trace: newTrace(), builds: map[string]int64{}}
	d.clock.advance(begin(o.Zone).Add(-time.Hour))
	drop, err := d.makeDatabase(ctx)
	if err != nil {
		return d.figures, nil, err
	}
	defer func() { err = errors.Join(err, drop(context.WithoutCancel(ctx))) }()
	if d.kv, err = newKV(d.clock.Now, o.Lag, o.Delay); err != nil {
		return d.figures, nil, err
	}
	if d.files, err = files.New(ctx, files.Config{Folder: filepath.Join(o.Folder, "files")}); err != nil {
		return d.figures, nil, err
	}
	defer func() { err = errors.Join(err, d.files.Close()) }()
	if d.witness, err = d.openStore(ctx); err != nil {
		return d.figures, nil, err
	}
	defer func() { err = errors.Join(err, d.witness.Close()) }()
	if err = d.prepare(ctx); err != nil {
		return d.figures, nil, err
	}
	defer func() { err = errors.Join(err, d.stopAll(context.WithoutCancel(ctx))) }()
	for _, e := range plan(o.Users, o.Seed, o.Zone) {
		if err = ctx.Err(); err != nil {
			return d.figures, nil, err
		}
		if err = d.happen(ctx, e); err != nil {
			return d.figures, nil, err
		}
		if e.kind != follow && e.kind != restart {
			step()
		}
	}
	if err = d.stopAll(ctx); err != nil {
		return d.figures, nil, err
	}
	return d.sum(), d.trace, nil
}

// prepare fills the database and starts the instances.
func (d *game) prepare(ctx context.Context) error {
	if err := d.witness.Migrate(ctx); err != nil {
		return err
	}
	if err := job.Migrate(ctx, d.witness, d.o.Logger); err != nil {
		return err
	}
	all := library()
	d.uploads = all[:uploads]
	days, err := history(all[uploads:])
	if err != nil {
		return err
	}
	if d.people, err = settle(ctx, d.witness, d.o.Users, days, d.clock.Now()); err != nil {
		return err
	}
	if err := d.startAll(ctx); err != nil {
		return err
	}
	d.kv.deletes.Store(0) // an instance that starts is told of everything the ledger knows
	return nil
}

func (d *game) startAll(ctx context.Context) error {
	for range instances {
		i, err := d.launch(ctx)
		if err != nil {
			return err
		}
		d.running = append(d.running, i)
	}
	return nil
}

func (d *game) stopAll(ctx context.Context) error {
	var errs []error
	for _, i := range d.running {
		errs = append(errs, i.close(ctx, d))
	}
	d.running = nil
	return errors.Join(errs...)
}

// happen plays one event. Nothing else is under way before and after it.
func (d *game) happen(ctx context.Context, e event) error {
	d.pass(e.at)
	if e.kind == restart {
		return errors.Join(d.stopAll(ctx), d.startAll(ctx))
	}
	i := d.running[d.turn%len(d.running)]
	d.turn++
	p := &d.people[e.user]
	var err error
	switch e.kind {
	case signIn:
		err = d.signIn(ctx, i, p)
	case open, follow:
		err = d.openHome(ctx, i, p, e.kind == follow)
	case upload:
		err = d.hand(ctx, i, p, e.nth)
	case restart: // is no person's, and was done above
	}
	if err != nil {
		return fmt.Errorf("at %s: %w", e.at.Format(time.TimeOnly), err)
	}
	return d.settled(ctx)
}

// pass moves the clock.
func (d *game) pass(to time.Time) {
	d.clock.advance(to)
	for _, i := range d.running {
		i.cache.Tick()
	}
}

// settled waits until nothing is built in the background, and every instance was told of every change.
func (d *game) settled(ctx context.Context) error {
	for _, i := range d.running {
		i.cache.Idle()
	}
	if !d.policy.fences {
		return nil
	}
	newest := slices.MaxFunc(d.running, func(a, b *instance) int { return int(a.ears.heardOf() - b.ears.heardOf()) }).ears.heardOf()
	for _, i := range d.running {
		for begun := time.Now(); i.ears.heardOf() < newest; {
			if time.Since(begun) > patience {
				return fmt.Errorf("instance %d did not hear of change %d", i.number, newest)
			}
			select {
			case <-time.After(time.Millisecond):
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		i.cache.Idle()
	}
	return nil
}

func (d *game) signIn(ctx context.Context, i *instance, p *person) error {
	token, _, err := i.gate.Open(ctx, p.id)
	p.token = token
	return err
}

// hand hands a conversation in and has it processed, on whichever instance takes the job.
func (d *game) hand(ctx context.Context, i *instance, p *person, nth int) error {
	d.trace.begin(i.number, d.clock.Now(), i.ears)
	_, err := i.gate.Identify(ctx, d.request(ctx, p, "conversations/upload", ""))
	d.trace.end()
	if err != nil {
		return err
	}
	f := d.uploads[nth]
	taken, err := i.queue.Take(ctx, job.Upload{
		OwnerID: p.id, OpportunityID: p.opportunities[nth], Title: f.Title, Name: f.FileName, Body: bytes.NewReader(f.Body), RepSpeakers: f.RepSpeakers,
	})
	if err != nil {
		return err
	}
	p.last = taken.ConversationID
	d.pass(d.clock.Now().Add(time.Second))
	worker := d.running[d.shift%len(d.running)]
	d.shift++
	return worker.queue.ProcessNow(ctx, taken.ConversationID)
}

func (d *game) request(ctx context.Context, p *person, call, input string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://day.test/rpc/"+call, bytes.NewReader([]byte(`{"json":`+input+`}`)))
	if err != nil {
		panic(err) // the address is written here
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Csrf-Token", "orpc")
	r.Header.Set("Cookie", auth.CookieName+"="+p.token)
	return r
}

// openHome opens /dashboard: the calls that web/src/routes.tsx makes for it, and for a conversation's page.
func (d *game) openHome(ctx context.Context, i *instance, p *person, andConversation bool) error {
	if err := d.call(ctx, i, p, "users/me", `{}`, d.freshMe(p)); err != nil {
		return err
	}
	if err := d.call(ctx, i, p, "conversations/list", fmt.Sprintf(`{"limit":%d,"offset":0}`, homeRows), d.freshList(sales.Of(p.id))); err != nil {
		return err
	}
	if !andConversation {
		return nil
	}
	i.cache.Idle()
	d.pass(d.clock.Now().Add(5 * time.Second)) // until somebody has found the line and clicked on it
	return d.call(ctx, i, p, "conversations/get", `{"conversationId":"`+p.last+`"}`, d.freshConversation(p.last))
}

// homeRows is how many conversations the home page shows.
const homeRows = 20

// sum closes the books.
func (d *game) sum() Figures {
	f := d.figures
	f.Reads, f.Writes, f.Deletes = d.kv.reads.Load(), d.kv.writes.Load(), d.kv.deletes.Load()
	f.Answers = len(d.times)
	f.Mean, f.P95 = spread(d.times)
	return f
}

// spread gives the mean and the 95th percentile.
func spread(times []time.Duration) (mean, p95 time.Duration) {
	if len(times) == 0 {
		return 0, 0
	}
	slices.Sort(times)
	var sum time.Duration
	for _, t := range times {
		sum += t
	}
	return sum / time.Duration(len(times)), times[len(times)*95/100]
}
