package main_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

const deploy = "../../deploy"

// deployed gives the files under deploy, by path, without node packages.
func deployed(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(deploy, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !d.IsDir() {
			text, err := os.ReadFile(path)
			files[path] = string(text)
			return err
		}
		return nil
	}))
	return files
}

// TestDeploymentSetsWhatThereIs finds variables and flags in deploy that the program does not have.
func TestDeploymentSetsWhatThereIs(t *testing.T) {
	readme, err := os.ReadFile("../../README.md") // which holds every flag: TestFlagsInReadme
	must(t, err)
	seen := 0
	for path, text := range deployed(t) {
		for _, name := range regexp.MustCompile(`SALESAI_[A-Z_]+`).FindAllString(text, -1) {
			seen++
			if !strings.Contains(string(readme), "`"+name+"`") {
				t.Errorf("%s sets %s, which is no setting", path, name)
			}
		}
		for _, line := range regexp.MustCompile(`(?m)^ExecStart=.*$`).FindAllString(text, -1) {
			for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(line, -1) {
				seen++
				if !strings.Contains(string(readme), "`"+flag+"`") {
					t.Errorf("%s gives %s, which is no flag", path, flag)
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d settings were looked at: does this test still see them?", seen)
	}
}

// TestProxyTakesItsFile lets Caddy read deploy/Caddyfile as it stands; TestRollingRestart runs it.
func TestProxyTakesItsFile(t *testing.T) {
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Fatal("there is no Caddy: install it with apt-get install caddy, or run make setup")
	}
	cmd := exec.Command(caddy, "adapt", "--config", deploy+"/Caddyfile", "--adapter", "caddyfile")
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "serve-1:8080") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestProxyWaitsForSomebodyReady sends a POST while neither process is ready: it is answered once one is. One that a process
// took, and hung up on, is not sent again.
func TestProxyWaitsForSomebodyReady(t *testing.T) {
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Fatal("there is no Caddy: install it with apt-get install caddy, or run make setup")
	}
	var ready, rude atomic.Bool
	var questions, posts atomic.Int32
	upstreams := make([]string, 2)
	for i := range upstreams {
		process := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/readyz" {
				if posts.Add(1); rude.Load() {
					panic(http.ErrAbortHandler)
				}
				return
			}
			if !ready.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			questions.Add(1)
		}))
		t.Cleanup(process.Close)
		upstreams[i] = strings.TrimPrefix(process.URL, "http://")
	}
	site := "http://" + porttest.For(t).Address()
	cmd := exec.Command(caddy, "run", "--config", deploy+"/Caddyfile", "--adapter", "caddyfile")
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "CADDY_ADMIN=off", "SITE=" + site,
		"UPSTREAMS=" + strings.Join(upstreams, " "), "HEALTH_INTERVAL=50ms"}
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
	})
	for questions.Load() < 4 { // both are known not to be ready
		time.Sleep(10 * time.Millisecond)
	}
	post := func() int {
		res, err := http.Post(site+"/rpc/x", "application/json", strings.NewReader("{}"))
		must(t, err)
		must(t, res.Body.Close())
		return res.StatusCode
	}
	const away = 300 * time.Millisecond
	time.AfterFunc(away, func() { ready.Store(true) })
	began := time.Now()
	if status := post(); status != http.StatusOK || posts.Load() != 1 || time.Since(began) < away {
		t.Errorf("answered %d after %v, sent %d times", status, time.Since(began), posts.Load())
	}
	rude.Store(true)
	if status := post(); status != http.StatusBadGateway || posts.Load() != 2 {
		t.Errorf("a request that was taken is answered %d, and sent %d times", status, posts.Load()-1)
	}
}

// TestUnitsAreUnderstood has systemd read the units, with the program under test in the place of the installed one.
func TestUnitsAreUnderstood(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatal("there is no systemd-analyze: install it with apt-get install systemd, or run make setup")
	}
	units, err := filepath.Glob(deploy + "/systemd/*.service")
	must(t, err)
	if len(units) != 3 {
		t.Fatalf("there are %d units", len(units))
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for _, unit := range units {
		text, err := os.ReadFile(unit)
		must(t, err)
		copied := filepath.Join(dir, filepath.Base(unit))
		must(t, os.WriteFile(copied, []byte(strings.ReplaceAll(string(text), "/usr/local/bin/salesai", binary.path(t))), 0o600))
		args = append(args, copied)
	}
	if out, err := exec.Command(analyze, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}

// TestRollingRestartScript runs deploy/rolling-restart.sh over two stand-ins that the proxy reaches only at its third
// request: the second is told to restart after the first was reached, and never where the first is not.
func TestRollingRestartScript(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Fatal("there is no curl: install it with apt-get install curl, or run make setup")
	}
	for name, reachable := range map[string]bool{"reached": true, "never reached": false} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			var events []string
			asked := map[string]int{} // requests to the proxy since the restart
			note := func(event string) {
				if len(events) == 0 || events[len(events)-1] != event {
					events = append(events, event)
				}
			}
			ports := make([]string, 2)
			for i := range ports {
				process := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					mu.Lock()
					defer mu.Unlock()
					if !r.URL.Query().Has("reached") || !reachable || asked[ports[i]] < 3 {
						w.WriteHeader(http.StatusServiceUnavailable)
						return
					}
					note("reached " + strconv.Itoa(i))
				}))
				t.Cleanup(process.Close)
				_, ports[i], _ = strings.Cut(strings.TrimPrefix(process.URL, "http://"), ":")
			}
			site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				for i, port := range ports {
					if r.URL.Path == "/restart" && r.FormValue("unit") == "salesai-serve@"+port {
						asked[port] = 0
						note("restarted " + strconv.Itoa(i))
					}
					if r.URL.Path == "/healthz" {
						asked[port]++
					}
				}
			}))
			t.Cleanup(site.Close)
			cmd := exec.Command(deploy+"/rolling-restart.sh", ports...)
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "SITE=" + site.URL, "PATIENCE=1", "RESTART=curl -fsS " + site.URL + "/restart --data unit=salesai-serve@"}
			out, err := cmd.CombinedOutput()
			mu.Lock()
			defer mu.Unlock()
			want := []string{"restarted 0", "reached 0", "restarted 1", "reached 1"}
			if !reachable {
				want = want[:1]
			}
			if (err == nil) != reachable || !slices.Equal(events, want) {
				t.Errorf("%v, %q\n%s", err, events, out)
			}
		})
	}
}
