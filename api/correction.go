package api

import (
	"context"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

type correction struct {
	ConversationID string          `json:"conversationId" orpc:"len>=1,len<=100"`
	AnalysisID     *string         `json:"analysisId"` // the one that was looked at; without it the latest
	Dimension      sales.Dimension `json:"dimension"`
	Score          *int            `json:"score"`  // null takes a correction back
	Reason         *string         `json:"reason"` // nobody has to give one for taking a correction back
}

type corrected struct {
	ConversationID string       `json:"conversationId"`
	AnalysisID     string       `json:"analysisId"`
	OverallScore   *int         `json:"overallScore"`
	Status         sales.Rating `json:"status"`
}

// correctScore is for whoever knows better than the engine, and says why.
func (a *API) correctScore(ctx context.Context, in correction) (corrected, error) {
	c, err := a.conversation(ctx, in.ConversationID, sales.EditConversation)
	if err != nil {
		return corrected{}, err
	}
	me := viewer(ctx)
	var override *sales.Override
	if in.Score != nil {
		override = &sales.Override{Score: *in.Score, Reason: value(in.Reason), By: me.ID, ByName: me.Name, At: a.o.Now().UTC()}
	}
	var after sales.Analysis
	err = a.o.Store.Write(ctx, func(tx *store.Tx) (err error) {
		after, err = tx.CorrectAnalysis(c.ID, value(in.AnalysisID), func(analysis *sales.Analysis) error {
			return a.o.Queue.Rubric().Correct(analysis, in.Dimension, override)
		})
		return err
	})
	return corrected{c.ID, after.ID, after.OverallScore, after.Status}, err
}
