package orpc

import (
	"bytes"
	"net/http"
)

// stream writes the protocol's event stream: events of the kinds message, error and done, and comments that
// keep the line open. Batches answer with it; a procedure that yields many values would answer with it too.
type stream struct {
	writer  http.ResponseWriter
	control *http.ResponseController
}

// newStream sends the head of a stream, and a comment so that proxies pass it on at once.
func newStream(w http.ResponseWriter, code int) (*stream, error) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	w.WriteHeader(code)
	s := &stream{writer: w, control: http.NewResponseController(w)}
	return s, s.comment()
}

// comment sends a sign of life.
func (s *stream) comment() error { return s.send([]byte(": \n\n")) }

// event sends one event; data is JSON, in which a line break outside strings is as good as a space.
func (s *stream) event(kind string, data []byte) error {
	if bytes.ContainsAny(data, "\r\n") {
		data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\n"), []byte(" ")), []byte("\r"), []byte(" "))
	}
	out := make([]byte, 0, len(data)+32)
	out = append(append(append(out, "event: "...), kind...), "\ndata: "...)
	return s.send(append(append(out, data...), "\n\n"...))
}

func (s *stream) send(b []byte) error {
	if _, err := s.writer.Write(b); err != nil {
		return err
	}
	return s.control.Flush()
}
