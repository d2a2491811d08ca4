package store_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// wire stands between a store and PostgreSQL, and cuts the connection that commits when it is told to.
type wire struct {
	listener net.Listener
	to       string
	cut      atomic.Int32 // beforeCommit or afterCommit, once
	group    sync.WaitGroup
}

const (
	beforeCommit = 1 // the server never hears of the commit
	afterCommit  = 2 // the server commits, and its answer is lost
)

func newWire(t *testing.T, address string) (w *wire, through string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{to: u.Host}
	if w.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	w.group.Go(w.serve)
	t.Cleanup(func() {
		if err := w.listener.Close(); err != nil {
			t.Error(err)
		}
		w.group.Wait()
	})
	u.Host = w.listener.Addr().String()
	return w, u.String()
}

func (w *wire) serve() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		w.group.Go(func() {
			_, _ = io.Copy(client, server)
			_ = client.Close()
		})
		w.group.Go(func() {
			w.forward(server, client)
			_ = server.Close()
			_ = client.Close()
		})
	}
}

func (w *wire) forward(server, client net.Conn) {
	buffer := make([]byte, 64<<10)
	for {
		n, err := client.Read(buffer)
		if err != nil {
			return
		}
		cut := int32(0)
		if bytes.Contains(buffer[:n], []byte("commit\x00")) {
			cut = w.cut.Swap(0)
		}
		if cut == beforeCommit {
			return
		}
		if cut == afterCommit {
			_ = client.Close() // before the answer can come
		}
		if _, err := server.Write(buffer[:n]); err != nil {
			return
		}
		if cut == afterCommit {
			time.Sleep(100 * time.Millisecond) // the server reads it before it sees that nobody is there
			return
		}
	}
}

// TestACommitThatIsLost cuts the connection around the COMMIT, before the server has heard of it and after: the
// transaction is run again only where it was not committed, and followers learn the truth before they trust again.
func TestACommitThatIsLost(t *testing.T) {
	direct := storetest.URLs(t)[store.Postgres]
	w, through := newWire(t, direct)
	s := storetest.Open(t, store.Options{URL: through})
	people := newTeam(t, s)
	o := newOpportunity(t, s, people.amy.ID, "Acme")
	e := follow(t, s)
	for name, cut := range map[string]int32{"before": beforeCommit, "after": afterCommit} {
		t.Run(name, func(t *testing.T) {
			caught, lost, _ := e.state()
			before := versions(t, s, "opportunity:"+o.ID)[0].Version
			runs := 0
			w.cut.Store(cut)
			err := s.Write(context.Background(), func(tx *store.Tx) error {
				runs++
				_, err := tx.SetOpportunityStatus(o.ID, sales.Lost, name, nil)
				return err
			})
			if err != nil || runs != map[int32]int{beforeCommit: 2, afterCommit: 1}[cut] {
				t.Errorf("it ran %d times and said %v", runs, err)
			}
			if _, l, _ := e.state(); l <= lost {
				t.Error("followers went on trusting what they have")
			}
			await(t, "the followers to know the truth", func() bool { c, _, last := e.state(); return c > caught && last == "caught" })
			got, err := s.Opportunity(t.Context(), o.ID)
			if err != nil {
				t.Fatal(err)
			}
			if got.LostReason == nil || *got.LostReason != name {
				t.Errorf("what was saved is %+v", got)
			}
			now := versions(t, s, "opportunity:"+o.ID)[0].Version
			if now <= before || e.floor("opportunity:"+o.ID) != now {
				t.Errorf("the version went from %d to %d, heard %d", before, now, e.floor("opportunity:"+o.ID))
			}
		})
	}
}

func TestADeadlockIsTriedAgain(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres], WriteDeadline: time.Minute})
	write(t, s, func(tx *store.Tx) error { return errors.Join(tx.PutSetting("a", "0"), tx.PutSetting("b", "0")) })
	var runs atomic.Int32
	var first, group sync.WaitGroup
	first.Add(2)
	for _, names := range [][2]string{{"a", "b"}, {"b", "a"}} {
		group.Go(func() {
			once := sync.OnceFunc(func() { first.Done(); first.Wait() }) // both hold their first before either asks for its second
			write(t, s, func(tx *store.Tx) error {
				runs.Add(1)
				if err := tx.PutSetting(names[0], names[0]); err != nil {
					return err
				}
				once()
				return tx.PutSetting(names[1], names[0])
			})
		})
	}
	group.Wait()
	if runs.Load() < 3 {
		t.Errorf("only %d runs: one of the two was to run again", runs.Load())
	}
}

// TestAFrozenProcessHoldsNobodyUp has a transaction say nothing while another waits for its row.
func TestAFrozenProcessHoldsNobodyUp(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres], WriteDeadline: 2 * time.Second})
	frozen, thaw := make(chan struct{}), make(chan struct{})
	var runs atomic.Int32
	var group sync.WaitGroup
	group.Go(func() {
		freeze := sync.OnceFunc(func() { close(frozen); <-thaw })
		write(t, s, func(tx *store.Tx) error {
			runs.Add(1)
			err := tx.PutSetting("a", "first")
			freeze()
			return errors.Join(err, tx.PutSetting("b", "first"))
		})
	})
	<-frozen
	write(t, s, func(tx *store.Tx) error { return tx.PutSetting("a", "second") })
	close(thaw)
	group.Wait() // it goes on, from the start
	if a, err := s.Setting(t.Context(), "a"); a != "first" || err != nil || runs.Load() != 2 {
		t.Errorf("the setting is %q, %v, after %d runs", a, err, runs.Load())
	}
}

func TestADatabaseThatIsNotThere(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: "postgres://app@127.0.0.1:1/none?sslmode=disable"})
	err := s.Ping(t.Context())
	if code(t, err, sales.Unavailable); !strings.Contains(err.Error(), "try again") {
		t.Error(err)
	}
	code(t, s.Migrate(t.Context()), sales.Unavailable)
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Versions(canceled, []string{"a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone is told %v", err)
	}
}

func TestADatabaseWithoutTables(t *testing.T) {
	for _, address := range []string{filepath.Join(t.TempDir(), "deep", "new.db"), storetest.Postgres(t)} {
		s := storetest.Open(t, store.Options{URL: address})
		if _, err := s.Versions(t.Context(), []string{"a"}); sales.CodeOf(err) != sales.Internal || !strings.Contains(err.Error(), "salesai migrate") {
			t.Errorf("without tables: %v", err)
		}
		var group sync.WaitGroup
		for range 3 { // several processes start at once
			group.Go(func() {
				other := storetest.Open(t, store.Options{URL: address})
				if err := other.Migrate(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := versions(t, s, "a"); got[0].Version != 1 {
			t.Error(got)
		}
		newTeam(t, s)
	}
}

func TestOptionsThatMakeNoSense(t *testing.T) {
	for name, o := range map[string]store.Options{
		"no address": {Stale: storetest.Stale}, "no table of views": {URL: "x.db"}, "negative": {URL: "x.db", Stale: storetest.Stale, Poll: -1},
		"in memory": {URL: ":memory:", Stale: storetest.Stale}, "not an address": {URL: "postgres://%zz", Stale: storetest.Stale},
		"muted without polling": {URL: "x.db", Stale: storetest.Stale, Mute: true, Poll: -1},
	} {
		if s, err := store.Open(t.Context(), o); err == nil {
			t.Errorf("%s: opened", name)
			_ = s.Close()
		}
	}
}

func TestAKeyThatCannotBeNotified(t *testing.T) {
	for _, key := range []string{strings.Repeat("x", 8000), "a\nb"} {
		stale := func(sales.Change) []cache.Mark { return []cache.Mark{{Key: key}} }
		storetest.EachWith(t, store.Options{Stale: stale}, func(t *testing.T, s *store.Store) {
			err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.RecomputePerformance(nil, nil) })
			if err == nil || !strings.Contains(err.Error(), "cache key") {
				t.Errorf("got %v", err)
			}
		})
	}
}
