package fleettest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Load are people who use a fleet: reps who write and then read what they wrote, and a manager who reads what the
// others did. Each knows what the answer must be.
type Load struct {
	// Forgetful people throw the cookie away that says that they wrote something: what they then read may be old, and a
	// load must notice.
	Forgetful bool

	fleet *Fleet
	reps  []*rep
	boss  *manager
	tally tally
}

// bound is how old what others did may be to somebody who did nothing; a notification takes milliseconds.
const bound = 2 * time.Second

// NewLoad hires and signs in the people.
func NewLoad(ctx context.Context, f *Fleet, reps int) (*Load, error) {
	l := &Load{fleet: f}
	const boss = "boss@fleet.test"
	if err := f.Hire(ctx, boss, "manager", ""); err != nil {
		return nil, err
	}
	for i := range reps {
		email := fmt.Sprintf("rep%d@fleet.test", i+1)
		if err := f.Hire(ctx, email, "user", boss); err != nil {
			return nil, err
		}
		p, err := signIn(ctx, f.URL, email, &l.tally)
		if err != nil {
			return nil, err
		}
		l.reps = append(l.reps, &rep{person: p, team: &l.tally.deals, number: i + 1})
	}
	p, err := signIn(ctx, f.URL, boss, &l.tally)
	l.boss = &manager{person: p, deals: &l.tally.deals}
	return l, err
}

// Run lets everybody work until ctx ends, then waits for the jobs and looks at what is there.
func (l *Load) Run(ctx context.Context) (Report, error) {
	began := time.Now()
	l.tally.forgetful = l.Forgetful
	var work sync.WaitGroup
	for _, r := range l.reps {
		work.Go(func() { r.work(ctx) })
	}
	work.Go(func() { l.boss.work(ctx) })
	work.Wait()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Minute)
	defer cancel()
	return l.audit(ctx, time.Since(began))
}

// deal is an opportunity as its owner knows it.
type deal struct {
	id, name string
	revision int64
	number   int // in its name
}

// rep is one person with what they know of their own.
type rep struct {
	*person
	team    *growth
	number  int
	deals   []*deal
	office  string   // the opportunity that uploads belong to, whose revision the analyses change
	uploads []string // ids
}

// mostDeals keep a list on one page.
const mostDeals = 80

func (r *rep) work(ctx context.Context) {
	for ctx.Err() == nil {
		switch n := rand.IntN(100); { //nolint:gosec // what people do next is no secret
		case r.office == "" || (n < 5 && len(r.deals) < mostDeals):
			r.create(ctx)
		case n < 25 && len(r.deals) > 0:
			r.update(ctx, r.deals[rand.IntN(len(r.deals))]) //nolint:gosec // as above
		case n < 29 && len(r.uploads) < mostDeals:
			r.upload(ctx)
		case n < 50:
			r.readDeals(ctx)
		case n < 70 && len(r.deals) > 0:
			r.readDeal(ctx, r.deals[rand.IntN(len(r.deals))]) //nolint:gosec // as above
		case n < 85:
			r.readUploads(ctx)
		default:
			r.readDashboard(ctx)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(rand.IntN(40)) * time.Millisecond): //nolint:gosec // as above
		}
	}
}

// written is the answer to a write of an opportunity.
type written struct {
	OpportunityID string
	Revision      int64
}

// opportunity is one as it is read.
type opportunity struct {
	ID, CompanyName string
	Revision        int64
}

func (r *rep) create(ctx context.Context) {
	name := fmt.Sprintf("Company %d of rep %d, 0", len(r.deals), r.number)
	r.team.begin()
	made, ok := call[written](ctx, r.person, "opportunities.create", map[string]any{"companyName": name})
	if !ok {
		return
	}
	r.team.end()
	if r.office == "" {
		r.office = made.OpportunityID
		return
	}
	r.deals = append(r.deals, &deal{id: made.OpportunityID, name: name, revision: made.Revision})
}

func (r *rep) update(ctx context.Context, d *deal) {
	name := fmt.Sprintf("%s, %d", d.name[:strings.LastIndex(d.name, ",")], d.number+1)
	made, ok := call[written](ctx, r.person, "opportunities.update", map[string]any{"opportunityId": d.id, "revision": d.revision, "companyName": name})
	if ok {
		d.name, d.revision, d.number = name, made.Revision, d.number+1
	}
}

func (r *rep) upload(ctx context.Context) {
	text := fmt.Sprintf("Rep: Thanks for the time today, this is call %d of %d.\nBuyer: Our support team loses 12 hours a week to this problem.\n", len(r.uploads), r.number)
	made, ok := call[struct{ ConversationID string }](ctx, r.person, "conversations.upload", map[string]any{"opportunityId": r.office, "transcript": text})
	if ok {
		r.uploads = append(r.uploads, made.ConversationID)
		r.tally.uploaded()
	}
}

type page[T any] struct {
	Items []T
	Total int
}

func (r *rep) readDeals(ctx context.Context) {
	list, ok := read[page[opportunity]](ctx, r.person, "opportunities.list", map[string]any{"limit": 100})
	if !ok {
		return
	}
	own := len(r.deals)
	if r.office != "" {
		own++
	}
	if list.Total != own {
		r.tally.wrong("%s has %d opportunities, and the list says %d", r.email, own, list.Total)
		return
	}
	for _, d := range r.deals {
		if !slices.ContainsFunc(list.Items, func(o opportunity) bool { return o.ID == d.id && o.CompanyName == d.name }) {
			r.tally.wrong("the list of %s does not hold %q", r.email, d.name)
		}
	}
}

func (r *rep) readDeal(ctx context.Context, d *deal) {
	if o, ok := read[opportunity](ctx, r.person, "opportunities.get", map[string]any{"opportunityId": d.id}); ok && (o.CompanyName != d.name || o.Revision != d.revision) {
		r.tally.wrong("%s wrote %q, revision %d, and reads %q, revision %d", r.email, d.name, d.revision, o.CompanyName, o.Revision)
	}
}

func (r *rep) readUploads(ctx context.Context) {
	list, ok := read[page[struct{ ID string }]](ctx, r.person, "conversations.list", map[string]any{"limit": 100})
	if !ok {
		return
	}
	if list.Total != len(r.uploads) {
		r.tally.wrong("%s uploaded %d conversations, and the list says %d", r.email, len(r.uploads), list.Total)
		return
	}
	for _, id := range r.uploads {
		if !slices.ContainsFunc(list.Items, func(c struct{ ID string }) bool { return c.ID == id }) {
			r.tally.wrong("the list of %s lacks a conversation", r.email)
		}
	}
}

func (r *rep) readDashboard(ctx context.Context) {
	d, ok := read[struct {
		Summary struct{ TotalConversations int }
	}](ctx, r.person, "analytics.dashboard", map[string]any{})
	if ok && d.Summary.TotalConversations != len(r.uploads) {
		r.tally.wrong("%s uploaded %d conversations, and the dashboard says %d", r.email, len(r.uploads), d.Summary.TotalConversations)
	}
}

// manager reads what others write, and holds them to be heard of within the bound.
type manager struct {
	*person
	deals *growth
}

func (m *manager) work(ctx context.Context) {
	for ctx.Err() == nil {
		began := time.Now()
		list, ok := read[page[opportunity]](ctx, m.person, "opportunities.list", map[string]any{"limit": 1})
		if ok {
			late, future := m.deals.judge(list.Total, began)
			m.tally.aged(late)
			if future || late > bound {
				m.tally.wrong("the manager sees %d opportunities, %v old, future %v", list.Total, late, future)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// growth is how many of something there are, by when it was known.
type growth struct {
	mu    sync.Mutex
	begun int
	ends  []time.Time // when the n-th was answered
}

func (g *growth) begin() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.begun++
}

func (g *growth) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ends = append(g.ends, time.Now())
}

// judge gives how long before a read the first was answered that it does not show, and whether it shows one that
// nobody made.
func (g *growth) judge(n int, began time.Time) (late time.Duration, future bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n < len(g.ends) && g.ends[n].Before(began) {
		late = began.Sub(g.ends[n])
	}
	return late, n > g.begun
}
