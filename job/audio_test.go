package job_test

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/endpoint"
	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/adapter/remote/remotetest"
	"github.com/sales-ai-automation/salesai/adapter/speech"
	"github.com/sales-ai-automation/salesai/adapter/speech/speechtest"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

const sound = "OggS and then some sound"

// listener is a client of a speech service that leaves trying again to the queue.
func (o *office) listener(s *speechtest.Server, timeout time.Duration) *speech.Client {
	o.t.Helper()
	c, err := speech.New(speech.Config{Endpoint: endpoint.Config{
		BaseURL: s.URL(), Key: "k", Model: "gpt-4o-transcribe-diarize", Timeout: timeout, Retry: remote.Retry{Attempts: 1},
	}}, o.log.logger())
	must(o.t, err)
	o.t.Cleanup(c.Close)
	return c
}

// takeAudio hands a recording in.
func (o *office) takeAudio(q *job.Queue, name, body string) job.Accepted {
	o.t.Helper()
	a, err := q.Take(o.t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Acme", Name: name, Body: strings.NewReader(body)})
	must(o.t, err)
	return a
}

// again is what conversations.analyze does.
func (o *office) again(q *job.Queue, id string) {
	o.t.Helper()
	must(o.t, o.store.Write(o.t.Context(), func(tx *store.Tx) error {
		if err := tx.SetConversationStatus(id, sales.Pending, ""); err != nil {
			return err
		}
		return q.Process(o.t.Context(), tx, job.ProcessConversation{ConversationID: id, Again: true})
	}))
}

// recordings are the files that are kept.
func (o *office) recordings() (names []string) {
	o.t.Helper()
	must(o.t, filepath.Walk(o.folder, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && !strings.HasSuffix(path, ".attrs") {
			names = append(names, path)
		}
		return err
	}))
	return names
}

func TestRecordingBecomesAnalysis(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := speechtest.New(t, "k")
		client := o.listener(server, 10*time.Second)
		q := o.queue(func(j *job.Options) { j.Speech = client })
		o.run(q)
		for name, c := range map[string]struct{ file, body, sent string }{
			"named":               {"Call of Monday.OGG", sound, "recording.ogg"},
			"without a name":      {"", sound + "1", "recording.ogg"},
			"without extension":   {"recording", "\xff\xfbsome mp3", "recording.mp3"},
			"with a wrong one":    {"call.bin", "....ftypM4A sound", "recording.m4a"},
			"only its name tells": {"call.wav", "?", "recording.wav"},
		} {
			t.Run(name, func(t *testing.T) {
				before := len(server.Uploads())
				a := o.takeAudio(q, c.file, c.body)
				detail := o.shows(a.ConversationID, sales.Completed)
				uploads := server.Uploads()[before:]
				if len(uploads) != 1 || uploads[0].FileName != c.sent || string(uploads[0].Data) != c.body {
					t.Fatalf("the service was sent %d files, %+v", len(uploads), uploads)
				}
				kept := o.record(a.ConversationID)
				if kept.AudioFile == nil {
					t.Fatal("no recording is kept")
				}
				file, err := o.files.Open(t.Context(), *kept.AudioFile)
				must(t, err)
				var body bytes.Buffer
				_, err = body.ReadFrom(file)
				must(t, err)
				must(t, file.Close())
				if body.String() != c.body {
					t.Errorf("%q is kept", body.String())
				}
				cites(t, detail)
				if detail.AudioURL == nil || detail.Duration == nil || *detail.Duration != 26 {
					t.Errorf("the page shows the address %v and the duration %v", detail.AudioURL, detail.Duration)
				}
				segments := detail.Transcript.Segments
				if segments[0].Side != sales.RepSide || segments[1].Side != sales.BuyerSide {
					t.Errorf("the sides are %s and %s", segments[0].Side, segments[1].Side)
				}
			})
		}
	})
}

// TestSpeechServiceFailsForAWhile wants each passing trouble to be waited out by the queue.
func TestSpeechServiceFailsForAWhile(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for name, fault := range map[string]remotetest.Fault{
			"asked too often": {Status: http.StatusTooManyRequests, RetryAfter: "1", Body: `{"error":{"message":"slow down"}}`},
			"broken":          {Status: http.StatusInternalServerError, Body: "<html>"},
			"away":            {Status: http.StatusBadGateway},
			"cut off":         {Drop: true},
			"half an answer":  {Truncate: true},
			"slow":            {Delay: time.Minute},
			"no transcript":   {Body: `{}`},
		} {
			t.Run(name, func(t *testing.T) {
				server := speechtest.New(t, "k")
				client := o.listener(server, time.Second)
				waits := make(chan int, 10)
				q := o.queue(func(j *job.Options) {
					j.Speech = client
					j.Backoff = func(attempt int) time.Duration { waits <- attempt; return time.Millisecond }
				})
				server.Faults.Push(fault, fault)
				began := time.Now()
				a := o.takeAudio(q, "call.ogg", sound+name)
				end := o.run(q)
				c := o.reaches(a.ConversationID, sales.Completed)
				o.idle(q, "process_conversation")
				end()
				if c.FailureReason != nil || server.Faults.Left() != 0 {
					t.Errorf("it is completed with the reason %v and %d faults to come", c.FailureReason, server.Faults.Left())
				}
				counted := o.sql("SELECT attempt FROM river_job WHERE kind = 'process_conversation' ORDER BY id DESC LIMIT 1")
				if fault.RetryAfter != "" {
					if took := time.Since(began); took < 2*time.Second || counted != 1 || len(waits) != 0 {
						t.Errorf("asked twice to wait a second it took %s and %d attempts", took, counted)
					}
				} else if counted != 3 || <-waits != 1 || <-waits != 2 {
					t.Errorf("it took %d attempts, want 3", counted)
				}
			})
		}
	})
}

// TestSpeechServiceRefuses wants a reason that a person can read, and another try that helps.
func TestSpeechServiceRefuses(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		broken := remotetest.Fault{Status: http.StatusServiceUnavailable}
		for name, c := range map[string]struct {
			faults []remotetest.Fault
			file   string
			says   string
		}{
			"wrong key":      {[]remotetest.Fault{{Status: http.StatusUnauthorized, Body: `{"error":{"message":"bad key"}}`}}, "call.ogg", "refused the API key. Ask an admin"},
			"too large":      {[]remotetest.Fault{{Status: http.StatusRequestEntityTooLarge}}, "call.ogg", "too large. Send it in smaller parts"},
			"no credit":      {[]remotetest.Fault{{Status: http.StatusTooManyRequests, Body: `{"error":{"code":"insufficient_quota"}}`}}, "call.ogg", "no credit left"},
			"not accepted":   {[]remotetest.Fault{{Status: http.StatusBadRequest}}, "call.ogg", "did not accept"},
			"away for good":  {[]remotetest.Fault{broken, broken, broken, broken}, "call.ogg", "has a problem of its own (status 503). Try again later."},
			"always silence": {[]remotetest.Fault{{Body: `{"text":"","segments":[]}`}}, "call.ogg", "No speech was found"},
		} {
			t.Run(name, func(t *testing.T) {
				server := speechtest.New(t, "k")
				client := o.listener(server, 10*time.Second)
				q := o.queue(func(j *job.Options) { j.Speech = client })
				server.Faults.Push(c.faults...)
				a := o.takeAudio(q, c.file, sound+name)
				end := o.run(q)
				defer end()
				failed := o.reaches(a.ConversationID, sales.Failed)
				if failed.FailureReason == nil || !strings.Contains(*failed.FailureReason, c.says) {
					t.Errorf("the reason is %v", *failed.FailureReason)
				}
				if shown := o.shows(a.ConversationID, sales.Failed); shown.FailureReason == nil || *shown.FailureReason != *failed.FailureReason {
					t.Errorf("the page shows %s, %v", shown.Status, shown.FailureReason)
				}
				if server.Faults.Left() != 0 || len(server.Uploads()) != 0 {
					t.Errorf("%d faults are to come and %d requests were answered", server.Faults.Left(), len(server.Uploads()))
				}
				o.again(q, a.ConversationID)
				if done := o.reaches(a.ConversationID, sales.Completed); done.FailureReason != nil {
					t.Errorf("it is completed with the reason %q", *done.FailureReason)
				}
				o.idle(q, "process_conversation")
			})
		}
	})
}

func TestRecordingOfNoForm(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		client := o.listener(speechtest.New(t, "k"), time.Second)
		q := o.queue(func(j *job.Options) { j.Speech, j.MaxRecording = client, 100 })
		o.run(q)
		a := o.takeAudio(q, "call.aac", "\xff\xf1 sound")
		if c := o.reaches(a.ConversationID, sales.Failed); !strings.Contains(*c.FailureReason, `does not read ".aac" files. Upload flac, m4a`) {
			t.Errorf("the reason is %q", *c.FailureReason)
		}
		files := len(o.recordings())
		if _, err := q.Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: "Acme", Name: "a.ogg", Body: strings.NewReader(strings.Repeat("x", 101))}); sales.CodeOf(err) != sales.TooLarge {
			t.Errorf("a large recording gives %v", err)
		}
		if _, err := q.Take(t.Context(), job.Upload{OwnerID: o.ann.ID, CompanyName: " ", Name: "a.ogg", Body: strings.NewReader("x")}); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("a recording of no company gives %v", err)
		}
		if n := len(o.recordings()); n != files {
			t.Errorf("refused uploads left %d files", n-files)
		}
	})
}

// TestLostRecording wants a failure, and not a conversation that is processed for ever.
func TestLostRecording(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		client := o.listener(speechtest.New(t, "k"), time.Second)
		q := o.queue(func(j *job.Options) { j.Speech = client })
		a := o.takeAudio(q, "call.ogg", sound)
		must(t, o.files.Delete(t.Context(), *o.record(a.ConversationID).AudioFile))
		o.run(q)
		if c := o.reaches(a.ConversationID, sales.Failed); !strings.Contains(*c.FailureReason, "upload the file again") {
			t.Errorf("the reason is %q", *c.FailureReason)
		}
	})
}

// TestTranscriptionIsNotRepeated lets the analysis fail after each transcription, and the process die.
func TestTranscriptionIsNotRepeated(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		server := speechtest.New(t, "k")
		client := o.listener(server, 10*time.Second)
		g := newGate()
		q := o.queue(func(j *job.Options) { j.Speech, j.Analyst = client, g })
		a := o.takeAudio(q, "call.ogg", sound)
		end := o.run(q)
		<-g.reached
		if shown := o.detail(a.ConversationID); shown.Status != sales.Processing || shown.Transcript == nil {
			t.Errorf("before the analysis the page shows %s with the transcript %v", shown.Status, shown.Transcript)
		}
		end() // the job is handed back with its transcript saved
		second := o.queue(func(j *job.Options) { j.Speech = client })
		o.run(second)
		o.reaches(a.ConversationID, sales.Completed)
		if n := len(server.Uploads()); n != 1 {
			t.Errorf("the recording was transcribed %d times", n)
		}
	})
}

// slow is a transcription that lasts until it is cut off.
type slow struct{ reached chan struct{} }

func (s slow) Transcribe(ctx context.Context, _ speech.Audio) (sales.Transcript, error) {
	s.reached <- struct{}{}
	<-ctx.Done()
	return sales.Transcript{}, ctx.Err()
}
