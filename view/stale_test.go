package view_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

func keys(marks []cache.Mark) (all, gone []string) {
	for _, m := range marks {
		all = append(all, m.Key)
		if m.Gone {
			gone = append(gone, m.Key)
		}
	}
	return all, gone
}

// TestAnalysedMakesEverythingStaleThatShowsAScore is the table's most important line, written out.
func TestAnalysedMakesEverythingStaleThatShowsAScore(t *testing.T) {
	all, gone := keys(view.Stale(sales.Change{
		Kind: sales.ConversationAnalysed, ConversationID: "c", OpportunityID: "o", Owners: []string{"ann"}, Managers: []string{"mia"}, Teammates: []string{"bob"},
	}))
	want := []string{
		"conversation:c:detail",
		"manager:mia:analytics:dashboard",
		"manager:mia:analytics:teamPerformance",
		"manager:mia:conversations:list",
		"manager:mia:opportunities:list:all",
		"opportunity:o:conversations:list",
		"opportunity:o:detail",
		"org:all:analytics:dashboard",
		"org:all:analytics:teamPerformance",
		"org:all:conversations:list",
		"org:all:opportunities:list:all",
		"user:ann:analytics:dashboard",
		"user:ann:analytics:repPerformance",
		"user:ann:conversations:list",
		"user:ann:opportunities:list:all",
		"user:bob:analytics:repPerformance",
	}
	if !slices.Equal(all, want) {
		t.Errorf("stale are\n%s\nwant\n%s", strings.Join(all, "\n"), strings.Join(want, "\n"))
	}
	if len(gone) != 0 {
		t.Errorf("gone are %v", gone)
	}
}

// TestMovedTakesRightsAway wants the views that the old team loses to be unservable even while the database is down.
func TestMovedTakesRightsAway(t *testing.T) {
	_, gone := keys(view.Stale(sales.Change{
		Kind: sales.UserEdited, Owners: []string{"ann"}, Managers: []string{"mia", "max"}, Users: []string{"ann", "mia", "max"},
	}))
	for _, key := range []string{"user:ann:identity", "manager:mia:conversations:list", "manager:mia:opportunities:list:all", "manager:mia:analytics:dashboard", "manager:mia:analytics:teamPerformance"} {
		if !slices.Contains(gone, key) {
			t.Errorf("%s is not gone", key)
		}
	}
}

// TestEveryChangeMakesSomethingStale fails when a new kind of change is forgotten in the table.
func TestEveryChangeMakesSomethingStale(t *testing.T) {
	ids := []string{"x"}
	for _, kind := range []sales.ChangeKind{
		sales.ConversationCreated, sales.ConversationProgress, sales.ConversationEdited, sales.ConversationAnalysed, sales.ConversationDeleted,
		sales.OpportunityCreated, sales.OpportunityEdited, sales.SessionStarted, sales.SessionEnded, sales.UserCreated, sales.UserEdited, sales.PerformanceRecomputed,
	} {
		marks := view.Stale(sales.Change{Kind: kind, ConversationID: "c", OpportunityID: "o", SessionID: "s", Owners: ids, Managers: ids, Teammates: ids, Users: ids, Conversations: ids, Opportunities: ids})
		if len(marks) == 0 {
			t.Errorf("%s makes nothing stale", kind)
		}
		if !slices.IsSortedFunc(marks, func(a, b cache.Mark) int { return strings.Compare(a.Key, b.Key) }) {
			t.Errorf("%s: the marks are not sorted", kind)
		}
	}
}

// TestKeysFit holds every key under the 512 bytes that Workers KV allows.
func TestKeysFit(t *testing.T) {
	long := strings.Repeat("f", 36)
	for name, row := range view.Table() {
		if n := len(strings.NewReplacer("{id}", long, "{scope}", "manager:"+long).Replace(row.Key)); n > 512 {
			t.Errorf("the key of %s has %d bytes", name, n)
		}
	}
}
