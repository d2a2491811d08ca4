// Package e2e drives the real program in a real browser and with the official oRPC client.
// The scripts beside this file say what is expected; here is what they need: the program, served.
package e2e

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const program = "github.com/sales-ai-automation/salesai/cmd/salesai"

func TestMain(m *testing.M) {
	code := m.Run()
	if err := house.close(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if err := goleak.Find(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// demonstration is the program serving its made-up team; one serves every test of the package.
type demonstration struct {
	once   sync.Once
	err    error
	dir    string
	binary string
	url    string
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  chan error
}

var house demonstration

// open builds and starts the program before the first test that needs it.
func (d *demonstration) open(t *testing.T) *demonstration {
	t.Helper()
	d.once.Do(func() { d.err = d.start() })
	must(t, d.err)
	return d
}

func (d *demonstration) start() error {
	if _, err := os.Stat(filepath.Join("..", "dist", "index.html")); err != nil {
		return errors.New("the pages are not built: run make build")
	}
	if err := notice(filepath.Join("..", "..")); err != nil {
		return err
	}
	var err error
	if d.dir, err = os.MkdirTemp("", "salesai-e2e"); err != nil {
		return err
	}
	d.binary = filepath.Join(d.dir, "salesai")
	if out, err := exec.Command("go", "build", "-race", "-o", d.binary, program).CombinedOutput(); err != nil {
		return fmt.Errorf("building the program: %w\n%s", err, out)
	}
	if err := d.serve("demo", "--echo"); err != nil {
		return err
	}
	// Somebody who owns nothing yet.
	add := d.command("user", "add", "fresh@demo.test", "--name", "Fran Fresh")
	add.Stdin = strings.NewReader("demo-demo-demo\n")
	if out, err := add.CombinedOutput(); err != nil {
		return fmt.Errorf("adding a person: %w\n%s", err, out)
	}
	return nil
}

// notice reads the names of all that the tests run but do not import: `go test` remembers a result only until
// something that the test has looked at changes.
func notice(root string) error {
	return filepath.WalkDir(root, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch entry.Name() {
		case ".git", ".make", "bin", "data", "node_modules":
			if entry.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
}

// command prepares a run of the program; its environment holds no settings of whoever runs the tests.
func (d *demonstration) command(args ...string) *exec.Cmd {
	cmd := exec.Command(d.binary, append(args, "--data", filepath.Join(d.dir, "data"))...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + d.dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return cmd
}

// serve runs the program until close, and returns when it answers.
func (d *demonstration) serve(args ...string) error {
	d.cmd = d.command(append(args, "--addr", "127.0.0.1:0")...)
	d.cmd.Stderr = &d.stderr
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := d.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for d.url == "" && lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "http://"); ok {
			d.url = "http://" + strings.TrimSpace(url)
		}
	}
	if d.url == "" {
		return fmt.Errorf("the program did not start: %w\n%s", d.cmd.Wait(), &d.stderr)
	}
	d.ended = make(chan error, 1)
	go func() {
		_, _ = io.Copy(io.Discard, out)
		d.ended <- d.cmd.Wait()
	}()
	return nil
}

// close stops the program as a service manager does, and wants neither a data race nor an error from it.
func (d *demonstration) close() error {
	if d.dir == "" {
		return nil
	}
	defer os.RemoveAll(d.dir)
	if d.ended == nil {
		return nil
	}
	if err := d.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-d.ended:
		if err != nil {
			return fmt.Errorf("the program ended with %w\n%s", err, &d.stderr)
		}
	case <-time.After(15 * time.Second):
		return errors.Join(errors.New("the program did not end within 15 s"), d.cmd.Process.Kill(), <-d.ended)
	}
	if strings.Contains(d.stderr.String(), "DATA RACE") {
		return fmt.Errorf("data race in the program:\n%s", &d.stderr)
	}
	return nil
}

// run runs one script against the demonstration and shows what it said if it failed.
func run(t *testing.T, script string, env ...string) string {
	t.Helper()
	needs(t)
	d := house.open(t)
	// Each wait of a script has its own, shorter end; this one is for a script that hangs, on a machine as busy as it may be.
	cmd := exec.CommandContext(t.Context(), "node", "--test", "--test-reporter=spec", "--test-timeout=600000", script)
	cmd.Env = append(os.Environ(), append(env, "BASE_URL="+d.url, "ORPC_URL="+d.url+"/rpc", "CHROMIUM="+chromium())...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	for _, none := range []string{"ℹ skipped 0", "ℹ todo 0", "ℹ cancelled 0"} {
		if !bytes.Contains(out, []byte(none)) {
			t.Errorf("%s left tests out:\n%s", script, out)
		}
	}
	if testing.Verbose() {
		t.Logf("%s", out)
	}
	return string(out)
}

// needs wants what `make setup` installs.
func needs(t *testing.T) {
	t.Helper()
	var missing []string
	if _, err := exec.LookPath("node"); err != nil {
		missing = append(missing, "node")
	}
	if chromium() == "" {
		missing = append(missing, "chromium")
	}
	for _, folder := range []string{"../node_modules/playwright-core", "../../orpc/conformance/node_modules/@orpc/client", "node_modules/axe-core"} {
		if _, err := os.Stat(filepath.FromSlash(folder)); err != nil {
			missing = append(missing, filepath.ToSlash(filepath.Join("web", "e2e", folder)))
		}
	}
	if len(missing) > 0 {
		t.Fatalf("missing: %s. Install with: make setup", strings.Join(missing, ", "))
	}
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
