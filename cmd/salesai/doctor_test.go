package main_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/sales-ai-automation/salesai/cache/porttest"
	"github.com/sales-ai-automation/salesai/cmd/salesai/fleettest"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// finding is one of the doctor's, as --json gives it.
type finding struct{ Check, State, What, Do string }

// doctor lets the doctor look, and wants its exit code to agree with what it says.
func doctor(t *testing.T, args ...string) []finding {
	t.Helper()
	args = append([]string{"doctor", "--json", "--addr", "127.0.0.1:0"}, args...)
	stdout, stderr, code := run(t, "", args...)
	return findings(t, stdout, stderr, code)
}

func findings(t *testing.T, stdout, stderr string, code int) (found []finding) {
	t.Helper()
	if err := json.Unmarshal([]byte(stdout), &found); err != nil {
		t.Fatalf("%v\n%s\n%s", err, stdout, stderr)
	}
	broken := false
	for _, f := range found {
		broken = broken || f.State == "broken"
		if f.State != "ok" && f.Do == "" {
			t.Errorf("it says what is wrong and not what to do: %+v", f)
		}
	}
	if broken != (code == 1) {
		t.Errorf("exit code %d for %+v", code, found)
	}
	return found
}

// says reports whether there is a finding of a check in a state whose cure holds a text.
func says(found []finding, check, state, do string) bool {
	for _, f := range found {
		if f.Check == check && f.State == state && strings.Contains(f.Do, do) {
			return true
		}
	}
	return false
}

// TestDoctorFindsNothingWhereAllIsWell looks at a server with everything, on each database.
func TestDoctorFindsNothingWhereAllIsWell(t *testing.T) {
	service := httptest.NewServer(http.NotFoundHandler())
	defer service.Close()
	for dialect, url := range storetest.URLs(t) {
		data := t.TempDir()
		database := []string{"--database-url", url, "--data", data, "--migrate=false"}
		if _, stderr, code := run(t, "", append([]string{"migrate"}, database[:4]...)...); code != 0 {
			t.Fatal(stderr)
		}
		person(t, database, "ann@test.example", "user", "")
		must(t, os.Chmod(data, 0o700))
		server := serve(t, database[:4]...)
		found := doctor(t, append(database, "--addr", strings.TrimPrefix(server.url, "http://"), "--store", "memory",
			"--base-url", "https://sales.test", "--secure-cookies", "--proxied", "--llm-url", service.URL, "--llm-model", "m", "--llm-key", "k",
			"--slack-token", "xoxb-1", "--slack-channel", "C0123456789")...)
		for _, f := range found {
			if f.State != "ok" {
				t.Errorf("%s: %+v", dialect, f)
			}
		}
		if len(found) < 10 {
			t.Errorf("%s: only %d things were looked at", dialect, len(found))
		}
	}
}

// TestDoctorFindsWhatIsWrong plants misconfigurations, one at a time, and wants each found with its cure.
func TestDoctorFindsWhatIsWrong(t *testing.T) {
	address := storetest.URLs(t)[store.Postgres]
	if _, stderr, code := run(t, "", "migrate", "--database-url", address); code != 0 {
		t.Fatal(stderr)
	}
	good := func(args ...string) []string {
		return append([]string{"--database-url", address, "--data", t.TempDir(), "--migrate=false"}, args...)
	}
	if found := doctor(t, good()...); says(found, "database", "broken", "") {
		t.Fatalf("nothing is wrong yet: %+v", found)
	}
	another, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer another.Close()
	gone := porttest.For(t).Address()
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, nil, 0o600))
	skewed, pooled := skew(t), pool(t, address)

	for name, c := range map[string]struct {
		args             []string
		check, state, do string
	}{
		"an unknown zone":                           {good("--zone", "Asia/Tapei"), "settings", "broken", "correct the setting"},
		"a port that is taken":                      {good("--addr", another.Addr().String()), "addresses", "broken", "ss -ltnp"},
		"secure cookies over HTTP":                  {good("--secure-cookies", "--base-url", "http://sales.test"), "cookies", "broken", "--secure-cookies out"},
		"open cookies over HTTPS":                   {good("--base-url", "https://sales.test"), "cookies", "broken", "set --secure-cookies"},
		"a proxy nobody told of":                    {good("--base-url", "https://sales.test", "--secure-cookies"), "cookies", "warning", "--proxied"},
		"a data folder that is a file":              {good("--data", file), "data", "broken", "--data"},
		"recordings nowhere":                        {good("--files-url", "file:///proc/none"), "recordings", "broken", "--files-url"},
		"a database that is not there":              {good("--database-url", "postgres://app@"+gone+"/none?sslmode=disable"), "database", "broken", "--database-url"},
		"no tables":                                 {good("--database-url", storetest.Postgres(t)), "database", "broken", "salesai migrate"},
		"a transaction pooler":                      {good("--database-url", pooled), "database", "broken", "--database-poll"},
		"the listening address of another database": {good("--database-listen-url", storetest.Postgres(t)), "database", "broken", "--database-listen-url"},
		"a clock that is wrong":                     {good("--database-url", skewed), "database", "broken", "timedatectl"},
		"a model without an address":                {good("--llm-key", "k"), "analysis", "broken", "--llm-url"},
		"an address without a model":                {good("--llm-url", "https://"+gone), "analysis", "broken", "--llm"},
		"a service that is not there":               {good("--llm-url", "http://"+gone, "--llm-model", "m"), "analysis", "broken", "firewall"},
		"a key in the open":                         {good("--speech-url", "http://203.0.113.1", "--speech-key", "k"), "speech", "broken", "https://"},
		"the name of a channel":                     {good("--slack-token", "xoxb-1", "--slack-channel", "#sales"), "slack", "broken", "C0123456789"},
		"a token of a person":                       {good("--slack-token", "xoxp-1", "--slack-channel", "C0123456789"), "slack", "broken", "xoxb-"},
	} {
		t.Run(name, func(t *testing.T) {
			if found := doctor(t, c.args...); !says(found, c.check, c.state, c.do) {
				t.Errorf("it does not find that %s: %+v", name, found)
			}
		})
	}

	t.Run("few descriptors", func(t *testing.T) {
		args := append([]string{"-c", `ulimit -n 64; exec "$0" "$@"`, binary.path(t), "doctor", "--json", "--addr", "127.0.0.1:0"}, good()...)
		out, err := exec.Command("sh", args...).Output()
		code := 0
		if err != nil {
			code = 1
		}
		if found := findings(t, string(out), fmt.Sprint(err), code); !says(found, "descriptors", "broken", "LimitNOFILE") {
			t.Errorf("it does not find that: %+v", found)
		}
	})
	t.Run("in words", func(t *testing.T) {
		stdout, stderr, code := run(t, "", append([]string{"doctor"}, good("--llm-key", "k")...)...)
		if code != 1 || !strings.Contains(stdout, "→ set --llm-url") || !strings.Contains(stderr, "broken") {
			t.Errorf("exit code %d\n%s\n%s", code, stdout, stderr)
		}
	})
}

// skew gives a database whose clock is five minutes ahead.
func skew(t *testing.T) string {
	t.Helper()
	address := storetest.Postgres(t)
	conn, err := pgx.Connect(t.Context(), address)
	must(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), `CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql AS $$ SELECT pg_catalog.now() + interval '5 minutes' $$`)
	must(t, err)
	_, err = conn.Exec(t.Context(), `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$`)
	must(t, err)
	return address
}

// pool puts a PgBouncer in front of a database, which it gives the address of.
func pool(t *testing.T, address string) string {
	t.Helper()
	config, err := pgx.ParseConfig(address)
	must(t, err)
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Fatal("there is no PgBouncer: install it with apt-get install pgbouncer, or run make setup")
	}
	dir, err := os.MkdirTemp("", "pooler")
	must(t, err)
	m, pooled, err := fleettest.Pooler(dir, program, address, int(config.Port), porttest.For(t))
	must(t, err)
	must(t, m.Start(t.Context()))
	t.Cleanup(func() {
		must(t, m.Kill())
		must(t, os.RemoveAll(dir))
	})
	return pooled + map[bool]string{true: "", false: "?sslmode=disable"}[strings.Contains(pooled, "sslmode")]
}
