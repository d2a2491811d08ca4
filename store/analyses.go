package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// dimensions are the six scores as a table keeps them, each in a column.
type dimensions [6]*int

// columns names the columns; prefix is the table's name in the query, with its dot.
func (dimensions) columns(prefix string) string {
	names := []string{"metrics", "economic_buyer", "decision_criteria", "decision_process", "identify_pain", "champion"}
	return prefix + strings.Join(names, ", "+prefix)
}

// scored is an expression that counts the dimensions with a score.
func (d dimensions) scored(prefix string) string {
	names := strings.Split(d.columns(prefix), ", ")
	for i, name := range names {
		names[i] = "CASE WHEN " + name + " IS NULL THEN 0 ELSE 1 END"
	}
	return strings.Join(names, " + ")
}

// sparse reads what scored counted, NULL where there is no analysis, as whether that is insufficient evidence.
type sparse struct{ is *bool }

// Scan takes a number or nil.
func (s sparse) Scan(value any) error {
	n, ok := value.(int64)
	if value != nil && !ok {
		return fmt.Errorf("the number of scored dimensions is a %T", value)
	}
	*s.is = ok && sales.Insufficient(int(n))
	return nil
}

func (d *dimensions) fields() []any {
	fields := make([]any, len(d))
	for i := range d {
		fields[i] = &d[i]
	}
	return fields
}

func (d *dimensions) values() []any {
	values := make([]any, len(d))
	for i := range d {
		values[i] = d[i]
	}
	return values
}

func (d *dimensions) scores() map[sales.Dimension]*int {
	scores := make(map[sales.Dimension]*int, len(d))
	for i, name := range sales.Dimensions() {
		scores[name] = d[i]
	}
	return scores
}

func (d *dimensions) insufficient() bool {
	s := sales.DimensionScores(*d)
	return sales.Insufficient(s.Scored())
}

// details is what of an analysis no query looks into.
type details struct {
	InsufficientEvidence bool                                     `json:"insufficientEvidence"`
	Dimensions           map[sales.Dimension]sales.DimensionScore `json:"dimensions"`
	KeyFindings          []string                                 `json:"keyFindings"`
	NextSteps            []sales.NextStep                         `json:"nextSteps"`
	Risks                []string                                 `json:"risks"`
	Alerts               []string                                 `json:"alerts"`
	Summary              string                                   `json:"summary"`
}

const analysisColumns = `a.id, a.conversation_id, a.overall_score, a.status, a.details, a.engine, a.model, a.prompt_version,
	a.rubric_version, a.transcript_hash, a.created_at`

// analysisFields scans analysisColumns, which may all be NULL where there is none; unpack reads what was scanned into rest.
func analysisFields(a *sales.Analysis, rest *string) []any {
	return []any{words{&a.ID}, words{&a.ConversationID}, &a.OverallScore, words{(*string)(&a.Status)}, words{rest}, words{&a.Engine},
		words{&a.Model}, words{&a.PromptVersion}, words{&a.RubricVersion}, words{&a.TranscriptHash}, moment{&a.CreatedAt}}
}

func unpack(a *sales.Analysis, rest string) error {
	var d details
	if err := json.Unmarshal([]byte(rest), &d); err != nil {
		return fmt.Errorf("unpack an analysis: %w", err)
	}
	a.InsufficientEvidence, a.Dimensions, a.Summary = d.InsufficientEvidence, d.Dimensions, d.Summary
	a.KeyFindings, a.NextSteps, a.Risks, a.Alerts = some(d.KeyFindings), some(d.NextSteps), some(d.Risks), some(d.Alerts)
	return nil
}

// some is an empty list in place of nil, which JSON would show as null.
func some[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// analyses reads analyses by id.
func (r reader) analyses(ctx context.Context, ids []string) (map[string]sales.Analysis, error) {
	found := make(map[string]sales.Analysis, len(ids))
	for part := range slices.Chunk(ids, batch) {
		_, err := list(ctx, r.link, func(r row) (a sales.Analysis, err error) {
			var rest string
			if err := r.Scan(analysisFields(&a, &rest)...); err != nil {
				return a, err
			}
			err = unpack(&a, rest)
			found[a.ID] = a
			return a, err
		}, "SELECT "+analysisColumns+" FROM meddic_analyses a WHERE a.id IN ("+places(1, len(part))+")", anys(part)...)
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// SaveAnalysis keeps an analysis, the transcript it rests on if that is not nil, and the status completed.
// The analysis's summary becomes the conversation's unless a person has edited that. ID and CreatedAt are filled in where empty.
func (t *Tx) SaveAnalysis(conversationID string, a sales.Analysis, transcript *sales.Transcript) (sales.Analysis, error) {
	if err := t.touchOpportunity(conversationID); err != nil {
		return a, err
	}
	n, err := t.exec(t.ctx, `UPDATE conversations SET status = 'completed', failure_reason = NULL, updated_at = $2,
			summary = CASE WHEN summary_edited OR $3 = '' THEN summary ELSE $3 END WHERE id = $1`,
		conversationID, t.at, a.Summary)
	if err != nil {
		return a, err
	}
	if n == 0 {
		return a, sales.Missing("conversation")
	}
	if transcript != nil {
		if err := t.setTranscript(conversationID, transcript); err != nil {
			return a, err
		}
	}
	if a.ID == "" {
		if a.ID, err = newID(); err != nil {
			return a, err
		}
	}
	if a.CreatedAt = instant(a.CreatedAt); a.CreatedAt.IsZero() {
		a.CreatedAt = t.at
	}
	a.ConversationID = conversationID
	if err := t.insertAnalysis(&a); err != nil {
		return a, err
	}
	return a, t.touch(sales.ConversationAnalysed, conversationID)
}

// CorrectAnalysis saves the latest analysis of a completed conversation once more, as correct leaves it: the one before stays
// on the record. A Conflict is an analysisID that is not empty and not the latest's, and a conversation that is being processed.
func (t *Tx) CorrectAnalysis(conversationID, analysisID string, correct func(*sales.Analysis) error) (sales.Analysis, error) {
	var a sales.Analysis
	if err := t.touchOpportunity(conversationID); err != nil {
		return a, err
	}
	var status sales.ConversationStatus
	if err := t.need(t.ctx, "conversation", "SELECT status FROM conversations WHERE id = $1"+t.locked(), []any{conversationID}, &status); err != nil {
		return a, err
	}
	if status != sales.Completed {
		return a, sales.Errorf(sales.Conflict, "The scores of this conversation cannot be corrected while it is %s. Wait until it is done.", status)
	}
	var rest string
	if err := t.need(t.ctx, "analysis", "SELECT "+analysisColumns+` FROM latest_analyses l JOIN meddic_analyses a ON a.id = l.analysis_id
		WHERE l.conversation_id = $1`, []any{conversationID}, analysisFields(&a, &rest)...); err != nil {
		return a, err
	}
	if analysisID != "" && analysisID != a.ID {
		return a, sales.Errorf(sales.Conflict, "This conversation was scored anew meanwhile. Reload it and make your correction again.")
	}
	if err := unpack(&a, rest); err != nil {
		return a, err
	}
	if err := correct(&a); err != nil {
		return a, err
	}
	a.ID = "" // its time stays: a correction does not make an old conversation the latest of its opportunity
	return t.SaveAnalysis(conversationID, a, nil)
}

func (t *Tx) insertAnalysis(a *sales.Analysis) error {
	rest, err := json.Marshal(details{a.InsufficientEvidence, a.Dimensions, a.KeyFindings, a.NextSteps, a.Risks, a.Alerts, a.Summary})
	if err != nil {
		return fmt.Errorf("pack an analysis: %w", err)
	}
	var d dimensions
	for i, name := range sales.Dimensions() {
		d[i] = a.Dimensions[name].Effective()
	}
	args := []any{a.ID, a.ConversationID, a.OverallScore, string(a.Status), string(rest), a.Engine, a.Model, a.PromptVersion, a.RubricVersion, a.TranscriptHash, a.CreatedAt}
	if _, err := t.exec(t.ctx, `INSERT INTO meddic_analyses (id, conversation_id, overall_score, status, details, engine, model,
			prompt_version, rubric_version, transcript_hash, created_at, `+d.columns("")+`)
		VALUES (`+places(1, 17)+")", append(args, d.values()...)...); err != nil {
		return err
	}
	_, err = t.exec(t.ctx, `INSERT INTO latest_analyses (conversation_id, analysis_id, opportunity_id, owner_id, manager_id, conversation_date,
			overall_score, status, engine, analysed_at, `+d.columns("")+`)
		SELECT c.id, a.id, c.opportunity_id, c.owner_id, c.manager_id, c.conversation_date, a.overall_score, a.status, a.engine, a.created_at, `+d.columns("a.")+`
		FROM conversations c JOIN meddic_analyses a ON a.conversation_id = c.id WHERE a.id = $1
		ON CONFLICT (conversation_id) DO UPDATE SET analysis_id = excluded.analysis_id, overall_score = excluded.overall_score,
			status = excluded.status, engine = excluded.engine, analysed_at = excluded.analysed_at, metrics = excluded.metrics,
			economic_buyer = excluded.economic_buyer, decision_criteria = excluded.decision_criteria,
			decision_process = excluded.decision_process, identify_pain = excluded.identify_pain, champion = excluded.champion
		WHERE excluded.analysed_at >= latest_analyses.analysed_at`, a.ID)
	return err
}
