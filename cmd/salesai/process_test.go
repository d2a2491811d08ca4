package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestMain(m *testing.M) {
	if os.Getenv(victimVariable) != "" {
		os.Exit(victim())
	}
	if os.Getenv(writerVariable) != "" {
		os.Exit(writer())
	}
	storetest.Main(m, binary.remove)
}

// built is the program under test, built once with the race detector.
type built struct {
	once sync.Once
	dir  string
	err  error
}

// binary serves every test of the package with one build.
var binary built

func (b *built) path(t *testing.T) string {
	t.Helper()
	if *chaosProgram != "" {
		return *chaosProgram
	}
	b.once.Do(func() {
		if b.dir, b.err = os.MkdirTemp("", "salesai"); b.err != nil {
			return
		}
		out, err := exec.Command("go", "build", "-race", "-o", filepath.Join(b.dir, "salesai"), ".").CombinedOutput()
		if err != nil {
			b.err = fmt.Errorf("building the program: %w\n%s", err, out)
		}
	})
	must(t, b.err)
	return filepath.Join(b.dir, "salesai")
}

func (b *built) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// command prepares a run of the program; its environment holds no settings of whoever runs the tests.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary.path(t), args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + t.TempDir()}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// run runs the program to its end.
func run(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := command(t, args...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errs
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// running is a server under test.
type running struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	stderr *output
	ended  chan error
}

// output is what a running process has written so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// serve starts `salesai serve` on a free port and stops it with the test.
func serve(t *testing.T, args ...string) *running {
	t.Helper()
	return launch(t, "serve", args...)
}

// launch starts `salesai serve` or `salesai worker`.
func launch(t *testing.T, name string, args ...string) *running {
	t.Helper()
	return launchUnder(t, nil, name, args...)
}

// launchUnder is launch with further variables in the environment.
func launchUnder(t *testing.T, environment []string, name string, args ...string) *running {
	t.Helper()
	cmd := command(t, append([]string{name, "--addr", "127.0.0.1:0"}, args...)...)
	cmd.Env = append(cmd.Env, environment...)
	return begin(t, cmd)
}

// begin starts a prepared server.
func begin(t *testing.T, cmd *exec.Cmd) *running {
	t.Helper()
	r := &running{t: t, cmd: cmd, stderr: &output{}, ended: make(chan error, 1)}
	cmd.Stderr = r.stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), " on "); ok {
			r.url = url
			break
		}
	}
	if r.url == "" {
		t.Fatalf("the server did not start: %v\n%s", cmd.Wait(), r.stderr)
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		r.ended <- cmd.Wait()
	}()
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			r.stop()
		}
	})
	return r
}

// stop asks the server to end, and wants it to within ten seconds and with exit code 0.
func (r *running) stop() {
	r.t.Helper()
	must(r.t, r.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case err := <-r.ended:
		if err != nil {
			r.t.Errorf("the server ended with %v\n%s", err, r.stderr)
		}
	case <-time.After(10 * time.Second):
		r.t.Errorf("the server did not end within 10 s\n%s", r.stderr)
		_ = r.cmd.Process.Kill()
		<-r.ended
	}
	r.ended <- nil
}

// browser is one signed-in person.
type browser struct {
	t      *testing.T
	url    string
	client *http.Client
}

// signIn signs somebody in whose password is the demonstration's.
func (r *running) signIn(email string) *browser {
	r.t.Helper()
	jar, err := cookiejar.New(nil)
	must(r.t, err)
	b := &browser{t: r.t, url: r.url, client: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
	res, err := b.client.Post(r.url+"/api/auth/sign-in/email", "application/json", strings.NewReader(fmt.Sprintf(`{"email":%q,"password":"demo-demo-demo"}`, email)))
	must(r.t, err)
	body, err := io.ReadAll(res.Body)
	must(r.t, err)
	must(r.t, res.Body.Close())
	if res.StatusCode != http.StatusOK {
		r.t.Fatalf("signing in: %d %s", res.StatusCode, body)
	}
	return b
}

// reply is what a procedure answered.
type reply struct {
	status int
	cache  string // Cache-Status
	value  json.RawMessage
	took   time.Duration
}

func (b *browser) call(procedure, input string) reply {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+"/rpc/"+strings.ReplaceAll(procedure, ".", "/"), strings.NewReader(`{"json":`+input+`}`))
	must(b.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Csrf-Token", "orpc")
	began := time.Now()
	res, err := b.client.Do(req)
	must(b.t, err)
	body, err := io.ReadAll(res.Body)
	must(b.t, err)
	must(b.t, res.Body.Close())
	var envelope struct{ JSON json.RawMessage }
	if err := json.Unmarshal(body, &envelope); err != nil {
		b.t.Fatalf("%s answers outside the protocol: %d %s", procedure, res.StatusCode, body)
	}
	return reply{res.StatusCode, res.Header.Get("Cache-Status"), envelope.JSON, time.Since(began)}
}

// as decodes a reply that must have gone well.
func as[T any](t *testing.T, r reply) T {
	t.Helper()
	if r.status != http.StatusOK {
		t.Fatalf("status %d: %s", r.status, r.value)
	}
	var v T
	must(t, json.Unmarshal(r.value, &v))
	return v
}

// metric reads one value of /metrics.
func (r *running) metric(line string) float64 {
	r.t.Helper()
	res, err := http.Get(r.url + "/metrics")
	must(r.t, err)
	body, err := io.ReadAll(res.Body)
	must(r.t, err)
	must(r.t, res.Body.Close())
	for l := range strings.Lines(string(body)) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(l), line+" "); ok {
			f, err := strconv.ParseFloat(value, 64)
			must(r.t, err)
			return f
		}
	}
	r.t.Fatalf("/metrics does not hold %s", line)
	return 0
}

const pageQueries = `salesai_db_queries_total{for="page"}`

// person adds somebody who can sign in.
func person(t *testing.T, database []string, email, role, manager string) {
	t.Helper()
	args := append([]string{"user", "add", email, "--role", role}, database...)
	if manager != "" {
		args = append(args, "--manager", manager)
	}
	if _, stderr, code := run(t, "demo-demo-demo\n", args...); code != 0 {
		t.Fatalf("adding %s: %s", email, stderr)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// unwrites waits until the person's last write is so long ago that reads need not be confirmed any more.
func (b *browser) unwrites() {
	b.t.Helper()
	address, err := url.Parse(b.url)
	must(b.t, err)
	for slices.ContainsFunc(b.client.Jar.Cookies(address), func(c *http.Cookie) bool { return c.Name == "salesai_wrote" }) {
		time.Sleep(50 * time.Millisecond)
	}
}
