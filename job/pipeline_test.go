package job_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// gate is an analyst that waits for a word before each analysis.
type gate struct {
	reached chan struct{}
	open    chan struct{}
}

func newGate() *gate { return &gate{make(chan struct{}, 10), make(chan struct{})} }

func (g *gate) Analyse(ctx context.Context, t sales.Transcript, _ llm.Options) (sales.Analysis, error) {
	g.reached <- struct{}{}
	select {
	case <-g.open:
		return rules.Analyse(&t), nil
	case <-ctx.Done():
		return sales.Analysis{}, ctx.Err()
	}
}

// shown is what ann's pages say of her one conversation.
func (o *office) shown(id string) (status sales.ConversationStatus, score *int, analyses int) {
	o.t.Helper()
	list, err := o.views.Conversations.Get(o.t.Context(), view.Slice{Scope: sales.Of(o.ann.ID)})
	must(o.t, err)
	board, err := o.views.Dashboard.Get(o.t.Context(), sales.Team(o.mia.ID))
	must(o.t, err)
	detail := o.detail(id)
	opportunity, err := o.views.Opportunity.Get(o.t.Context(), detail.OpportunityID)
	must(o.t, err)
	if list.Value.Total != 1 || len(opportunity.Value.Conversations) != 1 {
		o.t.Fatalf("the lists show %d and %d conversations", list.Value.Total, len(opportunity.Value.Conversations))
	}
	item, inOpportunity := list.Value.Items[0], opportunity.Value.Conversations[0]
	if item.Status != detail.Status || inOpportunity.Status != detail.Status {
		o.t.Errorf("the list says %s, the opportunity %s and the page %s", item.Status, inOpportunity.Status, detail.Status)
	}
	return detail.Status, item.MeddicScore, board.Value.Summary.TotalAnalyses
}

func TestTranscriptBecomesAnalysis(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := newGate()
		q := o.queue(func(j *job.Options) { j.Analyst = g })
		a := o.take(q, "Acme", 1)
		if status, score, analyses := o.shown(a.ConversationID); status != sales.Pending || score != nil || analyses != 0 {
			t.Errorf("before the work the pages show %s, %v, %d", status, score, analyses)
		}
		o.run(q)
		<-g.reached
		if status, _, _ := o.shown(a.ConversationID); status != sales.Processing {
			t.Errorf("during the work the pages show %s", status)
		}
		close(g.open)
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "process_conversation") // its writer was answered
		status, score, analyses := o.shown(a.ConversationID)
		if status != sales.Completed || score == nil || analyses != 1 {
			t.Errorf("after the work the pages show %s, %v, %d", status, score, analyses)
		}
		detail := o.detail(a.ConversationID)
		if detail.Title == nil || *detail.Title != "Call 1" || detail.OpportunityCompanyName != "Acme" {
			t.Errorf("the page shows %v of %s", detail.Title, detail.OpportunityCompanyName)
		}
		cites(t, detail)
	})
}

// cites wants every piece of evidence to stand in the transcript, word for word, and some to be there.
func cites(t *testing.T, d sales.ConversationDetail) {
	t.Helper()
	if d.MeddicAnalysis == nil {
		t.Fatal("there is no analysis")
	}
	quotes := 0
	for name, one := range d.MeddicAnalysis.Dimensions {
		for _, e := range one.Evidence {
			quotes++
			if e.Segment >= len(d.Transcript.Segments) || !strings.Contains(d.Transcript.Segments[e.Segment].Text, e.Quote) {
				t.Errorf("%s quotes %q, which segment %d does not say", name, e.Quote, e.Segment)
			}
		}
	}
	if quotes < 3 {
		t.Errorf("there are %d quotes", quotes)
	}
}

func TestRowAndJobAreThereTogetherOrNotAtAll(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		const kind = "process_conversation"
		boom := errors.New("boom")
		err := o.store.Write(t.Context(), func(tx *store.Tx) error {
			opportunity, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: o.ann.ID, CompanyName: "Acme"})
			must(t, err)
			made, err := tx.CreateConversation(sales.Conversation{OwnerID: o.ann.ID, OpportunityID: opportunity.ID})
			must(t, err)
			must(t, q.Process(t.Context(), tx, job.ProcessConversation{ConversationID: made.ID}))
			return boom
		})
		if !errors.Is(err, boom) {
			t.Fatalf("the transaction gives %v", err)
		}
		if rows, jobs := o.sql("SELECT count(*) FROM conversations"), o.sql("SELECT count(*) FROM river_job WHERE kind = $1", kind); rows != 0 || jobs != 0 {
			t.Errorf("a failed transaction left %d rows and %d jobs", rows, jobs)
		}

		_, err = o.store.DB().ExecContext(t.Context(), "ALTER TABLE river_job RENAME TO away")
		must(t, err)
		if _, err := q.Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Acme", Name: "call.txt", Body: strings.NewReader(call)}); err == nil {
			t.Error("an upload was taken that no job processes")
		}
		if rows := o.sql("SELECT count(*) FROM conversations") + o.sql("SELECT count(*) FROM opportunities"); rows != 0 {
			t.Errorf("an upload without a job left %d rows", rows)
		}
		_, err = o.store.DB().ExecContext(t.Context(), "ALTER TABLE away RENAME TO river_job")
		must(t, err)

		o.take(q, "Acme", 1)
		if rows, jobs := o.sql("SELECT count(*) FROM conversations"), o.sql("SELECT count(*) FROM river_job WHERE kind = $1", kind); rows != 1 || jobs != 1 {
			t.Errorf("an upload left %d rows and %d jobs", rows, jobs)
		}
	})
}

func TestTheSameUploadIsTold(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		first := o.take(q, "Acme", 1)
		_, err := q.Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Other", Name: "copy.txt", Body: strings.NewReader(call + "Rep: That was call 1.\n")})
		var known *sales.Error
		if !errors.As(err, &known) || known.Code != sales.Conflict || known.Data["conversationId"] != first.ConversationID || known.Data["caseNumber"] != first.CaseNumber {
			t.Errorf("the second upload gives %v", err)
		}
		if n := o.sql("SELECT count(*) FROM opportunities"); n != 1 {
			t.Errorf("there are %d opportunities", n)
		}
	})
}

func TestUploadsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		for name, c := range map[string]struct {
			upload job.Upload
			code   sales.Code
			says   string
		}{
			"no company":          {job.Upload{Name: "a.txt", Body: strings.NewReader(call)}, sales.Invalid, "company"},
			"company of spaces":   {job.Upload{Name: "a.txt", CompanyName: "  ", Body: strings.NewReader(call)}, sales.Invalid, "company"},
			"company unseen":      {job.Upload{Name: "a.txt", CompanyName: "\u202e\u200f", Body: strings.NewReader(call)}, sales.Invalid, "company"},
			"long title":          {job.Upload{Name: "a.txt", CompanyName: "Acme", Title: strings.Repeat("é", 301), Body: strings.NewReader(call)}, sales.Invalid, "300"},
			"recording by name":   {job.Upload{Name: "a.m4a", CompanyName: "Acme", Body: strings.NewReader("xxxx")}, sales.Unprocessable, "SALESAI_SPEECH_URL"},
			"recording by bytes":  {job.Upload{Name: "a", CompanyName: "Acme", Body: strings.NewReader("OggS....")}, sales.Unprocessable, "SALESAI_SPEECH_URL"},
			"day beyond any year": {job.Upload{Name: "a.txt", CompanyName: "Acme", Date: time.Date(275760, 9, 13, 0, 0, 0, 0, time.UTC), Body: strings.NewReader(call)}, sales.Invalid, "tomorrow"},
			"day after tomorrow":  {job.Upload{Name: "a.txt", CompanyName: "Acme", Date: time.Now().Add(49 * time.Hour), Body: strings.NewReader(call)}, sales.Invalid, "tomorrow"},
			"day before any call": {job.Upload{Name: "a.txt", CompanyName: "Acme", Date: time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), Body: strings.NewReader(call)}, sales.Invalid, "1970"},
			"unknown rep":         {job.Upload{OwnerID: "nobody", Name: "a.txt", CompanyName: "Acme", Body: strings.NewReader(call)}, sales.NotFound, ""},
		} {
			t.Run(name, func(t *testing.T) {
				if c.upload.OwnerID == "" {
					c.upload.OwnerID = o.ann.ID
				}
				_, err := q.Take(t.Context(), c.upload)
				if sales.CodeOf(err) != c.code || !strings.Contains(err.Error(), c.says) {
					t.Errorf("the upload gives %v", err)
				}
			})
		}
		if n := o.sql("SELECT count(*) FROM conversations"); n != 0 {
			t.Errorf("%d refused uploads are kept", n)
		}
	})
}

func TestNamelessTranscriptKeepsNoName(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		a, err := o.queue(nil).Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Acme", Body: strings.NewReader(call)})
		must(t, err)
		if name := o.record(a.ConversationID).SourceName; name != "" {
			t.Errorf("the file's name is %q", name)
		}
	})
}

func TestDeletionWhileProcessing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := newGate()
		q := o.queue(func(j *job.Options) { j.Analyst = g })
		a := o.take(q, "Acme", 1)
		o.run(q)
		<-g.reached
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.DeleteConversation(a.ConversationID)
			return err
		}))
		close(g.open)
		o.idle(q, "process_conversation")
		if n := o.sql("SELECT count(*) FROM river_job WHERE kind = 'process_conversation' AND state = 'cancelled' AND attempt = 1"); n != 1 {
			t.Errorf("%d jobs were cancelled at the first attempt, want 1", n)
		}
		if n := o.sql("SELECT count(*) FROM conversations") + o.sql("SELECT count(*) FROM meddic_analyses") + o.sql("SELECT count(*) FROM transcripts"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if _, err := o.views.Conversation.Get(t.Context(), a.ConversationID); sales.CodeOf(err) != sales.NotFound {
			t.Errorf("the page answers %v", err)
		}
		if strings.Contains(o.log.String(), "failed") {
			t.Error("a deletion is logged as a failure")
		}
	})
}

func TestCorrectedSpeakersAreAnalysedAgain(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		o.run(q)
		a := o.take(q, "Acme", 1)
		before := o.shows(a.ConversationID, sales.Completed)
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.UpdateSpeakers(a.ConversationID, map[string]sales.Side{"Buyer": sales.RepSide, "Rep": sales.BuyerSide}); err != nil {
				return err
			}
			if err := tx.SetConversationStatus(a.ConversationID, sales.Pending, ""); err != nil {
				return err
			}
			return q.Process(t.Context(), tx, job.ProcessConversation{ConversationID: a.ConversationID, Again: true})
		}))
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "process_conversation")
		after := o.detail(a.ConversationID)
		if after.MeddicAnalysis.ID == before.MeddicAnalysis.ID || *after.MeddicAnalysis.OverallScore >= *before.MeddicAnalysis.OverallScore {
			t.Errorf("with the buyer's words in the rep's mouth the score is %d, before %d", *after.MeddicAnalysis.OverallScore, *before.MeddicAnalysis.OverallScore)
		}
		if side := after.Transcript.Segments[1].Side; side != sales.RepSide {
			t.Errorf("the page shows the speaker as %s", side)
		}
	})
}

func TestACorrectionOutlivesAnotherAnalysis(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		o.run(q)
		a := o.take(q, "Acme", 1)
		o.reaches(a.ConversationID, sales.Completed)
		var corrected sales.Analysis
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) (err error) {
			corrected, err = tx.CorrectAnalysis(a.ConversationID, "", func(analysis *sales.Analysis) error {
				return q.Rubric().Correct(analysis, sales.Champion, &sales.Override{Score: 5, Reason: "She called me.", By: o.mia.ID})
			})
			return err
		}))
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetConversationStatus(a.ConversationID, sales.Pending, ""); err != nil {
				return err
			}
			return q.Process(t.Context(), tx, job.ProcessConversation{ConversationID: a.ConversationID, Again: true})
		}))
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "process_conversation")
		after := o.detail(a.ConversationID).MeddicAnalysis
		kept := after.Dimensions[sales.Champion].Override
		if after.ID == corrected.ID || kept == nil || kept.Score != 5 || *after.OverallScore != *corrected.OverallScore {
			t.Errorf("analysed again it is %+v, %d of 100", kept, *after.OverallScore)
		}
	})
}

// TestAnalysisIsNotRepeated wants a conversation whose worker died after the last step to be completed, not analysed again.
func TestAnalysisIsNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		q := o.queue(nil)
		o.run(q)
		a := o.take(q, "Acme", 1)
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "process_conversation")
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			return q.Process(t.Context(), tx, job.ProcessConversation{ConversationID: a.ConversationID})
		}))
		o.idle(q, "process_conversation")
		if c := o.record(a.ConversationID); c.Status != sales.Completed {
			t.Errorf("the conversation is %s", c.Status)
		}
		if n := o.sql("SELECT count(*) FROM meddic_analyses"); n != 1 {
			t.Errorf("there are %d analyses", n)
		}
	})
}

func TestTwoProcessesShareTheWork(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		second := o.beside()
		q, p := o.queue(nil), second.queue(nil)
		o.run(q)
		second.run(p)
		var ids []string
		for i := range 30 {
			ids = append(ids, o.take([]*job.Queue{q, p}[i%2], fmt.Sprintf("Company %d", i%5), i).ConversationID)
		}
		for _, id := range ids {
			o.reaches(id, sales.Completed)
		}
		if n := o.sql("SELECT count(*) FROM meddic_analyses"); n != 30 {
			t.Errorf("30 uploads have %d analyses", n)
		}
		for name, views := range map[string]*view.Views{"first": o.views, "second": second.views} {
			// The other's last commit is heard within a notification.
			o.until("the "+name+" process shows every conversation completed", func() bool {
				list, err := views.Conversations.Get(t.Context(), view.Slice{Scope: sales.Of(o.ann.ID)})
				must(t, err)
				return list.Value.Total == 30 && !slices.ContainsFunc(list.Value.Items, func(i sales.ConversationListItem) bool { return i.Status != sales.Completed })
			})
		}
		if n := o.sql("SELECT count(*) FROM river_job WHERE kind = 'process_conversation' AND attempt <> 1"); n != 0 {
			t.Errorf("%d jobs took more than one attempt", n)
		}
	})
}
