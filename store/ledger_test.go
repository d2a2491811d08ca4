package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func versions(t testing.TB, s *store.Store, keys ...string) []cache.Change {
	t.Helper()
	changes, err := s.Versions(context.Background(), keys)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// stored gives every row of the ledger.
func stored(t testing.TB, s *store.Store) map[string]cache.Version {
	t.Helper()
	rows, err := s.DB().Query("SELECT key, version FROM ledger")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	all := map[string]cache.Version{}
	for rows.Next() {
		var key string
		var version cache.Version
		if err := rows.Scan(&key, &version); err != nil {
			t.Fatal(err)
		}
		all[key] = version
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func (e *ears) all() map[string]cache.Version {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.floors)
}

func TestAKeyWithoutARowReadsAsTheLowWaterMark(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		got := versions(t, s, "b", "user:"+w.amy.ID, "a")
		if got[0] != (cache.Change{Key: "b", Version: 1}) || got[2] != (cache.Change{Key: "a", Version: 1}) || got[1].Version <= 1 || got[1].Key != "user:"+w.amy.ID {
			t.Errorf("got %v", got)
		}
		err := s.Snapshot(t.Context(), []string{"a", "user:" + w.amy.ID}, func(_ ctx, _ sales.Reader, v []cache.Version) error {
			if v[0] != 1 || v[1] != got[1].Version {
				t.Errorf("got %v", v)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		mine := errors.New("mine")
		if err := s.Snapshot(t.Context(), nil, func(ctx, sales.Reader, []cache.Version) error { return mine }); !errors.Is(err, mine) {
			t.Errorf("the error of read came back as %v", err)
		}
		if got := versions(t, s); len(got) != 0 {
			t.Error(got)
		}
	})
}

func TestTheWritersFollowersHearBeforeTheWriter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		e := follow(t, s)
		for range 20 {
			o := newOpportunity(t, s, w.amy.ID, "Acme")
			if e.floor("opportunity:"+o.ID) == 0 || e.floor("org:all") != versions(t, s, "org:all")[0].Version {
				t.Fatal("the writer was answered before a follower of the same process heard")
			}
		}
	})
}

func TestWhatIsRolledBackIsNotHeard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		e := follow(t, s)
		before, mark := stored(t, s), e.mark()
		failed := errors.New("failed")
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"}); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Error(err)
		}
		func() {
			defer func() { _ = recover() }()
			_ = s.Write(t.Context(), func(tx *store.Tx) error {
				_, _ = tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"})
				panic("at the disco")
			})
		}()
		if got := e.heardSince(mark); len(got) != 0 || !maps.Equal(stored(t, s), before) {
			t.Errorf("heard %v", got)
		}
		if o := newOpportunity(t, s, w.amy.ID, "Acme"); o.CustomerNumber != "K-00001" {
			t.Errorf("the number is %s", o.CustomerNumber)
		}
	})
}

// TestVersionsMoveWithTheData has writers change rows through two stores, as two processes would, while readers
// take snapshots: in each of them the version belongs to the data, and at the end everybody knows the same.
func TestVersionsMoveWithTheData(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		others := storetest.Open(t, store.Options{URL: s.URL()})
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		var ids []string
		for i := range 4 {
			ids = append(ids, newConversation(t, s, o, strconv.Itoa(i)).ID)
		}
		followers := []*ears{follow(t, s), follow(t, others)}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // or when enough was seen
		defer cancel()

		type seen struct {
			id       string
			revision int64
		}
		var mu sync.Mutex
		pairs := map[seen]cache.Version{}
		var writes int
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				for ctx.Err() == nil {
					a, b := ids[rand.N(len(ids))], ids[rand.N(len(ids))]
					if a > b { // or they wait for one another until PostgreSQL looks for deadlocks, a second later
						a, b = b, a
					}
					err := []*store.Store{s, others}[i%2].Write(context.Background(), func(tx *store.Tx) error {
						if _, err := tx.UpdateSummary(a, "x", nil); err != nil {
							return err
						}
						_, err := tx.UpdateSummary(b, "y", nil)
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					if writes++; writes >= 200 && len(pairs) >= 50 {
						cancel()
					}
					mu.Unlock()
				}
			})
		}
		for i := range 3 {
			group.Go(func() {
				for ctx.Err() == nil {
					id := ids[rand.N(len(ids))]
					err := []*store.Store{s, others}[i%2].Snapshot(context.Background(), []string{"conversation:" + id}, func(ctx context.Context, r sales.Reader, v []cache.Version) error {
						c, err := r.Conversation(ctx, id)
						mu.Lock()
						defer mu.Unlock()
						if known, ok := pairs[seen{id, c.Revision}]; ok && known != v[0] {
							t.Errorf("revision %d was seen with the versions %d and %d", c.Revision, known, v[0])
						}
						pairs[seen{id, c.Revision}] = v[0]
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		group.Wait()
		for a, version := range pairs {
			for b, later := range pairs {
				if a.id == b.id && a.revision < b.revision && version >= later {
					t.Fatalf("revision %d has version %d, and %d has %d", a.revision, version, b.revision, later)
				}
			}
		}
		want := stored(t, s)
		for i, e := range followers {
			await(t, fmt.Sprint("floors of follower ", i), func() bool { return maps.Equal(e.all(), want) })
		}
		t.Logf("%d writes, %d different states seen", writes, len(pairs))
		if writes < 20 || len(pairs) < 10 {
			t.Errorf("too little happened to prove anything: %d writes, %d states", writes, len(pairs))
		}
	})
}

func TestPrune(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		old := versions(t, s, "user:"+w.amy.ID, "org:all")
		c.pass(50 * time.Hour)
		o := newOpportunity(t, s, w.ben.ID, "Acme")
		young := versions(t, s, "user:"+w.ben.ID, "org:all")
		if err := s.Prune(t.Context(), 48*time.Hour); err != nil {
			t.Fatal(err)
		}
		if _, ok := stored(t, s)["user:"+w.amy.ID]; ok {
			t.Error("an old row is still there")
		}
		now := versions(t, s, "user:"+w.amy.ID, "never heard of", "user:"+w.ben.ID, "org:all", "opportunity:"+o.ID)
		if now[0].Version < old[0].Version || now[1].Version < old[0].Version {
			t.Errorf("a floor of %d is above every possible build at %d", old[0].Version, now[0].Version)
		}
		if now[2] != young[0] || now[3] != young[1] {
			t.Errorf("young rows changed: %v, %v", now, young)
		}
		low := now[0].Version
		c.pass(50 * time.Hour)
		if err := s.Prune(t.Context(), 48*time.Hour); err != nil {
			t.Fatal(err)
		}
		if n := len(stored(t, s)); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if now := versions(t, s, "x")[0].Version; now < low {
			t.Errorf("the low-water mark fell from %d to %d", low, now)
		}
		newOpportunity(t, s, w.amy.ID, "Apex")
		if now := versions(t, s, "x", "user:"+w.amy.ID); now[1].Version <= now[0].Version {
			t.Errorf("a new version %d is not above the low-water mark %d", now[1].Version, now[0].Version)
		}
	})
}

// TestVersionsNeverFall lets random things happen: no key's version ever falls, pruned or not, no floor is above
// what can be built, and who begins to follow late knows as much.
func TestVersionsNeverFall(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := newClock()
		s := storetest.Open(t, store.Options{URL: storetest.SQLite(t), Now: c.now})
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		keys := []string{"user:" + w.amy.ID, "user:" + w.ben.ID, "manager:" + w.ann.ID, "identity:" + w.amy.ID, "opportunity:" + o.ID, "org:all", "never"}
		last := map[string]cache.Version{}
		e := newEars()
		following, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- s.Follow(following, e) }()
		defer func() { stop(); <-done }()
		rt.Repeat(map[string]func(*rapid.T){
			"edit": func(*rapid.T) {
				write(t, s, func(tx *store.Tx) error { _, err := tx.SetOpportunityStatus(o.ID, sales.Won, "", nil); return err })
			},
			"move": func(rt *rapid.T) {
				to := rapid.SampledFrom([]string{"", w.ann.ID, w.bob.ID}).Draw(rt, "manager")
				write(t, s, func(tx *store.Tx) error {
					_, err := tx.UpdateUser(w.amy.ID, store.UserPatch{ManagerID: &to})
					return err
				})
			},
			"pass": func(rt *rapid.T) { c.pass(time.Duration(rapid.IntRange(1, 60).Draw(rt, "hours")) * time.Hour) },
			"prune": func(rt *rapid.T) {
				if err := s.Prune(t.Context(), 48*time.Hour); err != nil {
					rt.Fatal(err)
				}
			},
			"": func(rt *rapid.T) {
				for _, now := range versions(t, s, keys...) {
					if now.Version < last[now.Key] {
						rt.Fatalf("%s fell from %d to %d", now.Key, last[now.Key], now.Version)
					}
					if floor := e.floor(now.Key); floor > now.Version {
						rt.Fatalf("the floor of %s is %d, above %d", now.Key, floor, now.Version)
					}
					last[now.Key] = now.Version
				}
			},
		})
		late := follow(t, s)
		if want := stored(t, s); !maps.Equal(late.all(), want) {
			rt.Fatalf("who came late knows %v, not %v", late.all(), want)
		}
	})
}

func TestWhoMissedThatAKeyWasGoneLearnsOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		until := time.Now().Add(time.Hour)
		create := func(tx *store.Tx) error {
			return tx.CreateSession("h", sales.Session{UserID: w.amy.ID, ExpiresAt: until})
		}
		write(t, s, create)
		write(t, s, func(tx *store.Tx) error { return tx.DeleteSession("h") })
		gone := versions(t, s, "session:h")[0]
		write(t, s, create)
		now := versions(t, s, "session:h")[0]
		if !gone.Gone || now.Gone || now.Version <= gone.Version {
			t.Errorf("gone %v, now %v", gone, now)
		}
		e := follow(t, s)
		if e.goneAt("session:h") != gone.Version || e.floor("session:h") != now.Version {
			t.Errorf("heard that it was gone at %d, want %d", e.goneAt("session:h"), gone.Version)
		}
	})
}

func TestManyKeysAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		others := storetest.Open(t, store.Options{URL: s.URL()})
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		generate(t, s, o.ID, w.amy, 2500)
		mine, theirs := follow(t, s), follow(t, others)
		before := versions(t, s, "org:all")[0].Version
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.UpdateUser(w.amy.ID, store.UserPatch{Name: ptr("Amelie")})
			return err
		})
		want := stored(t, s)
		if len(want) < 2500 || !maps.Equal(mine.all(), want) {
			t.Fatalf("%d rows, %d heard", len(want), len(mine.all()))
		}
		for key, version := range want {
			if version <= before && key[:4] == "conv" {
				t.Fatalf("%s was left behind", key)
			}
		}
		await(t, "the other process to hear", func() bool { return maps.Equal(theirs.all(), want) })
		keys := slices.Sorted(maps.Keys(want))
		for i, got := range versions(t, s, keys...) {
			if got.Key != keys[i] || got.Version != want[keys[i]] {
				t.Fatalf("%s: got %v, want %d", keys[i], got, want[keys[i]])
			}
		}
	})
}

func TestStatementsAreCountedByPurpose(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		before := s.Queries()
		versions(t, s, "a")
		if err := s.Snapshot(t.Context(), []string{"a"}, func(ctx ctx, r sales.Reader, _ []cache.Version) error {
			_, err := r.Identity(ctx, w.amy.ID)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.User(t.Context(), w.amy.ID); err != nil {
			t.Fatal(err)
		}
		after := s.Queries()
		if after.Page-before.Page != 3 || after.Other-before.Other != 1 || after.Write != before.Write {
			t.Errorf("before %+v, after %+v", before, after)
		}
		newOpportunity(t, s, w.amy.ID, "Acme")
		if s.Queries().Write == after.Write || s.Queries().Page != after.Page {
			t.Errorf("got %+v", s.Queries())
		}
	})
}
