package store_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestAnotherProcessHears(t *testing.T) {
	for name, o := range map[string]store.Options{"told": {}, "polling": {Poll: 10 * time.Millisecond, Mute: true}} {
		t.Run(name, func(t *testing.T) {
			storetest.EachWith(t, o, func(t *testing.T, s *store.Store) {
				o := o
				o.URL = s.URL()
				others := storetest.Open(t, o)
				w := newTeam(t, s)
				e := follow(t, others)
				o2 := newOpportunity(t, s, w.amy.ID, "Acme")
				await(t, "the other process to hear", func() bool { return e.floor("opportunity:"+o2.ID) > 0 })
				if want := stored(t, s); !maps.Equal(e.all(), want) {
					t.Errorf("it knows %v, not %v", e.all(), want)
				}
			})
		})
	}
}

// A notification that never arrives is made up for by the next heartbeat.
func TestALostNotificationIsFoundByTheHeartbeat(t *testing.T) {
	mute := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres], Mute: true})
	w := newTeam(t, mute)
	e := follow(t, storetest.Open(t, store.Options{URL: mute.URL()}))
	o := newOpportunity(t, mute, w.amy.ID, "Acme")
	await(t, "the heartbeat", func() bool { return e.floor("opportunity:"+o.ID) > 0 })
	if _, lost, _ := e.state(); lost != 0 {
		t.Error("trust was lost without a reason")
	}
}

// The order in which versions are drawn is not the order of commits: who polls must not step over a transaction
// that was there first and commits last.
func TestATransactionThatCommitsLateIsNotSteppedOver(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres], Mute: true})
	w := newTeam(t, s)
	e := follow(t, storetest.Open(t, store.Options{URL: s.URL(), Poll: 5 * time.Millisecond}))
	slow, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := slow.Exec(`INSERT INTO ledger (key, version, gone, was_gone, position, at)
		VALUES ('slow', nextval('ledger_versions'), FALSE, 0, pg_current_xact_id()::text::bigint, now())`); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		await(t, "the later transaction", func() bool { return e.floor("opportunity:"+o.ID) > 0 })
	}
	time.Sleep(30 * time.Millisecond) // some polls
	if e.floor("slow") != 0 {
		t.Fatal("heard of what was not committed")
	}
	if err := slow.Commit(); err != nil {
		t.Fatal(err)
	}
	await(t, "the transaction that began first", func() bool { return e.floor("slow") > 0 })
}

func TestAKilledListenerComesBack(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres]})
	w := newTeam(t, s)
	others := storetest.Open(t, store.Options{URL: s.URL()})
	e := follow(t, others)
	for range 3 {
		caught, lost, _ := e.state()
		if _, err := s.DB().Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%LEFT JOIN ledger%' AND pid <> pg_backend_pid()`); err != nil {
			t.Fatal(err)
		}
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		await(t, "the loss to be told and made up for", func() bool { c, l, last := e.state(); return l > lost && c > caught && last == "caught" })
		if e.floor("opportunity:"+o.ID) == 0 {
			t.Error("what was committed meanwhile was not told before the follower was said to have caught up")
		}
	}
}

func TestAServerThatStopsAndPauses(t *testing.T) {
	server := storetest.Start(t)
	s := storetest.Open(t, store.Options{URL: server.Migrated(t), PageDeadline: 300 * time.Millisecond, WriteDeadline: 2 * time.Second})
	w := newTeam(t, s)
	e := follow(t, s)
	others := follow(t, storetest.Open(t, store.Options{URL: s.URL()}))
	for name, fault := range map[string][2]func(testing.TB){"stop": {server.Stop, server.Restart}, "pause": {server.Pause, server.Resume}} {
		t.Run(name, func(t *testing.T) {
			caught, lost, _ := e.state()
			fault[0](t)
			began := time.Now()
			_, err := s.Versions(context.Background(), []string{"a"})
			code(t, err, sales.Unavailable)
			err = s.Read(context.Background(), func(ctx ctx, r sales.Reader) error { _, err := r.Identity(ctx, w.amy.ID); return err })
			code(t, err, sales.Unavailable)
			err = s.Write(context.Background(), func(tx *store.Tx) error {
				_, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"})
				return err
			})
			code(t, err, sales.Unavailable)
			if err := s.Ping(t.Context()); err == nil {
				t.Error("a server that is not there answers")
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("callers hung for %s", took)
			}
			await(t, "the loss to be told", func() bool { _, l, last := e.state(); return l > lost && last == "lost" })
			fault[1](t)
			await(t, "writes to work again", func() bool {
				return s.Write(context.Background(), func(tx *store.Tx) error {
					_, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"})
					return err
				}) == nil
			})
			await(t, "trust to be won back", func() bool { c, _, last := e.state(); return c > caught && last == "caught" })
			want := stored(t, s)
			await(t, "both followers to know the same", func() bool { return maps.Equal(e.all(), want) && maps.Equal(others.all(), want) })
		})
	}
}

// A database that is put back to an earlier state gives versions again that were given before, for other data.
func TestARestoreMakesEverythingStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		e := follow(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		before := e.all()
		caught, _, _ := e.state()
		back := []string{"DELETE FROM ledger", "UPDATE ledger_meta SET version = 5"}
		if s.Dialect() == store.Postgres {
			back[1] = "SELECT setval('ledger_versions', 5)"
		}
		for _, query := range back {
			if _, err := s.DB().Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		await(t, "the restore to be noticed", func() bool { c, l, last := e.state(); return l > 0 && c > caught && last == "caught" })
		for key, version := range before {
			if now := versions(t, s, key)[0].Version; now <= version || e.floor(key) <= version || e.goneAt(key) <= version {
				t.Errorf("%s was at %d and is at %d, heard %d, gone %d", key, version, now, e.floor(key), e.goneAt(key))
			}
		}
		if low := versions(t, s, "never heard of")[0].Version; low <= slices.Max(slices.Collect(maps.Values(before))) {
			t.Errorf("an unknown key reads as %d, which an earlier value may have", low)
		}
		write(t, s, func(tx *store.Tx) error { _, err := tx.SetOpportunityStatus(o.ID, sales.Won, "", nil); return err })
		if e.floor("opportunity:"+o.ID) != versions(t, s, "opportunity:"+o.ID)[0].Version {
			t.Error("versions do not go on after the restore")
		}
	})
}

func TestAnotherDatabaseAtTheSameAddressIsNoticed(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres]})
	newTeam(t, s)
	e := follow(t, storetest.Open(t, store.Options{URL: s.URL()}))
	before := e.all()
	for _, query := range []string{"UPDATE ledger_meta SET epoch = 'another'",
		`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%LEFT JOIN ledger%' AND pid <> pg_backend_pid()`} {
		if _, err := s.DB().Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	await(t, "everything to be stale", func() bool { return e.lostAll(before) })
}

func TestAnotherDatabaseBehindAConnectionThatLivesIsNoticed(t *testing.T) {
	storetest.EachWith(t, store.Options{Poll: 5 * time.Millisecond}, func(t *testing.T, s *store.Store) {
		newTeam(t, s)
		e := follow(t, s)
		before := e.all()
		if _, err := s.DB().Exec("UPDATE ledger_meta SET epoch = 'another'"); err != nil {
			t.Fatal(err)
		}
		await(t, "everything to be stale", func() bool { return e.lostAll(before) })
	})
}

func TestAFollowerThatReadsTheLedgerForTheFirstTimeCanBeStopped(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.URLs(t)[store.Postgres]})
	newTeam(t, s)
	tx, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // it only locks
	if _, err := tx.Exec("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Follow(ctx, newEars()) }()
	await(t, "the look to wait", func() bool {
		var n int
		err := s.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE NOT l.granted AND d.datname = current_database()").Scan(&n)
		return err == nil && n > 0
	})
	stop()
	select {
	case <-done:
	case <-time.After(4 * time.Second):
		t.Error("it goes on for as long as the look takes")
		<-done
	}
}

// The test binary runs itself as a second process that writes into the file of the first.
func TestASecondProcessWritesTheFile(t *testing.T) {
	const file, owner = "SALESAI_TEST_FILE", "SALESAI_TEST_OWNER"
	if path := os.Getenv(file); path != "" {
		s := storetest.Open(t, store.Options{URL: path})
		for range 20 {
			newOpportunity(t, s, os.Getenv(owner), "From elsewhere")
		}
		return
	}
	s := storetest.Open(t, store.Options{URL: storetest.SQLite(t)})
	w := newTeam(t, s)
	e := follow(t, s)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestASecondProcessWritesTheFile$")
	child.Env = append(os.Environ(), file+"="+s.URL(), owner+"="+w.amy.ID)
	var out strings.Builder
	child.Stdout, child.Stderr = &out, &out
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	for range 20 { // both write
		newOpportunity(t, s, w.ben.ID, "From here")
	}
	if err := child.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	want := stored(t, s)
	await(t, "everything the other process wrote", func() bool { return maps.Equal(e.all(), want) })
	read(t, s, func(r sales.Reader) error {
		page, err := r.Opportunities(t.Context(), sales.Everything(), sales.OpportunityFilter{}, 0, 1)
		if page.Total != 40 {
			t.Errorf("%d opportunities, want 40", page.Total)
		}
		return err
	})
}

func TestAReaderDoesNotWaitForTheWriter(t *testing.T) {
	s := storetest.Open(t, store.Options{URL: storetest.SQLite(t)})
	w := newTeam(t, s)
	write(t, s, func(tx *store.Tx) error {
		if _, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"}); err != nil {
			return err
		}
		read(t, s, func(r sales.Reader) error { // while the transaction holds the write lock
			page, err := r.Opportunities(t.Context(), sales.Everything(), sales.OpportunityFilter{}, 0, 1)
			if page.Total != 0 {
				t.Error("a reader saw what is not committed")
			}
			return err
		})
		return nil
	})
}
