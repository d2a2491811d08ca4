package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func script() *sales.Transcript {
	return &sales.Transcript{Language: "zh-TW", Segments: []sales.Segment{
		{Speaker: "Amy", Side: sales.RepSide, Text: "您好 <script>", StartMs: ptr(int64(0)), EndMs: ptr(int64(1500))},
		{Speaker: "Lin", Side: sales.OtherSide, Text: "我們每月花 40 小時", StartMs: ptr(int64(1500)), EndMs: ptr(int64(61000))},
	}}
}

func TestConversationIsReadAsItWasWritten(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		date := time.Date(2026, 1, 19, 8, 0, 0, 0, time.FixedZone("", 8*3600))
		var made sales.Conversation
		write(t, s, func(tx *store.Tx) (err error) {
			made, err = tx.CreateConversation(sales.Conversation{OwnerID: w.amy.ID, OpportunityID: o.ID, Title: ptr("2026-01-20"), AudioFile: ptr("audio/1"),
				ConversationDate: date, SourceName: "call.json", ContentHash: "hash", Transcript: script()})
			return err
		})
		want := sales.Conversation{ID: made.ID, CaseNumber: "C-000001", OpportunityID: o.ID, OwnerID: w.amy.ID, Title: ptr("2026-01-20"), Status: sales.Pending,
			ConversationDate: date.UTC(), DurationSeconds: ptr(61), AudioFile: ptr("audio/1"), SourceName: "call.json", ContentHash: "hash", Transcript: script(),
			Revision: 1, CreatedAt: c.now(), UpdatedAt: c.now()}
		if !reflect.DeepEqual(made, want) {
			t.Errorf("made %+v, want %+v", made, want)
		}
		if got, err := s.Record(t.Context(), made.ID); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v, want %+v (%v)", got, want, err)
		}
		write(t, s, func(tx *store.Tx) error {
			got, err := tx.Record(made.ID)
			if !reflect.DeepEqual(got, want) {
				t.Errorf("read %+v, want %+v", got, want)
			}
			return err
		})
		read(t, s, func(r sales.Reader) error {
			d, err := r.Conversation(t.Context(), made.ID)
			if d.OpportunityCompanyName != "Acme" || d.OwnerName != "Amy" || *d.AudioURL != "/api/conversations/"+made.ID+"/audio" || *d.Duration != 61 ||
				!reflect.DeepEqual(d.Transcript, script().Detail()) || d.MeddicAnalysis != nil || !d.ConversationDate.Equal(date) || d.ConversationDate.Location() != time.UTC {
				t.Errorf("got %+v", d)
			}
			return err
		})
		_, err := s.Record(t.Context(), "none")
		code(t, err, sales.NotFound)
		err = s.Read(t.Context(), func(ctx ctx, r sales.Reader) error { _, err := r.Conversation(ctx, "none"); return err })
		code(t, err, sales.NotFound)
		err = s.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.CreateConversation(sales.Conversation{OwnerID: w.amy.ID, OpportunityID: "none"})
			return err
		})
		code(t, err, sales.NotFound)
	})
}

func TestTheSameContentIsToldNotDoubled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		other := newOpportunity(t, s, w.ben.ID, "Acme")
		var mu sync.Mutex
		var made []sales.Conversation
		var told []*sales.Error
		var group sync.WaitGroup
		for range 6 {
			group.Go(func() {
				var c sales.Conversation
				err := s.Write(t.Context(), func(tx *store.Tx) (err error) {
					c, err = tx.CreateConversation(sales.Conversation{OwnerID: w.amy.ID, OpportunityID: o.ID, ContentHash: "same"})
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					made = append(made, c)
				} else {
					told = append(told, code(t, err, sales.Conflict))
				}
			})
		}
		group.Wait()
		if len(made) != 1 || len(told) != 5 {
			t.Fatalf("%d made, %d told", len(made), len(told))
		}
		for _, e := range told {
			if e.Data["conversationId"] != made[0].ID || e.Data["caseNumber"] != "C-000001" {
				t.Errorf("told %v", e.Data)
			}
		}
		if c := newConversation(t, s, other, "same"); c.CaseNumber != "C-000002" {
			t.Errorf("another owner's is %s: a refused one took a number", c.CaseNumber)
		}
		newConversation(t, s, o, "")
		newConversation(t, s, o, "") // no hash is no duplicate
	})
}

func TestAConversationsLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		set := func(id string, status sales.ConversationStatus, reason string) error {
			return s.Write(t.Context(), func(tx *store.Tx) error { return tx.SetConversationStatus(id, status, reason) })
		}
		statuses := []sales.ConversationStatus{sales.Pending, sales.Processing, sales.Completed, sales.Failed}
		allowed := map[sales.ConversationStatus][]sales.ConversationStatus{
			sales.Pending: {sales.Pending, sales.Processing, sales.Failed}, sales.Processing: {sales.Pending, sales.Processing, sales.Failed},
			sales.Completed: {sales.Pending, sales.Processing, sales.Completed}, sales.Failed: {sales.Pending, sales.Processing, sales.Failed},
		}
		for _, from := range statuses {
			for _, to := range statuses {
				c := newConversation(t, s, o, fmt.Sprint(from, to))
				switch from {
				case sales.Completed:
					analyse(t, s, c.ID, analysis(50, sales.Medium))
				case sales.Pending: // as it is
				case sales.Processing, sales.Failed:
					if err := set(c.ID, from, "x"); err != nil {
						t.Fatal(err)
					}
				}
				err := set(c.ID, to, "x")
				if want := slices.Contains(allowed[from], to); (err == nil) != want {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				if err != nil && code(t, err, sales.Conflict).Data["status"] != from {
					t.Errorf("%s to %s: %v", from, to, err)
				}
			}
		}
		c := newConversation(t, s, o, "reason")
		if err := set(c.ID, sales.Failed, "The file has no sound."); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Record(t.Context(), c.ID); got.FailureReason == nil || *got.FailureReason != "The file has no sound." {
			t.Errorf("got %+v", got)
		}
		analyse(t, s, c.ID, analysis(50, sales.Medium))
		if got, _ := s.Record(t.Context(), c.ID); got.FailureReason != nil || got.Status != sales.Completed {
			t.Errorf("got %+v", got)
		}
		for _, status := range []sales.ConversationStatus{sales.Processing, sales.Completed} { // it has an analysis
			if err := set(c.ID, status, ""); err != nil {
				t.Error(err)
			}
		}
		code(t, set("none", sales.Failed, ""), sales.NotFound)
		ids, err := s.Unfinished(t.Context())
		if err != nil || len(ids) == 0 || slices.Contains(ids, c.ID) {
			t.Error(ids, err)
		}
	})
}

func TestSummaryAndSpeakersAreEdited(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		c := newConversation(t, s, o, "h")
		edit := func(fn func(tx *store.Tx) (int64, error)) (revision int64, err error) {
			err = s.Write(t.Context(), func(tx *store.Tx) (err error) { revision, err = fn(tx); return err })
			return revision, err
		}
		_, err := edit(func(tx *store.Tx) (int64, error) {
			return tx.UpdateSpeakers(c.ID, map[string]sales.Side{"Lin": sales.BuyerSide})
		})
		code(t, err, sales.Conflict)
		write(t, s, func(tx *store.Tx) error { return tx.SaveTranscript(c.ID, *script()) })
		if rev, err := edit(func(tx *store.Tx) (int64, error) {
			return tx.UpdateSpeakers(c.ID, map[string]sales.Side{"Lin": sales.BuyerSide})
		}); rev != 2 || err != nil {
			t.Error(rev, err)
		}
		if got, _ := s.Record(t.Context(), c.ID); got.Transcript.Segments[1].Side != sales.BuyerSide || got.Transcript.Segments[0].Side != sales.RepSide || *got.DurationSeconds != 61 {
			t.Errorf("got %+v", got.Transcript)
		}
		for _, wrong := range []map[string]sales.Side{{"Nobody": sales.BuyerSide}, {"Lin": "seller"}} {
			_, err = edit(func(tx *store.Tx) (int64, error) { return tx.UpdateSpeakers(c.ID, wrong) })
			code(t, err, sales.Invalid)
		}
		analyse(t, s, c.ID, analysis(50, sales.Medium))
		if got, _ := s.Record(t.Context(), c.ID); *got.Summary != "They want it." {
			t.Error("the analysis's summary is missing")
		}
		if rev, err := edit(func(tx *store.Tx) (int64, error) { return tx.UpdateSummary(c.ID, "Mine", ptr(int64(2))) }); rev != 3 || err != nil {
			t.Error(rev, err)
		}
		_, err = edit(func(tx *store.Tx) (int64, error) { return tx.UpdateSummary(c.ID, "Late", ptr(int64(2))) })
		if code(t, err, sales.Conflict).Data["revision"] != int64(3) {
			t.Error(err)
		}
		analyse(t, s, c.ID, analysis(60, sales.Medium))
		if got, _ := s.Record(t.Context(), c.ID); *got.Summary != "Mine" {
			t.Error("an analysis overwrote what a person had written")
		}
		_, err = edit(func(tx *store.Tx) (int64, error) { return tx.UpdateSummary("none", "x", nil) })
		code(t, err, sales.NotFound)
		err = s.Write(t.Context(), func(tx *store.Tx) error { return tx.SaveTranscript("none", *script()) })
		code(t, err, sales.NotFound)
	})
}

func TestADeletedConversationLeavesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		var c sales.Conversation
		write(t, s, func(tx *store.Tx) (err error) {
			c, err = tx.CreateConversation(sales.Conversation{OwnerID: w.amy.ID, OpportunityID: o.ID, AudioFile: ptr("audio/1"), ContentHash: "h", Transcript: script()})
			return err
		})
		analyse(t, s, c.ID, analysis(50, sales.Medium))
		analyse(t, s, c.ID, analysis(60, sales.Medium))
		write(t, s, func(tx *store.Tx) error { _, _, err := tx.ClaimDelivery(c.ID, "slack"); return err })
		e := follow(t, s)
		write(t, s, func(tx *store.Tx) error {
			audio, err := tx.DeleteConversation(c.ID)
			if err == nil && (audio == nil || *audio != "audio/1") {
				t.Error(audio)
			}
			return err
		})
		if e.goneAt("conversation:"+c.ID) == 0 {
			t.Error("followers do not know that it is gone")
		}
		for _, table := range []string{"conversations", "transcripts", "meddic_analyses", "latest_analyses", "deliveries"} {
			var n int
			if err := s.DB().QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil || n != 0 {
				t.Errorf("%s has %d rows left (%v)", table, n, err)
			}
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.DeleteConversation(c.ID); return err })
		code(t, err, sales.NotFound)
		newConversation(t, s, o, "h") // it may be uploaded again
	})
}

func TestWhatAConversationsChangeReaches(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o := newOpportunity(t, s, w.amy.ID, "Acme")
		e := follow(t, s)
		mark := e.mark()
		var c sales.Conversation
		write(t, s, func(tx *store.Tx) (err error) { // a manager uploads into a member's opportunity
			c, err = tx.CreateConversation(sales.Conversation{OwnerID: w.ann.ID, OpportunityID: o.ID})
			return err
		})
		want := []string{"conversation:" + c.ID, "manager:" + w.ann.ID, "opportunity:" + o.ID, "org:all",
			"teammate:" + w.amy.ID, "teammate:" + w.ann.ID, "user:" + w.amy.ID, "user:" + w.ann.ID}
		slices.Sort(want)
		if got := e.heardSince(mark); !slices.Equal(got, want) {
			t.Errorf("stale: %v, want %v", got, want)
		}
		for name, change := range map[string]func(tx *store.Tx) error{
			"status":     func(tx *store.Tx) error { return tx.SetConversationStatus(c.ID, sales.Processing, "") },
			"transcript": func(tx *store.Tx) error { return tx.SaveTranscript(c.ID, *script()) },
			"analysis": func(tx *store.Tx) error {
				_, err := tx.SaveAnalysis(c.ID, analysis(1, sales.AtRisk), script())
				return err
			},
			"summary":  func(tx *store.Tx) error { _, err := tx.UpdateSummary(c.ID, "x", nil); return err },
			"speakers": func(tx *store.Tx) error { _, err := tx.UpdateSpeakers(c.ID, map[string]sales.Side{}); return err },
		} {
			if name == "speakers" {
				write(t, s, func(tx *store.Tx) error { return tx.SaveTranscript(c.ID, *script()) })
			}
			mark := e.mark()
			write(t, s, change)
			if got := e.heardSince(mark); !slices.Equal(got, want) {
				t.Errorf("%s: stale: %v, want %v", name, got, want)
			}
		}
	})
}

func TestConversationLists(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		o, other := newOpportunity(t, s, w.amy.ID, "Acme"), newOpportunity(t, s, w.ben.ID, "Apex")
		var want []string // newest first; some of one moment
		for i := range 25 {
			if i%3 == 0 {
				c.pass(time.Second)
			}
			want = append(want, newConversation(t, s, o, strconv.Itoa(i)).ID)
			newConversation(t, s, other, strconv.Itoa(i))
		}
		slices.Reverse(want)
		pages := func(name string, page func(r sales.Reader, offset int) (sales.Page[sales.ConversationListItem], error)) {
			var got []string
			for offset := 0; offset < 30; offset += 7 {
				read(t, s, func(r sales.Reader) error {
					p, err := page(r, offset)
					for _, c := range p.Items {
						got = append(got, c.ID)
					}
					if p.Total != 25 || p.Items == nil {
						t.Errorf("%s: the total is %d", name, p.Total)
					}
					return err
				})
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
		for _, scope := range []sales.Scope{sales.Of(w.amy.ID), sales.Team(w.ann.ID)} {
			pages(scope.String(), func(r sales.Reader, offset int) (sales.Page[sales.ConversationListItem], error) {
				return r.Conversations(t.Context(), scope, offset, 7)
			})
		}
		pages("opportunity", func(r sales.Reader, offset int) (sales.Page[sales.ConversationListItem], error) {
			return r.OpportunityConversations(t.Context(), o.ID, offset, 7)
		})
		analyse(t, s, want[0], analysis(77, sales.Strong))
		read(t, s, func(r sales.Reader) error {
			all, err := r.Conversations(t.Context(), sales.Everything(), 0, 100)
			if all.Total != 50 || len(all.Items) != 50 || *all.Items[1].MeddicScore != 77 || all.Items[1].OpportunityCompanyName != "Acme" || all.Items[1].OwnerName != "Amy" || all.Items[0].MeddicScore != nil ||
				all.Items[0].Rating != nil || all.Items[0].Engine != nil {
				t.Errorf("got %+v", all.Items[:2])
			}
			return err
		})
	})
}
