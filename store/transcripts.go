package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/sales-ai-automation/salesai/sales"
)

// SaveTranscript keeps the result of the transcription, so that a second try need not transcribe again.
func (t *Tx) SaveTranscript(id string, transcript sales.Transcript) error {
	if err := t.setTranscript(id, &transcript); err != nil {
		return err
	}
	return t.touch(sales.ConversationEdited, id)
}

// setTranscript keeps a transcript and the duration it shows, where none is known otherwise.
func (t *Tx) setTranscript(id string, transcript *sales.Transcript) error {
	n, err := t.exec(t.ctx, "UPDATE conversations SET duration_seconds = COALESCE($2, duration_seconds), updated_at = $3 WHERE id = $1",
		id, lasts(transcript), t.at)
	if err != nil {
		return err
	}
	if n == 0 {
		return sales.Missing("conversation")
	}
	return t.putTranscript(id, transcript)
}

func (t *Tx) putTranscript(id string, transcript *sales.Transcript) error {
	segments, err := json.Marshal(transcript.Segments)
	if err != nil {
		return fmt.Errorf("pack a transcript: %w", err)
	}
	_, err = t.exec(t.ctx, `INSERT INTO transcripts (conversation_id, language, segments, saved_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (conversation_id) DO UPDATE SET language = excluded.language, segments = excluded.segments, saved_at = excluded.saved_at`,
		id, transcript.Language, string(segments), t.at)
	return err
}

// UpdateSpeakers says on which side speakers of the transcript sit and gives the new revision; an unknown name is Invalid.
func (t *Tx) UpdateSpeakers(id string, sides map[string]sales.Side) (int64, error) {
	revision, err := t.atRevision(id, nil)
	if err != nil {
		return 0, err
	}
	c, err := t.Record(id)
	if err != nil {
		return 0, err
	}
	if c.Transcript == nil {
		return 0, sales.Errorf(sales.Conflict, "This conversation has no transcript yet. Wait until it is transcribed.")
	}
	unknown := maps.Clone(sides)
	for i, s := range c.Transcript.Segments {
		if side, ok := sides[s.Speaker]; ok {
			c.Transcript.Segments[i].Side = side
			delete(unknown, s.Speaker)
		}
	}
	if len(unknown) > 0 {
		return 0, sales.Errorf(sales.Invalid, "Nobody called %q speaks in this conversation.", slices.Min(slices.Collect(maps.Keys(unknown))))
	}
	for name, side := range sides {
		if !side.Valid() {
			return 0, sales.Errorf(sales.Invalid, "The side of %q is rep, buyer or other.", name)
		}
	}
	if err := t.putTranscript(id, c.Transcript); err != nil {
		return 0, err
	}
	if _, err := t.exec(t.ctx, "UPDATE conversations SET revision = $2, updated_at = $3 WHERE id = $1", id, revision+1, t.at); err != nil {
		return 0, err
	}
	return revision + 1, t.touch(sales.ConversationEdited, id)
}

// unpackTranscript reads a transcript as it is stored, nil where there is none.
func unpackTranscript(language, segments *string) (*sales.Transcript, error) {
	if segments == nil {
		return nil, nil // that is a state, not an error
	}
	t := &sales.Transcript{}
	if language != nil {
		t.Language = *language
	}
	if err := json.Unmarshal([]byte(*segments), &t.Segments); err != nil {
		return nil, fmt.Errorf("unpack a transcript: %w", err)
	}
	return t, nil
}

func lasts(t *sales.Transcript) *int {
	if seconds, ok := t.DurationSeconds(); ok {
		return &seconds
	}
	return nil
}
