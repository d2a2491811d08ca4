package api

import (
	"context"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

type listOpportunities struct {
	page
	Search string                   `json:"search" orpc:"optional,len<=200"`
	Status *sales.OpportunityStatus `json:"status"`
}

// Validate checks the status.
func (in *listOpportunities) Validate() []orpc.Issue {
	if in.Status != nil && *in.Status != "" && !in.Status.Valid() {
		return []orpc.Issue{unknownStatus()}
	}
	return nil
}

func unknownStatus() orpc.Issue {
	names := make([]string, 0, len(sales.OpportunityStatuses()))
	for _, s := range sales.OpportunityStatuses() {
		names = append(names, string(s))
	}
	return orpc.Issue{Message: "Expected one of " + strings.Join(names, ", "), Path: []any{"status"}}
}

func (a *API) listOpportunities(ctx context.Context, in listOpportunities) (*orpc.Raw, error) {
	filter := sales.OpportunityFilter{Search: strings.TrimSpace(in.Search)}
	if in.Status != nil {
		filter.Status = *in.Status
	}
	scope := viewer(ctx).Scope()
	return pageOf(ctx, a.o.Views.Opportunities, func(o view.Opportunities) int { return o.Total }, func(offset int) view.Selection {
		return view.Selection{Scope: scope, Filter: filter, Offset: offset}
	}, in.page, nil)
}

type opportunityID struct {
	OpportunityID string `json:"opportunityId" orpc:"len>=1,len<=100"`
}

func (a *API) getOpportunity(ctx context.Context, in opportunityID) (*orpc.Raw, error) {
	answer, err := a.o.Views.Opportunity.Get(ctx, in.OpportunityID)
	if err != nil {
		return nil, err
	}
	if err := viewer(ctx).Allow(sales.SeeOpportunity, sales.SeeOpportunity, answer.Value.OwnerID, "opportunity"); err != nil {
		return nil, err
	}
	return whole(ctx, answer), nil
}

// opportunity gives an opportunity that the viewer may do action to.
func (a *API) opportunity(ctx context.Context, id string, action sales.Action) (*sales.OpportunityDetail, error) {
	answer, err := a.o.Views.Opportunity.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := viewer(ctx).Allow(action, sales.SeeOpportunity, answer.Value.OwnerID, "opportunity"); err != nil {
		return nil, err
	}
	return &answer.Value, nil
}

type createOpportunity struct {
	CompanyName  string  `json:"companyName"`
	ContactName  *string `json:"contactName"`
	ContactEmail *string `json:"contactEmail"`
	ContactPhone *string `json:"contactPhone"`
}

// Validate checks the company and the contact.
func (in *createOpportunity) Validate() []orpc.Issue {
	issues := contactIssues(in.ContactName, in.ContactEmail, in.ContactPhone)
	if issue, bad := companyIssue(in.CompanyName); bad {
		issues = append(issues, issue)
	}
	return issues
}

func companyIssue(name string) (orpc.Issue, bool) {
	name = sales.OneLine(name)
	return orpc.Issue{Message: "A company name has 1 to 200 characters that can be seen", Path: []any{"companyName"}}, name == "" || utf8.RuneCountInString(name) > 200
}

func contactIssues(name, email, phone *string) []orpc.Issue {
	var issues []orpc.Issue
	if name != nil && utf8.RuneCountInString(*name) > 200 {
		issues = append(issues, orpc.Issue{Message: "A name has at most 200 characters", Path: []any{"contactName"}})
	}
	if email != nil && *email != "" {
		if a, err := mail.ParseAddress(*email); err != nil || a.Address != *email || len(*email) > 254 {
			issues = append(issues, orpc.Issue{Message: "Expected an e-mail address such as li@example.com", Path: []any{"contactEmail"}})
		}
	}
	if phone != nil && utf8.RuneCountInString(*phone) > 50 {
		issues = append(issues, orpc.Issue{Message: "A phone number has at most 50 characters", Path: []any{"contactPhone"}})
	}
	return issues
}

type opportunityCreated struct {
	OpportunityID  string `json:"opportunityId"`
	CustomerNumber string `json:"customerNumber"`
	Revision       int64  `json:"revision"`
}

func (a *API) createOpportunity(ctx context.Context, in createOpportunity) (opportunityCreated, error) {
	var made sales.Opportunity
	err := a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		made, err = tx.CreateOpportunity(sales.Opportunity{
			OwnerID:     viewer(ctx).ID,
			CompanyName: sales.OneLine(in.CompanyName),
			Contact:     sales.Contact{Name: given(in.ContactName), Email: given(in.ContactEmail), Phone: given(in.ContactPhone)},
		})
		return err
	})
	return opportunityCreated{made.ID, made.CustomerNumber, made.Revision}, err
}

// given is one line of what was typed; nil where that is missing or cannot be seen.
func given(text *string) *string {
	if text == nil {
		return nil
	}
	line := sales.OneLine(*text)
	if line == "" {
		return nil
	}
	return &line
}

type updateOpportunity struct {
	OpportunityID string                   `json:"opportunityId" orpc:"len>=1,len<=100"`
	Revision      int64                    `json:"revision"`
	CompanyName   *string                  `json:"companyName"`
	ContactName   *string                  `json:"contactName"`
	ContactEmail  *string                  `json:"contactEmail"`
	ContactPhone  *string                  `json:"contactPhone"`
	Status        *sales.OpportunityStatus `json:"status"`
}

// Validate checks what is to change.
func (in *updateOpportunity) Validate() []orpc.Issue {
	issues := contactIssues(in.ContactName, in.ContactEmail, in.ContactPhone)
	if in.CompanyName != nil {
		if issue, bad := companyIssue(*in.CompanyName); bad {
			issues = append(issues, issue)
		}
	}
	if in.Status != nil && !in.Status.Valid() {
		issues = append(issues, unknownStatus())
	}
	return issues
}

type opportunityRevision struct {
	OpportunityID string                  `json:"opportunityId"`
	Status        sales.OpportunityStatus `json:"status"`
	Revision      int64                   `json:"revision"`
}

func (a *API) updateOpportunity(ctx context.Context, in updateOpportunity) (opportunityRevision, error) {
	if _, err := a.opportunity(ctx, in.OpportunityID, sales.EditOpportunity); err != nil {
		return opportunityRevision{}, err
	}
	return a.changed(ctx, func(tx *store.Tx) (sales.Opportunity, error) {
		return tx.UpdateOpportunity(in.OpportunityID, in.Revision, store.OpportunityPatch{
			CompanyName: given(in.CompanyName), ContactName: in.ContactName, ContactEmail: in.ContactEmail, ContactPhone: in.ContactPhone, Status: in.Status,
		})
	})
}

type winOpportunity struct {
	OpportunityID string `json:"opportunityId" orpc:"len>=1,len<=100"`
	Revision      *int64 `json:"revision"`
}

func (a *API) winOpportunity(ctx context.Context, in winOpportunity) (opportunityRevision, error) {
	if _, err := a.opportunity(ctx, in.OpportunityID, sales.EditOpportunity); err != nil {
		return opportunityRevision{}, err
	}
	return a.changed(ctx, func(tx *store.Tx) (sales.Opportunity, error) {
		return tx.SetOpportunityStatus(in.OpportunityID, sales.Won, "", in.Revision)
	})
}

type rejectOpportunity struct {
	OpportunityID string  `json:"opportunityId" orpc:"len>=1,len<=100"`
	Reason        *string `json:"reason" orpc:"len<=2000"`
	Revision      *int64  `json:"revision"`
}

func (a *API) rejectOpportunity(ctx context.Context, in rejectOpportunity) (opportunityRevision, error) {
	if _, err := a.opportunity(ctx, in.OpportunityID, sales.EditOpportunity); err != nil {
		return opportunityRevision{}, err
	}
	reason := ""
	if in.Reason != nil {
		reason = strings.TrimSpace(*in.Reason)
	}
	return a.changed(ctx, func(tx *store.Tx) (sales.Opportunity, error) {
		return tx.SetOpportunityStatus(in.OpportunityID, sales.Lost, reason, in.Revision)
	})
}

func (a *API) changed(ctx context.Context, change func(tx *store.Tx) (sales.Opportunity, error)) (opportunityRevision, error) {
	var after sales.Opportunity
	err := a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		after, err = change(tx)
		return err
	})
	return opportunityRevision{after.ID, after.Status, after.Revision}, err
}
