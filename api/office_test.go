package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

func TestMain(m *testing.M) { storetest.Main(m, func() error { return goleak.Find() }) }

// password is everybody's; its hash is a cheap one, since under the race detector a real one takes seconds.
const (
	password     = "correct horse battery"
	passwordHash = "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$/ur5fLELUb1eXkT9oKHqq6gHGZ9Phwgbj4qyIcCNaYc"
)

// office is a whole server with two teams, over a real database.
type office struct {
	t      *testing.T
	url    string
	store  *store.Store
	cache  *cache.Cache[sales.Reader]
	views  *view.Views
	queue  *job.Queue
	files  *files.Store
	live   *api.Live
	serves http.Handler
	people map[string]sales.User
	cookie map[string]string
	clock  *atomic.Int64 // what is added to the time of day
	calls  atomic.Int64
}

// open runs test in an office on each database.
func open(t *testing.T, test func(t *testing.T, o *office)) {
	storetest.EachWith(t, store.Options{Stale: view.Stale}, func(t *testing.T, s *store.Store) {
		o := &office{t: t, store: s, live: api.NewLive(), people: map[string]sales.User{}, cookie: map[string]string{}, clock: &atomic.Int64{}}
		now := func() time.Time { return time.Now().Add(time.Duration(o.clock.Load())) }
		log := slog.New(slog.NewTextHandler(writer{t}, &slog.HandlerOptions{Level: slog.LevelWarn}))
		ctx, stop := context.WithCancel(context.Background())
		must(t, job.Migrate(ctx, s, log))

		var err error
		o.cache, err = cache.New(cache.Options[sales.Reader]{Name: "salesai", Ledger: s, Logger: log, Now: now})
		must(t, err)
		o.views, err = view.New(o.cache, view.Options{Zone: time.UTC, Now: now})
		must(t, err)
		gate, err := auth.New(auth.Options{Store: s, Views: o.views, Logger: log, Now: now})
		must(t, err)
		o.files, err = files.New(ctx, files.Config{Folder: t.TempDir()})
		must(t, err)
		o.queue, err = job.New(job.Options{Store: s, Views: o.views, Files: o.files, Rubric: sales.DefaultRubric(), Zone: time.UTC, Logger: log, Now: now})
		must(t, err)
		o.serves, err = api.New(api.Options{Store: s, Cache: o.cache, Views: o.views, Gate: gate, Queue: o.queue, Files: o.files, Logger: log, Now: now, Zone: time.UTC, MaxUpload: 8 << 20, Live: o.live})
		must(t, err)
		server := httptest.NewServer(o.serves)
		o.url = server.URL

		done := make(chan error, 2)
		go func() { done <- o.cache.Run(ctx) }()
		<-o.cache.Ready()
		go func() { done <- o.queue.Run(ctx) }()
		t.Cleanup(func() {
			server.Close()
			o.live.Close(context.Background())
			stop()
			for range cap(done) {
				if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("stopping: %v", err)
				}
			}
			o.cache.Close()
			must(t, o.files.Close())
		})
		o.hire()
		test(t, o)
	})
}

// hire fills two teams: mia leads ann and bob, max leads cid; root is the admin.
func (o *office) hire() {
	for _, p := range []struct {
		name    string
		role    sales.Role
		manager string
	}{{"root", sales.Admin, ""}, {"mia", sales.Manager, ""}, {"max", sales.Manager, ""}, {"ann", sales.Rep, "mia"}, {"bob", sales.Rep, "mia"}, {"cid", sales.Rep, "max"}} {
		must(o.t, o.store.Write(context.Background(), func(tx *store.Tx) error {
			u, err := tx.CreateUser(sales.User{Email: p.name + "@test.example", Name: p.name, Role: p.role, ManagerID: o.people[p.manager].ID}, passwordHash)
			o.people[p.name] = u
			return err
		}))
	}
}

func (o *office) signIn(name string) {
	o.t.Helper()
	status, header, body := o.post("", "/api/auth/sign-in/email", fmt.Sprintf(`{"email":"%s@test.example","password":%q}`, name, password))
	if status != http.StatusOK {
		o.t.Fatalf("signing %s in: %d %s", name, status, body)
	}
	o.cookie[name], _, _ = strings.Cut(header.Get("Set-Cookie"), ";")
}

// session is the cookie of somebody, who is signed in the first time it is needed; nobody has none.
func (o *office) session(name string) string {
	o.t.Helper()
	if name != "" && o.cookie[name] == "" {
		o.signIn(name)
	}
	return o.cookie[name]
}

// post sends a body as name, who may be nobody.
func (o *office) post(name, path, body string) (int, http.Header, []byte) {
	o.t.Helper()
	return o.send(name, http.MethodPost, path, "application/json", strings.NewReader(body))
}

func (o *office) send(name, method, path, contentType string, body io.Reader) (int, http.Header, []byte) {
	o.t.Helper()
	req, err := http.NewRequest(method, o.url+path, body)
	must(o.t, err)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Cookie", o.session(name))
	return o.do(req)
}

func (o *office) do(req *http.Request) (int, http.Header, []byte) {
	o.t.Helper()
	res, err := http.DefaultClient.Do(req)
	must(o.t, err)
	raw, err := io.ReadAll(res.Body)
	must(o.t, err)
	must(o.t, res.Body.Close())
	return res.StatusCode, res.Header, raw
}

// answer is what a procedure answered.
type answer struct {
	status int
	header http.Header
	raw    []byte
	code   string // of an error
	text   string // its message
	data   json.RawMessage
	value  json.RawMessage
}

// call calls a procedure with a JSON input.
func (o *office) call(name, procedure, input string) answer {
	o.t.Helper()
	status, header, raw := o.post(name, "/rpc/"+strings.ReplaceAll(procedure, ".", "/"), `{"json":`+input+`}`)
	return o.read(status, header, raw)
}

func (o *office) read(status int, header http.Header, raw []byte) answer {
	o.t.Helper()
	a := answer{status: status, header: header, raw: raw}
	var envelope struct{ JSON json.RawMessage }
	if err := json.Unmarshal(raw, &envelope); err != nil {
		o.t.Fatalf("the answer is not in the protocol's form: %d %s", status, raw)
	}
	a.value = envelope.JSON
	if status >= 400 {
		var e map[string]json.RawMessage
		must(o.t, json.Unmarshal(envelope.JSON, &e))
		must(o.t, json.Unmarshal(e["code"], &a.code))
		must(o.t, json.Unmarshal(e["message"], &a.text))
		a.data = e["data"]
		for key := range e {
			switch key {
			case "defined", "code", "status", "message", "data":
			default:
				o.t.Fatalf("the error has a key the client does not know: %s", raw)
			}
		}
		if len(e) < 4 {
			o.t.Fatalf("the error lacks a key: %s", raw)
		}
	}
	return a
}

// into decodes an answer that must have gone well.
func into[T any](t *testing.T, a answer) T {
	t.Helper()
	var v T
	if a.status != http.StatusOK {
		t.Fatalf("status %d: %s", a.status, a.raw)
	}
	must(t, json.Unmarshal(a.value, &v))
	return v
}

// upload hands in a transcript for its owner and waits until it is processed.
func (o *office) upload(owner, company string) job.Accepted {
	o.t.Helper()
	text := fmt.Sprintf("Rep: Thanks for the time today, this is call %d.\nBuyer: Our support team loses 12 hours a week to this problem.\n", o.calls.Add(1))
	a, err := o.queue.Take(context.Background(), job.Upload{OwnerID: o.people[owner].ID, CompanyName: company, Name: "call.txt", Body: strings.NewReader(text)})
	must(o.t, err)
	o.settle(a.ConversationID)
	return a
}

// settle waits until a conversation is completed or failed, and the process has heard of it.
func (o *office) settle(id string) sales.ConversationStatus {
	o.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		c, err := o.store.Record(context.Background(), id)
		must(o.t, err)
		if c.Status == sales.Completed || c.Status == sales.Failed {
			o.heard(id)
			return c.Status
		}
	}
	o.t.Fatal("the conversation was not processed within 20 s")
	return ""
}

// heard waits until the process has heard of what was last written to a conversation, which is in the database a moment
// before: until then no page that was held is stale. Reading one to see would not do, as it may just have been built.
func (o *office) heard(id string) {
	o.t.Helper()
	key := strings.ReplaceAll(view.Table()["conversation detail"].Key, "{id}", id)
	newest, err := o.store.Versions(context.Background(), []string{key})
	must(o.t, err)
	w := o.cache.Watch()
	defer w.Close()
	w.Add(key, newest[0].Version-1)
	select {
	case <-w.Due():
	case <-time.After(patience):
		o.t.Fatal("the process does not hear of what it has written")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// writer puts the server's log under the test that caused it.
type writer struct{ t *testing.T }

func (w writer) Write(p []byte) (int, error) {
	w.t.Log(string(bytes.TrimSpace(p)))
	return len(p), nil
}
