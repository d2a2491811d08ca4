package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
)

type upload struct {
	OpportunityID    *string    `json:"opportunityId"`
	CompanyName      *string    `json:"companyName" orpc:"len<=200"`
	Title            *string    `json:"title" orpc:"len<=300"`
	ConversationDate *time.Time `json:"conversationDate"`
	File             *orpc.File `json:"file"`
	Transcript       *string    `json:"transcript"`
	FileName         *string    `json:"fileName" orpc:"len<=255"`
	RepSpeakers      []string   `json:"repSpeakers,omitempty"`
}

// Validate wants exactly one content.
func (in *upload) Validate() []orpc.Issue {
	switch {
	case in.File == nil && in.Transcript == nil:
		return []orpc.Issue{{Message: "Send a file or the text of a transcript", Path: []any{"file"}}}
	case in.File != nil && in.Transcript != nil:
		return []orpc.Issue{{Message: "Send either a file or the text of a transcript, not both", Path: []any{"transcript"}}}
	case len(in.RepSpeakers) > 20:
		return []orpc.Issue{{Message: "Name at most 20 speakers", Path: []any{"repSpeakers"}}}
	}
	return nil
}

func (a *API) upload(ctx context.Context, in upload) (job.Accepted, error) {
	me := viewer(ctx)
	u := job.Upload{OwnerID: me.ID, RepSpeakers: in.RepSpeakers, CompanyName: value(in.CompanyName), Title: value(in.Title), Name: value(in.FileName)}
	if in.ConversationDate != nil {
		u.Date = in.ConversationDate.UTC()
	}
	if in.OpportunityID != nil && *in.OpportunityID != "" {
		opportunity, err := a.opportunity(ctx, *in.OpportunityID, sales.EditOpportunity)
		if err != nil {
			return job.Accepted{}, err
		}
		u.OpportunityID, u.OwnerID = opportunity.ID, opportunity.OwnerID
	}
	if in.Transcript != nil {
		u.Body = strings.NewReader(*in.Transcript)
		return a.o.Queue.Take(ctx, u)
	}
	if u.Name == "" {
		u.Name = in.File.Name
	}
	file, err := in.File.Open()
	if err != nil {
		return job.Accepted{}, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	u.Body = file
	return a.o.Queue.Take(ctx, u)
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// audio plays a conversation's recording to whoever may see the conversation, in ranges.
func (a *API) audio(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	identity, err := a.o.Gate.Identify(ctx, r)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	answer, err := a.o.Views.Conversation.Get(ctx, r.PathValue("id"))
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	if err := identity.Allow(sales.SeeConversation, sales.SeeConversation, answer.Value.OwnerID, "conversation"); err != nil {
		a.refuse(w, r, err)
		return
	}
	record, err := a.o.Store.Record(ctx, answer.Value.ID)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	if record.AudioFile == nil {
		a.refuse(w, r, sales.Errorf(sales.NotFound, "This conversation has no recording."))
		return
	}
	file, err := a.o.Files.Open(ctx, *record.AudioFile)
	if err != nil {
		a.refuse(w, r, err)
		return
	}
	defer file.Close() //nolint:errcheck // it was only read
	w.Header().Set("Cache-Control", "private, no-cache")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, record.SourceName, record.CreatedAt, file)
}

// refuse answers a request outside the procedures.
func (a *API) refuse(w http.ResponseWriter, r *http.Request, err error) {
	known := code(err)
	if known == nil {
		a.o.Logger.ErrorContext(r.Context(), "answering a request", "path", r.URL.Path, "error", err)
		http.Error(w, "Something went wrong on our side. Try again in a moment.", http.StatusInternalServerError)
		return
	}
	http.Error(w, known.Message, known.Status)
}
