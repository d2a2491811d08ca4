package llm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/param"
	"github.com/openai/openai-go/v3/shared"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// Options are what is known about a conversation besides what was said.
type Options struct {
	Company  string // the customer
	Date     string // of the conversation, as 2026-01-20, so that "Friday" can be understood
	Language string // BCP 47 code of the language to write in; the transcript's own if empty
}

// AnswerError is an answer that is not what was asked for, after the model was shown what is wrong with it.
type AnswerError struct {
	Problem string
}

// Error says what was wrong with the answer.
func (e *AnswerError) Error() string { return "unusable answer: " + e.Problem }

// Analyse has the model read a transcript. The result carries no overall score and no rating, and its quotes are not yet
// checked: the rubric in sales finishes it. A transcript beyond one window is read in parts whose findings are merged; an
// alert says so. Its errors are a *remote.Failure, whose cause may be an *AnswerError, or the context's.
func (c *Client) Analyse(ctx context.Context, t sales.Transcript, o Options) (sales.Analysis, error) {
	if len(t.Segments) == 0 {
		return sales.Analysis{}, remote.Lasting(sales.Unprocessable, nil, "This transcript is empty: there is nothing to analyse.")
	}
	if o.Language == "" {
		o.Language = languageOf(t)
	}
	windows, read := split(t, c.config.WindowTokens, c.config.MaxWindows)
	parts := make([]sales.Analysis, 0, len(windows))
	for i, w := range windows {
		part, err := c.analyseWindow(ctx, t, w, o)
		if err != nil {
			if len(windows) > 1 {
				return sales.Analysis{}, fmt.Errorf("part %d of %d: %w", i+1, len(windows), err)
			}
			return sales.Analysis{}, err
		}
		parts = append(parts, part)
	}
	a := merge(parts, o.Language)
	if read < len(t.Segments) {
		a.Alerts = append(a.Alerts, truncatedAlert(o.Language, read, len(t.Segments)))
	}
	if slices.ContainsFunc(t.Segments[:read], func(s sales.Segment) bool { return utf8.RuneCountInString(s.Text) > c.longestTurn() }) {
		a.Alerts = append(a.Alerts, shortenedAlert(o.Language))
	}
	a.Engine, a.PromptVersion = Engine, PromptVersion
	return a, nil
}

// longestTurn is how many characters of one segment fit into a window, whatever their script.
func (c *Client) longestTurn() int { return c.config.WindowTokens * 4 / 5 }

// analyseWindow asks once and, if the answer does not fit, once more with what is wrong.
func (c *Client) analyseWindow(ctx context.Context, t sales.Transcript, w window, o Options) (sales.Analysis, error) {
	messages := prompt(t, w, o, c.longestTurn(), c.config.Format != SchemaFormat)
	text, model, err := c.ask(ctx, messages)
	if err != nil {
		return sales.Analysis{}, err
	}
	a, problem := parse([]byte(text), t)
	if problem != nil {
		c.log.WarnContext(ctx, "asking for a repaired analysis", "model", model, "problem", problem)
		messages = append(messages, openai.AssistantMessage(clip(text, maxRepair)), openai.UserMessage(repair(problem)))
		if text, model, err = c.ask(ctx, messages); err != nil {
			return sales.Analysis{}, err
		}
		a, problem = parse([]byte(text), t)
	}
	if problem != nil {
		return sales.Analysis{}, remote.Passing(0, &AnswerError{Problem: problem.Error()},
			"The model %s did not answer in the form that was asked for, twice. Try again later; if this stays so, ask an admin to choose another model.", model)
	}
	a.Model = model
	return a, nil
}

func (c *Client) ask(ctx context.Context, messages []openai.ChatCompletionMessageParamUnion) (text, model string, err error) {
	p := openai.ChatCompletionNewParams{Messages: messages, Model: c.config.Endpoint.Model}
	switch c.config.Format {
	case SchemaFormat:
		p.ResponseFormat.OfJSONSchema = &shared.ResponseFormatJSONSchemaParam{JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{
			Name: "meddic_analysis", Strict: param.NewOpt(true), Schema: schema(),
		}}
	case ObjectFormat:
		p.ResponseFormat.OfJSONObject = &shared.ResponseFormatJSONObjectParam{}
	}
	if c.config.MaxAnswerTokens > 0 {
		p.MaxCompletionTokens = param.NewOpt(int64(c.config.MaxAnswerTokens))
	}
	err = c.service.Do(ctx, "analysing a transcript", func(ctx context.Context) error {
		res, err := c.chat.New(ctx, p)
		if err != nil {
			return err
		}
		if text, err = content(res); err != nil {
			return err
		}
		model = res.Model
		return nil
	})
	if model == "" {
		model = c.config.Endpoint.Model
	}
	return text, model, err
}

// content takes the answer's text, or says why there is none.
func content(res *openai.ChatCompletion) (string, error) {
	if res == nil || len(res.Choices) == 0 { // nil where the answer was "null"
		return "", remote.Passing(0, errors.New("no choices"), "The analysis service sent an answer without content. Try again.")
	}
	choice := res.Choices[0]
	switch {
	case choice.Message.Refusal != "":
		return "", remote.Lasting(sales.Unprocessable, &AnswerError{Problem: "refused: " + clip(choice.Message.Refusal, 300)},
			"The model declined to analyse this conversation. Analyse it again with another model, or by rules.")
	case choice.FinishReason == "content_filter":
		return "", remote.Lasting(sales.Unprocessable, &AnswerError{Problem: "stopped by the content filter"},
			"The analysis service's content filter stopped the analysis of this conversation. Analyse it again with another model, or by rules.")
	case choice.FinishReason == "length":
		return "", remote.Lasting(sales.Unavailable, &AnswerError{Problem: "cut off at the token limit"},
			"The model's answer was cut off at its limit. Ask an admin to raise the limit of the answer or to choose another model.")
	}
	return choice.Message.Content, nil
}
