package demo

import (
	"bytes"
	"crypto/sha256"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
)

const seed = 1

func noon() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

func TestMakeCounts(t *testing.T) {
	plan := Make(seed, noon())
	roles := map[sales.Role]int{}
	for _, u := range plan.Users {
		roles[u.Role]++
	}
	if want := map[sales.Role]int{sales.Admin: 1, sales.Manager: 2, sales.Rep: 8}; !reflect.DeepEqual(roles, want) {
		t.Errorf("roles = %v, want %v", roles, want)
	}
	if got := len(plan.Opportunities); got != 45 {
		t.Errorf("%d opportunities, want 45", got)
	}
	if got := len(plan.Conversations); got != 160 {
		t.Errorf("%d conversations, want 160", got)
	}
	var opportunities, conversations int
	for _, o := range plan.Opportunities {
		if o.OwnerEmail == RepEmail {
			opportunities++
		}
	}
	for _, c := range plan.Conversations {
		if plan.Opportunities[c.Opportunity].OwnerEmail == RepEmail {
			conversations++
		}
	}
	if opportunities < 6 || conversations < 25 {
		t.Errorf("%s owns %d opportunities and %d conversations, want at least 6 and 25", RepEmail, opportunities, conversations)
	}
}

func TestMakeIsTheSameForTheSameSeed(t *testing.T) {
	first, again := Make(seed, noon()), Make(seed, noon().Add(3*time.Hour))
	if !reflect.DeepEqual(first, again) {
		t.Error("two plans of one seed and day differ")
	}
	if reflect.DeepEqual(first, Make(seed+1, noon())) {
		t.Error("two seeds give the same plan")
	}
}

func TestMakeIsFast(t *testing.T) {
	best := time.Hour
	for range 3 {
		start := time.Now()
		Make(seed, noon())
		best = min(best, time.Since(start))
	}
	// 200 ms is the promise; the race detector costs up to ten times as much.
	if best > 2*time.Second {
		t.Errorf("the fastest of three took %v", best)
	}
}

func TestMakeTeams(t *testing.T) {
	plan := Make(seed, noon())
	known := map[string]sales.User{}
	teams := map[string]int{}
	for _, u := range plan.Users {
		if _, twice := known[u.Email]; twice {
			t.Errorf("%s is there twice", u.Email)
		}
		if u.Role == sales.Rep {
			if known[u.ManagerEmail].Role != sales.Manager {
				t.Errorf("%s: manager %q is not listed before, or is none", u.Email, u.ManagerEmail)
			}
			teams[u.ManagerEmail]++
		}
		if u.Name == "" || !strings.HasSuffix(u.Email, "@demo.test") || !u.Created.Before(noon()) {
			t.Errorf("unfit user %+v", u)
		}
		known[u.Email] = sales.User{Role: u.Role}
	}
	for _, email := range []string{AdminEmail, ManagerEmail, RepEmail} {
		if _, ok := known[email]; !ok {
			t.Errorf("%s is missing", email)
		}
	}
	if len(teams) != 2 || teams[ManagerEmail] != 4 {
		t.Errorf("teams = %v, want two of four", teams)
	}
}

func TestMakeOpportunities(t *testing.T) {
	plan := Make(seed, noon())
	statuses := map[sales.OpportunityStatus]int{}
	companies := map[string]bool{}
	for i, o := range plan.Opportunities {
		statuses[o.Status]++
		if companies[o.CompanyName] {
			t.Errorf("company %q is there twice", o.CompanyName)
		}
		companies[o.CompanyName] = true
		if (o.Status == sales.Lost) != (o.LostReason != "") {
			t.Errorf("%s: status %s with lost reason %q", o.CompanyName, o.Status, o.LostReason)
		}
		if !strings.HasSuffix(o.ContactEmail, ".example") || o.ContactName == "" {
			t.Errorf("%s: contact %q <%s>", o.CompanyName, o.ContactName, o.ContactEmail)
		}
		if !strings.HasPrefix(o.ContactPhone, "02-") && !strings.HasPrefix(o.ContactPhone, "09") {
			t.Errorf("%s: phone %q", o.CompanyName, o.ContactPhone)
		}
		if i > 0 && o.Created.Before(plan.Opportunities[i-1].Created) {
			t.Errorf("%s is not in the order of creation", o.CompanyName)
		}
	}
	for _, s := range sales.OpportunityStatuses() {
		if statuses[s] < 3 {
			t.Errorf("%d opportunities are %s, want at least 3", statuses[s], s)
		}
	}
}

func TestMakeConversationDates(t *testing.T) {
	for _, now := range []time.Time{
		noon(),
		time.Date(2027, 3, 1, 0, 0, 1, 0, taipei()),    // just past a Monday's midnight
		time.Date(2024, 2, 29, 23, 59, 0, 0, taipei()), // leap day
		time.Date(2026, 8, 9, 10, 0, 0, 0, taipei()),   // a Sunday
	} {
		plan := Make(seed, now)
		last := map[int]time.Time{}
		busy := map[string]bool{}
		for _, c := range plan.Conversations {
			local := c.Date.In(taipei())
			o := plan.Opportunities[c.Opportunity]
			if local.Weekday() == time.Saturday || local.Weekday() == time.Sunday || local.Hour() < 9 || local.Hour() > 17 {
				t.Errorf("%s is outside working hours", local)
			}
			if c.Date.Before(now.AddDate(0, 0, -120)) || !c.Created.Before(now) {
				t.Errorf("held %s, uploaded %s: not within 120 days before %s", c.Date, c.Created, now)
			}
			if !c.Created.After(c.Date) || !o.Created.Before(c.Date) {
				t.Errorf("%s: created %s, held %s, uploaded %s", o.CompanyName, o.Created, c.Date, c.Created)
			}
			if !c.Date.After(last[c.Opportunity]) {
				t.Errorf("%s: %s is not after the conversation before", o.CompanyName, c.Date)
			}
			last[c.Opportunity] = c.Date
			if at := o.OwnerEmail + local.String(); busy[at] {
				t.Errorf("two conversations at once: %s", at)
			} else {
				busy[at] = true
			}
		}
	}
}

func TestMakeStoriesFitTheirStatus(t *testing.T) {
	plan := Make(seed, noon())
	languages := map[int]string{}
	kinds := map[int][]string{}
	for _, c := range plan.Conversations {
		if was, ok := languages[c.Opportunity]; ok && was != c.Language {
			t.Errorf("%s changes its language", plan.Opportunities[c.Opportunity].CompanyName)
		}
		languages[c.Opportunity] = c.Language
		for _, k := range kinds[c.Opportunity] {
			if k == c.Kind {
				t.Errorf("%s has two conversations of the kind %s", plan.Opportunities[c.Opportunity].CompanyName, k)
			}
		}
		kinds[c.Opportunity] = append(kinds[c.Opportunity], c.Kind)
	}
	ends := map[sales.OpportunityStatus]string{
		sales.New: "cold checkin discovery-poor", sales.Won: "negotiation pricing", sales.Lost: "lost stalled",
		sales.Negotiation: "negotiation pricing",
	}
	for i, o := range plan.Opportunities {
		if len(kinds[i]) == 0 {
			t.Errorf("%s has no conversation", o.CompanyName)
			continue
		}
		end := kinds[i][len(kinds[i])-1]
		if allowed, ok := ends[o.Status]; ok && !strings.Contains(" "+allowed+" ", " "+end+" ") {
			t.Errorf("%s is %s, but its last conversation is %s", o.CompanyName, o.Status, end)
		}
	}
}

func TestMakeBodies(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3, 99} {
		plan := Make(seed, noon())
		seen := map[string]map[[32]byte]bool{}
		used := map[string]bool{}
		var chinese int
		for _, c := range plan.Conversations {
			used[c.Language+c.Kind] = true
			if c.Language == "zh-TW" {
				chinese++
			}
			o := plan.Opportunities[c.Opportunity]
			if seen[o.OwnerEmail] == nil {
				seen[o.OwnerEmail] = map[[32]byte]bool{}
			}
			hash := sha256.Sum256(c.Body)
			if seen[o.OwnerEmail][hash] {
				t.Errorf("%s: %s is the same file as another one", o.OwnerEmail, c.FileName)
			}
			seen[o.OwnerEmail][hash] = true
			if !utf8.Valid(c.Body) || len(c.Body) < 500 {
				t.Errorf("%s: %d bytes, valid UTF-8: %v", c.FileName, len(c.Body), utf8.Valid(c.Body))
			}
			for _, left := range []string{"<no value>", "{{", "}}", "%!", "  \n", "\n\n\n"} {
				if bytes.Contains(c.Body, []byte(left)) {
					t.Errorf("%s holds %q", c.FileName, left)
				}
			}
			if c.Title == "" || len(c.RepSpeakers) == 0 {
				t.Errorf("%s: title %q, rep's side %q", c.FileName, c.Title, c.RepSpeakers)
			}
		}
		if chinese < 70 || chinese > 90 {
			t.Errorf("%d of %d conversations are in Chinese, want about half", chinese, len(plan.Conversations))
		}
		if len(used) != 32 {
			t.Errorf("%d transcripts are used, want all 32", len(used))
		}
	}
}
