package main_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

// at is the same person at another instance: the cookies go there too.
func (b *browser) at(r *running) *browser { return &browser{t: b.t, url: r.url, client: b.client} }

// forgetWrite is what time does to the cookie that says that something was written.
func (b *browser) forgetWrite() {
	b.t.Helper()
	u, err := url.Parse(b.url)
	must(b.t, err)
	jar, err := cookiejar.New(nil)
	must(b.t, err)
	wrote := false
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == auth.WroteName {
			wrote = true
			continue
		}
		jar.SetCookies(u, []*http.Cookie{c})
	}
	if !wrote {
		b.t.Error("the answer to a write left no cookie")
	}
	b.client.Jar = jar
}

// TestWriteIsSeenOnEveryInstance writes on one instance and reads on another that does not hear of it.
func TestWriteIsSeenOnEveryInstance(t *testing.T) {
	database := []string{"--database-url", storetest.URLs(t)[store.Postgres], "--data", t.TempDir()}
	person(t, database, "ann@test.example", "user", "")
	deaf := append([]string{"--jobs=false", "--database-poll", "1h"}, database...)
	a, b := serve(t, deaf...), serve(t, deaf...)
	atA := a.signIn("ann@test.example")
	atA.forgetWrite()
	type list struct{ Total int }
	total := func(at *browser) (int, string) {
		r := at.call("opportunities.list", `{}`)
		return as[list](t, r).Total, r.cache
	}
	for i := range 3 {
		if n, how := total(atA.at(b)); n != i {
			t.Fatalf("there are %d opportunities, want %d: %s", n, i, how)
		}
		as[struct{}](t, atA.call("opportunities.create", fmt.Sprintf(`{"companyName":"Company %d"}`, i)))
		old := *atA.client
		atA.forgetWrite()
		if n, how := total(atA.at(b)); n != i || !strings.HasPrefix(how, "salesai-hot; hit") {
			t.Errorf("without the cookie the other instance shows %d opportunities, want the %d it holds: %s", n, i, how)
		}
		atA.client.Jar = old.Jar
		if n, how := total(atA.at(b)); n != i+1 {
			t.Errorf("the other instance shows %d opportunities to whoever wrote the %dth: %s", n, i+1, how)
		}
		atA.forgetWrite()
		if n, how := total(atA.at(b)); n != i+1 || !strings.HasPrefix(how, "salesai-hot; hit") {
			t.Errorf("having been asked once, the other instance shows %d: %s", n, how)
		}
	}

	// A session that ends on one instance ends for its own browser on the other, whose copy still says otherwise.
	if r := atA.at(b).call("users.me", `{}`); r.status != http.StatusOK {
		t.Fatalf("signed in: %d %s", r.status, r.value)
	}
	u, err := url.Parse(a.url)
	must(t, err)
	session := atA.client.Jar.Cookies(u)[0]
	res, err := atA.client.Post(a.url+"/api/auth/sign-out", "application/json", nil)
	must(t, err)
	must(t, res.Body.Close())
	atA.client.Jar.SetCookies(u, []*http.Cookie{{Name: session.Name, Value: session.Value, Path: "/"}})
	if r := atA.at(b).call("users.me", `{}`); r.status != http.StatusUnauthorized {
		t.Errorf("after signing out elsewhere: %d %s", r.status, r.value)
	}
}

const aTranscript = "Rep: Thanks for the time today, this is call %d.\\nBuyer: Our support team loses 12 hours a week to this problem.\\n"

// TestWorkersWork serves without jobs beside two workers, and lets the one whose clock counts end.
func TestWorkersWork(t *testing.T) {
	address := storetest.URLs(t)[store.Postgres]
	database := []string{"--database-url", address, "--data", t.TempDir()}
	person(t, database, "ann@test.example", "user", "")
	server := serve(t, append([]string{"--jobs=false"}, database...)...)
	ann := server.signIn("ann@test.example")
	upload := func(n int) string {
		return as[struct{ ConversationID string }](t, ann.call("conversations.upload",
			fmt.Sprintf(`{"companyName":"Acme","transcript":"`+aTranscript+`"}`, n))).ConversationID
	}
	status := func(id string) string {
		return as[struct{ Status string }](t, ann.call("conversations.get", fmt.Sprintf(`{"conversationId":%q}`, id))).Status
	}
	first := upload(1)
	time.Sleep(500 * time.Millisecond) // nothing is there that could take the job up
	if s := status(first); s != "pending" {
		t.Errorf("a process without jobs processed: %s", s)
	}
	one, two := launch(t, "worker", database...), launch(t, "worker", database...)
	completed := func(id string) time.Duration {
		began := time.Now()
		for status(id) != "completed" {
			if time.Since(began) > 20*time.Second {
				t.Fatalf("the conversation is %s after 20 s", status(id))
			}
			time.Sleep(2 * time.Millisecond)
		}
		return time.Since(began)
	}
	completed(first)
	slowest := time.Duration(0)
	for n := range 10 {
		slowest = max(slowest, completed(upload(2+n)))
	}
	t.Logf("uploaded on one process, processed by another and seen on the first: slowest of 10 in %v", slowest)

	s := storetest.Open(t, store.Options{URL: address, Stale: view.Stale})
	var id string
	count := func(query string) (n int) {
		must(t, s.DB().QueryRowContext(context.Background(), query).Scan(&n))
		return n
	}
	const prunings = "SELECT count(*) FROM river_job WHERE kind = 'prune_ledger'"
	waits(t, "a leader has begun", func() bool { return count(prunings) > 0 })
	must(t, s.DB().QueryRowContext(context.Background(), "SELECT leader_id FROM river_leader").Scan(&id))
	time.Sleep(time.Second) // in which a second leader would show
	if n := count(prunings); n != 1 {
		t.Errorf("%d processes began what the leader alone begins", n)
	}
	for _, w := range []*running{one, two} { // one of them is the leader, which the other follows
		if res, err := http.Get(w.url + "/readyz?strict"); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("the worker is not ready: %v %v", res, err)
		} else {
			must(t, res.Body.Close())
		}
		if w.metric("salesai_cache_trusted") != 1 {
			t.Error("the worker does not hear of changes")
		}
	}
	one.stop()
	waits(t, "the other worker leads", func() bool {
		var next string
		err := s.DB().QueryRowContext(context.Background(), "SELECT leader_id FROM river_leader").Scan(&next)
		return err == nil && (next != id || count(prunings) == 1)
	})
	completed(upload(20))
}

// waits until ok says so.
func waits(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("after 30 s it does not hold that %s", what)
		}
	}
}

// TestDraining tells a server to end, and goes on asking until it does.
func TestDraining(t *testing.T) {
	server := serve(t, "--data", t.TempDir(), "--drain-delay", "1500ms")
	ask := func(path string) (*http.Response, error) {
		res, err := http.Get(server.url + path)
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			must(t, res.Body.Close())
		}
		return res, err
	}
	if res, err := ask("/readyz"); err != nil || res.StatusCode != http.StatusOK || res.Close {
		t.Fatalf("before: %v %v", res, err)
	}
	must(t, server.cmd.Process.Signal(syscall.SIGTERM))
	told := time.Now()
	waits(t, "the process says that it drains", func() bool {
		res, err := ask("/readyz")
		return err == nil && res.StatusCode == http.StatusServiceUnavailable
	})
	for time.Since(told) < time.Second {
		res, err := ask("/api/auth/get-session")
		if err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("while it drains: %v %v", res, err)
		}
		if !res.Close {
			t.Error("the connection is kept although the process is about to end")
		}
	}
	if res, err := ask("/healthz"); err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("a draining process is not alive: %v %v", res, err)
	}
	select {
	case err := <-server.ended:
		must(t, err)
		server.ended <- nil
	case <-time.After(10 * time.Second):
		t.Fatal("it did not end")
	}
	if took := time.Since(told); took < 1500*time.Millisecond {
		t.Errorf("it ended after %v, before the delay was over", took)
	}
}
