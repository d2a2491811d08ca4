// Package cloudflaretest runs the gateway of deploy/cloudflare for tests: the real Worker in workerd, over a KV on disk,
// and a fake one over cachetest.KV, which has the limits and the lateness that local KV lacks.
package cloudflaretest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

// Token is what the gateways of tests accept.
const Token = "0123456789abcdef0123456789abcdef"

// starting is how long a gateway may take to answer on a busy machine.
const starting = 60 * time.Second

const missing = "the gateway's tests need Node 20 or newer and the packages of deploy/cloudflare/package-lock.json: run make setup"

// Options configure a Gateway.
type Options struct {
	Token    *string // the gateway's secret, where it is to be another than Token
	OldToken string  // is accepted too, as while a token is rotated
	// Failing puts a KV before the real one that throws where a key says so: "fail/429/…" what KV throws for 429,
	// "fail/day/…" what it throws for a used-up quota; "fail/cut/…" is a value that breaks off.
	Failing bool
}

// Gateway is the real Worker in a workerd of its own. It ends with the test.
type Gateway struct {
	URL string

	options Options
	folder  string
	port    *porttest.Port
	process *exec.Cmd
	input   io.WriteCloser
	output  *bufio.Reader
	log     *buffer
}

// Stored is what KV says of a key.
type Stored struct {
	Expiration int64 // Unix seconds
	Metadata   struct {
		Version         string
		Life, Fresh, At int64 // seconds, At since 1970
		Size            int   // bytes
	}
}

// Start runs a gateway over an empty namespace and waits until it answers.
func Start(t testing.TB, o Options) *Gateway {
	t.Helper()
	port := porttest.For(t)
	g := &Gateway{URL: "http://" + port.Address(), options: o, folder: t.TempDir(), port: port}
	g.Restart(t)
	t.Cleanup(func() {
		g.Stop(t)
		if said := g.log.String(); t.Failed() && said != "" {
			t.Logf("the gateway said:\n%s", said)
		}
	})
	return g
}

// Restart runs a stopped gateway again, at its address and with what its KV held.
func (g *Gateway) Restart(t testing.TB) {
	t.Helper()
	deploy := filepath.Join(root(t), "deploy", "cloudflare")
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(missing)
	}
	if _, err := os.Stat(filepath.Join(deploy, "node_modules", "miniflare", "package.json")); err != nil {
		t.Fatal(missing)
	}
	c := exec.Command(node, filepath.Join("local", "serve.mjs")) //nolint:gosec,noctx // our own program, which ends with its input
	c.Dir = deploy
	c.Env = append(os.Environ(), "NO_COLOR=1", "TMPDIR="+g.folder) // what a killed process leaves behind goes with the test
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}            // so that Stop reaches workerd too
	g.log = &buffer{}
	c.Stderr = g.log
	input, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	g.process, g.input, g.output = c, input, bufio.NewReader(output)
	token := Token
	if g.options.Token != nil {
		token = *g.options.Token
	}
	settings := map[string]any{"port": g.port.Number(), "folder": filepath.Join(g.folder, "kv"), "token": token, "old": g.options.OldToken, "failing": g.options.Failing}
	g.tell(t, settings)
	late := time.AfterFunc(starting, g.kill)
	defer late.Stop()
	line, err := g.output.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		g.kill()
		t.Fatalf("the gateway did not start: %q, %v\n%s", line, err, g.log)
	}
}

func (g *Gateway) tell(t testing.TB, what any) {
	t.Helper()
	line, err := json.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.input.Write(append(line, '\n')); err != nil {
		t.Fatalf("tell the gateway: %v\n%s", err, g.log)
	}
}

// Stop ends the gateway as a crash would.
func (g *Gateway) Stop(testing.TB) {
	if g.process != nil {
		g.kill()
		_ = g.process.Wait() // how it ended is known
		g.process = nil
	}
}

func (g *Gateway) kill() { _ = syscall.Kill(-g.process.Process.Pid, syscall.SIGKILL) }

// Stored gives what KV says of a key, nil where it does not hold it. It is not safe for concurrent use.
func (g *Gateway) Stored(t testing.TB, key string) *Stored {
	t.Helper()
	g.tell(t, map[string]string{"key": key})
	line, err := g.output.ReadBytes('\n')
	if err != nil {
		t.Fatalf("hear of the gateway: %v\n%s", err, g.log)
	}
	var s *Stored
	if err := json.Unmarshal(line, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// root is the folder of go.mod.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("the gateway's tests run inside the repository only")
		}
		dir = filepath.Dir(dir)
	}
}

// buffer is written by a process while a test may read it.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
