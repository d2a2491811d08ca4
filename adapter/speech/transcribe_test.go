package speech_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/adapter/endpoint"
	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/adapter/speech/speechtest"
	"github.com/sales-ai-automation/salesai/sales"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "sk-test-0123456789"

func configFor(s *speechtest.Server) speech.Config {
	return speech.Config{Endpoint: endpoint.Config{
		BaseURL: s.URL(), Key: key, Model: "whisper-1", Timeout: 5 * time.Second,
		Retry: remote.Retry{Pause: time.Millisecond, Longest: 2 * time.Second},
	}}
}

func clientFor(t *testing.T, c speech.Config) *speech.Client {
	t.Helper()
	client, err := speech.New(c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func recording(name, content string) speech.Audio {
	return speech.Audio{Name: name, Size: int64(len(content)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }}
}

func TestTranscribeVerbose(t *testing.T) {
	server := speechtest.New(t, key)
	c := configFor(server)
	c.Language = "en"
	got, err := clientFor(t, c).Transcribe(t.Context(), recording("Call with Müller.M4A", "sound"))
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Segments) != 6 || got.Language != "en" {
		t.Fatalf("%+v", got)
	}
	s := got.Segments[1]
	if s.Text != "We lose about twelve hours a week to typing call notes by hand." || *s.StartMs != 4500 || *s.EndMs != 9800 || s.Speaker != "" || s.Side != sales.OtherSide {
		t.Errorf("%+v", s)
	}
	up := server.Uploads()[0]
	if up.FileName != "recording.m4a" || up.ContentType != "audio/mp4" || up.Model != "whisper-1" || up.Language != "en" || string(up.Data) != "sound" ||
		up.Format != "verbose_json" || len(up.Granularities) != 1 || up.Granularities[0] != "segment" {
		t.Errorf("%+v", up)
	}
}

func TestTranscribeDiarizedTellsSpeakersApart(t *testing.T) {
	server := speechtest.New(t, key)
	c := configFor(server)
	c.Endpoint.Model = "gpt-4o-transcribe-diarize"
	server.Hear(func(speechtest.Upload) []speechtest.Turn {
		return []speechtest.Turn{
			{Speaker: "B", Text: "Second.", Start: 2, End: 3}, {Speaker: "A", Text: "First.", Start: 0, End: 1},
			{Speaker: "agent", Text: "Third.", Start: 4, End: 5}, {Speaker: "A", Text: "  ", Start: 6, End: 7},
		}
	})
	got, err := clientFor(t, c).Transcribe(t.Context(), recording("call.wav", "sound"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Speaker A: First.", "Speaker B: Second.", "agent: Third."}
	if got.FullText() != strings.Join(want, "\n") {
		t.Errorf("%s", got.FullText())
	}
	if up := server.Uploads()[0]; up.Format != "diarized_json" || up.Chunking != "auto" || len(up.Granularities) != 0 {
		t.Errorf("%+v", up)
	}
}

func TestTranscribePlainTextIsCutIntoSentences(t *testing.T) {
	server := speechtest.New(t, key)
	c := configFor(server)
	c.Endpoint.Model = "gpt-4o-transcribe"
	server.Hear(func(speechtest.Upload) []speechtest.Turn {
		return []speechtest.Turn{{Text: "It costs 3.50 dollars. Why so much? 我們每週浪費十二小時。下一步是什麼？ Fine"}}
	})
	got, err := clientFor(t, c).Transcribe(t.Context(), recording("call.opus", "sound"))
	if err != nil {
		t.Fatal(err)
	}
	if got.FullText() != "It costs 3.50 dollars.\nWhy so much?\n我們每週浪費十二小時。\n下一步是什麼？\nFine" || got.Segments[0].StartMs != nil {
		t.Errorf("%q", got.FullText())
	}
}

func TestTranscribeWithoutKey(t *testing.T) {
	server := speechtest.New(t, "")
	c := configFor(server)
	c.Endpoint.Key = ""
	if _, err := clientFor(t, c).Transcribe(t.Context(), recording("call.mp3", "sound")); err != nil {
		t.Fatal(err)
	}
}

// Every fault that a vendor documents or a network makes, with what becomes of it.
func TestTranscribeFaults(t *testing.T) {
	type fault = remotetest.Fault
	for name, c := range map[string]struct {
		faults    []fault
		change    func(*speech.Config)
		succeeds  bool
		transient bool
		code      sales.Code
		says      string
	}{
		"429 then fine":         {faults: []fault{{Status: 429, RetryAfter: "0.01"}, {Status: 429}}, succeeds: true},
		"429 for long":          {faults: []fault{{Status: 429, RetryAfter: "3600"}}, transient: true, code: sales.Unavailable, says: "too often"},
		"429 without credit":    {faults: []fault{{Status: 429, Body: `{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}`}}, code: sales.Unavailable, says: "credit"},
		"500 then fine":         {faults: []fault{{Status: 500, Body: `{"error":{"message":"The server had an error"}}`}}, succeeds: true},
		"500 for ever":          {faults: []fault{{Status: 500}, {Status: 502, ContentType: "text/html", Body: "<h1>Bad gateway</h1>"}, {Status: 503}}, transient: true, code: sales.Unavailable, says: "status 503"},
		"401":                   {change: func(c *speech.Config) { c.Endpoint.Key = "sk-revoked-9999" }, code: sales.Unavailable, says: "API key"},
		"403":                   {faults: []fault{{Status: 403}}, code: sales.Unavailable, says: "API key"},
		"404":                   {faults: []fault{{Status: 404, Body: `{"error":{"message":"The model does not exist","code":"model_not_found"}}`}}, code: sales.Unavailable, says: `"whisper-1"`},
		"400":                   {faults: []fault{{Status: 400, Body: `{"error":{"message":"Audio file might be corrupted or unsupported","code":400}}`}}, code: sales.Unprocessable, says: "did not accept"},
		"413":                   {faults: []fault{{Status: 413, ContentType: "text/html", Body: "<html>Request Entity Too Large</html>"}}, code: sales.TooLarge, says: "too large"},
		"redirect":              {faults: []fault{{Status: 307}}, code: sales.Unavailable, says: "another address"},
		"hangs up then fine":    {faults: []fault{{Drop: true}}, succeeds: true},
		"hangs up for ever":     {faults: []fault{{Drop: true}, {Drop: true}, {Drop: true}}, transient: true, code: sales.Unavailable, says: "could not be reached"},
		"truncated then fine":   {faults: []fault{{Truncate: true}}, succeeds: true},
		"truncated for ever":    {faults: []fault{{Truncate: true}, {Truncate: true}, {Truncate: true}}, transient: true, code: sales.Unavailable, says: "cannot be read"},
		"malformed":             {faults: []fault{{Body: `{"text":`}, {Body: `{"text":"a"`}, {Body: `nonsense`}}, transient: true, code: sales.Unavailable, says: "cannot be read"},
		"wrong type":            {faults: []fault{{ContentType: "text/html", Body: "<html>hello</html>"}, {ContentType: "text/plain", Body: "hello"}, {ContentType: "text/html"}}, transient: true, code: sales.Unavailable, says: "cannot be read"},
		"another JSON":          {faults: []fault{{Body: `{"choices":[]}`}, {Body: `[]`}, {Body: `null`}}, transient: true, code: sales.Unavailable, says: "not a transcript"},
		"wrong shapes":          {faults: []fault{{Body: `{"segments":{"a":1}}`}, {Body: `{"text":"x","segments":"y"}`}, {Body: `{"text":7}`}}, transient: true, code: sales.Unavailable, says: "not a transcript"},
		"silence":               {faults: []fault{{Body: `{"text":"","segments":[]}`}}, code: sales.Unprocessable, says: "No speech"},
		"timeout":               {faults: []fault{{Delay: time.Minute}, {Delay: time.Minute}}, change: func(c *speech.Config) { c.Endpoint.Timeout, c.Endpoint.Retry.Attempts = 50*time.Millisecond, 2 }, transient: true, code: sales.Unavailable, says: "did not answer within 50ms"},
		"timeout then fine":     {faults: []fault{{Delay: time.Minute}}, change: func(c *speech.Config) { c.Endpoint.Timeout = 500 * time.Millisecond }, succeeds: true},
		"nobody listens":        {change: func(c *speech.Config) { c.Endpoint.BaseURL = "http://127.0.0.1:1/v1" }, transient: true, code: sales.Unavailable, says: "could not be reached at http://127.0.0.1:1/v1"},
		"times beyond the sane": {faults: []fault{{Body: `{"text":"x","segments":[{"start":-5,"end":1e300,"text":"x"}]}`}}, succeeds: true},
	} {
		t.Run(name, func(t *testing.T) {
			server := speechtest.New(t, key)
			config := configFor(server)
			if c.change != nil {
				c.change(&config)
			}
			server.Faults.Push(c.faults...)
			got, err := clientFor(t, config).Transcribe(t.Context(), recording("call.mp3", "sound"))
			if left := server.Faults.Left(); left != 0 {
				t.Errorf("%d faults were never met", left)
			}
			if c.succeeds {
				if err != nil || len(got.Segments) == 0 {
					t.Errorf("%v, %+v", err, got)
				}
				return
			}
			f, ok := remote.FailureOf(err)
			if !ok {
				t.Fatalf("%v is no failure", err)
			}
			if f.Transient != c.transient || f.Err.Code != c.code || !strings.Contains(f.Err.Message, c.says) {
				t.Errorf("transient %v, %s, %v", f.Transient, f.Err.Code, err)
			}
			if strings.Contains(err.Error(), "sk-") {
				t.Errorf("the key is in the error: %v", err)
			}
		})
	}
}

func TestTranscribeHonoursRetryAfter(t *testing.T) {
	server := speechtest.New(t, key)
	server.Faults.Push(remotetest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "1"})
	start := time.Now()
	if _, err := clientFor(t, configFor(server)).Transcribe(t.Context(), recording("call.mp3", "sound")); err != nil {
		t.Fatal(err)
	}
	if waited := time.Since(start); waited < time.Second {
		t.Errorf("tried again after %s", waited)
	}
	server.Faults.Push(remotetest.Fault{Status: http.StatusTooManyRequests, RetryAfter: "90"})
	_, err := clientFor(t, configFor(server)).Transcribe(t.Context(), recording("call.mp3", "sound"))
	if f, ok := remote.FailureOf(err); !ok || f.After != 90*time.Second {
		t.Errorf("the queue is not told to wait: %v", err)
	}
}

func TestTranscribeRefusesBeforeItSends(t *testing.T) {
	server := speechtest.New(t, key)
	client := clientFor(t, configFor(server))
	big := speech.Audio{Name: "a.mp3", Size: speech.DefaultMaxBytes + 1, Open: func() (io.ReadCloser, error) { t.Error("it was opened"); return nil, nil }}
	endless := speech.Audio{Name: "a.mp3", Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }}
	broken := speech.Audio{Name: "a.mp3", Size: 5, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("so"), failing{})), nil
	}}
	gone := speech.Audio{Name: "a.mp3", Size: 5, Open: func() (io.ReadCloser, error) { return nil, sales.Missing("recording") }}
	for name, c := range map[string]struct {
		audio speech.Audio
		code  sales.Code
		says  string
	}{
		"too large":           {big, sales.TooLarge, "at most 25.0 MB"},
		"larger than it said": {endless, sales.TooLarge, "at most 25.0 MB"},
		"empty":               {recording("a.mp3", ""), sales.Unprocessable, "empty"},
		"not a recording":     {recording("a.json", "{}"), sales.Unsupported, `".json"`},
		"no extension":        {recording("call", "sound"), sales.Unsupported, "Upload"},
		"disk fails":          {broken, sales.Internal, "file store"},
		"file is gone":        {gone, sales.NotFound, "does not exist"},
	} {
		_, err := client.Transcribe(t.Context(), c.audio)
		var own *sales.Error
		if !errors.As(err, &own) || own.Code != c.code || !strings.Contains(own.Message, c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(server.Uploads()); n != 0 {
		t.Errorf("%d were sent", n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestTranscribeEndsWithItsContext(t *testing.T) {
	server := speechtest.New(t, key)
	server.Faults.Push(remotetest.Fault{Delay: time.Minute})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := clientFor(t, configFor(server)).Transcribe(ctx, recording("call.mp3", "sound"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
	if _, ok := remote.FailureOf(err); ok {
		t.Error("our own stop is called a failure of the service")
	}
}

func TestClientHidesItsKey(t *testing.T) {
	server := speechtest.New(t, key)
	var log bytes.Buffer
	config := configFor(server)
	client, err := speech.New(config, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	server.Faults.Push(remotetest.Fault{Status: 500, Body: `{"error":{"message":"key ` + key + ` failed"}}`})
	if _, err := client.Transcribe(t.Context(), recording("call.mp3", "sound")); err != nil {
		t.Fatal(err)
	}
	if log.Len() == 0 {
		t.Error("the second attempt is not in the log")
	}
	if all := fmt.Sprintf("%+v %#v %+v %s", client, client, config, log.String()); strings.Contains(all, key) {
		t.Error("the key is printed: " + all)
	}
}

func TestConfigValidate(t *testing.T) {
	good := speech.Config{Endpoint: endpoint.Config{BaseURL: "https://api.openai.com/v1", Model: "whisper-1"}}
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, bend := range map[string]func(*speech.Config){
		"address":   func(c *speech.Config) { c.Endpoint.BaseURL = "api.openai.com" },
		"model":     func(c *speech.Config) { c.Endpoint.Model = " " },
		"key":       func(c *speech.Config) { c.Endpoint.Key = "sk-1\n" },
		"timeout":   func(c *speech.Config) { c.Endpoint.Timeout = -1 },
		"attempts":  func(c *speech.Config) { c.Endpoint.Retry.Attempts = 99 },
		"format":    func(c *speech.Config) { c.Format = "srt" },
		"size":      func(c *speech.Config) { c.MaxBytes = 1 << 40 },
		"side":      func(c *speech.Config) { c.LeftSide = sales.OtherSide },
		"no times":  func(c *speech.Config) { c.SplitChannels, c.Format = true, speech.Plain },
		"no ffmpeg": func(c *speech.Config) { c.SplitChannels, c.FFmpeg = true, "/nonexistent/ffmpeg" },
	} {
		bad := good
		bend(&bad)
		if bad.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := speech.New(bad, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s: New accepts it", name)
		}
	}
}
