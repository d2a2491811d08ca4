package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// listen opens the socket of a page that shows one call.
func (b *browser) listen(procedure, input string) *websocket.Conn {
	b.t.Helper()
	conn, _, err := websocket.Dial(b.t.Context(), b.url+api.LivePath, &websocket.DialOptions{HTTPClient: b.client})
	must(b.t, err)
	b.t.Cleanup(func() { _ = conn.CloseNow() })
	must(b.t, conn.Write(b.t.Context(), websocket.MessageText, fmt.Appendf(nil, `{"shown":[{"id":1,"procedure":%q,"input":%s}]}`, procedure, input)))
	if m, err := hear(b.t, conn); err != nil || len(m.Watched) != 1 {
		b.t.Fatalf("%s is not watched: %v", procedure, err)
	}
	return conn
}

type pushed struct {
	Watched []int
	Stale   map[string]int64
}

func hear(t *testing.T, conn *websocket.Conn) (m pushed, err error) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	_, text, err := conn.Read(ctx)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	return m, err
}

// stale waits until the page is told, and gives the version.
func stale(t *testing.T, conn *websocket.Conn) int64 {
	t.Helper()
	for {
		m, err := hear(t, conn)
		must(t, err)
		if v, ok := m.Stale["1"]; ok {
			return v
		}
	}
}

// seeing is the call of a page that was told of a version.
func (b *browser) seeing(version int64, procedure, input string) reply {
	b.t.Helper()
	plain := b.client.Transport
	defer func() { b.client.Transport = plain }()
	b.client.Transport = seenBy{strconv.FormatInt(version, 10)}
	return b.call(procedure, input)
}

type seenBy struct{ version string }

func (s seenBy) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set(api.SeenHeader, s.version)
	return http.DefaultTransport.RoundTrip(r)
}

// TestAPageIsToldByEveryInstance changes something on one instance: a page of another hears of it.
func TestAPageIsToldByEveryInstance(t *testing.T) {
	database := []string{"--database-url", storetest.URLs(t)[store.Postgres], "--data", t.TempDir(), "--jobs=false"}
	person(t, database, "ann@test.example", "user", "")
	a, b := serve(t, database...), serve(t, database...)
	atA := a.signIn("ann@test.example")
	atB := b.signIn("ann@test.example")
	type list struct{ Total int }
	far, near := atB.listen("opportunities.list", `{}`), atA.listen("opportunities.list", `{}`)
	for i := range 3 {
		as[struct{}](t, atA.call("opportunities.create", fmt.Sprintf(`{"companyName":"Company %d"}`, i)))
		version := stale(t, far)
		if n := as[list](t, atB.seeing(version, "opportunities.list", `{}`)).Total; n != i+1 {
			t.Errorf("told of version %d, the page shows %d opportunities, want %d", version, n, i+1)
		}
		if v := stale(t, near); v != version {
			t.Errorf("the instances tell of versions %d and %d", v, version)
		}
	}
	if n := b.metric("salesai_live_sockets"); n != 1 {
		t.Errorf("%v sockets are counted, want 1", n)
	}
	if n := b.metric("salesai_live_pushes_total"); n < 3 {
		t.Errorf("%v pushes are counted, want 3", n)
	}

	// A process that is told to end sends its pages away before it does.
	must(t, b.cmd.Process.Signal(syscall.SIGTERM))
	begun := time.Now()
	if _, err := hear(t, far); websocket.CloseStatus(err) != websocket.StatusServiceRestart {
		t.Errorf("the socket of a process that ends: %v", err)
	}
	select {
	case err := <-b.ended:
		must(t, err)
		b.ended <- nil
	case <-time.After(20 * time.Second):
		t.Fatal("it did not end")
	}
	t.Logf("it ended %s after it was told to", time.Since(begun))
}

// TestWhatAPageWasToldOfIsOnEveryInstance reads on an instance that does not hear of what another one told.
func TestWhatAPageWasToldOfIsOnEveryInstance(t *testing.T) {
	database := []string{"--database-url", storetest.URLs(t)[store.Postgres], "--data", t.TempDir(), "--jobs=false", "--database-poll", "1h"}
	person(t, database, "ann@test.example", "user", "")
	a := serve(t, database...)
	writer, reader := a.signIn("ann@test.example"), a.signIn("ann@test.example")
	reader.forgetWrite() // signing in writes
	type list struct{ Total int }
	page := reader.listen("opportunities.list", `{}`)
	b := serve(t, database...) // last: after five seconds it finds that it hears nothing, and trusts nothing any more
	for i := range 3 {
		if n := as[list](t, reader.at(b).call("opportunities.list", `{}`)).Total; n != i {
			t.Fatalf("the other instance shows %d opportunities, want %d", n, i)
		}
		as[struct{}](t, writer.call("opportunities.create", fmt.Sprintf(`{"companyName":"Company %d"}`, i)))
		version := stale(t, page)
		if n := as[list](t, reader.at(b).call("opportunities.list", `{}`)).Total; n != i {
			t.Errorf("the other instance has heard of it, and nothing is tried: %d", n)
		}
		asked := b.metric("salesai_cache_confirms_total")
		for range 3 {
			if n := as[list](t, reader.at(b).seeing(version, "opportunities.list", `{}`)).Total; n != i+1 {
				t.Errorf("told of version %d, the page shows %d opportunities, want %d", version, n, i+1)
			}
		}
		if n := b.metric("salesai_cache_confirms_total") - asked; n != 1 {
			t.Errorf("the ledger was asked %v times, want once", n)
		}
	}
}

// TestSocketsWithoutACache has nothing held, and pages told all the same.
func TestSocketsWithoutACache(t *testing.T) {
	server := serve(t, "--data", t.TempDir(), "--cache-off")
	res, err := http.Get(server.url + api.LivePath)
	must(t, err)
	must(t, res.Body.Close())
	if res.StatusCode != http.StatusUnauthorized {
		t.Errorf("nobody is answered %s", res.Status)
	}
	worker := launch(t, "worker", "--data", t.TempDir())
	if res, err = http.Get(worker.url + api.LivePath); err == nil {
		must(t, res.Body.Close())
	}
	if err != nil || res.StatusCode != http.StatusNotFound || strings.Contains(worker.stderr.String(), "panic") {
		t.Errorf("a worker answers %v, %v\n%s", res, err, worker.stderr)
	}
}
