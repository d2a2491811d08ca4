package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestOpportunityIsReadAsItWasWritten(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		var o sales.Opportunity
		write(t, s, func(tx *store.Tx) (err error) {
			o, err = tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: " 2026-01-20 ", Contact: sales.Contact{Name: ptr("王小明"), Email: ptr(" "), Phone: ptr("0912")}})
			return err
		})
		want := sales.Opportunity{ID: o.ID, CustomerNumber: "K-00001", OwnerID: w.amy.ID, CompanyName: "2026-01-20", Status: sales.New, Revision: 1,
			Contact: sales.Contact{Name: ptr("王小明"), Phone: ptr("0912")}, CreatedAt: c.now(), UpdatedAt: c.now()}
		if !reflect.DeepEqual(o, want) {
			t.Errorf("got %+v, want %+v", o, want)
		}
		if got, err := s.Opportunity(t.Context(), o.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v, want %+v (%v)", got, want, err)
		}
		// Inside a transaction the connection that writes reads it: it must not take the name for a date.
		write(t, s, func(tx *store.Tx) error {
			if got, err := tx.Opportunity(o.ID); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("read %+v, want %+v (%v)", got, want, err)
			}
			return nil
		})
		read(t, s, func(r sales.Reader) error {
			d, err := r.Opportunity(t.Context(), o.ID)
			if d.Conversations == nil || d.LatestAnalysis != nil || d.CompanyName != "2026-01-20" || d.OwnerName != "Amy" || d.Revision != 1 || !d.UpdatedAt.Equal(c.now()) {
				t.Errorf("got %+v", d)
			}
			page, err2 := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{}, 0, 10)
			if page.Total != 1 || page.Items[0].CompanyName != "2026-01-20" || *page.Items[0].ContactName != "王小明" {
				t.Errorf("got %+v", page)
			}
			if err != nil {
				return err
			}
			return err2
		})
		_, err := s.Opportunity(t.Context(), "none")
		code(t, err, sales.NotFound)
		err = s.Read(t.Context(), func(ctx ctx, r sales.Reader) error { _, err := r.Opportunity(ctx, "none"); return err })
		code(t, err, sales.NotFound)
	})
}

func TestTheSecondOfTwoEditorsIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		edit := func(revision int64, p store.OpportunityPatch) (o2 sales.Opportunity, err error) {
			err = s.Write(t.Context(), func(tx *store.Tx) (err error) { o2, err = tx.UpdateOpportunity(o.ID, revision, p); return err })
			return o2, err
		}
		first, err := edit(1, store.OpportunityPatch{CompanyName: ptr("Acme Ltd"), ContactName: ptr("Jo"), Status: ptr(sales.Lost), LostReason: ptr("price")})
		if err != nil || first.Revision != 2 || first.CompanyName != "Acme Ltd" || *first.LostReason != "price" {
			t.Fatal(first, err)
		}
		_, err = edit(1, store.OpportunityPatch{CompanyName: ptr("Other")})
		if e := code(t, err, sales.Conflict); e.Data["revision"] != int64(2) || !strings.Contains(e.Message, "changed meanwhile") {
			t.Error(e)
		}
		second, err := edit(2, store.OpportunityPatch{ContactName: ptr(""), Status: ptr(sales.Won)})
		if err != nil || second.Contact.Name != nil || second.LostReason != nil || second.Status != sales.Won {
			t.Error(second, err)
		}
		_, err = edit(3, store.OpportunityPatch{CompanyName: ptr("  ")})
		code(t, err, sales.Invalid)
		_, err = edit(3, store.OpportunityPatch{Status: ptr(sales.OpportunityStatus("sold"))})
		code(t, err, sales.Invalid)
		write(t, s, func(tx *store.Tx) error {
			o, err := tx.SetOpportunityStatus(o.ID, sales.Lost, "no budget", nil)
			if err == nil && (o.Revision != 4 || *o.LostReason != "no budget") {
				t.Error(o)
			}
			return err
		})
		err = s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.SetOpportunityStatus("none", sales.Won, "", nil); return err })
		code(t, err, sales.NotFound)
	})
}

func TestEditorsAtOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		var mu sync.Mutex
		var won, told int
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					_, err := tx.UpdateOpportunity(o.ID, 1, store.OpportunityPatch{CompanyName: ptr(fmt.Sprint("Acme ", i))})
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				switch sales.CodeOf(err) {
				case "":
					won++
				case sales.Conflict:
					told++
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won != 1 || told != 7 {
			t.Errorf("%d won and %d were told", won, told)
		}
	})
}

func TestSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		write(t, s, func(tx *store.Tx) error {
			for i, o := range []sales.Opportunity{
				{CompanyName: "Acme GmbH", Contact: sales.Contact{Name: ptr("Jörg Straße")}}, {CompanyName: "ＡＣＭＥ 台灣"},
				{CompanyName: "100% Juice"}, {CompanyName: "a_b!c"}, {CompanyName: "台北科技"}, {CompanyName: "O'Brien; DROP TABLE users --"},
			} {
				o.OwnerID, o.Status = w.amy.ID, sales.OpportunityStatuses()[i%2]
				if _, err := tx.CreateOpportunity(o); err != nil {
					return err
				}
			}
			return nil
		})
		for _, test := range []struct {
			filter sales.OpportunityFilter
			want   int
		}{
			{sales.OpportunityFilter{}, 6}, {sales.OpportunityFilter{Search: "acme"}, 2}, {sales.OpportunityFilter{Search: "JÖRG STRASSE"}, 1},
			{sales.OpportunityFilter{Search: "0%"}, 1}, {sales.OpportunityFilter{Search: "%"}, 1}, {sales.OpportunityFilter{Search: "_"}, 1},
			{sales.OpportunityFilter{Search: "!"}, 1}, {sales.OpportunityFilter{Search: "台"}, 2}, {sales.OpportunityFilter{Search: "k-00003"}, 1},
			{sales.OpportunityFilter{Search: "'; DROP TABLE users; --"}, 0}, {sales.OpportunityFilter{Search: "o'brien"}, 1},
			{sales.OpportunityFilter{Search: `\`}, 0}, {sales.OpportunityFilter{Status: sales.New}, 3},
			{sales.OpportunityFilter{Status: sales.New, Search: "acme"}, 1}, {sales.OpportunityFilter{Status: sales.Won}, 0},
		} {
			for _, scope := range []sales.Scope{sales.Of(w.amy.ID), sales.Team(w.ann.ID), sales.Everything()} {
				read(t, s, func(r sales.Reader) error {
					page, err := r.Opportunities(t.Context(), scope, test.filter, 0, 10)
					if page.Total != test.want || len(page.Items) != test.want || page.Items == nil {
						t.Errorf("%s %+v: %d of %d, want %d", scope, test.filter, len(page.Items), page.Total, test.want)
					}
					return err
				})
			}
		}
	})
}

func TestAnOpportunityIsTouchedByItsConversations(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		first := newOpportunity(t, s, w.amy.ID, "First")
		c.pass(time.Minute)
		second := newOpportunity(t, s, w.amy.ID, "Second")
		order := func() (names []string) {
			read(t, s, func(r sales.Reader) error {
				page, err := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{}, 0, 10)
				for _, o := range page.Items {
					names = append(names, o.CompanyName)
				}
				return err
			})
			return names
		}
		if got := order(); !slices.Equal(got, []string{"Second", "First"}) {
			t.Error(got)
		}
		c.pass(time.Minute)
		conversation := newConversation(t, s, first, "h")
		if got := order(); !slices.Equal(got, []string{"First", "Second"}) {
			t.Error(got)
		}
		c.pass(time.Minute)
		newConversation(t, s, second, "h2")
		c.pass(time.Minute)
		analyse(t, s, conversation.ID, analysis(70, sales.Strong))
		if got := order(); !slices.Equal(got, []string{"First", "Second"}) {
			t.Error(got)
		}
		read(t, s, func(r sales.Reader) error {
			page, err := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{}, 0, 10)
			if *page.Items[0].MeddicScore != 70 || page.Items[0].ConversationCount != 1 || page.Items[1].MeddicScore != nil || page.Items[1].Rating != nil || page.Items[1].Engine != nil {
				t.Errorf("got %+v", page.Items)
			}
			return err
		})
	})
}

func TestACompanyIsFoundOrMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					_, found, err := tx.OpportunityByCompany(w.amy.ID, "ＡＣＭＥ ")
					if err == nil && !found {
						_, err = tx.CreateOpportunity(sales.Opportunity{OwnerID: w.amy.ID, CompanyName: "Acme"})
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		read(t, s, func(r sales.Reader) error {
			page, err := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{}, 0, 10)
			if page.Total != 1 {
				t.Errorf("the company was made %d times", page.Total)
			}
			return err
		})
	})
}

func TestARenamedCompanyReachesItsConversations(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		c := newConversation(t, s, o, "h")
		e := follow(t, s)
		mark := e.mark()
		write(t, s, func(tx *store.Tx) error {
			_, err := tx.UpdateOpportunity(o.ID, 1, store.OpportunityPatch{CompanyName: ptr("Apex")})
			return err
		})
		want := []string{"conversation:" + c.ID, "manager:" + w.ann.ID, "opportunity:" + o.ID, "org:all", "teammate:" + w.ann.ID, "user:" + w.amy.ID}
		if got := e.heardSince(mark); !slices.Equal(got, want) {
			t.Errorf("stale: %v, want %v", got, want)
		}
	})
}
