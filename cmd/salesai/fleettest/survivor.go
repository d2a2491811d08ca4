package fleettest

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// survivor is a rep who remembers what was answered and what was tried.
type survivor struct {
	*person
	log    *chronicle
	number int
	chance *rand.Rand

	office    string // the opportunity that uploads belong to
	tried     int    // opportunities
	sent      int    // uploads that were tried
	contested []*contested
	uploads   []string // ids of those that were answered
}

// contested is an opportunity whose last writes may or may not have happened; the number is in its name.
type contested struct {
	id              string
	revision        int64
	answered, tried int  // numbers
	unsure          bool // the revision must be read
	late            bool // an unanswered write may happen still
}

// What one person does to each fault at most; a list's page, of 100, holds all of twenty faults.
const (
	dealsEach   = 3
	uploadsEach = 5
)

func (s *survivor) work(ctx context.Context) {
	for ctx.Err() == nil {
		s.log.gate.RLock()
		s.act(ctx)
		s.log.gate.RUnlock()
		if rest(ctx, time.Duration(20+s.chance.IntN(60))*time.Millisecond) != nil {
			return
		}
	}
}

func (s *survivor) act(ctx context.Context) {
	faults := s.log.faults()
	switch n := s.chance.IntN(100); {
	case s.office == "" || (n < 6 && s.tried < faults*dealsEach):
		s.create(ctx)
	case n < 25 && len(s.contested) > 0:
		s.update(ctx, s.contested[s.chance.IntN(len(s.contested))])
	case n < 30 && s.sent < faults*uploadsEach:
		s.upload(ctx)
	case n < 45:
		s.readDeals(ctx)
	case n < 60 && len(s.contested) > 0:
		s.readDeal(ctx, s.contested[s.chance.IntN(len(s.contested))])
	case n < 75:
		s.readUploads(ctx)
	case n < 85 && len(s.uploads) > 0:
		s.readUpload(ctx, s.uploads[s.chance.IntN(len(s.uploads))])
	default:
		s.readDashboard(ctx)
	}
}

// outcome is how a request ended.
type outcome int

const (
	answered outcome = iota
	old              // and says so
	missing          // 404
	conflict         // 409
	broken
)

// demand calls a procedure and decodes its answer where it is answered.
func demand[T any](ctx context.Context, p *person, log *chronicle, procedure string, input any) (v T, end outcome) {
	body, err := json.Marshal(map[string]any{"json": input})
	if err != nil {
		log.failed("%s: %v", procedure, err)
		return v, broken
	}
	began := time.Now()
	status, answer, header, err := p.post(ctx, "/rpc/"+strings.ReplaceAll(procedure, ".", "/"), body)
	log.asked(time.Since(began))
	switch {
	case err == nil && status == http.StatusNotFound && strings.Contains(string(answer), "NOT_FOUND"):
		return v, missing
	case err == nil && status == http.StatusConflict:
		return v, conflict
	case err != nil || status != http.StatusOK:
		log.failed("%s of %s after %v: %d %v %.300s", procedure, p.email, time.Since(began).Round(time.Millisecond), status, err, answer)
		return v, broken
	case strings.Contains(header.Get("Cache-Status"), "detail=stale"):
		log.old()
		return v, old
	}
	var envelope struct{ JSON T }
	if err := json.Unmarshal(answer, &envelope); err != nil {
		log.failed("%s: %v", procedure, err)
		return v, broken
	}
	return envelope.JSON, answered
}

// sees wants a read to be answered or to fail; what one has must not be missing.
func sees[T any](ctx context.Context, p *person, log *chronicle, procedure string, input any) (v T, ok bool) {
	v, end := demand[T](ctx, p, log, procedure, input)
	if end == missing || end == conflict {
		log.wrong("%s of %s, %v, does not exist", procedure, p.email, input)
	}
	return v, end == answered
}

func (s *survivor) create(ctx context.Context) {
	name := fmt.Sprintf("Company %d of rep %d, 0", s.tried, s.number)
	s.tried++
	s.log.team.begin()
	made, end := demand[written](ctx, s.person, s.log, "opportunities.create", map[string]any{"companyName": name})
	if end != answered {
		return
	}
	s.log.team.end()
	if s.office == "" {
		s.office = made.OpportunityID
		return
	}
	s.contested = append(s.contested, &contested{id: made.OpportunityID, revision: made.Revision})
}

func (s *survivor) update(ctx context.Context, d *contested) {
	if d.unsure {
		s.readDeal(ctx, d)
		return
	}
	d.tried++
	name := fmt.Sprintf("Company of rep %d, %d", s.number, d.tried)
	made, end := demand[written](ctx, s.person, s.log, "opportunities.update", map[string]any{"opportunityId": d.id, "revision": d.revision, "companyName": name})
	switch end {
	case answered:
		d.revision, d.answered, d.late = made.Revision, d.tried, false
	case missing:
		s.log.wrong("an opportunity of %s is gone", s.email)
	case conflict:
		if d.unsure = true; !d.late {
			s.log.wrong("somebody else changed an opportunity of %s", s.email)
		}
	default:
		d.unsure, d.late = true, true
	}
}

func (s *survivor) upload(ctx context.Context) {
	text := fmt.Sprintf("Rep: Thanks for the time today, this is call %d of %d.\nBuyer: Our support team loses 12 hours a week to this problem.\n", s.sent, s.number)
	s.sent++
	made, end := demand[struct{ ConversationID string }](ctx, s.person, s.log, "conversations.upload", map[string]any{"opportunityId": s.office, "transcript": text})
	switch end {
	case answered:
		s.uploads = append(s.uploads, made.ConversationID)
		s.log.uploaded(made.ConversationID)
	case missing, conflict:
		s.log.wrong("an upload of %s is refused", s.email)
	default: // it failed, and may have happened
	}
}

func (s *survivor) readDeals(ctx context.Context) {
	list, ok := sees[page[opportunity]](ctx, s.person, s.log, "opportunities.list", map[string]any{"limit": 100})
	if !ok {
		return
	}
	if own := len(s.contested) + min(1, len(s.office)); list.Total < own || list.Total > s.tried {
		s.log.wrong("%s was answered %d of %d opportunities, and the list says %d", s.email, own, s.tried, list.Total)
	}
	for _, d := range s.contested {
		i := slices.IndexFunc(list.Items, func(o opportunity) bool { return o.ID == d.id })
		if i < 0 {
			s.log.wrong("the list of %s lacks an opportunity", s.email)
			continue
		}
		s.judge("the list", d, list.Items[i])
	}
}

// judge compares what is read with what was written, and gives the number that was read.
func (s *survivor) judge(where string, d *contested, o opportunity) {
	_, text, _ := strings.Cut(o.CompanyName, ", ")
	n, err := strconv.Atoi(text)
	if err != nil || n < d.answered || n > d.tried {
		s.log.wrong("%s of %s says %q, and %d was answered, %d tried", where, s.email, o.CompanyName, d.answered, d.tried)
	}
}

func (s *survivor) readDeal(ctx context.Context, d *contested) {
	o, ok := sees[opportunity](ctx, s.person, s.log, "opportunities.get", map[string]any{"opportunityId": d.id})
	if !ok {
		return
	}
	s.judge("the page", d, o)
	if d.unsure {
		d.revision, d.unsure = o.Revision, false
	}
}

func (s *survivor) readUploads(ctx context.Context) {
	list, ok := sees[page[struct{ ID string }]](ctx, s.person, s.log, "conversations.list", map[string]any{"limit": 100})
	if !ok {
		return
	}
	if list.Total < len(s.uploads) || list.Total > s.sent {
		s.log.wrong("%s was answered %d of %d uploads, and the list says %d", s.email, len(s.uploads), s.sent, list.Total)
	}
	for _, id := range s.uploads {
		if !slices.ContainsFunc(list.Items, func(c struct{ ID string }) bool { return c.ID == id }) {
			s.log.wrong("the list of %s lacks a conversation", s.email)
		}
	}
}

func (s *survivor) readUpload(ctx context.Context, id string) {
	if c, ok := sees[struct{ ID string }](ctx, s.person, s.log, "conversations.get", map[string]any{"conversationId": id}); ok && c.ID != id {
		s.log.wrong("%s asked for %s and reads %s", s.email, id, c.ID)
	}
}

func (s *survivor) readDashboard(ctx context.Context) {
	d, ok := sees[struct {
		Summary struct{ TotalConversations int }
	}](ctx, s.person, s.log, "analytics.dashboard", map[string]any{})
	if n := d.Summary.TotalConversations; ok && (n < len(s.uploads) || n > s.sent) {
		s.log.wrong("%s was answered %d of %d uploads, and the dashboard says %d", s.email, len(s.uploads), s.sent, n)
	}
}

// overseer is a manager who reads what others write.
type overseer struct {
	*person
	log *chronicle
}

// unheard is how long what others wrote may not be seen without a word of it.
const unheard = 5 * time.Second

func (o *overseer) work(ctx context.Context) {
	for ctx.Err() == nil {
		o.log.gate.RLock()
		began := time.Now()
		list, ok := sees[page[opportunity]](ctx, o.person, o.log, "opportunities.list", map[string]any{"limit": 1})
		if ok {
			late, future := o.log.team.judge(list.Total, began)
			if o.log.aged(late); future || late > unheard {
				o.log.wrong("the manager sees %d opportunities, %v old, future %v", list.Total, late, future)
			}
		}
		o.log.gate.RUnlock()
		if rest(ctx, 30*time.Millisecond) != nil {
			return
		}
	}
}
