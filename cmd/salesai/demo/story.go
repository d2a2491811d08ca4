package demo

import (
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// The two languages that conversations are held in, as the transcripts' names begin.
const (
	english = "en"
	chinese = "zh"
)

func languageTag(language string) string {
	if language == chinese {
		return "zh-TW"
	}
	return "en"
}

// A profile is a rep with the stories that show how they work.
type profile struct {
	email    string
	name     string // as it stands above their words in every meeting
	english  string // full name in an English conversation
	spoken   spoken
	engineer string // the solution engineer who comes along
	manager  string
	newcomer bool
	thorough float64 // share of the chances to ask further that they take
	stories  []story
}

// spoken is what buyers call a rep, in each language.
type spoken struct{ english, chinese string }

// A story is one opportunity: its conversations in order, and how it stands now.
type story struct {
	language   string
	status     sales.OpportunityStatus
	lostReason string
	from, to   float64 // between 0, the first day of the plan, and 1, its last
	calls      []call
}

// A call is one conversation of a story; deep says that the rep asks one question further.
type call struct {
	kind string
	deep bool
}

// calls reads names of transcripts; a plus marks a deep one.
func calls(names string) []call {
	var list []call
	for name := range strings.FieldsSeq(names) {
		kind, deep := strings.CutSuffix(name, "+")
		list = append(list, call{kind, deep})
	}
	return list
}

func tell(language string, status sales.OpportunityStatus, from, to float64, names string) story {
	return story{language: language, status: status, from: from, to: to, calls: calls(names)}
}

func lose(language, reason string, from, to float64, names string) story {
	s := tell(language, sales.Lost, from, to, names)
	s.lostReason = reason
	return s
}

// users lists the people: the admin, the managers, then the reps.
func users(founded, last time.Time) []User {
	reps := profiles()
	list := make([]User, 0, 3+len(reps))
	list = append(list,
		User{Email: AdminEmail, Name: "Sophie Tseng", Role: sales.Admin, Created: founded},
		User{Email: ManagerEmail, Name: "周淑芬", Role: sales.Manager, Created: founded},
		User{Email: southManager, Name: "Daniel Ho", Role: sales.Manager, Created: founded},
	)
	for _, p := range reps {
		u := User{Email: p.email, Name: p.name, Role: sales.Rep, ManagerEmail: p.manager, Created: founded}
		if p.newcomer {
			u.Created = last.AddDate(0, 0, -45)
		}
		list = append(list, u)
	}
	return list
}
