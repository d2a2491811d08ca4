package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestPagesOutliveTheDatabase stops PostgreSQL under a server whose pages are being read.
func TestPagesOutliveTheDatabase(t *testing.T) {
	postgres := storetest.Start(t)
	database := []string{"--database-url", postgres.Migrated(t), "--data", t.TempDir()}
	person(t, database, "ann@test.example", "user", "")
	person(t, database, "bob@test.example", "user", "")
	server := serve(t, database...)
	ann, bob := server.signIn("ann@test.example"), server.signIn("bob@test.example")
	const seen, unseen = "conversations.list", "analytics.repPerformance"
	as[struct{}](t, ann.call("opportunities.create", `{"companyName":"Acme"}`))
	for _, procedure := range []string{seen, "opportunities.list"} {
		as[struct{ Total int }](t, ann.call(procedure, `{}`))
	}
	as[struct{}](t, bob.call("users.me", `{}`))

	for name, fault := range map[string]struct {
		begin, end func()
		unseen     string // a report that nobody has opened yet
	}{
		"stopped": {func() { postgres.Stop(t) }, func() { postgres.Restart(t) }, `{"dateFrom":"2026-01-01T00:00:00Z"}`},
		"paused":  {func() { postgres.Pause(t) }, func() { postgres.Resume(t) }, `{"dateFrom":"2026-02-01T00:00:00Z"}`},
	} {
		t.Run(name, func(t *testing.T) {
			fault.begin()
			stale, slowest := 0, time.Duration(0)
			for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
				r := ann.call(seen, `{}`)
				if as[struct{ Total int }](t, r); strings.Contains(r.cache, "detail=stale") {
					stale++
				}
				slowest = max(slowest, r.took)
			}
			t.Logf("%d cached pages answered and marked stale, the slowest in %v", stale, slowest)
			if stale == 0 {
				t.Error("no cached page said that it may be stale")
			}
			if slowest > 3*time.Second {
				t.Errorf("a cached page took %v", slowest)
			}
			if l := as[struct {
				Items []struct{ CompanyName string }
			}](t, ann.call("opportunities.list", `{}`)); len(l.Items) != 1 || l.Items[0].CompanyName != "Acme" {
				t.Errorf("the cached opportunities are %+v", l.Items)
			}
			r := bob.call(unseen, fault.unseen)
			if r.status != http.StatusServiceUnavailable || !strings.Contains(string(r.value), "database cannot be reached") {
				t.Errorf("an uncached page answers %d %s", r.status, r.value)
			}
			if r := ann.call("opportunities.create", `{"companyName":"Later"}`); r.status != http.StatusServiceUnavailable && r.status != http.StatusGatewayTimeout {
				t.Errorf("a write answers %d %s", r.status, r.value)
			}

			fault.end()
			began := time.Now()
			for time.Since(began) < 20*time.Second {
				fresh := ann.call(seen, `{}`)
				uncached := bob.call(unseen, fault.unseen)
				if uncached.status == http.StatusOK && fresh.status == http.StatusOK && strings.Contains(fresh.cache, "hit") && !strings.Contains(fresh.cache, "stale") {
					t.Logf("healed in %v", time.Since(began))
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Errorf("not healed after %v", time.Since(began))
		})
	}
}
