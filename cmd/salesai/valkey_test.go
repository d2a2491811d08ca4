package main_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestTwoProcessesShareValkey has one process read what the other built, and takes the server away under both.
func TestTwoProcessesShareValkey(t *testing.T) {
	server := valkeytest.Away(t, valkeytest.Options{Password: "not-in-the-log", TLS: true})
	settings := []string{
		"--database-url", storetest.Start(t).Migrated(t), "--data", t.TempDir(), "--store", "valkey",
		"--valkey-url", server.URL(), "--valkey-ca", server.CAFile(),
	}
	person(t, settings, "ann@test.example", "user", "")
	first, second := serve(t, settings...), serve(t, settings...) // before the server is there
	ann, again := first.signIn("ann@test.example"), second.signIn("ann@test.example")
	list := func(b *browser, want int) string {
		t.Helper()
		r := b.call("opportunities.list", `{}`)
		if got := as[struct{ Total int }](t, r); got.Total != want {
			t.Errorf("%d opportunities, want %d (%s)", got.Total, want, r.cache)
		}
		return r.cache
	}
	create := func() {
		t.Helper()
		as[struct{}](t, ann.call("opportunities.create", `{"companyName":"Acme"}`))
	}
	// shared waits until the second process answers from what the first one built.
	opportunities := 0
	shared := func() {
		t.Helper()
		for begin := time.Now(); ; time.Sleep(100 * time.Millisecond) {
			create()
			opportunities++
			list(ann, opportunities)
			time.Sleep(50 * time.Millisecond) // the fill of the shared store goes on behind the reader
			if status := heard(t, again, opportunities); strings.HasPrefix(status, "salesai-valkey; hit") {
				return
			} else if time.Since(begin) > 30*time.Second {
				t.Fatalf("the other process still answers with %s\n%s", status, second.stderr)
			}
		}
	}

	create()
	opportunities++
	list(ann, opportunities)
	server.Restart(t)
	shared()
	for name, fault := range map[string]struct{ begin, end func() }{
		"paused":  {func() { server.Pause(t) }, func() { server.Resume(t) }},
		"stopped": {func() { server.Stop(t) }, func() { server.Restart(t) }},
	} {
		fault.begin()
		slowest := time.Duration(0)
		for range 20 {
			create()
			opportunities++
			r := ann.call("opportunities.list", `{}`)
			if got := as[struct{ Total int }](t, r); got.Total != opportunities {
				t.Errorf("%s: %d opportunities, want %d (%s)", name, got.Total, opportunities, r.cache)
			}
			slowest = max(slowest, r.took)
		}
		t.Logf("%s: 20 pages were built, the slowest in %v", name, slowest)
		if slowest > 2*time.Second {
			t.Errorf("%s: a page took %v", name, slowest)
		}
		fault.end()
		shared()
	}
	for _, process := range []*running{first, second} {
		process.stop()
		if strings.Contains(process.stderr.String(), "not-in-the-log") {
			t.Errorf("the log shows the password:\n%s", process.stderr)
		}
	}
}

// heard reads the list in a process until its notification has come, and gives how that answer came about.
func heard(t *testing.T, b *browser, want int) string {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		r := b.call("opportunities.list", `{}`)
		if r.status == http.StatusOK && as[struct{ Total int }](t, r).Total == want {
			return r.cache
		}
		if time.Since(begin) > 10*time.Second {
			t.Fatalf("the other process shows %s (%s)", r.value, r.cache)
		}
	}
}
