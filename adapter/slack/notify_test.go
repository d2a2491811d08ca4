package slack_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/adapter/slack/slacktest"
	"github.com/sales-ai-automation/salesai/sales"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	token   = "xoxb-0123456789-test"
	channel = "C0123456789"
)

func configFor(s *slacktest.Server) slack.Config {
	return slack.Config{
		Token: token, Channel: channel, Pages: "https://sales.example.com/", BaseURL: s.URL(), Timeout: 5 * time.Second,
		Retry: remote.Retry{Pause: time.Millisecond, Longest: 2 * time.Second},
	}
}

func clientFor(t *testing.T, c slack.Config) *slack.Client {
	t.Helper()
	client, err := slack.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func notice(n int) slack.Notice {
	score, overall := 4, 72
	a := sales.Analysis{
		ID: fmt.Sprintf("analysis-%d", n), OverallScore: &overall, Status: sales.Strong, Engine: "llm", Model: "gpt-test",
		Dimensions: map[sales.Dimension]sales.DimensionScore{
			sales.Metrics:       {Score: &score, Reason: "Twelve hours a week."},
			sales.EconomicBuyer: {Override: &sales.Override{Score: 1}, Score: &score, Reason: "The CFO."},
		},
		KeyFindings: []string{"They lose time."}, Risks: []string{"Legal is slow."}, Alerts: []string{"A competitor is in."},
		NextSteps: []sales.NextStep{{Action: "Send the contract", Priority: "high", Owner: "Rita", Due: "Friday"}},
	}
	return slack.Notice{
		ConversationID: fmt.Sprintf("conversation-%d", n), CaseNumber: "CASE-0001", Title: "Discovery", OpportunityID: "opportunity-1", Company: "Acme",
		UserName: "Rita", Analysis: a, ProcessingTime: 4321 * time.Millisecond,
	}
}

func TestNotifyAndThread(t *testing.T) {
	server := slacktest.New(t, token, channel)
	client := clientFor(t, configFor(server))
	first, err := client.NotifyProcessingCompleted(t.Context(), notice(1))
	if err != nil {
		t.Fatal(err)
	}
	if first.Channel != channel || first.TS == "" || first.Thread != first.TS {
		t.Errorf("%+v", first)
	}
	n := notice(2)
	n.Thread = first.Thread
	second, err := client.NotifyProcessingCompleted(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	if second.Thread != first.TS || second.TS == first.TS {
		t.Errorf("%+v", second)
	}
	messages := server.Messages(channel)
	if len(messages) != 2 || messages[0].ThreadTS != "" || messages[1].ThreadTS != first.TS {
		t.Errorf("%+v", messages)
	}
	if m := messages[0].Metadata; m.EventPayload["conversation_id"] != "conversation-1" || m.EventPayload["delivery"] != "conversation-1:analysis-1" {
		t.Errorf("%+v", m)
	}
	if calls := server.Calls(); !slices.Equal(calls, []string{"chat.postMessage", "chat.postMessage"}) {
		t.Errorf("%v", calls)
	}

	server.Delete(first.TS)
	n = notice(3)
	n.Thread = first.Thread
	third, err := client.NotifyProcessingCompleted(t.Context(), n)
	if err != nil || third.Thread != third.TS {
		t.Errorf("a reply to a deleted message starts a new thread: %+v, %v", third, err)
	}
}

// After an outcome that is unknown, the message must be in the channel exactly once.
func TestAmbiguousOutcomesPostOnce(t *testing.T) {
	type fault = remotetest.Fault
	const post = "chat.postMessage"
	for name, c := range map[string]struct {
		faults []fault
		thread bool
		looks  bool // whether it has to look before it posts again
	}{
		"done, hung up":              {faults: []fault{{Path: post, Done: true, Drop: true}}, looks: true},
		"done, hung up, in a thread": {faults: []fault{{Path: post, Done: true, Drop: true}}, thread: true, looks: true},
		"not done, hung up":          {faults: []fault{{Path: post, Drop: true}}, looks: true},
		"done, truncated":            {faults: []fault{{Path: post, Truncate: true}}, looks: true},
		"done, timeout":              {faults: []fault{{Path: post, Done: true, Delay: time.Minute}}, looks: true},
		"not done, timeout":          {faults: []fault{{Path: post, Delay: time.Minute}}, looks: true},
		"done, 500":                  {faults: []fault{{Path: post, Done: true, Status: 500, ContentType: "text/html", Body: "<html>"}}, looks: true},
		"done, internal_error":       {faults: []fault{{Path: post, Done: true, Body: `{"ok":false,"error":"internal_error"}`}}, looks: true},
		"done, fatal_error":          {faults: []fault{{Path: post, Done: true, Body: `{"ok":false,"error":"fatal_error"}`}}, thread: true, looks: true},
		"done, nonsense":             {faults: []fault{{Path: post, Done: true, Body: `hello`}}, looks: true},
		"done, empty":                {faults: []fault{{Path: post, Done: true, Body: `{}`}}, looks: true},
		"done, nameless":             {faults: []fault{{Path: post, Done: true, Body: `{"ok":true}`}}, looks: true},
		"done, looking fails once":   {faults: []fault{{Path: post, Done: true, Drop: true}, {Path: "history", Status: 503}}, looks: true},
		"done twice hung up":         {faults: []fault{{Path: post, Drop: true}, {Path: post, Done: true, Drop: true}}, looks: true},
		"429":                        {faults: []fault{{Path: post, Status: 429, RetryAfter: "0", Body: `{"ok":false,"error":"ratelimited"}`}}},
		"429 after an unknown one":   {faults: []fault{{Path: post, Done: true, Drop: true}, {Path: "history", Status: 429, RetryAfter: "1"}}, looks: true},
	} {
		t.Run(name, func(t *testing.T) {
			server := slacktest.New(t, token, channel)
			config := configFor(server)
			config.Timeout = 300 * time.Millisecond
			config.Retry.Attempts = 4
			client := clientFor(t, config)
			n := notice(1)
			if c.thread {
				ref, err := client.NotifyProcessingCompleted(t.Context(), notice(0))
				if err != nil {
					t.Fatal(err)
				}
				n.Thread = ref.Thread
			}
			server.Faults.Push(c.faults...)
			ref, err := client.NotifyProcessingCompleted(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			count := 0
			for _, m := range server.Messages(channel) {
				if m.Metadata.EventPayload["conversation_id"] == "conversation-1" {
					count++
					if m.TS != ref.TS || m.ThreadTS != n.Thread || ref.Channel != channel {
						t.Errorf("%+v is not %+v", ref, m)
					}
				}
			}
			looked := slices.ContainsFunc(server.Calls(), func(m string) bool { return strings.HasPrefix(m, "conversations.") })
			if count != 1 || looked != c.looks || server.Faults.Left() != 0 {
				t.Errorf("posted %d times, looked: %v, calls %v", count, looked, server.Calls())
			}
		})
	}
}

func TestGivingUpSaysThatItMayHavePosted(t *testing.T) {
	server := slacktest.New(t, token, channel)
	config := configFor(server)
	config.Retry.Attempts = 1
	client := clientFor(t, config)
	server.Faults.Push(remotetest.Fault{Done: true, Drop: true})
	n := notice(1)
	n.NotBefore = time.Now()
	_, err := client.NotifyProcessingCompleted(t.Context(), n)
	if f, ok := remote.FailureOf(err); !ok || !f.Ambiguous || !f.Transient {
		t.Fatalf("%+v", err)
	}
	ref, found, err := client.Find(t.Context(), n)
	if err != nil || !found || ref.TS != server.Messages(channel)[0].TS {
		t.Errorf("%+v %v %v", ref, found, err)
	}
	other := n
	other.Analysis.ID = "analysis-2" // the same conversation analysed again is another message
	if _, found, err := client.Find(t.Context(), other); found || err != nil {
		t.Errorf("%v %v", found, err)
	}
}

func TestNothingWasSentIsNotAmbiguous(t *testing.T) {
	server := slacktest.New(t, token, channel)
	config := configFor(server)
	config.BaseURL = "http://127.0.0.1:1/api"
	_, err := clientFor(t, config).NotifyProcessingCompleted(t.Context(), notice(1))
	if f, ok := remote.FailureOf(err); !ok || f.Ambiguous || !f.Transient {
		t.Errorf("%+v", err)
	}
}

func TestFind(t *testing.T) {
	server := slacktest.New(t, token, channel)
	client := clientFor(t, configFor(server))
	ref, err := client.NotifyProcessingCompleted(t.Context(), notice(1))
	if err != nil {
		t.Fatal(err)
	}
	reply := notice(2)
	reply.Thread = ref.Thread
	inThread, err := client.NotifyProcessingCompleted(t.Context(), reply)
	if err != nil {
		t.Fatal(err)
	}
	server.Chatter(channel, 35)
	server.SetPageSize(15) // what Slack gives to apps outside its marketplace
	if got, found, err := client.Find(t.Context(), notice(1)); err != nil || !found || got != ref {
		t.Errorf("in the channel: %+v %v %v", got, found, err)
	}
	if got, found, err := client.Find(t.Context(), reply); err != nil || !found || got != inThread {
		t.Errorf("in the thread: %+v %v %v", got, found, err)
	}
	if _, found, err := client.Find(t.Context(), notice(3)); err != nil || found {
		t.Errorf("one that was never sent: %v %v", found, err)
	}
	lost := notice(3)
	lost.Thread = "1.000001"
	if _, found, err := client.Find(t.Context(), lost); err != nil || found {
		t.Errorf("in a thread that is gone: %v %v", found, err)
	}
	late := notice(1)
	late.NotBefore = time.Now().Add(time.Hour)
	if _, found, err := client.Find(t.Context(), late); err != nil || found {
		t.Errorf("older than it can be: %v %v", found, err)
	}
	server.Chatter(channel, 3000)
	_, _, err = client.Find(t.Context(), notice(1))
	if f, ok := remote.FailureOf(err); !ok || f.Transient {
		t.Errorf("behind thousands of messages: %v", err)
	}
}

func TestPermanentErrorsSayWhatToDo(t *testing.T) {
	set := func(c slacktest.Channel) func(*slacktest.Server, *slack.Config) {
		return func(s *slacktest.Server, _ *slack.Config) { s.SetChannel(channel, c) }
	}
	refuse := func(code string) func(*slacktest.Server, *slack.Config) {
		return func(s *slacktest.Server, _ *slack.Config) {
			s.Faults.Push(remotetest.Fault{Body: `{"ok":false,"error":"` + code + `"}`})
		}
	}
	for name, c := range map[string]struct {
		arrange func(*slacktest.Server, *slack.Config)
		says    string
		code    sales.Code
	}{
		"revoked token":     {func(s *slacktest.Server, _ *slack.Config) { s.Revoke() }, "valid bot token", sales.Unavailable},
		"token_revoked":     {refuse("token_revoked"), "valid bot token", sales.Unavailable},
		"account_inactive":  {refuse("account_inactive"), "valid bot token", sales.Unavailable},
		"missing scope":     {func(s *slacktest.Server, _ *slack.Config) { s.SetScopes("users:read") }, "Add chat:write", sales.Unavailable},
		"unknown channel":   {func(_ *slacktest.Server, c *slack.Config) { c.Channel = "C0000000000" }, "Invite the app", sales.Unavailable},
		"not in channel":    {set(slacktest.Channel{NotMember: true}), "/invite", sales.Unavailable},
		"archived":          {set(slacktest.Channel{Archived: true}), "archived", sales.Unavailable},
		"restricted_action": {refuse("restricted_action"), "forbids", sales.Unavailable},
		"msg_too_long":      {refuse("msg_too_long"), "Report this error", sales.Internal},
		"invalid_blocks":    {refuse("invalid_blocks"), "Report this error", sales.Internal},
		"something new":     {refuse("brand_new_error"), "brand_new_error", sales.Unavailable},
		"404":               {func(s *slacktest.Server, _ *slack.Config) { s.Faults.Push(remotetest.Fault{Status: 404}) }, "status 404", sales.Unavailable},
		"redirect":          {func(s *slacktest.Server, _ *slack.Config) { s.Faults.Push(remotetest.Fault{Status: 302}) }, "status 302", sales.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			server := slacktest.New(t, token, channel)
			config := configFor(server)
			c.arrange(server, &config)
			_, err := clientFor(t, config).NotifyProcessingCompleted(t.Context(), notice(1))
			f, ok := remote.FailureOf(err)
			if !ok || f.Transient || f.Ambiguous || f.Err.Code != c.code || !strings.Contains(f.Err.Message, c.says) {
				t.Errorf("%+v", err)
			}
			if n := len(server.Messages(channel)); n != 0 {
				t.Errorf("%d were posted", n)
			}
		})
	}
}

func TestRateLimitIsPassedOn(t *testing.T) {
	server := slacktest.New(t, token, channel)
	client := clientFor(t, configFor(server))
	server.Faults.Push(remotetest.Fault{Status: 429, RetryAfter: "1", Body: `{"ok":false,"error":"ratelimited"}`})
	start := time.Now()
	if _, err := client.NotifyProcessingCompleted(t.Context(), notice(1)); err != nil || time.Since(start) < time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	for _, fault := range []remotetest.Fault{{Status: 429, RetryAfter: "120"}, {Status: 429}, {Body: `{"ok":false,"error":"ratelimited"}`}} {
		server.Faults.Push(fault)
		_, err := client.NotifyProcessingCompleted(t.Context(), notice(2))
		f, ok := remote.FailureOf(err)
		if !ok || !f.Transient || f.Ambiguous || f.After < 30*time.Second {
			t.Errorf("%+v: %+v", fault, f)
		}
	}
	if n := len(server.Messages(channel)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestNotifyEndsWithItsContext(t *testing.T) {
	server := slacktest.New(t, token, channel)
	server.Faults.Push(remotetest.Fault{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := clientFor(t, configFor(server)).NotifyProcessingCompleted(ctx, notice(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestClientHidesItsToken(t *testing.T) {
	server := slacktest.New(t, token, channel)
	var log bytes.Buffer
	config := configFor(server)
	client, err := slack.New(config, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server.Faults.Push(remotetest.Fault{Body: token})
	_, err = client.NotifyProcessingCompleted(t.Context(), notice(1))
	if all := fmt.Sprintf("%+v %#v %+v %v %s", client, client, config, err, log.String()); strings.Contains(all, token) || log.Len() == 0 {
		t.Error(all)
	}
}

func TestConfigValidate(t *testing.T) {
	good := slack.Config{Token: token, Channel: channel}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func(*slack.Config){
		"no token":   func(c *slack.Config) { c.Token = "" },
		"token":      func(c *slack.Config) { c.Token = "xoxb 1" },
		"no channel": func(c *slack.Config) { c.Channel = "" },
		"name":       func(c *slack.Config) { c.Channel = "#sales" },
		"language":   func(c *slack.Config) { c.Language = "fr" },
		"pages":      func(c *slack.Config) { c.Pages = "sales.example.com" },
		"address":    func(c *slack.Config) { c.BaseURL = "slack" },
		"timeout":    func(c *slack.Config) { c.Timeout = -1 },
	} {
		bad := good
		bend(&bad)
		err := bad.Validate()
		if err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "xoxb") {
			t.Errorf("%s: the error repeats the token: %v", name, err)
		}
	}
}
