package store_test

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestUsersAreReadAsTheyWereWritten(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		write(t, s, func(tx *store.Tx) error { return tx.SetPassword(w.amy.ID, "a hash") })
		got, hash, err := s.UserByEmail(t.Context(), " AMY@example.com ")
		if err != nil || hash != "a hash" {
			t.Fatal(hash, err)
		}
		if !reflect.DeepEqual(got, w.amy) || got.CreatedAt.Location() != time.UTC || !got.CreatedAt.Equal(c.now()) {
			t.Errorf("got %+v, want %+v", got, w.amy)
		}
		if _, hash, err := s.UserByEmail(t.Context(), "zoe@example.com"); err != nil || hash != "" {
			t.Error(hash, err)
		}
		_, _, err = s.UserByEmail(t.Context(), "nobody@example.com")
		code(t, err, sales.NotFound)
		users, err := s.Users(t.Context())
		if err != nil || len(users) != 6 || users[0].Name != "Ada" || users[5].Name != "Zoe" {
			t.Error(users, err)
		}
	})
}

func TestUsersThatMakeNoSenseAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		for name, test := range map[string]struct {
			user sales.User
			code sales.Code
		}{
			"taken address":           {sales.User{Email: "Amy@Example.com", Name: "X", Role: sales.Rep}, sales.Conflict},
			"no name":                 {sales.User{Email: "x@example.com", Role: sales.Rep}, sales.Invalid},
			"no role":                 {sales.User{Email: "x@example.com", Name: "X", Role: "boss"}, sales.Invalid},
			"team of a rep":           {sales.User{Email: "x@example.com", Name: "X", Role: sales.Rep, ManagerID: w.amy.ID}, sales.Invalid},
			"team of nobody":          {sales.User{Email: "x@example.com", Name: "X", Role: sales.Rep, ManagerID: "none"}, sales.Invalid},
			"manager within a team":   {sales.User{Email: "x@example.com", Name: "X", Role: sales.Manager, ManagerID: w.ann.ID}, sales.Invalid},
			"admin within somebody's": {sales.User{Email: "x@example.com", Name: "X", Role: sales.Admin, ManagerID: w.ann.ID}, sales.Invalid},
		} {
			t.Run(name, func(t *testing.T) {
				err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.CreateUser(test.user, ""); return err })
				code(t, err, test.code)
			})
		}
	})
}

func TestIdentityHoldsTheTeam(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		for _, test := range []struct {
			user    sales.User
			manager string
			team    []string
		}{
			{w.amy, "Ann", []string{}}, {w.zoe, "", []string{}}, {w.ann, "", []string{"Amy"}},
			{w.admin, "", []string{"Ada", "Amy", "Ann", "Ben", "Bob", "Zoe"}},
		} {
			read(t, s, func(r sales.Reader) error {
				i, err := r.Identity(t.Context(), test.user.ID)
				names := []string{}
				for _, m := range i.Team {
					names = append(names, m.Name)
				}
				if i.User != test.user || i.ManagerName != test.manager || !reflect.DeepEqual(names, test.team) || i.Team == nil {
					t.Errorf("%s: got %+v", test.user.Name, i)
				}
				return err
			})
		}
		err := s.Read(t.Context(), func(_ ctx, r sales.Reader) error { _, err := r.Identity(t.Context(), "none"); return err })
		code(t, err, sales.NotFound)
	})
}

func TestMembersOfAScope(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		for scope, want := range map[sales.Scope][]string{
			sales.Of(w.amy.ID): {"Amy"}, sales.Team(w.ann.ID): {"Amy", "Ann"}, sales.Everything(): {"Ada", "Amy", "Ann", "Ben", "Bob", "Zoe"},
		} {
			read(t, s, func(r sales.Reader) error {
				members, err := r.Members(t.Context(), scope)
				var got []string
				for _, m := range members {
					got = append(got, m.Name)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: got %v, want %v", scope, got, want)
				}
				return err
			})
		}
	})
}

func TestAMoveTakesEverythingAlong(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		c := newConversation(t, s, o, "h")
		analyse(t, s, c.ID, analysis(80, sales.Strong))
		e := follow(t, s)
		mark := e.mark()
		var moved sales.User
		write(t, s, func(tx *store.Tx) (err error) {
			moved, err = tx.UpdateUser(w.amy.ID, store.UserPatch{ManagerID: &w.bob.ID})
			return err
		})
		if moved.ManagerID != w.bob.ID {
			t.Error(moved)
		}
		for scope, want := range map[sales.Scope]int{sales.Team(w.ann.ID): 0, sales.Team(w.bob.ID): 1, sales.Of(w.amy.ID): 1, sales.Everything(): 1} {
			read(t, s, func(r sales.Reader) error {
				conversations, err := r.Conversations(t.Context(), scope, 0, 10)
				if err != nil {
					return err
				}
				opportunities, err := r.Opportunities(t.Context(), scope, sales.OpportunityFilter{}, 0, 10)
				if err != nil {
					return err
				}
				d, err := r.Dashboard(t.Context(), scope)
				if conversations.Total != want || opportunities.Total != want || d.Summary.TotalAnalyses != want {
					t.Errorf("%s: %d conversations, %d opportunities, %d analyses, want %d", scope, conversations.Total, opportunities.Total, d.Summary.TotalAnalyses, want)
				}
				return err
			})
		}
		for _, key := range []string{"identity:" + w.amy.ID, "identity:" + w.ann.ID, "identity:" + w.bob.ID, "identity:" + w.admin.ID,
			"manager:" + w.ann.ID, "manager:" + w.bob.ID, "user:" + w.amy.ID, "teammate:" + w.ben.ID, "teammate:" + w.ann.ID, "org:all"} {
			if !slices.Contains(e.heardSince(mark), key) {
				t.Errorf("%s was not made stale", key)
			}
		}
		if slices.Contains(e.heardSince(mark), "identity:"+w.zoe.ID) {
			t.Error("somebody unconcerned was made stale")
		}
	})
}

func TestARenameReachesWhatShowsTheName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.ann.ID, "Acme")
		c := newConversation(t, s, o, "h")
		e := follow(t, s)
		mark := e.mark()
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.UpdateUser(w.ann.ID, store.UserPatch{Name: ptr("Anna")})
			return err
		})
		for _, key := range []string{"conversation:" + c.ID, "opportunity:" + o.ID, "identity:" + w.amy.ID, "manager:" + w.ann.ID} {
			if !slices.Contains(e.heardSince(mark), key) {
				t.Errorf("%s was not made stale", key)
			}
		}
	})
}

func TestARoleDecidesTheTeam(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		newOpportunity(t, s, w.amy.ID, "Acme")
		role := func(id string, role sales.Role) (u sales.User) {
			write(t, s, func(tx *store.Tx) (err error) {
				u, err = tx.UpdateUser(id, store.UserPatch{Role: &role})
				return err
			})
			return u
		}
		total := func(scope sales.Scope) (n int) {
			read(t, s, func(r sales.Reader) error {
				p, err := r.Opportunities(t.Context(), scope, sales.OpportunityFilter{}, 0, 1)
				n = p.Total
				return err
			})
			return n
		}
		if u := role(w.amy.ID, sales.Manager); u.ManagerID != "" || total(sales.Team(w.amy.ID)) != 1 || total(sales.Team(w.ann.ID)) != 0 {
			t.Errorf("a new manager is still in a team: %+v", u)
		}
		if role(w.amy.ID, sales.Rep); total(sales.Team(w.amy.ID)) != 0 {
			t.Error("who is no manager any more still has a team's list")
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateUser(w.amy.ID, store.UserPatch{ManagerID: &w.ben.ID})
			return err
		})
		code(t, err, sales.Invalid)
		err = s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateUser("none", store.UserPatch{}); return err })
		code(t, err, sales.NotFound)
	})
}

func TestSessions(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		e := follow(t, s)
		until := c.now().Add(time.Hour)
		write(t, s, func(tx *store.Tx) error {
			for _, hash := range []string{"a", "b", "c"} {
				if err := tx.CreateSession(hash, sales.Session{UserID: w.amy.ID, ExpiresAt: until}); err != nil {
					return err
				}
			}
			return tx.CreateSession("d", sales.Session{UserID: w.ben.ID, ExpiresAt: until})
		})
		session := func(hash string) (got sales.Session, err error) {
			err = s.Read(t.Context(), func(ctx ctx, r sales.Reader) (err error) { got, err = r.Session(ctx, hash); return err })
			return got, err
		}
		got, err := session("a")
		if want := (sales.Session{UserID: w.amy.ID, CreatedAt: c.now(), ExpiresAt: until}); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
		write(t, s, func(tx *store.Tx) error { return tx.DeleteSession("a") })
		_, err = session("a")
		code(t, err, sales.NotFound)
		write(t, s, func(tx *store.Tx) error { return tx.DeleteSession("unknown") })
		before, err := s.Versions(t.Context(), []string{"session:d"})
		if err != nil {
			t.Fatal(err)
		}
		write(t, s, func(tx *store.Tx) error { return tx.SetPassword(w.amy.ID, "new") })
		for _, hash := range []string{"b", "c"} {
			_, err = session(hash)
			code(t, err, sales.NotFound)
			if e.goneAt("session:"+hash) == 0 {
				t.Errorf("session %s is not gone for followers", hash)
			}
		}
		if after, err := s.Versions(t.Context(), []string{"session:d"}); err != nil || !slices.Equal(after, before) {
			t.Error("another person's session was made stale")
		}
		c.pass(2 * time.Hour)
		if err := s.Prune(t.Context(), 48*time.Hour); err != nil {
			t.Fatal(err)
		}
		_, err = session("d")
		code(t, err, sales.NotFound)
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			return tx.CreateSession("e", sales.Session{UserID: "none", ExpiresAt: until})
		})
		code(t, err, sales.Invalid)
	})
}

func TestNoTeamAndNoHouseIsLeftAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		change := func(id string, p store.UserPatch) error {
			return s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateUser(id, p); return err })
		}
		code(t, change(w.ann.ID, store.UserPatch{Role: ptr(sales.Rep)}), sales.Conflict) // amy is in her team
		code(t, change(w.ann.ID, store.UserPatch{Role: ptr(sales.Admin)}), sales.Conflict)
		code(t, change(w.admin.ID, store.UserPatch{Role: ptr(sales.Rep)}), sales.Conflict)
		for _, step := range []struct {
			id string
			p  store.UserPatch
		}{{w.amy.ID, store.UserPatch{ManagerID: &w.bob.ID}}, {w.ann.ID, store.UserPatch{Role: ptr(sales.Admin)}}, {w.admin.ID, store.UserPatch{Role: ptr(sales.Rep)}}} {
			if err := change(step.id, step.p); err != nil {
				t.Error(err)
			}
		}
		code(t, change(w.ann.ID, store.UserPatch{Role: ptr(sales.Rep)}), sales.Conflict)
	})
}

// TestTheHouseKeepsAnAdmin has two admins take the role from each other at once.
func TestTheHouseKeepsAnAdmin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		admin, rep := sales.Admin, sales.Rep
		write(t, s, func(tx *store.Tx) error { _, err := tx.UpdateUser(w.zoe.ID, store.UserPatch{Role: &admin}); return err })
		demote := func(id string, then func()) error {
			return s.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.UpdateUser(id, store.UserPatch{Role: &rep})
				then()
				return err
			})
		}
		second := make(chan error, 1)
		var once sync.Once
		err := demote(w.admin.ID, func() {
			once.Do(func() {
				go func() { second <- demote(w.zoe.ID, func() {}) }()
				select { // it waits for the first one, which nothing but time can show
				case err := <-second:
					second <- err
				case <-time.After(300 * time.Millisecond):
				}
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		code(t, <-second, sales.Conflict)
	})
}
