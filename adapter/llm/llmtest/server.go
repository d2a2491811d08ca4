// Package llmtest is a fake of an OpenAI-compatible chat service that analyses transcripts. It is for tests alone.
package llmtest

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

	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
)

// Message is one message of a request.
type Message struct {
	Role    string `json:"role"`
	Content string `json:"content"`
}

// Request is one request as the server read it.
type Request struct {
	Model          string    `json:"model"`
	Messages       []Message `json:"messages"`
	ResponseFormat struct {
		Type       string `json:"type"`
		JSONSchema struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
	MaxCompletionTokens int `json:"max_completion_tokens"`
}

// Segment is one line of the transcript in a request.
type Segment struct {
	Number              int
	Side, Speaker, Text string
}

// Segments reads the transcript out of a request.
func (r Request) Segments() []Segment {
	out := []Segment{}
	for _, m := range r.Messages {
		if m.Role != "user" {
			continue
		}
		for line := range strings.Lines(m.Content) {
			var s Segment
			if json.Unmarshal([]byte(line), &[]any{&s.Number, &s.Side, &s.Speaker, &s.Text}) == nil && s.Side != "" {
				out = append(out, s)
			}
		}
	}
	return out
}

// Reply is what a model says to a request.
type Reply struct {
	Content string
	Refusal string
	Finish  string // "stop" if empty
}

// Server answers like a vendor: it checks the key and the schema before any model speaks.
type Server struct {
	Faults remotetest.Faults
	server *httptest.Server
	key    string

	mu       sync.Mutex
	requests []Request
	say      func(Request) Reply
}

// New starts a server that ends with the test; it asks for key, or for none if that is empty.
func New(t testing.TB, key string) *Server {
	t.Helper()
	s := &Server{key: key, say: func(r Request) Reply { return Reply{Content: Derived(r).JSON()} }}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.complete)
	s.server = httptest.NewServer(s.Faults.Wrap(mux))
	t.Cleanup(s.server.Close)
	return s
}

// URL is the base address to configure.
func (s *Server) URL() string { return s.server.URL + "/v1" }

// Say sets how the model answers; from the request, by Derived, if it is never set.
func (s *Server) Say(f func(Request) Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.say = f
}

// Script sets answers for the requests to come, in order; the last one stays.
func (s *Server) Script(replies ...Reply) {
	n := 0
	s.Say(func(Request) Reply {
		r := replies[min(n, len(replies)-1)]
		n++
		return r
	})
}

// Requests gives the requests that were answered, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func (s *Server) complete(w http.ResponseWriter, r *http.Request) {
	if s.key != "" && r.Header.Get("Authorization") != "Bearer "+s.key {
		refuse(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client left
	}
	var req Request
	if err := json.Unmarshal(body, &req); err != nil || !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		refuse(w, http.StatusBadRequest, "", "We could not parse the JSON body of your request.")
		return
	}
	if problem := req.problem(); problem != "" {
		refuse(w, http.StatusBadRequest, "", problem)
		return
	}
	s.mu.Lock()
	s.requests = append(s.requests, req)
	reply := s.say(req)
	s.mu.Unlock()
	if reply.Finish == "" {
		reply.Finish = "stop"
	}
	message := map[string]any{"role": "assistant", "content": reply.Content, "refusal": nil}
	if reply.Refusal != "" {
		message["content"], message["refusal"] = nil, reply.Refusal
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client may have left
		"id": "chatcmpl-1", "object": "chat.completion", "created": 1_760_000_000, "model": req.Model + "-2026-01-01",
		"choices": []any{map[string]any{"index": 0, "message": message, "logprobs": nil, "finish_reason": reply.Finish}},
		"usage":   map[string]any{"prompt_tokens": len(body) / 4, "completion_tokens": len(reply.Content) / 4, "total_tokens": (len(body) + len(reply.Content)) / 4},
	})
}

func (r Request) problem() string {
	switch {
	case r.Model == "":
		return "you must provide a model parameter"
	case len(r.Messages) == 0:
		return "Missing required parameter: 'messages'."
	case r.ResponseFormat.Type == "json_object" && !strings.Contains(strings.ToLower(fmt.Sprint(r.Messages)), "json"):
		return "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'."
	case r.ResponseFormat.Type != "json_schema":
		return ""
	case r.ResponseFormat.JSONSchema.Name == "":
		return "Missing required parameter: 'response_format.json_schema.name'."
	}
	var schema any
	if json.Unmarshal(r.ResponseFormat.JSONSchema.Schema, &schema) != nil {
		return "Invalid schema for response_format."
	}
	if !r.ResponseFormat.JSONSchema.Strict {
		return ""
	}
	return notStrict(schema, "()")
}

// notStrict finds what strict structured output forbids: an object that is open, or has an optional field.
func notStrict(schema any, at string) string {
	m, ok := schema.(map[string]any)
	if !ok {
		return ""
	}
	if items, ok := m["items"]; ok {
		return notStrict(items, at+" items")
	}
	properties, ok := m["properties"].(map[string]any)
	if !ok {
		return ""
	}
	if m["additionalProperties"] != false {
		return "Invalid schema for response_format: In context=" + at + ", 'additionalProperties' is required to be supplied and to be false."
	}
	required, _ := m["required"].([]any)
	for name, property := range properties {
		if !slices.Contains(required, any(name)) {
			return "Invalid schema for response_format: In context=" + at + ", 'required' must include every key in properties. Missing '" + name + "'."
		}
		if problem := notStrict(property, at+" "+name); problem != "" {
			return problem
		}
	}
	return ""
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	body := map[string]any{"message": message, "type": "invalid_request_error", "param": nil, "code": nil}
	if code != "" {
		body["code"] = code
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"error": body}) // the client may have left
}
