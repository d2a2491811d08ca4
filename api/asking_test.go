package api_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/sales"
)

// TestWhatWritesSaysSo calls every procedure as its owner: those that write leave the cookie, and no others do.
func TestWhatWritesSaysSo(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		n := 0
		marked := func(h http.Header) bool {
			return strings.Contains(strings.Join(h["Set-Cookie"], "\n"), auth.WroteName+"=1")
		}
		try := func(a ask) (wrote int64, said bool) {
			n++
			target := o.upload("ann", "Acme")
			opportunity := into[sales.OpportunityDetail](t, o.call("root", "opportunities.get", fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)))
			o.session("ann")
			before := o.store.Queries().Write
			who := "ann"
			if a.owner != ok {
				who = "root"
			}
			got := o.call(who, a.procedure, strings.NewReplacer("{c}", target.ConversationID, "{o}", target.OpportunityID, "{u}", o.people["ann"].ID,
				"{n}", "w"+strconv.Itoa(n), "{r}", strconv.FormatInt(opportunity.Revision, 10)).Replace(a.input))
			if got.code != ok {
				t.Fatalf("%s: %s", a.procedure, got.raw)
			}
			return o.store.Queries().Write - before, marked(got.header)
		}
		for _, a := range asks() {
			wrote, said := try(a)
			for range 5 { // a job in the background may have written just then
				if said || wrote == 0 {
					break
				}
				wrote, said = try(a)
			}
			if said != (wrote > 0) {
				t.Errorf("%s sent %d statements that write, and its answer says %v", a.procedure, wrote, said)
			}
		}
		batch := func(procedures ...string) http.Header {
			var items []string
			for _, p := range procedures {
				items = append(items, fmt.Sprintf(`{"url":"http://h/rpc/%s","body":{"json":{"companyName":"Batch Co"}}}`, p))
			}
			req, err := http.NewRequest(http.MethodPost, o.url+"/rpc/__batch__", strings.NewReader("["+strings.Join(items, ",")+"]"))
			must(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Orpc-Batch", "streaming")
			req.Header.Set("Cookie", o.session("ann"))
			res, err := http.DefaultClient.Do(req)
			must(t, err)
			must(t, res.Body.Close())
			if res.StatusCode != http.StatusMultiStatus {
				t.Fatalf("a batch answers %s", res.Status)
			}
			return res.Header
		}
		if !marked(batch("users/me", "opportunities/create")) {
			t.Error("a batch that writes does not say so")
		}
		if marked(batch("users/me", "opportunities/list")) {
			t.Error("a batch that reads says that it wrote")
		}
	})
}
