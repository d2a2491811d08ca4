package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/memory"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

// A victim is a copy of this test program that reads a page, writes, and dies by kill -9 in the moment between the
// commit and everything that follows it: hearing of its own change, deleting keys, answering.
const victimVariable = "SALESAI_TEST_VICTIM"

// orders is what a victim is told.
type orders struct {
	Database, Store, Opportunity, Owner string
	Write                               int
}

// crashes is how often the victim is killed on each database.
const crashes = 200

func TestKillBetweenCommitAndDeleteLeavesNothingStale(t *testing.T) {
	for dialect, url := range storetest.URLs(t) {
		t.Run(string(dialect), func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			shared := shareStore(t)
			s := storetest.Open(t, store.Options{URL: url, Stale: view.Stale})
			views := follow(t, ctx, s, &distant{filepath.Join(shared, socketName)})
			o := orders{Database: url, Store: filepath.Join(shared, socketName)}
			must(t, s.Write(ctx, func(tx *store.Tx) error {
				u, err := tx.CreateUser(sales.User{Email: "ann@test.example", Name: "Ann", Role: sales.Rep}, "")
				if err != nil {
					return err
				}
				deal, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: u.ID, CompanyName: "0"})
				o.Opportunity, o.Owner = deal.ID, u.ID
				return err
			}))
			stale := 0
			for i := 1; i <= crashes; i++ {
				o.Write = i
				// The victim that was restarted reads first: what the one before it committed must be there.
				if saw := o.kill(t); saw != i-1 {
					stale++
					t.Errorf("after crash %d the restarted process read %d", i-1, saw)
				}
				if saw := eventually(ctx, t, views, o, i); saw != i {
					stale++
					t.Errorf("after crash %d the instance that lived on reads %d", i, saw)
				}
			}
			t.Logf("%s: %d crashes, %d stale answers", dialect, crashes, stale)
		})
	}
}

// kill runs a victim to its death and gives what it had read before it wrote.
func (o orders) kill(t *testing.T) int {
	t.Helper()
	raw, err := json.Marshal(o)
	must(t, err)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), victimVariable+"="+string(raw))
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the victim did not die of kill -9: %v\n%s", err, errs.String())
	}
	saw, err := strconv.Atoi(strings.TrimSpace(out.String()))
	if err != nil {
		t.Fatalf("the victim read %q\n%s", out.String(), errs.String())
	}
	return saw
}

// victim is the process that dies; it returns only if it survived.
func victim() int {
	var o orders
	if err := json.Unmarshal([]byte(os.Getenv(victimVariable)), &o); err != nil {
		return fail(err)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{URL: o.Database, Stale: view.Stale})
	if err != nil {
		return fail(err)
	}
	armed := make(chan struct{})
	_, views, err := start(ctx, deadly{s, armed}, &distant{o.Store})
	if err != nil {
		return fail(err)
	}
	saw, err := read(ctx, views, o)
	if err != nil {
		return fail(err)
	}
	if _, err := fmt.Println(saw); err != nil {
		return fail(err)
	}
	time.Sleep(2 * time.Millisecond) // the fill of the shared store goes on behind the reader
	close(armed)
	err = s.Write(ctx, func(tx *store.Tx) error {
		name := strconv.Itoa(o.Write)
		deal, err := tx.Opportunity(o.Opportunity)
		if err != nil {
			return err
		}
		_, err = tx.UpdateOpportunity(o.Opportunity, deal.Revision, store.OpportunityPatch{CompanyName: &name})
		return err
	})
	return fail(fmt.Errorf("still alive: %w", err))
}

func fail(err error) int {
	_, _ = fmt.Fprintln(os.Stderr, err)
	return 3
}

// deadly kills the process when it hears of a change, which is after the commit and before anything else.
type deadly struct {
	*store.Store
	armed <-chan struct{}
}

func (d deadly) Follow(ctx context.Context, f cache.Follower) error {
	return d.Store.Follow(ctx, killer{f, d.armed})
}

type killer struct {
	cache.Follower
	armed <-chan struct{}
}

func (k killer) Heard(changes []cache.Change) {
	if len(changes) == 1 && strings.HasSuffix(changes[0].Key, ":check") { // the cache's own question whether it hears
		k.Follower.Heard(changes)
		return
	}
	select {
	case <-k.armed:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {}
	default:
		k.Follower.Heard(changes)
	}
}

// start makes a cache over a ledger and a shared store, and waits until it is ready.
func start(ctx context.Context, ledger cache.Ledger[sales.Reader], shared cache.Store) (*cache.Cache[sales.Reader], *view.Views, error) {
	c, err := cache.New(cache.Options[sales.Reader]{
		Ledger: ledger, Store: shared, StoreTimeout: 5 * time.Second,
		ConfirmTimeout: 5 * time.Second, SlowBuild: 10 * time.Second, // a busy machine is no outage
	})
	if err != nil {
		return nil, nil, err
	}
	views, err := view.New(c, view.Options{Zone: time.UTC, Now: time.Now})
	if err != nil {
		return nil, nil, err
	}
	go func() { _ = c.Run(ctx) }()
	select {
	case <-c.Ready():
		return c, views, nil
	case <-time.After(10 * time.Second):
		return nil, nil, errors.New("the ledger was not read within 10 s")
	}
}

func follow(t *testing.T, ctx context.Context, ledger cache.Ledger[sales.Reader], shared cache.Store) *view.Views {
	t.Helper()
	_, views, err := start(ctx, ledger, shared)
	must(t, err)
	return views
}

// read gives the number in the opportunity's name, and wants its own list to agree.
func read(ctx context.Context, views *view.Views, o orders) (int, error) {
	detail, err := views.Opportunity.Get(ctx, o.Opportunity)
	if err != nil {
		return 0, err
	}
	list, err := views.Opportunities.Get(ctx, view.Selection{Scope: sales.Of(o.Owner)})
	if err != nil {
		return 0, err
	}
	if len(list.Value.Items) != 1 || list.Value.Items[0].CompanyName != detail.Value.CompanyName {
		return 0, fmt.Errorf("the list says %+v, the detail %s", list.Value.Items, detail.Value.CompanyName)
	}
	return strconv.Atoi(detail.Value.CompanyName)
}

// eventually reads in the instance that lived on until it sees want, for as long as a notification may take.
func eventually(ctx context.Context, t *testing.T, views *view.Views, o orders, want int) int {
	t.Helper()
	saw := -1
	for end := time.Now().Add(2 * time.Second); saw != want && time.Now().Before(end); time.Sleep(time.Millisecond) {
		if n, err := read(ctx, views, o); err == nil { // detail and list may be heard of one after the other
			saw = n
		}
	}
	return saw
}

const socketName = "store.sock"

// shareStore serves a memory store on a socket, so that it outlives the processes that use it.
func shareStore(t *testing.T) (dir string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "shared")
	must(t, err)
	m, err := memory.New(memory.Options{})
	must(t, err)
	l, err := net.Listen("unix", filepath.Join(dir, socketName))
	must(t, err)
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var ask struct {
			Keys  []string
			Items []cache.Item
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		var values [][]byte
		var err error
		switch r.URL.Path {
		case "/get":
			values, err = m.Get(r.Context(), ask.Keys)
		case "/put":
			err = m.Put(r.Context(), ask.Items)
		case "/delete":
			err = m.Delete(r.Context(), ask.Keys)
		}
		if err == nil {
			err = json.NewEncoder(w).Encode(values)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		must(t, server.Close())
		<-done
		must(t, os.RemoveAll(dir))
	})
	return dir
}

// distant is the shared store as a process sees it.
type distant struct{ socket string }

func (d *distant) ask(ctx context.Context, path string, body any) ([][]byte, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", d.socket)
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://store"+path, bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the store answers %s", answer)
	}
	var values [][]byte
	return values, json.Unmarshal(answer, &values)
}

func (d *distant) Get(ctx context.Context, keys []string) ([][]byte, error) {
	return d.ask(ctx, "/get", map[string]any{"Keys": keys})
}

func (d *distant) Put(ctx context.Context, items []cache.Item) error {
	_, err := d.ask(ctx, "/put", map[string]any{"Items": items})
	return err
}

func (d *distant) Delete(ctx context.Context, keys []string) error {
	_, err := d.ask(ctx, "/delete", map[string]any{"Keys": keys})
	return err
}
