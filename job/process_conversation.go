package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/riverqueue/river"

	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/store"
)

// Transcriber turns a recording into a transcript.
type Transcriber interface {
	Transcribe(ctx context.Context, audio speech.Audio) (sales.Transcript, error)
}

// Analyst proposes an analysis of a transcript; the rubric has the last word.
type Analyst interface {
	Analyse(ctx context.Context, t sales.Transcript, o llm.Options) (sales.Analysis, error)
}

// ProcessConversation asks for a conversation to be transcribed, analysed and announced.
type ProcessConversation struct {
	ConversationID string   `json:"conversationId"`
	RepSpeakers    []string `json:"repSpeakers,omitempty"` // who sells, where the uploader said it
	Again          bool     `json:"again,omitempty"`       // analyse even if the transcript was analysed before
	Quiet          bool     `json:"quiet,omitempty"`       // tell nobody
	Audio          bool     `json:"audio,omitempty"`       // a recording must be transcribed first
}

// Kind names the job in the queue.
func (ProcessConversation) Kind() string { return "process_conversation" }

// InsertOpts lets the queue try more often than Work does, so that a failure that could not be stored, or a process that
// died each time, still ends in a stored failure and not in a conversation that is processed for ever.
func (ProcessConversation) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 5 * maxAttempts}
}

type processConversation struct {
	river.WorkerDefaults[ProcessConversation]
	Options
	queue *Queue
}

// Timeout is short where nobody outside is waited for, so that what a killed process left behind is soon taken up.
func (w *processConversation) Timeout(job *river.Job[ProcessConversation]) time.Duration {
	if job.Args.Audio || w.Analyst != nil {
		return slow
	}
	return w.Quick
}

// Work runs the steps in reading order; each is skipped when its result is saved.
func (w *processConversation) Work(ctx context.Context, job *river.Job[ProcessConversation]) error {
	err := w.try(ctx, job)
	if err == nil {
		return nil
	}
	if stopping := handBack(ctx, err); stopping != err { //nolint:errorlint // identity tells whether it was exchanged
		return stopping
	}
	ctx = context.WithoutCancel(ctx) // the time of the job may be up, and its failure must be stored all the same
	if sales.CodeOf(err) == sales.NotFound && w.deleted(ctx, job.Args.ConversationID) {
		return river.JobCancel(fmt.Errorf("the conversation was deleted meanwhile: %w", err))
	}
	if !permanent(err) {
		if err = later(err, time.Since(job.CreatedAt)); isSnooze(err) || job.Attempt < maxAttempts {
			return err
		}
	}
	switch saveErr := w.fail(ctx, job.Args.ConversationID, err); {
	case saveErr == nil, sales.CodeOf(saveErr) == sales.NotFound:
		return river.JobCancel(err)
	default:
		return errors.Join(err, saveErr)
	}
}

// try processes, unless that was tried often enough by processes that died or could not store their failure.
func (w *processConversation) try(ctx context.Context, job *river.Job[ProcessConversation]) error {
	if job.Attempt <= maxAttempts {
		return w.process(ctx, job.Args)
	}
	c, err := w.Store.Record(ctx, job.Args.ConversationID)
	if err != nil || c.Status == sales.Completed || c.Status == sales.Failed {
		return err
	}
	return sales.Errorf(sales.Unprocessable, "Processing was broken off again and again. Try again; if it fails again, tell an admin.")
}

// ProcessNow takes a conversation through the steps in the caller's goroutine, without the queue: for measurements,
// which cannot wait for a queue's own clock.
func (q *Queue) ProcessNow(ctx context.Context, conversationID string) error {
	w := &processConversation{Options: q.o, queue: q}
	return w.process(ctx, ProcessConversation{ConversationID: conversationID})
}

func (w *processConversation) deleted(ctx context.Context, id string) bool {
	_, err := w.Store.Record(ctx, id)
	return sales.CodeOf(err) == sales.NotFound
}

func (w *processConversation) process(ctx context.Context, args ProcessConversation) error {
	conversation, err := w.Store.Record(ctx, args.ConversationID)
	if err != nil {
		return err
	}
	started := w.Now()
	if err := w.begin(ctx, conversation); err != nil {
		return err
	}
	transcript, err := w.transcribe(ctx, conversation, args.RepSpeakers)
	if err != nil {
		return err
	}
	done, err := w.analysed(ctx, conversation, transcript, args)
	if err != nil || done {
		return err
	}
	analysis, err := w.analyse(ctx, conversation, transcript)
	if err != nil {
		return err
	}
	if args.Again {
		before, err := w.detail(ctx, conversation.ID)
		if err != nil {
			return err
		}
		w.Rubric.KeepCorrections(&analysis, before.MeddicAnalysis)
	}
	return w.save(ctx, conversation, analysis, args, w.Now().Sub(started))
}

func (w *processConversation) detail(ctx context.Context, id string) (detail sales.ConversationDetail, err error) {
	err = w.Store.Read(ctx, func(ctx context.Context, r sales.Reader) (err error) {
		detail, err = r.Conversation(ctx, id)
		return err
	})
	return detail, err
}

func (w *processConversation) begin(ctx context.Context, c sales.Conversation) error {
	if c.Status == sales.Processing {
		return nil
	}
	return w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SetConversationStatus(c.ID, sales.Processing, "")
	})
}

// transcribe gives the saved transcript, or makes one of the recording and saves it.
func (w *processConversation) transcribe(ctx context.Context, c sales.Conversation, repSpeakers []string) (*sales.Transcript, error) {
	if c.Transcript != nil {
		return c.Transcript, nil
	}
	if c.AudioFile == nil {
		return nil, sales.Errorf(sales.Unprocessable, "This conversation has neither a transcript nor a recording. Delete it and upload the file again.")
	}
	if w.Speech == nil {
		return nil, sales.Errorf(sales.Unprocessable, "No speech endpoint is configured. Set SALESAI_SPEECH_URL, restart, and try again; or upload a transcript.")
	}
	recording, err := w.Files.Open(ctx, *c.AudioFile)
	if sales.CodeOf(err) == sales.NotFound {
		return nil, sales.Errorf(sales.Unprocessable, "The recording is no longer kept. Delete this conversation and upload the file again.")
	}
	if err != nil {
		return nil, fmt.Errorf("looking at the recording: %w", err)
	}
	size := recording.File().Size
	if err := recording.Close(); err != nil {
		return nil, fmt.Errorf("looking at the recording: %w", err)
	}
	transcript, err := w.Speech.Transcribe(ctx, speech.Audio{
		Name: soundName(c),
		Size: size,
		Open: func() (io.ReadCloser, error) { return w.Files.Open(ctx, *c.AudioFile) },
	})
	if err != nil {
		return nil, err
	}
	if len(transcript.Segments) == 0 {
		return nil, sales.Errorf(sales.Unprocessable, "No words were heard in the recording. Listen to it, and upload it again if it should hold speech.")
	}
	sales.InferSides(&transcript, repSpeakers)
	err = w.Store.Write(ctx, func(tx *store.Tx) error { return tx.SaveTranscript(c.ID, transcript) })
	if err != nil {
		return nil, err
	}
	return &transcript, nil
}

// soundName has the extension that tells the service the form of the recording: that of its key, which an upload without
// a telling name has too.
func soundName(c sales.Conversation) string {
	if ext := filepath.Ext(*c.AudioFile); ext != "" {
		return "recording" + ext
	}
	return c.SourceName
}

// analysed completes a conversation whose very transcript was analysed before, as after a crash behind the last step.
func (w *processConversation) analysed(ctx context.Context, c sales.Conversation, t *sales.Transcript, args ProcessConversation) (bool, error) {
	if args.Again {
		return false, nil
	}
	detail, err := w.detail(ctx, c.ID)
	if err != nil || detail.MeddicAnalysis == nil || detail.MeddicAnalysis.TranscriptHash != sales.TranscriptHash(t) {
		return false, err
	}
	return true, w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SetConversationStatus(c.ID, sales.Completed, "")
	})
}

// analyse never falls back from the model to the rules by itself: scores of two engines do not compare, so an endpoint
// that stays down is a failure that says so.
func (w *processConversation) analyse(ctx context.Context, c sales.Conversation, t *sales.Transcript) (sales.Analysis, error) {
	var analysis sales.Analysis
	if w.Analyst == nil {
		analysis = rules.Analyse(t)
	} else {
		opportunity, err := w.Store.Opportunity(ctx, c.OpportunityID)
		if err != nil {
			return sales.Analysis{}, err
		}
		proposed, err := w.Analyst.Analyse(ctx, *t, llm.Options{
			Company: opportunity.CompanyName, Date: c.ConversationDate.In(w.Zone).Format(time.DateOnly), Language: t.Language,
		})
		if err != nil {
			return sales.Analysis{}, err
		}
		analysis = proposed
	}
	if err := w.Rubric.Finish(&analysis, t); err != nil {
		return sales.Analysis{}, fmt.Errorf("checking the analysis against the transcript: %w", err)
	}
	return analysis, nil
}

// save keeps everything in one transaction with the message that is to be sent.
func (w *processConversation) save(ctx context.Context, c sales.Conversation, a sales.Analysis, args ProcessConversation, took time.Duration) error {
	a.ConversationID = c.ID
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.SaveAnalysis(c.ID, a, nil); err != nil {
			return err
		}
		if w.Slack == nil || args.Quiet {
			return nil
		}
		_, err := w.queue.client.InsertTx(ctx, tx.SQL(), NotifyCompleted{ConversationID: c.ID, TookMs: took.Milliseconds()}, nil)
		return err
	})
	if err != nil {
		return err
	}
	if args.Quiet || w.Cold { // nobody waits for what is imported in bulk
		return nil
	}
	if err := w.Views.Done(ctx, c); err != nil {
		w.Logger.WarnContext(ctx, "[Cache Error] building ahead", "conversation", c.ID, "error", err)
	}
	return nil
}

// fail stores why, in words for people.
func (w *processConversation) fail(ctx context.Context, id string, cause error) error {
	reason := "Something went wrong on our side while this conversation was processed. Try again; if it fails again, tell an admin."
	var known *sales.Error
	if errors.As(cause, &known) && known.Code != sales.Internal {
		reason = known.Message
	}
	err := w.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.SetConversationStatus(id, sales.Failed, reason)
	})
	if err != nil {
		return fmt.Errorf("storing why conversation %s failed: %w", id, err)
	}
	w.Logger.ErrorContext(ctx, "a conversation failed", "conversation", id, "error", cause)
	return nil
}
