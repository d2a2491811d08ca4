// Package speechtest is a fake of an OpenAI-compatible transcription service. It is for tests alone.
package speechtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
)

// maxUpload is what OpenAI takes in one request.
const maxUpload = 26_214_400

// Upload is one request as the server read it.
type Upload struct {
	FileName      string
	ContentType   string
	Model         string
	Language      string
	Format        string
	Granularities []string
	Chunking      string
	Data          []byte
}

// Turn is something that was said in a recording; times are in seconds.
type Turn struct {
	Speaker    string // as "A"; only diarized_json tells
	Text       string
	Start, End float64
}

// Server answers like a vendor: it checks the key, the form and the model's limits before it hears anything.
type Server struct {
	Faults remotetest.Faults
	server *httptest.Server
	key    string

	mu      sync.Mutex
	uploads []Upload
	hear    func(Upload) []Turn
}

// New starts a server that ends with the test; it asks for key, or for none if that is empty.
func New(t testing.TB, key string) *Server {
	t.Helper()
	s := &Server{key: key, hear: func(Upload) []Turn { return Talk() }}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/audio/transcriptions", s.transcribe)
	s.server = httptest.NewServer(s.Faults.Wrap(mux))
	t.Cleanup(s.server.Close)
	return s
}

// URL is the base address to configure.
func (s *Server) URL() string { return s.server.URL + "/v1" }

// Hear sets what the server hears in a recording; Talk if it is never set.
func (s *Server) Hear(f func(Upload) []Turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hear = f
}

// Uploads gives the requests that were answered, in order.
func (s *Server) Uploads() []Upload {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Upload(nil), s.uploads...)
}

// Talk is a short sales conversation between A, who sells, and B, who buys.
func Talk() []Turn {
	return []Turn{
		{"A", "Thanks for taking the time. What made you look for a change?", 0, 4.2},
		{"B", "We lose about twelve hours a week to typing call notes by hand.", 4.5, 9.8},
		{"A", "Who signs off on something like this?", 10.1, 12.4},
		{"B", "Our chief financial officer approves anything above twenty thousand dollars.", 12.9, 18},
		{"A", "What happens next on your side?", 18.3, 20},
		{"B", "Legal reviews the contract first, then we can start in March.", 20.4, 25.75},
	}
}

func (s *Server) transcribe(w http.ResponseWriter, r *http.Request) {
	if s.key != "" && r.Header.Get("Authorization") != "Bearer "+s.key {
		refuse(w, http.StatusUnauthorized, "invalid_api_key", "Incorrect API key provided: "+strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		return
	}
	u, status, problem := read(w, r)
	if problem != "" {
		refuse(w, status, "", problem)
		return
	}
	s.mu.Lock()
	s.uploads = append(s.uploads, u)
	hear := s.hear
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer(u.Format, hear(u))) // the client may have left
}

func read(w http.ResponseWriter, r *http.Request) (u Upload, status int, problem string) {
	r.Body = http.MaxBytesReader(w, r.Body, maxUpload)
	if err := r.ParseMultipartForm(maxUpload); err != nil { // #nosec G120 -- the line above bounds it
		if strings.Contains(err.Error(), "too large") {
			return u, http.StatusRequestEntityTooLarge, fmt.Sprintf("Maximum content size limit (%d) exceeded", maxUpload)
		}
		return u, http.StatusBadRequest, "Could not parse multipart form"
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }() // nothing was put on disk
	file, header, err := r.FormFile("file")
	if err != nil {
		return u, http.StatusBadRequest, "file is a required property"
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return u, http.StatusBadRequest, "file cannot be read"
	}
	u = Upload{
		FileName: header.Filename, ContentType: header.Header.Get("Content-Type"), Data: data,
		Model: r.FormValue("model"), Language: r.FormValue("language"), Format: r.FormValue("response_format"),
		Granularities: r.Form["timestamp_granularities[]"], Chunking: r.FormValue("chunking_strategy"),
	}
	if u.Format == "" {
		u.Format = "json"
	}
	return u, http.StatusBadRequest, u.problem()
}

// problem is what OpenAI documents not to work.
func (u Upload) problem() string {
	diarizes := strings.Contains(u.Model, "diarize")
	switch {
	case u.Model == "":
		return "you must provide a model parameter"
	case !slices.Contains([]string{".flac", ".m4a", ".mp3", ".mp4", ".mpeg", ".mpga", ".oga", ".ogg", ".wav", ".webm"}, strings.ToLower(path.Ext(u.FileName))):
		return "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm']"
	case len(u.Data) == 0:
		return "Audio file is too short. Minimum audio length is 0.1 seconds."
	case strings.HasPrefix(u.Model, "gpt-") && u.Format == "verbose_json", !diarizes && u.Format == "diarized_json":
		return fmt.Sprintf("response_format '%s' is not compatible with model '%s'.", u.Format, u.Model)
	case len(u.Granularities) > 0 && u.Format != "verbose_json":
		return "timestamp_granularities can only be used with verbose_json"
	case diarizes && u.Chunking == "":
		return "chunking_strategy is required for diarization models"
	}
	return ""
}

func answer(form string, turns []Turn) map[string]any {
	texts, segments, end := make([]string, 0, len(turns)), make([]map[string]any, 0, len(turns)), 0.0
	for i, t := range turns {
		texts = append(texts, t.Text)
		end = max(end, t.End)
		segment := map[string]any{"start": t.Start, "end": t.End, "text": " " + t.Text}
		if form == "diarized_json" {
			segment["id"], segment["type"], segment["speaker"] = fmt.Sprintf("seg_%03d", i), "transcript.text.segment", t.Speaker
		} else {
			segment["id"], segment["seek"], segment["tokens"], segment["temperature"] = i, 0, []int{}, 0
			segment["avg_logprob"], segment["compression_ratio"], segment["no_speech_prob"] = -0.2, 1.1, 0.01
		}
		segments = append(segments, segment)
	}
	out := map[string]any{"text": strings.Join(texts, " ")}
	switch form {
	case "verbose_json":
		out["task"], out["language"], out["duration"], out["segments"] = "transcribe", "english", end, segments
	case "diarized_json":
		out["task"], out["duration"], out["segments"] = "transcribe", end, segments
	}
	return out
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
