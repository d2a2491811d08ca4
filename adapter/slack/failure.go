package slack

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

// failure says what to do about an error. Ambiguous means "if this was a write that reached Slack".
func (c *Client) failure(err error) *remote.Failure {
	var limited *slack.RateLimitedError
	if errors.As(err, &limited) {
		return remote.Passing(limited.RetryAfter, err, "Slack is being asked too often. The message is sent again later.")
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) {
		return statusFailure(status, err)
	}
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refusal(refused)
	}
	f := remote.Passing(0, errors.New(c.scrub(err.Error())), "Slack could not be reached, or its answer could not be read. The message is sent again later; check the network if this stays so.")
	f.Ambiguous = true
	return f
}

func statusFailure(status slack.StatusCodeError, err error) *remote.Failure {
	switch {
	case status.Code == http.StatusTooManyRequests:
		return remote.Passing(30*time.Second, err, "Slack is being asked too often. The message is sent again later.")
	case status.Code >= 500:
		f := remote.Passing(0, err, "Slack has a problem of its own (status %d). The message is sent again later.", status.Code)
		f.Ambiguous = true
		return f
	default:
		return remote.Lasting(sales.Unavailable, err, "Slack's address answers with status %d. Ask an admin to check the address of Slack's API.", status.Code)
	}
}

// refusal translates the errors that Slack documents for chat.postMessage, conversations.history and conversations.replies.
func refusal(r slack.SlackErrorResponse) *remote.Failure {
	lasting := func(sentence string) *remote.Failure {
		return remote.Lasting(sales.Unavailable, r, "%s (Slack says: %s)", sentence, r.Err)
	}
	switch r.Err {
	case "ratelimited", "rate_limited", "message_limit_exceeded":
		return remote.Passing(30*time.Second, r, "Slack is being asked too often. The message is sent again later. (Slack says: %s)", r.Err)
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout":
		f := remote.Passing(0, r, "Slack has a problem of its own. The message is sent again later. (Slack says: %s)", r.Err)
		f.Ambiguous = true // Slack: some aspect of the operation may have succeeded
		return f
	case "team_added_to_org", "org_login_required", "accesslimited":
		return remote.Passing(time.Minute, r, "This Slack workspace cannot be used at the moment. The message is sent again later. (Slack says: %s)", r.Err)
	case "not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type":
		return lasting("Slack refused the token. Ask an admin to set a valid bot token.")
	case "missing_scope", "no_permission", "ekm_access_denied", "access_denied", "team_access_not_granted":
		needed := strings.TrimSpace(r.Needed)
		if needed == "" {
			needed = "chat:write and channels:history (groups:history for a private channel)"
		}
		return lasting("The Slack app lacks a permission. Add " + needed + " to it and install it again.")
	case "channel_not_found":
		return lasting("The Slack channel does not exist, or the app is not in it. Invite the app to the channel, or ask an admin to correct the channel's id.")
	case "not_in_channel":
		return lasting("The Slack app is not in the channel. Invite it there: /invite @its-name.")
	case "is_archived":
		return lasting("The Slack channel is archived. Bring it back, or ask an admin to choose another.")
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_thread_locked", "restricted_action_non_threadable_channel", "cannot_reply_to_message":
		return lasting("A rule of the Slack workspace forbids this message here. Ask an admin to choose another channel.")
	case "thread_not_found":
		return lasting("The Slack thread no longer exists.")
	case "msg_too_long", "too_many_attachments", "no_text", "metadata_too_large", "invalid_metadata_format", "invalid_metadata_schema",
		"invalid_blocks", "invalid_blocks_format", "invalid_arguments", "msg_blocks_too_long":
		return remote.Lasting(sales.Internal, r, "Slack does not accept this message. Report this error. (Slack says: %s)", r.Err)
	default:
		return lasting("Slack refused the message.")
	}
}
