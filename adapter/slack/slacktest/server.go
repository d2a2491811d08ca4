// Package slacktest is a fake of Slack's Web API, as far as posting and reading messages goes. It is for tests alone.
package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
)

// Message is a message that stands in a channel.
type Message struct {
	Channel  string
	TS       string
	ThreadTS string // of the thread's first message; empty outside threads
	Text     string
	Blocks   []Block
	Raw      json.RawMessage // the blocks as they came
	Metadata Metadata
}

// Metadata is what an app hides in its message.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload"`
}

// Channel is a channel as the app finds it.
type Channel struct {
	NotMember bool
	Archived  bool
}

// Server answers like Slack: it checks token, scope, channel and limits before it posts.
type Server struct {
	Faults remotetest.Faults
	server *httptest.Server
	token  string

	mu       sync.Mutex
	channels map[string]Channel
	scopes   []string
	messages []Message // in order of their TS
	calls    []string
	perPage  int
	posted   int // in all, the deleted included
}

// New starts a server that ends with the test, with one channel in which the app with this token is.
func New(t testing.TB, token, channel string) *Server {
	t.Helper()
	s := &Server{token: token, channels: map[string]Channel{channel: {}}, scopes: []string{"chat:write", "channels:history"}, perPage: 999}
	s.server = httptest.NewServer(s.Faults.Wrap(http.HandlerFunc(s.serve)))
	t.Cleanup(s.server.Close)
	return s
}

// URL is the base address to configure.
func (s *Server) URL() string { return s.server.URL + "/api" }

// SetChannel adds or changes a channel.
func (s *Server) SetChannel(id string, c Channel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.channels[id] = c
}

// SetScopes sets what the token may do.
func (s *Server) SetScopes(scopes ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = scopes
}

// SetPageSize sets the most messages that one page of a history holds.
func (s *Server) SetPageSize(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.perPage = n
}

// Revoke makes the token worthless.
func (s *Server) Revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token = ""
}

// Messages gives the messages of a channel, oldest first, replies included.
func (s *Server) Messages(channel string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Message{}
	for _, m := range s.messages {
		if m.Channel == channel {
			out = append(out, m)
		}
	}
	return out
}

// Calls gives the methods that were called, in order.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Delete removes a message, as a person may.
func (s *Server) Delete(ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = slices.DeleteFunc(s.messages, func(m Message) bool { return m.TS == ts })
}

// Chatter posts n messages of others.
func (s *Server) Chatter(channel string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range n {
		s.messages = append(s.messages, Message{Channel: channel, TS: s.nextTS(), Text: fmt.Sprintf("chatter %d", i)})
	}
}

type reply map[string]any

func failed(code string) reply { return reply{"ok": false, "error": code} }

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	method, ok := strings.CutPrefix(r.URL.Path, "/api/")
	if !ok {
		http.NotFound(w, r)
		return
	}
	in, bearer, err := read(r)
	out := failed("invalid_post_type")
	if err == nil {
		out = s.answer(method, in, bearer)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(out) // the client may have left
}

// read takes the arguments from a form or from JSON, and the token from its header or, in a form, from the arguments.
func read(r *http.Request) (in map[string]string, bearer string, err error) {
	in = map[string]string{}
	bearer = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, "", err
		}
		var fields map[string]json.RawMessage
		if err := json.Unmarshal(body, &fields); err != nil {
			return nil, "", err
		}
		for name, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) == nil {
				in[name] = text
			} else {
				in[name] = string(raw)
			}
		}
		delete(in, "token") // Slack takes it from a form only
		return in, bearer, nil
	}
	if err := r.ParseForm(); err != nil {
		return nil, "", err
	}
	for name := range r.Form {
		in[name] = r.Form.Get(name)
	}
	if bearer == "" {
		bearer = in["token"]
	}
	return in, bearer, nil
}

func (s *Server) answer(method string, in map[string]string, token string) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, method)
	switch {
	case token == "":
		return failed("not_authed")
	case token != s.token:
		return failed("invalid_auth")
	}
	var scope string
	var do func(map[string]string) reply
	switch method {
	case "auth.test":
		return reply{"ok": true, "team": "Test", "team_id": "T000001", "user": "salesai", "user_id": "U000001", "bot_id": "B000001"}
	case "chat.postMessage":
		scope, do = "chat:write", s.post
	case "conversations.history":
		scope, do = "channels:history", s.history
	case "conversations.replies":
		scope, do = "channels:history", s.replies
	default:
		return failed("unknown_method")
	}
	if !slices.Contains(s.scopes, scope) {
		out := failed("missing_scope")
		out["needed"], out["provided"] = scope, strings.Join(s.scopes, ",")
		return out
	}
	c, known := s.channels[in["channel"]]
	switch {
	case !known:
		return failed("channel_not_found")
	case c.NotMember:
		return failed("not_in_channel")
	}
	return do(in)
}

// nextTS is the time of posting with a number that makes it the message's name.
func (s *Server) nextTS() string {
	s.posted++
	return fmt.Sprintf("%d.%06d", time.Now().Unix(), s.posted)
}
