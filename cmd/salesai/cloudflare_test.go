package main_test

import (
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache/cloudflare/cloudflaretest"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestTwoProcessesShareWorkersKV has one process read through the real gateway what the other built, and takes the
// gateway away under both.
func TestTwoProcessesShareWorkersKV(t *testing.T) {
	gateway := cloudflaretest.Start(t, cloudflaretest.Options{})
	settings := []string{
		"--database-url", storetest.Start(t).Migrated(t), "--data", t.TempDir(), "--log-level", "debug",
		"--store", "cloudflare", "--kv-url", gateway.URL, "--kv-token", cloudflaretest.Token,
	}
	person(t, settings, "ann@test.example", "user", "")
	first, second := serve(t, settings...), serve(t, settings...)
	ann, again := first.signIn("ann@test.example"), second.signIn("ann@test.example")
	made := 0
	// create makes an opportunity and has both processes list it; it gives how the second came by its answer.
	create := func() string {
		t.Helper()
		as[struct{}](t, ann.call("opportunities.create", `{"companyName":"Acme"}`))
		made++
		if got := as[struct{ Total int }](t, ann.call("opportunities.list", `{}`)); got.Total != made {
			t.Errorf("%d opportunities, want %d", got.Total, made)
		}
		time.Sleep(1200 * time.Millisecond) // within a second of a change nobody looks for the value in a metered store
		for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
			r := again.call("opportunities.list", `{}`)
			if got := as[struct{ Total int }](t, r); got.Total == made {
				return r.cache
			} else if time.Since(begin) > 10*time.Second {
				t.Fatalf("the other process lists %d of %d opportunities (%s)", got.Total, made, r.cache)
			}
		}
	}
	shared := func() {
		t.Helper()
		since, before := time.Now(), made
		defer func() { t.Logf("shared after %s and %d changes", time.Since(since), made-before) }()
		for begin := time.Now(); ; {
			status := create()
			if strings.HasPrefix(status, "salesai-kv; hit") {
				return
			}
			if time.Since(begin) > time.Minute {
				t.Fatalf("the other process still answers with %s\n%s", status, second.stderr)
			}
		}
	}
	shared()
	gateway.Stop(t)
	for range 5 {
		if status := create(); strings.Contains(status, "salesai-kv; hit") {
			t.Errorf("a stopped gateway answered: %s", status)
		}
	}
	gateway.Restart(t)
	shared()
	for _, process := range []*running{first, second} {
		process.stop()
		if strings.Contains(process.stderr.String(), cloudflaretest.Token) {
			t.Errorf("the log shows the token:\n%s", process.stderr)
		}
	}
}

func TestKVSettings(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		says     string
	}{
		"no token":      {[]string{"--kv-url", "https://gateway.example"}, "SALESAI_KV_TOKEN"},
		"no address":    {[]string{"--kv-token", cloudflaretest.Token}, "--kv-url"},
		"no encryption": {[]string{"--kv-url", "http://gateway.example", "--kv-token", cloudflaretest.Token}, "https://"},
	} {
		_, stderr, code := run(t, "", append([]string{"user", "list", "--data", t.TempDir(), "--store", "cloudflare"}, c.settings...)...)
		if code == 0 || !strings.Contains(stderr, c.says) || strings.Contains(stderr, cloudflaretest.Token) {
			t.Errorf("%s: exit %d, %s", name, code, stderr)
		}
	}
}
