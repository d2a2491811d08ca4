package slack

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptrace"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// NotifyProcessingCompleted posts the message about a finished conversation and says where it stands. After an attempt
// whose outcome is unknown it looks for the message before it posts again, so one call never posts twice. A failure that
// ends the call as Ambiguous may have posted: its caller remembers that and calls Find before the next attempt. Its errors
// are a *remote.Failure or the context's; the context's count as ambiguous too.
func (c *Client) NotifyProcessingCompleted(ctx context.Context, n Notice) (Reference, error) {
	if n.NotBefore.IsZero() {
		n.NotBefore = time.Now().Add(-time.Minute) // only this call's own attempts are in question
	}
	unsure := false
	for attempt := 1; ; attempt++ {
		ref, found, err := Reference{}, false, error(nil)
		if unsure {
			ref, found, err = c.find(ctx, n)
		}
		if err == nil && !found {
			ref, err = c.post(ctx, n)
		}
		if err == nil {
			return ref, nil
		}
		f, ok := remote.FailureOf(err)
		if !ok {
			return Reference{}, err
		}
		unsure = unsure || f.Ambiguous
		f.Ambiguous = unsure
		if !f.Transient {
			return Reference{}, f
		}
		again, waited := c.config.Retry.Wait(ctx, attempt, f)
		if waited != nil {
			return Reference{}, fmt.Errorf("waiting to post to Slack again: %w", waited)
		}
		if !again {
			return Reference{}, f
		}
		c.log.WarnContext(ctx, "trying again", "what", "posting to Slack", "attempt", attempt, "ambiguous", unsure, "error", err)
	}
}

// post sends the message once.
func (c *Client) post(ctx context.Context, n Notice) (Reference, error) {
	options := []slack.MsgOption{
		slack.MsgOptionText(c.summary(n), false), // escaped already
		slack.MsgOptionBlocks(c.blocks(n)...),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: eventType, EventPayload: map[string]any{
			fieldDelivery: n.delivery(), fieldConversation: n.ConversationID, fieldOpportunity: n.OpportunityID,
		}}),
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if n.Thread != "" {
		options = append(options, slack.MsgOptionTS(n.Thread))
	}
	var ref Reference
	err := c.call(ctx, true, func(ctx context.Context) error {
		channel, ts, message, err := c.api.PostMessageWithResponseContext(ctx, c.config.Channel, options...)
		if err != nil {
			return err
		}
		if ts == "" {
			return errors.New("the answer names no message")
		}
		ref = Reference{Channel: channel, TS: ts, Thread: ts}
		if n.Thread != "" && message.ThreadTimestamp != "" { // Slack posts beside a thread whose first message was deleted
			ref.Thread = message.ThreadTimestamp
		}
		return nil
	})
	return ref, err
}

// call runs one request with its deadline; writes that may have arrived before they failed are ambiguous.
func (c *Client) call(ctx context.Context, writes bool, request func(ctx context.Context) error) error {
	var sent atomic.Bool
	attempt, cancel := context.WithTimeout(ctx, c.config.Timeout)
	defer cancel()
	attempt = httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	err := request(attempt)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return fmt.Errorf("calling Slack: %w", ctx.Err())
	}
	f := c.failure(err)
	f.Ambiguous = f.Ambiguous && writes && sent.Load()
	return f
}

// Find looks for the message of this delivery in its thread or channel and says where it stands; found is false if it is
// not there. A message needs a moment to appear: right after a timeout wait a few seconds before trusting "not found".
func (c *Client) Find(ctx context.Context, n Notice) (ref Reference, found bool, err error) {
	if n.NotBefore.IsZero() {
		n.NotBefore = time.Now().Add(-24 * time.Hour)
	}
	err = c.config.Retry.Do(ctx, c.log, "looking for a Slack message", func(ctx context.Context) error {
		var err error
		ref, found, err = c.find(ctx, n)
		return err
	})
	return ref, found, err
}

const (
	pageSize = 200 // messages; Slack gives 15 to apps that are sold outside its marketplace
	maxPages = 10
)

// find reads the thread or, without one, the channel, newest first, back to NotBefore.
func (c *Client) find(ctx context.Context, n Notice) (Reference, bool, error) {
	oldest := strconv.FormatInt(n.NotBefore.Add(-time.Minute).Unix(), 10) // clocks differ
	if n.Thread != "" {
		ref, found, err := c.scan(ctx, n, func(ctx context.Context, cursor string) ([]slack.Message, string, error) {
			messages, _, next, err := c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: c.config.Channel, Timestamp: n.Thread, Cursor: cursor, Limit: pageSize, Oldest: oldest, IncludeAllMetadata: true,
			})
			return messages, next, err
		})
		var refused slack.SlackErrorResponse
		gone := errors.As(err, &refused) && refused.Err == "thread_not_found"
		if found || err != nil && !gone {
			return ref, found, err
		}
	}
	return c.scan(ctx, n, func(ctx context.Context, cursor string) ([]slack.Message, string, error) {
		page, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: c.config.Channel, Cursor: cursor, Limit: pageSize, Oldest: oldest, IncludeAllMetadata: true,
		})
		if err != nil {
			return nil, "", err
		}
		return page.Messages, page.ResponseMetaData.NextCursor, nil
	})
}

func (c *Client) scan(ctx context.Context, n Notice, read func(ctx context.Context, cursor string) ([]slack.Message, string, error)) (Reference, bool, error) {
	cursor := ""
	for range maxPages {
		var messages []slack.Message
		err := c.call(ctx, false, func(ctx context.Context) (err error) {
			messages, cursor, err = read(ctx, cursor)
			return err
		})
		if err != nil {
			return Reference{}, false, err
		}
		for _, m := range messages {
			if m.Metadata.EventType == eventType && m.Metadata.EventPayload[fieldDelivery] == n.delivery() {
				ref := Reference{Channel: c.config.Channel, TS: m.Timestamp, Thread: m.Timestamp}
				if m.ThreadTimestamp != "" {
					ref.Thread = m.ThreadTimestamp
				}
				return ref, true, nil
			}
		}
		if cursor == "" {
			return Reference{}, false, nil
		}
	}
	return Reference{}, false, remote.Lasting(sales.Unavailable, nil,
		"Whether a Slack message was delivered cannot be told: more than %d messages came after it. Look into the channel, and send it again if it is not there.", maxPages*pageSize)
}
