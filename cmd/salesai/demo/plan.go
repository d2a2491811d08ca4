// Package demo makes up a sales team with its opportunities and conversations, for people who want to
// see the product before they bring data of their own. It holds what went in, never what comes out:
// every conversation is a file to be uploaded, and the pipeline reads and scores it like any other.
package demo

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Password is what all the people of a Plan sign in with.
const Password = "demo-demo-demo" // #nosec G101 -- printed at the start, and of a database that holds nothing real

// The three people whose sign-ins are shown to whoever starts the demonstration.
const (
	AdminEmail   = "admin@demo.test"
	ManagerEmail = "manager@demo.test"
	RepEmail     = "rep@demo.test"
)

// User is somebody to create, managers before their members.
type User struct {
	Email        string
	Name         string
	Role         sales.Role
	ManagerEmail string // empty for none
	Created      time.Time
}

// Opportunity is a deal to create for its owner.
type Opportunity struct {
	OwnerEmail   string
	CompanyName  string // unique for one owner
	ContactName  string
	ContactEmail string
	ContactPhone string
	Status       sales.OpportunityStatus
	LostReason   string // set where Status is sales.Lost
	Created      time.Time
}

// Conversation is a file to upload into an opportunity.
type Conversation struct {
	Opportunity int // index into Plan.Opportunities
	Title       string
	FileName    string // its ending tells the form of Body
	Body        []byte // no two of one owner are alike
	RepSpeakers []string
	Language    string    // BCP 47
	Kind        string    // the story's name for it, as "pilot"
	Date        time.Time // when it was held
	Created     time.Time // when it was uploaded, after it ended
}

// Plan is everything a demonstration starts from.
type Plan struct {
	Users         []User
	Opportunities []Opportunity  // oldest first
	Conversations []Conversation // oldest first
}

// Make plans the team and its last 120 days, all before now. The same seed and day give the same plan.
// It panics if an embedded transcript cannot be read, which the package's tests rule out.
func Make(seed uint64, now time.Time) Plan {
	rng := rand.New(rand.NewPCG(seed, 120)) // #nosec G404 -- invented names and numbers, which must repeat
	library, err := readLibrary()
	if err != nil {
		panic(err)
	}
	days := workingDays(now, 120)
	var plan Plan
	plan.Users = users(days[0].AddDate(0, -9, 0), days[len(days)-1])
	names := newRegister(rng)
	for _, p := range profiles() {
		book := newDiary(days)
		for _, s := range p.stories {
			d := newDeal(rng, names, p, s)
			plan.tell(rng, library, book, d, s)
		}
	}
	plan.sort()
	return plan
}

// tell adds a story: one opportunity and its conversations.
func (p *Plan) tell(rng *rand.Rand, library map[string]script, book *diary, d deal, s story) {
	times := book.spread(rng, s.from, s.to, len(s.calls))
	last := times[len(times)-1]
	d.By = monthName(s.language, last.AddDate(0, 0, 20))
	o := Opportunity{
		OwnerEmail: d.owner.email, CompanyName: d.Company,
		ContactName: d.contact.full, ContactEmail: d.contact.local + "@" + d.domain, ContactPhone: phone(rng),
		Status: s.status, LostReason: s.lostReason,
		Created: times[0].Add(-time.Duration(18+rng.IntN(6)) * time.Hour),
	}
	index := len(p.Opportunities)
	p.Opportunities = append(p.Opportunities, o)
	for i, c := range s.calls {
		sc := library[s.language+"-"+c.kind]
		d.Deep = c.deep
		d.Day = dayName(s.language, times[i].AddDate(0, 0, 2+rng.IntN(3)))
		body, length := sc.record(rng, d)
		p.Conversations = append(p.Conversations, Conversation{
			Opportunity: index,
			Title:       sc.title,
			FileName:    times[i].Format("2006-01-02") + "-" + d.slug() + "-" + c.kind + "." + sc.form,
			Body:        body,
			RepSpeakers: []string{d.owner.name, d.SEFull},
			Language:    languageTag(s.language),
			Kind:        c.kind,
			Date:        times[i].UTC(),
			Created:     times[i].Add(length + time.Duration(4+rng.IntN(40))*time.Minute).UTC(),
		})
	}
	p.Opportunities[index].Created = o.Created.UTC()
}

// sort puts both lists in the order in which they came about, so that their numbers grow with time.
func (p *Plan) sort() {
	order := make([]int, len(p.Opportunities))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return p.Opportunities[a].Created.Compare(p.Opportunities[b].Created)
	})
	sorted, place := make([]Opportunity, len(order)), make([]int, len(order))
	for to, from := range order {
		sorted[to], place[from] = p.Opportunities[from], to
	}
	p.Opportunities = sorted
	for i := range p.Conversations {
		p.Conversations[i].Opportunity = place[p.Conversations[i].Opportunity]
	}
	slices.SortStableFunc(p.Conversations, func(a, b Conversation) int {
		return cmp.Or(a.Date.Compare(b.Date), cmp.Compare(a.FileName, b.FileName))
	})
}
