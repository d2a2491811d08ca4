// Package valkeytest starts Valkey or Redis servers of a test's own, which the test may break.
package valkeytest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

const (
	missing  = "no Valkey and no Redis was found: install one with apt-get install redis-server, or run make setup"
	starting = 30 * time.Second // on a busy machine
)

// Options say what kind of server it is to be.
type Options struct {
	Program  string   // path of the server; default the first of Programs
	Password string   // what clients sign in with; default none
	TLS      bool     // encrypted connections only, with a certificate of a throw-away authority
	Cluster  bool     // a cluster of this one node, which has all slots
	Settings []string // further lines of its configuration, as "maxmemory 2mb"
}

// Server is a running server. It ends with the test, and with the test binary however that ends.
type Server struct {
	program string
	dir     string
	port    *porttest.Port
	bus     *porttest.Port // of a cluster; else nil
	options Options
	log     string // a file: a buffer may not be read while the server runs
	process *exec.Cmd
	exited  chan struct{}
	seated  bool
}

// Programs gives the servers that are installed: valkey-server before redis-server.
func Programs(t testing.TB) []string {
	t.Helper()
	var found []string
	for _, name := range []string{"valkey-server", "redis-server"} {
		if path, err := exec.LookPath(name); err == nil {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		t.Fatal(missing)
	}
	return found
}

// Each runs a test on every server that is installed.
func Each(t *testing.T, test func(t *testing.T, program string)) {
	t.Helper()
	for _, program := range Programs(t) {
		t.Run(filepath.Base(program), func(t *testing.T) { test(t, program) })
	}
}

// Start starts a server on a free port, with its files in a folder that goes with the test.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s := prepare(t, o)
	s.Restart(t)
	return s
}

// Away gives a server that is not started yet, at an address that is already its own; Restart starts it.
func Away(t testing.TB, o Options) *Server {
	t.Helper()
	return prepare(t, o)
}

func prepare(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Program == "" {
		o.Program = Programs(t)[0]
	}
	s := &Server{program: o.Program, dir: t.TempDir(), options: o, port: porttest.For(t)}
	if o.Cluster {
		s.bus = porttest.For(t)
	}
	s.log = filepath.Join(s.dir, "log")
	if o.TLS {
		certify(t, s.dir)
	}
	t.Cleanup(s.kill)
	return s
}

// URL is the address to give to valkey.Options, password included.
func (s *Server) URL() string {
	u := url.URL{Scheme: "redis", Host: s.port.Address(), Path: "/0"}
	if s.options.TLS {
		u.Scheme = "rediss"
	}
	if s.options.Password != "" {
		u.User = url.UserPassword("default", s.options.Password)
	}
	return u.String()
}

// CAFile is the authority's certificate where the server was started with TLS, else empty.
func (s *Server) CAFile() string {
	if !s.options.TLS {
		return ""
	}
	return filepath.Join(s.dir, caFile)
}

// Do sends one command over a connection of its own and gives the answer as text.
func (s *Server) Do(t testing.TB, command ...string) string {
	t.Helper()
	answer, err := s.do(command...)
	if err != nil {
		t.Fatalf("%s: %v", strings.Join(command, " "), err)
	}
	return answer
}

func (s *Server) do(command ...string) (string, error) {
	o := rueidis.ClientOption{
		InitAddress: []string{s.port.Address()}, Password: s.options.Password,
		ForceSingleClient: true, DisableCache: true, DisableRetry: true, Dialer: net.Dialer{Timeout: time.Second},
		PipelineMultiplex: -1, ReadBufferEachConn: 4096, WriteBufferEachConn: 4096,
	}
	if s.options.TLS {
		var err error
		if o.TLSConfig, err = trusting(s.dir); err != nil {
			return "", err
		}
	}
	c, err := rueidis.NewClient(o)
	if c != nil {
		defer c.Close()
	}
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), starting)
	defer cancel()
	message, err := c.Do(ctx, c.B().Arbitrary(command...).Build()).ToMessage()
	if err != nil {
		return "", err
	}
	if n, err := message.AsInt64(); err == nil && message.IsInt64() {
		return strconv.FormatInt(n, 10), nil
	}
	return message.ToString()
}

// await asks until the answer holds want.
func (s *Server) await(t testing.TB, want string, command ...string) {
	t.Helper()
	for late := time.Now().Add(starting); ; time.Sleep(20 * time.Millisecond) {
		answer := s.Do(t, command...)
		if strings.Contains(answer, want) {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%s does not say %s: %s", strings.Join(command, " "), want, answer)
		}
	}
}

// seat gives the node of a new cluster all slots.
func (s *Server) seat(t testing.TB) {
	t.Helper()
	if !s.options.Cluster || s.seated {
		return
	}
	s.seated = true // it is in its files
	s.Do(t, "CLUSTER", "ADDSLOTSRANGE", "0", "16383")
	s.await(t, "cluster_state:ok", "CLUSTER", "INFO")
}

// configuration is what the server reads at its start.
func (s *Server) configuration() string {
	lines := []string{
		"bind 127.0.0.1", "dir " + s.dir, "daemonize no", `save ""`, "appendonly no", "logfile " + s.log,
		"pidfile " + filepath.Join(s.dir, "pid"),
	}
	if s.options.TLS {
		lines = append(lines, "port 0", fmt.Sprintf("tls-port %d", s.port.Number()), "tls-auth-clients no",
			"tls-cert-file "+filepath.Join(s.dir, certFile), "tls-key-file "+filepath.Join(s.dir, keyFile),
			"tls-ca-cert-file "+filepath.Join(s.dir, caFile))
	} else {
		lines = append(lines, fmt.Sprintf("port %d", s.port.Number()))
	}
	if s.options.Password != "" {
		lines = append(lines, "requirepass "+s.options.Password)
	}
	if s.options.Cluster {
		lines = append(lines, "cluster-enabled yes", fmt.Sprintf("cluster-port %d", s.bus.Number()))
	}
	return strings.Join(append(lines, s.options.Settings...), "\n") + "\n"
}

// start starts the server and waits until it answers.
func (s *Server) start() error {
	path := filepath.Join(s.dir, "server.conf")
	if err := os.WriteFile(path, []byte(s.configuration()), 0o600); err != nil {
		return err
	}
	s.process = exec.CommandContext(context.Background(), s.program, path) // #nosec G204 -- a server from PATH
	// The signal ends it where the test binary is killed.
	s.process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("start %s: %w", s.program, err)
	}
	exited, process := make(chan struct{}), s.process
	s.exited = exited
	go func() {
		_ = process.Wait() // how it ended shows in its log
		close(exited)
	}()
	for late := time.Now().Add(starting); time.Now().Before(late); time.Sleep(5 * time.Millisecond) {
		select {
		case <-exited:
			log, _ := os.ReadFile(s.log) // #nosec G304 -- of the test
			return fmt.Errorf("%s ended at its start:\n%s", s.program, bytes.TrimSpace(log))
		default:
		}
		if _, err := s.do("PING"); err == nil {
			return nil
		}
	}
	s.kill()
	return errors.New(s.program + " did not answer in time")
}

// Stop ends the server at once, as kill -9 does. What it held is gone.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.kill()
}

// Restart starts a stopped server again, empty, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	s.seat(t)
}

// Pause freezes the server: connections stay, and are made, but nobody answers.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGSTOP)
}

// Resume thaws a paused server.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGCONT)
}

func (s *Server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill() // it may have ended
	<-s.exited
}
