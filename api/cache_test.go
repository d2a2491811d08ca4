package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/api"
)

// TestOperatingTheCache looks into the cache, purges a value and sees it built anew, through the wire.
func TestOperatingTheCache(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		page := fmt.Sprintf(`{"conversationId":%q}`, target.ConversationID)
		key := "conversation:" + target.ConversationID + ":detail"
		get := func() api.CacheHeld {
			return into[api.CacheHeld](t, o.call("root", "cache.get", fmt.Sprintf(`{"key":%q}`, key)))
		}
		status := func() string { return o.call("ann", "conversations.get", page).header.Get("Cache-Status") }

		for range 3 {
			o.call("ann", "conversations.get", page)
		}
		before := get()
		if v := before.Held; v == nil || !v.Current || v.Resource != "conversation detail" || v.Version != before.Ledger ||
			v.Read == nil || !strings.Contains(string(v.Body), target.ConversationID) {
			t.Fatalf("held is %+v", before)
		}
		if s := status(); !strings.Contains(s, "hit") {
			t.Errorf("before the purge: %s", s)
		}
		purged := into[api.CachePurged](t, o.call("root", "cache.purge", fmt.Sprintf(`{"keys":[%q]}`, key))).Purged
		if len(purged) != 1 || purged[0].Key != key || purged[0].Version <= before.Ledger {
			t.Errorf("purged %+v after version %d", purged, before.Ledger)
		}
		o.call("ann", "conversations.get", page)
		if after := get(); after.Held == nil || after.Held.Version < purged[0].Version {
			t.Errorf("after the purge and a read, held is %+v", after.Held)
		}
		if unknown := into[api.CacheHeld](t, o.call("root", "cache.get", `{"key":"nobody's"}`)); unknown.Held != nil || unknown.Fence != "nobody's" {
			t.Errorf("an unknown key gives %+v", unknown)
		}

		audited := into[api.CacheAudited](t, o.call("root", "cache.audit", `{}`))
		if audited.Checked == 0 || len(audited.Mismatched) > 0 || audited.Failed > 0 {
			t.Errorf("the audit found %+v", audited)
		}
		stats := into[api.CacheStats](t, o.call("root", "cache.stats", `{}`))
		if stats.HitRate == nil || *stats.HitRate <= 0 || stats.Hot.Entries == 0 || stats.Store != nil || len(stats.Resources) != 10 || !stats.Ledger.Trusted {
			t.Errorf("the counts are %+v", stats)
		}
		if b := into[api.CacheBudget](t, o.call("root", "cache.budget", `{}`)); b.Metered {
			t.Errorf("a cache without a store has the budget %+v", b)
		}
		for procedure, inputs := range map[string][]string{
			"cache.get":   {`{}`, `{"key":""}`, `{"key":"` + strings.Repeat("k", 513) + `"}`, `{"key":"a\u0000"}`},
			"cache.purge": {`{}`, `{"keys":[]}`, `{"keys":["a","\n"]}`, `{"keys":"a"}`, `{"keys":[` + strings.Repeat(`"a",`, 100) + `"a"]}`},
			"cache.audit": {`{"most":0}`, `{"most":10001}`, `{"most":"1"}`},
		} {
			for _, input := range inputs {
				if got := o.call("root", procedure, input); got.status != 400 {
					t.Errorf("%s %.60s: %d %s", procedure, input, got.status, got.raw)
				}
			}
		}
	})
}
