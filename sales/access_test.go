package sales_test

import (
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

// TestReachOf is the whole matrix of action and role, written out so that a change of one right shows as one line.
func TestReachOf(t *testing.T) {
	const n, o, m, e = sales.Nobody, sales.Own, sales.OwnTeam, sales.Everyone
	for action, want := range map[sales.Action][3]sales.Reach{
		//                        user manager admin
		sales.SeeConversation:    {o, m, e},
		sales.EditConversation:   {o, m, e},
		sales.DeleteConversation: {o, o, e},
		sales.SeeOpportunity:     {o, m, e},
		sales.EditOpportunity:    {o, m, e},
		sales.SeeRepReport:       {o, m, e},
		sales.SeeTeamReport:      {n, m, e},
		sales.ListUsers:          {n, m, e},
		sales.EditUsers:          {n, n, e},
		sales.OperateCache:       {n, n, e},
		"something new":          {n, n, n},
	} {
		for i, role := range []sales.Role{sales.Rep, sales.Manager, sales.Admin} {
			if got := sales.ReachOf(role, action); got != want[i] {
				t.Errorf("%s, to %s: reach %d, want %d", role, action, got, want[i])
			}
		}
		if got := sales.ReachOf("intern", action); got != n {
			t.Errorf("an unknown role may %s: reach %d", action, got)
		}
	}
}

func TestAllowHidesWhatMayNotBeSeen(t *testing.T) {
	rep := sales.Identity{User: sales.User{ID: "rep", Role: sales.Rep}}
	manager := sales.Identity{User: sales.User{ID: "boss", Role: sales.Manager}, Team: []sales.Member{{ID: "rep"}}}
	for _, c := range []struct {
		name  string
		who   sales.Identity
		owner string
		want  sales.Code
	}{
		{"own", rep, "rep", ""},
		{"another rep's", rep, "other", sales.NotFound},
		{"a member's, which managers see but do not delete", manager, "rep", sales.Forbidden},
		{"another team's", manager, "other", sales.NotFound},
		{"the manager's own", manager, "boss", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.who.Allow(sales.DeleteConversation, sales.SeeConversation, c.owner, "conversation")
			if got := sales.CodeOf(err); got != c.want {
				t.Errorf("code %q, want %q", got, c.want)
			}
		})
	}
}
