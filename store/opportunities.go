package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/sales-ai-automation/salesai/sales"
)

const opportunityColumns = `o.id, o.customer_number, o.owner_id, o.company_name, o.contact_name, o.contact_email, o.contact_phone,
	o.status, o.lost_reason, o.revision, o.created_at, o.updated_at`

func opportunityFields(o *sales.Opportunity) []any {
	return []any{&o.ID, &o.CustomerNumber, &o.OwnerID, &o.CompanyName, &o.Contact.Name, &o.Contact.Email, &o.Contact.Phone,
		&o.Status, &o.LostReason, &o.Revision, moment{&o.CreatedAt}, moment{&o.UpdatedAt}}
}

func opportunity(ctx context.Context, l link, id, ending string) (o sales.Opportunity, err error) {
	return o, l.need(ctx, "opportunity", "SELECT "+opportunityColumns+" FROM opportunities o WHERE o.id = $1"+ending, []any{id}, opportunityFields(&o)...)
}

// Opportunity reads an opportunity as it is stored.
func (s *Store) Opportunity(ctx context.Context, id string) (sales.Opportunity, error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	return opportunity(ctx, s.other(), id, "")
}

// Opportunity reads an opportunity as it is stored.
func (t *Tx) Opportunity(id string) (sales.Opportunity, error) {
	return opportunity(t.ctx, t.link, id, "")
}

// Opportunities reads a slice of a scope's opportunities, last touched first.
func (r reader) Opportunities(ctx context.Context, scope sales.Scope, filter sales.OpportunityFilter, offset, limit int) (page sales.Page[sales.OpportunityListItem], err error) {
	where := of(scope, "")
	ofStatus := ""
	if filter.Status != "" {
		status := where.next(string(filter.Status))
		ofStatus = " AND status = " + status
		where.add("status = " + status)
	}
	count := howMany(scope, talliedOpportunities, ofStatus)
	if sought := fold(filter.Search); sought != "" {
		where.add("sought LIKE " + where.next("%"+likely(sought)+"%") + ` ESCAPE '!'`)
		count = "SELECT count(*) FROM opportunities" + where.text // nobody tallied what a text is found in
	}
	if page.Total, err = r.count(ctx, count, where.args...); err != nil {
		return page, err
	}
	rest, err := r.skip(ctx, "opportunities", "updated_at", where, offset)
	if err != nil {
		return page, err
	}
	const latest = " FROM latest_analyses l WHERE l.opportunity_id = p.id ORDER BY l.analysed_at DESC, l.conversation_id DESC LIMIT 1"
	// As in conversations: the inner query walks the index, the outer one looks up what the page's rows need.
	query := `SELECT p.id, p.customer_number, p.company_name, p.contact_name, p.contact_email, p.contact_phone, p.status,
			(SELECT l.overall_score` + latest + `), (SELECT l.status` + latest + `), (SELECT l.engine` + latest + `),
			(SELECT ` + dimensions{}.scored("l.") + latest + `),
			(SELECT count(*) FROM conversations c WHERE c.opportunity_id = p.id),
			p.owner_id, (SELECT u.name FROM users u WHERE u.id = p.owner_id), p.created_at, p.updated_at
		FROM (SELECT id, customer_number, company_name, contact_name, contact_email, contact_phone, status, owner_id, created_at, updated_at
			FROM opportunities` + where.text + ` ORDER BY updated_at DESC, id DESC LIMIT ` + where.next(limit) + ` OFFSET ` + where.next(rest) + `) p`
	page.Items, err = list(ctx, r.link, func(r row) (o sales.OpportunityListItem, err error) {
		return o, r.Scan(&o.ID, &o.CustomerNumber, &o.CompanyName, &o.ContactName, &o.ContactEmail, &o.ContactPhone, &o.Status,
			&o.MeddicScore, &o.Rating, &o.Engine, sparse{&o.InsufficientEvidence}, &o.ConversationCount, &o.OwnerID, &o.OwnerName, moment{&o.CreatedAt}, moment{&o.UpdatedAt})
	}, query, where.args...)
	slices.SortFunc(page.Items, func(a, b sales.OpportunityListItem) int { return newest(a.UpdatedAt, b.UpdatedAt, a.ID, b.ID) })
	return page, err
}

// deep is the offset from which a page is first looked for in the index alone: what is skipped need not be read.
const deep = 1000

// skip narrows a list, newest first by a column and then id, to what begins at a deep offset, and gives the offset that is left.
func (r reader) skip(ctx context.Context, table, column string, where *condition, offset int) (int, error) {
	if offset < deep {
		return offset, nil
	}
	var at time.Time
	var id string
	ok, err := r.get(ctx, "SELECT "+column+", id FROM "+table+where.text+" ORDER BY "+column+" DESC, id DESC LIMIT 1 OFFSET "+places(len(where.args)+1, 1),
		append(slices.Clone(where.args), offset), moment{&at}, &id)
	if !ok || err != nil {
		where.add("FALSE") // it is past the end
		return 0, err
	}
	where.add("(" + column + ", id) <= (" + where.next(at) + ", " + where.next(id) + ")")
	return 0, nil
}

// newest orders by time and then id, the highest first.
func newest(a, b time.Time, aID, bID string) int {
	if c := b.Compare(a); c != 0 {
		return c
	}
	return strings.Compare(bID, aID)
}

// Opportunity reads everything one opportunity's page shows.
func (r reader) Opportunity(ctx context.Context, id string) (d sales.OpportunityDetail, err error) {
	err = r.need(ctx, "opportunity", `SELECT o.id, o.customer_number, o.company_name, o.contact_name, o.contact_email, o.contact_phone,
			o.status, o.lost_reason, o.owner_id, u.name, o.revision, o.created_at, o.updated_at
		FROM opportunities o JOIN users u ON u.id = o.owner_id WHERE o.id = $1`, []any{id},
		&d.ID, &d.CustomerNumber, &d.CompanyName, &d.ContactInfo.Name, &d.ContactInfo.Email, &d.ContactInfo.Phone,
		&d.Status, &d.LostReason, &d.OwnerID, &d.OwnerName, &d.Revision, moment{&d.CreatedAt}, moment{&d.UpdatedAt})
	if err != nil {
		return d, err
	}
	d.Conversations, err = list(ctx, r.link, func(r row) (c sales.OpportunityConversation, err error) {
		return c, r.Scan(&c.ID, &c.CaseNumber, &c.Title, &c.Status, &c.MeddicScore, &c.Rating, &c.Engine, sparse{&c.InsufficientEvidence}, moment{&c.ConversationDate}, moment{&c.CreatedAt})
	}, `SELECT c.id, c.case_number, c.title, c.status, l.overall_score, l.status, l.engine,
			CASE WHEN l.status IS NOT NULL THEN `+dimensions{}.scored("l.")+` END, c.conversation_date, c.created_at
		FROM conversations c LEFT JOIN latest_analyses l ON l.conversation_id = c.id
		WHERE c.opportunity_id = $1`, id)
	if err != nil {
		return d, err
	}
	slices.SortFunc(d.Conversations, func(a, b sales.OpportunityConversation) int {
		return newest(a.CreatedAt, b.CreatedAt, a.ID, b.ID)
	})
	var l sales.LatestAnalysis
	scores := dimensions{}
	ok, err := r.get(ctx, `SELECT l.conversation_id, l.overall_score, l.status, l.engine, l.analysed_at, `+scores.columns("l.")+`
		FROM latest_analyses l WHERE l.opportunity_id = $1 ORDER BY l.analysed_at DESC, l.conversation_id DESC LIMIT 1`, []any{id},
		append([]any{&l.ConversationID, &l.OverallScore, &l.Status, &l.Engine, moment{&l.CreatedAt}}, scores.fields()...)...)
	if ok {
		l.Dimensions, l.InsufficientEvidence = scores.scores(), scores.insufficient()
		d.LatestAnalysis = &l
	}
	return d, err
}

// CreateOpportunity adds an opportunity and gives it a customer number; ID, Status and times are filled in where empty.
func (t *Tx) CreateOpportunity(o sales.Opportunity) (sales.Opportunity, error) {
	owner, err := user(t.ctx, t.link, o.OwnerID, t.locked())
	if err != nil {
		return o, err
	}
	if o.ID == "" {
		if o.ID, err = newID(); err != nil {
			return o, err
		}
	}
	if o.Status == "" {
		o.Status = sales.New
	}
	if err := tidy(&o); err != nil {
		return o, err
	}
	if o.CreatedAt = instant(o.CreatedAt); o.CreatedAt.IsZero() {
		o.CreatedAt = t.at
	}
	if o.UpdatedAt = instant(o.UpdatedAt); o.UpdatedAt.IsZero() {
		o.UpdatedAt = o.CreatedAt
	}
	o.Revision = 1
	if o.CustomerNumber, err = t.number("customer", "K-%05d"); err != nil {
		return o, err
	}
	_, err = t.exec(t.ctx, `INSERT INTO opportunities (id, customer_number, owner_id, manager_id, company_name, company_folded, contact_name,
			contact_email, contact_phone, sought, status, lost_reason, revision, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		o.ID, o.CustomerNumber, o.OwnerID, nullable(teamOf(owner)), o.CompanyName, fold(o.CompanyName), o.Contact.Name,
		o.Contact.Email, o.Contact.Phone, sought(o), string(o.Status), o.LostReason, o.Revision, o.CreatedAt, o.UpdatedAt)
	if err != nil {
		return o, err
	}
	c := sales.Change{Kind: sales.OpportunityCreated, OpportunityID: o.ID}
	if err := t.reach(&c, place{o.OwnerID, teamOf(owner)}); err != nil {
		return o, err
	}
	t.record(c)
	return o, nil
}

// OpportunityPatch is what to change about an opportunity; nil keeps, an empty contact text or reason clears.
type OpportunityPatch struct {
	CompanyName  *string
	ContactName  *string
	ContactEmail *string
	ContactPhone *string
	Status       *sales.OpportunityStatus
	LostReason   *string
}

// UpdateOpportunity changes an opportunity that is still at revision; else it is a Conflict with Data "revision".
func (t *Tx) UpdateOpportunity(id string, revision int64, p OpportunityPatch) (sales.Opportunity, error) {
	return t.patchOpportunity(id, &revision, p)
}

// SetOpportunityStatus moves an opportunity along the pipeline, whatever its revision if that is nil. reason is kept for lost ones only.
func (t *Tx) SetOpportunityStatus(id string, status sales.OpportunityStatus, reason string, revision *int64) (sales.Opportunity, error) {
	return t.patchOpportunity(id, revision, OpportunityPatch{Status: &status, LostReason: &reason})
}

func (t *Tx) patchOpportunity(id string, revision *int64, p OpportunityPatch) (sales.Opportunity, error) {
	old, err := opportunity(t.ctx, t.link, id, t.locked())
	if err != nil {
		return old, err
	}
	if revision != nil && *revision != old.Revision {
		return old, changedMeanwhile("opportunity", old.Revision)
	}
	o := old
	for _, text := range []struct {
		to   **string
		from *string
	}{{&o.Contact.Name, p.ContactName}, {&o.Contact.Email, p.ContactEmail}, {&o.Contact.Phone, p.ContactPhone}, {&o.LostReason, p.LostReason}} {
		if text.from != nil {
			*text.to = text.from
		}
	}
	if p.CompanyName != nil {
		o.CompanyName = *p.CompanyName
	}
	if p.Status != nil {
		o.Status = *p.Status
	}
	if err := tidy(&o); err != nil {
		return old, err
	}
	o.Revision++
	o.UpdatedAt = t.at
	if _, err := t.exec(t.ctx, `UPDATE opportunities SET company_name = $2, company_folded = $3, contact_name = $4, contact_email = $5,
			contact_phone = $6, sought = $7, status = $8, lost_reason = $9, revision = $10, updated_at = $11 WHERE id = $1`,
		id, o.CompanyName, fold(o.CompanyName), o.Contact.Name, o.Contact.Email,
		o.Contact.Phone, sought(o), string(o.Status), o.LostReason, o.Revision, o.UpdatedAt); err != nil {
		return old, err
	}
	c := sales.Change{Kind: sales.OpportunityEdited, OpportunityID: id}
	if o.CompanyName != old.CompanyName {
		if c.Conversations, err = t.ids(t.ctx, "SELECT id FROM conversations WHERE opportunity_id = $1", id); err != nil {
			return old, err
		}
	}
	if err := t.reachOpportunity(&c, id); err != nil {
		return old, err
	}
	t.record(c)
	return o, nil
}

// reachOpportunity fills a change with everybody whose views show the opportunity or a conversation of it.
func (t *Tx) reachOpportunity(c *sales.Change, id string) error {
	places, err := list(t.ctx, t.link, func(r row) (p place, err error) { return p, r.Scan(&p.owner, words{&p.manager}) },
		`SELECT owner_id, manager_id FROM opportunities WHERE id = $1
		UNION SELECT owner_id, manager_id FROM conversations WHERE opportunity_id = $1`, id)
	if err != nil {
		return err
	}
	return t.reach(c, places...)
}

// OpportunityByCompany finds the owner's most recently touched opportunity with a company of that name, in any case and width;
// ok is false if there is none. It keeps others from creating one for the same owner until the transaction ends.
func (t *Tx) OpportunityByCompany(ownerID, company string) (o sales.Opportunity, ok bool, err error) {
	if _, err := user(t.ctx, t.link, ownerID, t.locked()); err != nil {
		return o, false, err
	}
	ok, err = t.get(t.ctx, "SELECT "+opportunityColumns+` FROM opportunities o WHERE o.owner_id = $1 AND o.company_folded = $2
		ORDER BY o.updated_at DESC, o.id DESC LIMIT 1`, []any{ownerID, fold(company)}, opportunityFields(&o)...)
	return o, ok, err
}

// tidy trims what people typed, and refuses what makes no sense.
func tidy(o *sales.Opportunity) error {
	if o.CompanyName = strings.TrimSpace(o.CompanyName); o.CompanyName == "" {
		return sales.Errorf(sales.Invalid, "An opportunity needs the name of a company.")
	}
	if !o.Status.Valid() {
		return sales.Errorf(sales.Invalid, "%q is no status of an opportunity.", string(o.Status))
	}
	if o.Status != sales.Lost {
		o.LostReason = nil
	}
	for _, text := range []**string{&o.Contact.Name, &o.Contact.Email, &o.Contact.Phone, &o.LostReason} {
		if *text == nil {
			continue
		}
		trimmed := strings.TrimSpace(**text)
		if *text = &trimmed; trimmed == "" {
			*text = nil
		}
	}
	return nil
}

func changedMeanwhile(noun string, revision int64) error {
	return &sales.Error{
		Code:    sales.Conflict,
		Message: fmt.Sprintf("This %s was changed meanwhile by somebody else. Reload it and make your change again.", noun),
		Data:    map[string]any{"revision": revision},
	}
}

// number draws the next of a kind of number, without gaps: who draws holds the counter to the end of the transaction.
func (t *Tx) number(kind, format string) (string, error) {
	var n int64
	err := t.need(t.ctx, "counter", "UPDATE counters SET value = value + 1 WHERE name = $1 RETURNING value", []any{kind}, &n)
	return fmt.Sprintf(format, n), err
}

// fold makes texts that look alike equal: case, width, composed and decomposed letters, spaces at the ends.
func fold(s string) string { return strings.TrimSpace(cases.Fold().String(norm.NFKC.String(s))) }

// sought is what a search looks through.
func sought(o sales.Opportunity) string {
	texts := []string{o.CompanyName, o.CustomerNumber}
	for _, t := range []*string{o.Contact.Name, o.Contact.Email} {
		if t != nil {
			texts = append(texts, *t)
		}
	}
	return fold(strings.Join(texts, "\n"))
}

// likely keeps the signs that LIKE gives a meaning to from having it.
func likely(s string) string { return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) }
