package slacktest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Block is a block as far as its limits go.
type Block struct {
	Type     string `json:"type"`
	Text     *Text  `json:"text"`
	Fields   []Text `json:"fields"`
	Elements []Text `json:"elements"`
}

// Text is a text object.
type Text struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// valid checks what Slack's reference of blocks says.
func valid(blocks []Block) bool {
	if len(blocks) > 50 {
		return false
	}
	for _, b := range blocks {
		switch b.Type {
		case "header":
			if b.Text == nil || b.Text.Type != "plain_text" || !within(b.Text.Text, 150) {
				return false
			}
		case "section":
			if b.Text == nil && len(b.Fields) == 0 || b.Text != nil && !within(b.Text.Text, 3000) || len(b.Fields) > 10 {
				return false
			}
			if slices.ContainsFunc(b.Fields, func(t Text) bool { return !within(t.Text, 2000) }) {
				return false
			}
		case "context":
			if len(b.Elements) == 0 || len(b.Elements) > 10 || slices.ContainsFunc(b.Elements, func(t Text) bool { return !within(t.Text, 2000) }) {
				return false
			}
		case "divider":
		default:
			return false
		}
	}
	return true
}

func within(s string, most int) bool {
	n := utf8.RuneCountInString(s)
	return n >= 1 && n <= most
}

func (s *Server) post(in map[string]string) reply {
	if s.channels[in["channel"]].Archived {
		return failed("is_archived")
	}
	m := Message{Channel: in["channel"], Text: in["text"], Raw: json.RawMessage(in["blocks"])}
	if in["blocks"] != "" {
		if json.Unmarshal(m.Raw, &m.Blocks) != nil {
			return failed("invalid_blocks_format")
		}
		if !valid(m.Blocks) {
			out := failed("invalid_blocks")
			out["response_metadata"] = map[string]any{"messages": []string{"[ERROR] a block is beyond its limits"}}
			return out
		}
	}
	if m.Text == "" && len(m.Blocks) == 0 {
		return failed("no_text")
	}
	if utf8.RuneCountInString(m.Text) > 40_000 {
		return failed("msg_too_long")
	}
	if in["metadata"] != "" && json.Unmarshal([]byte(in["metadata"]), &m.Metadata) != nil {
		return failed("invalid_metadata_format")
	}
	if len(in["metadata"]) > 16_000 {
		return failed("metadata_too_large")
	}
	// Where the thread's first message is gone, Slack posts beside the thread.
	if parent := in["thread_ts"]; s.has(m.Channel, parent) {
		m.ThreadTS = parent
	}
	m.TS = s.nextTS()
	s.messages = append(s.messages, m)
	return reply{"ok": true, "channel": m.Channel, "ts": m.TS, "message": wire(m, true)}
}

func (s *Server) has(channel, ts string) bool {
	return slices.ContainsFunc(s.messages, func(m Message) bool {
		return m.Channel == channel && m.TS == ts && (m.ThreadTS == "" || m.ThreadTS == ts)
	})
}

// history gives what stands in the channel itself, newest first.
func (s *Server) history(in map[string]string) reply {
	found := []Message{}
	for _, m := range slices.Backward(s.messages) {
		if m.Channel == in["channel"] && (m.ThreadTS == "" || m.ThreadTS == m.TS) && after(m.TS, in["oldest"]) {
			found = append(found, m)
		}
	}
	return s.page(found, in)
}

// replies gives a thread with its first message, oldest first.
func (s *Server) replies(in map[string]string) reply {
	if !s.has(in["channel"], in["ts"]) {
		return failed("thread_not_found")
	}
	found := []Message{}
	for _, m := range s.messages {
		head := m.TS == in["ts"]
		if m.Channel == in["channel"] && (head || m.ThreadTS == in["ts"] && after(m.TS, in["oldest"])) {
			found = append(found, m)
		}
	}
	return s.page(found, in)
}

func (s *Server) page(found []Message, in map[string]string) reply {
	from := 0
	if in["cursor"] != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(in["cursor"], "next:"))
		if err != nil || n > len(found) {
			return failed("invalid_cursor")
		}
		from = n
	}
	size := s.perPage
	if n, err := strconv.Atoi(in["limit"]); err == nil && n > 0 {
		size = min(size, n)
	}
	to := min(from+size, len(found))
	withMetadata := in["include_all_metadata"] == "1" || in["include_all_metadata"] == "true"
	messages := []any{}
	for _, m := range found[from:to] {
		messages = append(messages, wire(m, withMetadata))
	}
	out := reply{"ok": true, "messages": messages, "has_more": to < len(found), "response_metadata": map[string]any{"next_cursor": ""}}
	if to < len(found) {
		out["response_metadata"] = map[string]any{"next_cursor": "next:" + strconv.Itoa(to)}
	}
	return out
}

func wire(m Message, withMetadata bool) map[string]any {
	out := map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "user": "U000001", "bot_id": "B000001"}
	if m.ThreadTS != "" {
		out["thread_ts"] = m.ThreadTS
	}
	if withMetadata && m.Metadata.EventType != "" {
		out["metadata"] = m.Metadata
	}
	return out
}

func after(ts, oldest string) bool {
	if oldest == "" {
		return true
	}
	a, err1 := strconv.ParseFloat(ts, 64)
	b, err2 := strconv.ParseFloat(oldest, 64)
	return err1 == nil && err2 == nil && a > b
}
