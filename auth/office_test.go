package auth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

func TestMain(m *testing.M) { storetest.Main(m, func() error { return goleak.Find() }) }

const (
	email    = "ann@test.example"
	password = "correct horse battery"
)

// office is one instance of the gate over a real database, with ann.
type office struct {
	t     *testing.T
	store *store.Store
	views *view.Views
	gate  *auth.Gate
	http  http.Handler
	ann   sales.User
	clock *atomic.Int64 // what is added to the time of day
}

// each runs test in an office on each database.
func each(t *testing.T, change func(*auth.Options), test func(t *testing.T, o *office)) {
	storetest.EachWith(t, store.Options{Stale: view.Stale}, func(t *testing.T, s *store.Store) {
		o := &office{t: t, clock: &atomic.Int64{}}
		o.open(s, change)
		hash, err := auth.Hash(password)
		must(t, err)
		must(t, s.Write(t.Context(), func(tx *store.Tx) error {
			o.ann, err = tx.CreateUser(sales.User{Email: email, Name: "Ann Rep", Role: sales.Rep}, hash)
			return err
		}))
		test(t, o)
	})
}

func (o *office) now() time.Time { return time.Now().Add(time.Duration(o.clock.Load())) }

// pass lets time go by.
func (o *office) pass(d time.Duration) { o.clock.Add(int64(d)) }

func (o *office) open(s *store.Store, change func(*auth.Options)) {
	t := o.t
	log := slog.New(slog.DiscardHandler)
	shared, err := cache.New(cache.Options[sales.Reader]{Name: "salesai", Ledger: s, Logger: log})
	must(t, err)
	o.views, err = view.New(shared, view.Options{Zone: time.UTC, Now: o.now})
	must(t, err)
	options := auth.Options{Store: s, Views: o.views, Logger: log, Now: o.now}
	if change != nil {
		change(&options)
	}
	o.gate, err = auth.New(options)
	must(t, err)
	o.store, o.http = s, o.gate.Handler()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- shared.Run(ctx) }()
	<-shared.Ready()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("ending the cache: %v", err)
		}
		shared.Close()
	})
}

// beside is another instance over the same database.
func (o *office) beside() *office {
	second := *o
	second.open(storetest.Open(o.t, store.Options{URL: o.store.URL(), Stale: view.Stale}), nil)
	return &second
}

// answer is what the handler answered.
type answer struct {
	status int
	header http.Header
	body   string
	code   string // of an error
	text   string // its message
	cookie *http.Cookie
}

// send sends a request as it comes from 192.0.2.1, changed by change.
func (o *office) send(method, path, body string, change func(r *http.Request)) answer {
	r := httptest.NewRequest(method, "http://sales.example.com"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	o.http.ServeHTTP(w, r)
	res := w.Result()
	raw, err := io.ReadAll(res.Body)
	must(o.t, err)
	a := answer{status: res.StatusCode, header: res.Header, body: string(bytes.TrimSpace(raw))}
	var failure struct{ Code, Message string }
	if json.Unmarshal(raw, &failure) == nil {
		a.code, a.text = failure.Code, failure.Message
	}
	for _, c := range res.Cookies() {
		if c.Name == auth.CookieName {
			a.cookie = c
		}
	}
	return a
}

const (
	signInPath  = "/api/auth/sign-in/email"
	signOutPath = "/api/auth/sign-out"
	sessionPath = "/api/auth/get-session"
)

func credentials(email, password string) string {
	raw, _ := json.Marshal(map[string]string{"email": email, "password": password}) // strings always marshal
	return string(raw)
}

func (o *office) signIn(email, password string, change func(r *http.Request)) answer {
	return o.send(http.MethodPost, signInPath, credentials(email, password), change)
}

// session opens a session of ann's.
func (o *office) session() *http.Cookie {
	o.t.Helper()
	a := o.signIn(email, password, nil)
	if a.status != http.StatusOK || a.cookie == nil {
		o.t.Fatalf("signing in: %d %s", a.status, a.body)
	}
	return a.cookie
}

// with sends a cookie along.
func with(c *http.Cookie) func(r *http.Request) {
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) }
}

// signedIn reports whether a cookie opens anything: both ways of asking must agree, save where the session is heard to
// have ended between them.
func (o *office) signedIn(c *http.Cookie) bool {
	o.t.Helper()
	identify := func() error {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		with(c)(r)
		_, err := o.gate.Identify(o.t.Context(), r)
		if err != nil && sales.CodeOf(err) != sales.Unauthenticated {
			o.t.Fatal(err)
		}
		return err
	}
	err := identify()
	a := o.send(http.MethodGet, sessionPath, "", with(c))
	if err == nil && a.body == "null" {
		err = identify()
	}
	if a.status != http.StatusOK || (a.body == "null") != (err != nil) {
		o.t.Errorf("get-session answers %d %s, identifying %v", a.status, a.body, err)
	}
	return err == nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
