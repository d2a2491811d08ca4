package job_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/adapter/slack/slacktest"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/store"
)

const channel = "C0123456789"

// messenger is a client of Slack that leaves trying again to the queue.
func (o *office) messenger(s *slacktest.Server) *slack.Client {
	o.t.Helper()
	c, err := slack.New(slack.Config{
		Token: "xoxb-1", Channel: channel, Pages: "https://sales.example.com", BaseURL: s.URL(), Timeout: 10 * time.Second, Retry: remote.Retry{Attempts: 1},
	}, o.log.logger())
	must(o.t, err)
	o.t.Cleanup(c.Close)
	return c
}

// talks runs a queue whose work is told to a Slack.
func (o *office) talks(s *slacktest.Server) *job.Queue {
	o.t.Helper()
	client := o.messenger(s)
	q := o.queue(func(j *job.Options) { j.Slack = client })
	o.run(q)
	return q
}

// posted counts the messages that were posted, the deleted included.
func posted(s *slacktest.Server) (n int) {
	for _, call := range s.Calls() {
		if call == "chat.postMessage" {
			n++
		}
	}
	return n
}

func TestMessageHasEverything(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := slacktest.New(t, "xoxb-1", channel)
		client := o.messenger(server)
		q := o.queue(func(j *job.Options) { j.Slack, j.Analyst = client, thorough{} })
		o.run(q)
		a := o.take(q, "Acme & Sons", 1)
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "notify_completed")
		messages := server.Messages(channel)
		if len(messages) != 1 {
			t.Fatalf("there are %d messages", len(messages))
		}
		m, detail := messages[0], o.shows(a.ConversationID, sales.Completed)
		said := []string{m.Text}
		for _, b := range m.Blocks {
			if b.Text != nil {
				said = append(said, b.Text.Text)
			}
			for _, part := range append(b.Fields, b.Elements...) {
				said = append(said, part.Text)
			}
		}
		text := strings.Join(said, "\n")
		analysis := detail.MeddicAnalysis
		want := []string{
			"Ann Rep", "Call 1", a.CaseNumber, "Acme &amp; Sons", fmt.Sprintf("%d / 100", *analysis.OverallScore), string(analysis.Status),
			"Metrics", "Economic buyer", "Decision criteria", "Decision process", "Identify pain", "Champion",
			"Key findings", "Next steps", "Risks", "processed in ", "/conversations/" + a.ConversationID, "rules (no language model)", "Alerts", "(Dana Wells)", "due: Friday", "[high]",
		}
		for _, list := range [][]string{analysis.KeyFindings, analysis.Risks, analysis.Alerts} {
			want = append(want, list...)
		}
		for _, step := range analysis.NextSteps {
			want = append(want, step.Action)
		}
		if len(analysis.KeyFindings) == 0 || len(analysis.NextSteps) == 0 || len(analysis.Risks) == 0 || len(analysis.Alerts) == 0 {
			t.Fatalf("the analysis is too thin to show anything: %+v", analysis)
		}
		plain := strings.NewReplacer("\u200b", "", "&amp;", "&", "&lt;", "<", "&gt;", ">").Replace(text)
		for _, part := range want {
			if !strings.Contains(text, part) && !strings.Contains(plain, part) {
				t.Errorf("the message lacks %q:\n%s", part, text)
			}
		}
		delivery, ok, err := o.store.Delivery(t.Context(), a.ConversationID, "slack")
		if err != nil || !ok || delivery.Status != store.Sent || delivery.Reference != m.TS {
			t.Errorf("the store remembers %+v, %v, %v", delivery, ok, err)
		}
	})
}

// thorough is an analyst who finds something of everything.
type thorough struct{}

func (thorough) Analyse(_ context.Context, t sales.Transcript, _ llm.Options) (sales.Analysis, error) {
	a := rules.Analyse(&t)
	a.Alerts = append(a.Alerts, "A competitor was chosen.")
	a.NextSteps = append(a.NextSteps, sales.NextStep{Action: "Send the contract to legal", Priority: "high", Owner: "Dana Wells", Due: "Friday"})
	return a, nil
}

func TestOneThreadPerOpportunity(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := slacktest.New(t, "xoxb-1", channel)
		q := o.talks(server)
		for i, company := range []string{"Acme", "Acme", "Globex", "Acme"} {
			a := o.take(q, company, i)
			o.reaches(a.ConversationID, sales.Completed)
			o.idle(q, "notify_completed")
		}
		m := server.Messages(channel)
		if len(m) != 4 || m[0].ThreadTS != "" || m[1].ThreadTS != m[0].TS || m[2].ThreadTS != "" || m[3].ThreadTS != m[0].TS {
			t.Errorf("the messages stand as %+v", m)
		}
	})
}

func TestQuietAndRepeatedWorkIsNotTold(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := slacktest.New(t, "xoxb-1", channel)
		q := o.talks(server)
		quiet, err := q.Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Acme", Name: "a.txt", Body: strings.NewReader(call), Quiet: true})
		must(t, err)
		loud := o.take(q, "Acme", 1)
		o.reaches(quiet.ConversationID, sales.Completed)
		o.reaches(loud.ConversationID, sales.Completed)
		o.idle(q, "notify_completed")
		o.again(q, loud.ConversationID)
		o.reaches(loud.ConversationID, sales.Completed)
		o.idle(q, "notify_completed")
		if n := len(server.Messages(channel)); n != 1 {
			t.Errorf("there are %d messages", n)
		}
	})
}

// TestMessageIsSentOnce lets Slack fail in ways that say, or do not say, whether it posted.
func TestMessageIsSentOnce(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		const post = "chat.postMessage"
		for name, c := range map[string]struct {
			faults  []remotetest.Fault
			posts   int // that reached Slack itself
			looksUp bool
		}{
			"posted, answer lost":        {[]remotetest.Fault{{Path: post, Done: true, Drop: true}}, 1, true},
			"posted, answer cut off":     {[]remotetest.Fault{{Path: post, Truncate: true}}, 1, true},
			"posted, then broken":        {[]remotetest.Fault{{Path: post, Done: true, Status: http.StatusInternalServerError}}, 1, true},
			"lost before it was posted":  {[]remotetest.Fault{{Path: post, Drop: true}}, 1, true},
			"refused for a while":        {[]remotetest.Fault{{Path: post, Status: http.StatusTooManyRequests, RetryAfter: "1"}}, 1, false},
			"posted, then search broken": {[]remotetest.Fault{{Path: post, Done: true, Drop: true}, {Path: "conversations.history", Status: http.StatusBadGateway}}, 1, true},
		} {
			t.Run(name, func(t *testing.T) {
				server := slacktest.New(t, "xoxb-1", channel)
				client := o.messenger(server)
				q := o.queue(func(j *job.Options) { j.Slack = client })
				server.Faults.Push(c.faults...)
				a := o.take(q, name, 1) // an opportunity, and so a thread, of its own
				end := o.run(q)
				defer end()
				o.reaches(a.ConversationID, sales.Completed)
				o.idle(q, "notify_completed")
				looked := strings.Contains(strings.Join(server.Calls(), " "), "conversations.")
				if n := len(server.Messages(channel)); n != 1 || posted(server) != c.posts || looked != c.looksUp || server.Faults.Left() != 0 {
					t.Errorf("there are %d messages of %d posts, it looked for them: %v", n, posted(server), looked)
				}
				if d, ok, err := o.store.Delivery(t.Context(), a.ConversationID, "slack"); err != nil || !ok || d.Status != store.Sent {
					t.Errorf("the store remembers %+v, %v, %v", d, ok, err)
				}
				must(t, o.store.Write(t.Context(), func(tx *store.Tx) error { // the same words may be uploaded again
					_, err := tx.DeleteConversation(a.ConversationID)
					return err
				}))
			})
		}
	})
}

// TestSlackIsDown wants the conversation to be completed meanwhile, and the message to follow.
func TestSlackIsDown(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := slacktest.New(t, "xoxb-1", channel)
		client := o.messenger(server)
		back := make(chan struct{})
		q := o.queue(func(j *job.Options) { j.Slack = &switched{client, back} })
		o.run(q)
		a := o.take(q, "Acme", 1)
		if shown := o.shows(a.ConversationID, sales.Completed); shown.MeddicAnalysis == nil || len(server.Messages(channel)) != 0 {
			t.Error("the page waits for Slack")
		}
		close(back)
		o.idle(q, "notify_completed")
		if n := len(server.Messages(channel)); n != 1 {
			t.Errorf("there are %d messages", n)
		}
	})
}

// switched fails until it is back.
type switched struct {
	job.Notifier
	back chan struct{}
}

func (s *switched) NotifyProcessingCompleted(ctx context.Context, n slack.Notice) (slack.Reference, error) {
	select {
	case <-s.back:
		return s.Notifier.NotifyProcessingCompleted(ctx, n)
	default:
		// The attempts that are counted are few; those put off are not.
		return slack.Reference{}, remote.Passing(time.Millisecond, nil, "Slack is away")
	}
}

// TestMessageIsGivenUp wants the log to say what nobody else would, and the right to send to be given back.
func TestMessageIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for name, c := range map[string]struct {
			failure  *remote.Failure
			attempts int
		}{
			"for good":     {remote.Lasting(sales.Unavailable, nil, "Slack refused the token"), 1},
			"far too long": {remote.Passing(0, nil, "Slack is away"), 6},
		} {
			t.Run(name, func(t *testing.T) {
				failing := &failing{failure: c.failure}
				q := o.queue(func(j *job.Options) { j.Slack = failing })
				a := o.take(q, name, c.attempts)
				end := o.run(q)
				defer end()
				o.reaches(a.ConversationID, sales.Completed)
				o.idle(q, "notify_completed")
				if log := o.log.String(); !strings.Contains(log, "a message to Slack is given up") || !strings.Contains(log, c.failure.Error()) || !strings.Contains(log, a.ConversationID) {
					t.Errorf("the log says:\n%s", log)
				}
				if n := failing.attempts.Load(); int(n) != c.attempts {
					t.Errorf("it was tried %d times, want %d", n, c.attempts)
				}
				if d, ok, err := o.store.Delivery(t.Context(), a.ConversationID, "slack"); ok || err != nil {
					t.Errorf("the right to send is still taken: %+v, %v", d, err)
				}
			})
		}
	})
}

// failing is a Slack that never posts.
type failing struct {
	job.Notifier
	failure  *remote.Failure
	attempts atomic.Int64
}

func (f *failing) NotifyProcessingCompleted(context.Context, slack.Notice) (slack.Reference, error) {
	f.attempts.Add(1)
	return slack.Reference{}, f.failure
}

// TestBrokenCacheStopsNothing lets the tier behind the cache fail, and the cache itself be closed, before the last step.
func TestBrokenCacheStopsNothing(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		flaky := cachetest.NewFlaky(1)
		o.open(o.store, flaky)
		flaky.Turn(cachetest.Weather{Fail: 1})
		server := slacktest.New(t, "xoxb-1", channel)
		q := o.talks(server)
		a := o.take(q, "Acme", 1)
		o.reaches(a.ConversationID, sales.Completed)
		o.idle(q, "notify_completed")
		if log := o.log.String(); !strings.Contains(log, "[Cache Error]") || !strings.Contains(log, "conversation:"+a.ConversationID+":detail") {
			t.Errorf("the log does not name the key:\n%s", log)
		}
		o.shows(a.ConversationID, sales.Completed)

		flaky.Turn(cachetest.Weather{})
		o.cache.Close()
		b := o.take(q, "Acme", 2)
		o.reaches(b.ConversationID, sales.Completed)
		o.idle(q, "notify_completed")
		o.idle(q, "process_conversation")
		if log := o.log.String(); !strings.Contains(log, "[Cache Error]") || !strings.Contains(log, b.ConversationID) {
			t.Errorf("the log does not say that the cache is closed:\n%s", log)
		}
		if n := len(server.Messages(channel)); n != 2 {
			t.Errorf("there are %d messages", n)
		}
		if n := o.sql("SELECT count(*) FROM river_job WHERE kind = 'process_conversation' AND (state <> 'completed' OR attempt <> 1)"); n != 0 {
			t.Errorf("%d jobs were not done at once", n)
		}
	})
}
