package main_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestCacheCommands operates a running server from the command line, and its ledger without it.
func TestCacheCommands(t *testing.T) {
	path := storetest.SQLite(t)
	database := []string{"--database-url", path}
	person(t, database, "root@test.example", "admin", "")
	person(t, database, "rep@test.example", "user", "")
	server := serve(t, "--database-url", path, "--data", t.TempDir(), "--store", "memory", "--log-level", "debug")
	root := server.signIn("root@test.example")
	root.call("opportunities.list", `{}`)
	root.call("opportunities.list", `{}`)
	const key = "org:all:opportunities:list:all"

	ask := func(stdin string, args ...string) string {
		t.Helper()
		stdout, stderr, code := run(t, stdin, append([]string{"cache"}, args...)...)
		if code != 0 {
			t.Fatalf("cache %s: %s", strings.Join(args, " "), stderr)
		}
		return stdout
	}
	as := []string{"--server", server.url, "--email", "root@test.example"}
	if text := ask("demo-demo-demo\n", append(as, "stats")...); !regexp.MustCompile(`opportunity list +50\.0% +1 +0 +1 `).MatchString(text) || !strings.Contains(text, "what is held is trusted") {
		t.Errorf("stats:\n%s", text)
	}
	text := ask("demo-demo-demo\n", append(as, "get", key)...)
	if !strings.Contains(text, "current") || !strings.Contains(text, `{"items":[],"total":0`) {
		t.Errorf("get:\n%s", text)
	}
	var held api.CacheHeld
	must(t, json.Unmarshal([]byte(ask("demo-demo-demo\n", append(as, "--json", "get", key)...)), &held))
	if text := ask("demo-demo-demo\n", append(as, "audit")...); !regexp.MustCompile(`differed +0\n`).MatchString(text) {
		t.Errorf("audit:\n%s", text)
	}
	if text := ask("demo-demo-demo\n", append(as, "budget")...); !strings.Contains(text, "not metered") {
		t.Errorf("budget:\n%s", text)
	}
	if text := ask("demo-demo-demo\n", append(as, "purge", key)...); !strings.Contains(text, key) {
		t.Errorf("purge:\n%s", text)
	}
	var after api.CacheHeld
	root.call("opportunities.list", `{}`)
	must(t, json.Unmarshal([]byte(ask("demo-demo-demo\n", append(as, "--json", "get", key)...)), &after))
	if after.Ledger <= held.Ledger || after.Held == nil || !after.Held.Current {
		t.Errorf("the purge moved the key from version %d to %d", held.Ledger, after.Ledger)
	}
	root.call("opportunities.list", `{}`)
	root.call("analytics.teamPerformance", `{}`) // is not warmed
	ask("", append(database, "purge", "--offline", "org:all:analytics:teamPerformance")...)
	built := func() bool { return !strings.Contains(root.call("analytics.teamPerformance", `{}`).cache, "hit") }
	for end := time.Now().Add(10 * time.Second); !built(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the server did not hear of a purge in its ledger")
		}
	}
	for name, args := range map[string][]string{
		"nobody":         {"stats", "--server", server.url},
		"a rep":          {"stats", "--server", server.url, "--email", "rep@test.example"},
		"a wrong server": {"stats", "--server", "http://127.0.0.1:1", "--token", "x"},
		"a wrong token":  {"stats", "--server", server.url, "--token", "x"},
	} {
		_, stderr, code := run(t, "demo-demo-demo\n", append([]string{"cache"}, args...)...)
		if code != 1 || len(stderr) < 20 || strings.Contains(stderr, "goroutine") {
			t.Errorf("%s: exit %d, %s", name, code, stderr)
		}
	}
	server.stop()
	log := server.stderr.String()
	for _, line := range []string{"Hit", "Miss", "Set", "Delete"} {
		if !regexp.MustCompile(`level=DEBUG msg="\[Cache ` + line + `\]" key=\S+`).MatchString(log) {
			t.Errorf("the log has no line [Cache %s] with a key", line)
		}
	}
	if !strings.Contains(log, "made stale by hand") {
		t.Error("the log does not say who purged")
	}
}
