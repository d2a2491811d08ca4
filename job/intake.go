package job

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/transcript"
	"github.com/sales-ai-automation/salesai/store"
)

// Upload is a file that somebody hands in, a transcript or a recording.
type Upload struct {
	OwnerID       string
	OpportunityID string // the opportunity it belongs to; else the owner's with CompanyName is found or made
	CompanyName   string // may be empty where the file itself names the company
	Title         string
	Date          time.Time // of the conversation, from 1970 to tomorrow; now if zero
	CreatedAt     time.Time // now if zero
	Name          string    // of the file
	Body          io.Reader
	RepSpeakers   []string // who sells; inferred if empty
	Quiet         bool     // tell nobody when it is done
}

// Accepted is an upload that was taken.
type Accepted struct {
	ConversationID string                   `json:"conversationId"`
	CaseNumber     string                   `json:"caseNumber"`
	OpportunityID  string                   `json:"opportunityId"`
	Status         sales.ConversationStatus `json:"status"`
}

// Take reads an upload, and keeps it together with the job that will process it. The same content of the same
// owner is a conflict that names the conversation which was there first.
func (q *Queue) Take(ctx context.Context, u Upload) (Accepted, error) {
	head, err := io.ReadAll(io.LimitReader(u.Body, sniffBytes))
	if err != nil {
		return Accepted{}, fmt.Errorf("reading the upload: %w", err)
	}
	u.Body = io.MultiReader(bytes.NewReader(head), u.Body)
	c := sales.Conversation{
		OwnerID: u.OwnerID, OpportunityID: u.OpportunityID, Title: text(u.Title), SourceName: filepath.Base(u.Name),
		ConversationDate: u.Date, CreatedAt: u.CreatedAt,
	}
	if utf8.RuneCountInString(u.Title) > 300 {
		return Accepted{}, sales.Errorf(sales.Invalid, "A title has at most 300 characters; shorten it.")
	}
	if !u.Date.IsZero() && (u.Date.Year() < 1970 || u.Date.After(q.o.Now().AddDate(0, 0, 1))) {
		// A day of the browser's may be tomorrow's here. A year that JSON cannot hold would break every list it stands in.
		return Accepted{}, sales.Errorf(sales.Invalid, "The date of a conversation lies between 1970 and tomorrow; correct it.")
	}
	if u.Name == "" {
		c.SourceName = ""
	}
	if form := soundForm(u.Name, head); form != "" {
		return q.takeAudio(ctx, u, c, form)
	}
	return q.takeTranscript(ctx, u, c)
}

const sniffBytes = 512

func text(s string) *string {
	if s = sales.OneLine(s); s == "" {
		return nil
	}
	return &s
}

func (q *Queue) takeTranscript(ctx context.Context, u Upload, c sales.Conversation) (Accepted, error) {
	body, err := io.ReadAll(io.LimitReader(u.Body, transcript.MaxBytes+1))
	if err != nil {
		return Accepted{}, fmt.Errorf("reading the transcript: %w", err)
	}
	parsed, err := transcript.Read(u.Name, body, transcript.Options{})
	if err != nil {
		return Accepted{}, err
	}
	sales.InferSides(&parsed.Transcript, u.RepSpeakers)
	sum := sha256.Sum256(body)
	c.ContentHash = hex.EncodeToString(sum[:])
	c.Transcript = &parsed.Transcript
	if seconds, ok := parsed.Transcript.DurationSeconds(); ok {
		c.DurationSeconds = &seconds
	}
	if c.Title == nil {
		c.Title = text(parsed.Title)
	}
	if u.CompanyName == "" {
		u.CompanyName = parsed.Company
	}
	return q.keep(ctx, u, c)
}

func (q *Queue) takeAudio(ctx context.Context, u Upload, c sales.Conversation, form string) (Accepted, error) {
	if !q.CanTranscribe() {
		return Accepted{}, sales.Errorf(sales.Unprocessable, "Recordings cannot be transcribed here: no speech endpoint is configured. Upload a transcript, or ask an admin to set SALESAI_SPEECH_URL.")
	}
	key := "recordings/" + uuid.NewString() + form
	kept, err := q.o.Files.Put(ctx, key, u.Body, "", q.o.MaxRecording)
	if err != nil {
		return Accepted{}, fmt.Errorf("storing the recording: %w", err)
	}
	c.AudioFile, c.ContentHash = &key, kept.SHA256
	accepted, err := q.keep(ctx, u, c)
	if err != nil {
		// The row that would have named the file is not there, so nobody would ever delete it.
		return Accepted{}, errors.Join(err, q.o.Files.Delete(context.WithoutCancel(ctx), key))
	}
	return accepted, nil
}

func (q *Queue) keep(ctx context.Context, u Upload, c sales.Conversation) (Accepted, error) {
	var made sales.Conversation
	err := q.o.Store.Write(ctx, func(tx *store.Tx) error {
		kept := c
		if kept.OpportunityID == "" {
			opportunity, err := opportunityFor(tx, u)
			if err != nil {
				return err
			}
			kept.OpportunityID = opportunity.ID
		}
		var err error
		if made, err = tx.CreateConversation(kept); err != nil {
			return err
		}
		return q.Process(ctx, tx, ProcessConversation{ConversationID: made.ID, RepSpeakers: u.RepSpeakers, Quiet: u.Quiet, Audio: kept.AudioFile != nil})
	})
	if err != nil {
		return Accepted{}, err
	}
	return Accepted{made.ID, made.CaseNumber, made.OpportunityID, made.Status}, nil
}

// opportunityFor finds the owner's opportunity with the company, or makes one.
func opportunityFor(tx *store.Tx, u Upload) (sales.Opportunity, error) {
	company := sales.OneLine(u.CompanyName)
	if company == "" || utf8.RuneCountInString(company) > 200 {
		return sales.Opportunity{}, sales.Errorf(sales.Invalid, "Say which opportunity or company this conversation belongs to; a company name has 1 to 200 characters.")
	}
	found, ok, err := tx.OpportunityByCompany(u.OwnerID, company)
	if err != nil || ok {
		return found, err
	}
	return tx.CreateOpportunity(sales.Opportunity{OwnerID: u.OwnerID, CompanyName: company, CreatedAt: u.CreatedAt})
}

// soundForm tells a recording by its name, and by its first bytes where that says nothing, and gives the extension of
// its form; empty for what is no recording.
func soundForm(name string, head []byte) string {
	switch ext := strings.ToLower(filepath.Ext(name)); ext {
	case ".m4a", ".mp3", ".wav", ".ogg", ".oga", ".opus", ".flac", ".webm", ".mp4", ".aac":
		return ext
	}
	for _, magic := range []struct {
		at         int
		text, form string
	}{
		{0, "ID3", ".mp3"}, {0, "\xff\xfb", ".mp3"}, {0, "\xff\xf3", ".mp3"}, {0, "\xff\xf1", ".aac"}, {0, "OggS", ".ogg"},
		{0, "fLaC", ".flac"}, {4, "ftyp", ".m4a"}, {8, "WAVE", ".wav"}, {0, "\x1aE\xdf\xa3", ".webm"},
	} {
		if len(head) >= magic.at+len(magic.text) && string(head[magic.at:magic.at+len(magic.text)]) == magic.text {
			return magic.form
		}
	}
	return ""
}
