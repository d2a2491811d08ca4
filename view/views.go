// Package view holds every value the pages read: under which key it is cached, how long it is fresh,
// how it is built, and which changes make it stale. The table is in this file and nowhere else.
package view

import (
	"errors"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
)

// Layer groups values that are kept true in the same way.
type Layer string

// The layers: who is asking, details, lists, aggregates.
const (
	Who       Layer = "L0 who"
	Detail    Layer = "L1 detail"
	List      Layer = "L2 list"
	Aggregate Layer = "L3 aggregate"
)

// Row is one line of the table.
type Row struct {
	Name  string
	Layer Layer
	Key   string        // {id} is filled with the subject, {scope} with user:ID, manager:ID or org:all; a variant may follow
	Fresh time.Duration // the value is rebuilt at the first read after it
	Warm  time.Duration // after a change it is rebuilt at once if somebody read it within this time; 0: at the next read
	Stale []Cause
}

// Cause says which changes make whose value of a row stale.
type Cause struct {
	Of   Whose
	On   []sales.ChangeKind
	Gone bool // the subject is gone or the viewer lost the right to it: it is not served even while the database is down
}

// kept is how long past its fresh life a value is held, to be served only while the database cannot answer.
const kept = 24 * time.Hour

// seenLately is how long after their last look people count as viewers, for whom a value is built anew.
const seenLately = 2 * time.Hour

// newlyDone is how long after its upload a conversation is expected to be opened by its owner when the list is shown.
const newlyDone = 5 * time.Minute

// LongestLife is how long any value can be held anywhere, and an hour for clocks that differ and for builds and writes
// that take their time: ledger rows younger than it are needed.
const LongestLife = 24*time.Hour + kept + time.Hour

// watched is how long after a look at a page somebody may still have it before them. What is built for people who have
// left costs queries and serves nobody; reports cost the most and are looked at the least, so they wait for a reader.
const watched = 15 * time.Minute

// ChunkSize is how many items of a list are cached under one key: the newest hundred under the list's own
// key, each further hundred under a variant of it.
const ChunkSize = 100

// Table is every cached value, by name.
func Table() map[string]Row {
	const (
		created, progress, edited, analysed, deleted = sales.ConversationCreated, sales.ConversationProgress, sales.ConversationEdited, sales.ConversationAnalysed, sales.ConversationDeleted
		opened, changed                              = sales.OpportunityCreated, sales.OpportunityEdited
		started, ended                               = sales.SessionStarted, sales.SessionEnded
		joined, moved                                = sales.UserCreated, sales.UserEdited
		recomputed                                   = sales.PerformanceRecomputed
	)
	on := func(kinds ...sales.ChangeKind) []sales.ChangeKind { return kinds }
	rows := []Row{
		{"session", Who, "session:{id}:current", 24 * time.Hour, 0, []Cause{
			{TheSession, on(started), false}, {TheSession, on(ended), true}}},
		{"identity", Who, "user:{id}:identity", 24 * time.Hour, 0, []Cause{
			{TheUsers, on(joined, moved), true}}},
		{"conversation detail", Detail, "conversation:{id}:detail", 24 * time.Hour, watched, []Cause{
			{TheConversation, on(created, progress, edited, analysed), false}, {TheConversation, on(deleted), true},
			{ItsConversations, on(changed, moved), false}}},
		{"opportunity detail", Detail, "opportunity:{id}:detail", 30 * time.Minute, watched, []Cause{
			{TheOpportunity, on(opened, changed, created, progress, edited, analysed, deleted), false},
			{ItsOpportunities, on(moved), false}}},
		{"conversation list", List, "{scope}:conversations:list", time.Hour, watched, []Cause{
			{EveryScope, on(created, progress, edited, analysed, deleted, changed), false}, {EveryScope, on(moved), true}}},
		{"opportunity's conversations", List, "opportunity:{id}:conversations:list", time.Hour, watched, []Cause{
			{TheOpportunity, on(created, progress, edited, analysed, deleted, changed), false},
			{ItsOpportunities, on(moved), false}}},
		{"opportunity list", List, "{scope}:opportunities:list:all", 10 * time.Minute, watched, []Cause{
			{EveryScope, on(opened, changed, created, analysed, deleted), false}, {EveryScope, on(moved), true}}},
		{"dashboard", Aggregate, "{scope}:analytics:dashboard", 5 * time.Minute, watched, []Cause{
			{EveryScope, on(opened, changed, created, analysed, deleted, recomputed), false}, {EveryScope, on(moved), true}}},
		{"rep performance", Aggregate, "user:{id}:analytics:repPerformance", time.Hour, 0, []Cause{
			{TheOwners, on(opened, changed, created, analysed, deleted, moved, recomputed), false},
			{TheTeammates, on(analysed, deleted, joined, moved), false}}},
		{"team performance", Aggregate, "{scope}:analytics:teamPerformance", time.Hour, 0, []Cause{
			{EveryTeam, on(opened, changed, created, analysed, deleted, recomputed), false}, {EveryTeam, on(joined, moved), true}}},
	}
	table := make(map[string]Row, len(rows))
	for _, r := range rows {
		table[r.Name] = r
	}
	return table
}

// Options configures the builders.
type Options struct {
	Zone *time.Location   // in which a report's days and weeks begin
	Now  func() time.Time // of reports that look back from today
	Off  bool             // every read goes to the database, for measuring what the cache is worth
	// Plain has every value end with its fresh life, and builds ahead only what a finished conversation shows, as the
	// plan this product grew from describes: for measuring what more than that is worth.
	Plain bool
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Zone == nil || o.Now == nil {
		return errors.New("view: Zone and Now are required")
	}
	return nil
}

// Views is the table with its builders, ready to be read.
type Views struct {
	Session                  *Value[string, sales.Session]
	Identity                 *Value[string, sales.Identity]
	Conversation             *Value[string, sales.ConversationDetail]
	Opportunity              *Value[string, sales.OpportunityDetail]
	Conversations            *Value[Slice, Conversations]
	OpportunityConversations *Value[Part, Conversations]
	Opportunities            *Value[Selection, Opportunities]
	Dashboard                *Value[sales.Scope, sales.Dashboard]
	RepPerformance           *Value[Report, sales.RepPerformance]
	TeamPerformance          *Value[TeamReport, sales.TeamPerformance]

	o     Options
	watch func() *cache.Watch
}

// New declares every row of the table in c; reports begin their weeks in zone.
func New(c *cache.Cache[sales.Reader], o Options) (*Views, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	t, b := Table(), builder{o}
	return &Views{
		o:                        o,
		watch:                    c.Watch,
		Session:                  declare(c, o, t["session"], idOnly, sales.Reader.Session),
		Identity:                 declare(c, o, t["identity"], idOnly, sales.Reader.Identity),
		Conversation:             declare(c, o, t["conversation detail"], idOnly, sales.Reader.Conversation),
		Opportunity:              declare(c, o, t["opportunity detail"], idOnly, sales.Reader.Opportunity),
		Conversations:            declare(c, o, t["conversation list"], Slice.subject, b.conversations),
		OpportunityConversations: declare(c, o, t["opportunity's conversations"], Part.subject, b.opportunityConversations),
		Opportunities:            declare(c, o, t["opportunity list"], Selection.subject, b.opportunities),
		Dashboard:                declare(c, o, t["dashboard"], scopeOnly, sales.Reader.Dashboard),
		RepPerformance:           declare(c, o, t["rep performance"], Report.subject, b.repPerformance),
		TeamPerformance:          declare(c, o, t["team performance"], TeamReport.subject, b.teamPerformance),
	}, nil
}
