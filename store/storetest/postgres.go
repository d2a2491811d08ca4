package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

// Missing is what a test says where there is no PostgreSQL.
const missing = "no PostgreSQL was found: install PostgreSQL 15+ with apt-get install postgresql, or run make setup"

// starting is how long a PostgreSQL may take to answer on a busy machine.
const starting = 60 * time.Second

// Server is a PostgreSQL of one test's own, which it may break.
type Server struct {
	programs string // the folder with initdb and postgres
	dir      string
	port     *porttest.Port
	process  *exec.Cmd
	exited   chan struct{}
	log      *bytes.Buffer

	mu       sync.Mutex
	number   int
	template string
}

// shared is the server of a package's tests. Starting one takes a second: a test binary has one.
var shared one //nolint:gochecknoglobals // a test binary's own

type one struct {
	mu sync.Mutex
	s  *Server
}

func (o *one) server(t testing.TB) *Server {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.s == nil {
		s, err := launch()
		if err != nil {
			t.Fatal(err)
		}
		o.s = s
	}
	return o.s
}

func (o *one) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.s != nil {
		o.s.close()
	}
}

// Start starts a PostgreSQL that ends with the test.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := launch()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	return s
}

func launch() (*Server, error) {
	programs, err := find()
	if err != nil {
		return nil, err
	}
	sweep()
	dir, err := os.MkdirTemp("", fmt.Sprintf("%s%d-", folders, os.Getpid()))
	if err != nil {
		return nil, err
	}
	s := &Server{programs: programs, dir: dir, log: &bytes.Buffer{}}
	if err := s.prepare(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// folders is how the folders of servers begin; the id of the test binary follows.
const folders = "salesai-postgres-"

// sweep removes the folders of test binaries that were killed.
func sweep() {
	dirs, _ := filepath.Glob(filepath.Join(os.TempDir(), folders+"*-*"))
	for _, dir := range dirs {
		pid, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(dir), folders), "-")
		if n, err := strconv.Atoi(pid); err == nil && errors.Is(syscall.Kill(n, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir)
		}
	}
}

func (s *Server) prepare() error {
	as, err := credential()
	if err != nil {
		return err
	}
	if as != nil {
		if err := os.Chown(s.dir, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	initdb := s.command("initdb", "-D", filepath.Join(s.dir, "data"), "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGKILL}
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if s.port, err = porttest.Reserve(); err != nil {
		return err
	}
	return s.start()
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.CommandContext(context.Background(), filepath.Join(s.programs, name), args...) // #nosec G204 -- a program of PostgreSQL's
	c.Dir = s.dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	return c
}

// start runs the server and waits until it answers.
func (s *Server) start() error {
	as, err := credential()
	if err != nil {
		return err
	}
	s.log.Reset()
	s.process = s.command("postgres", "-D", filepath.Join(s.dir, "data"), "-p", strconv.Itoa(s.port.Number()),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+s.dir, "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "max_connections=200", "-c", "shared_buffers=64MB", "-c", "autovacuum_naptime=5s")
	s.process.Stdout, s.process.Stderr = s.log, s.log
	// The signal ends it at once where the test binary is killed. A child of another thread that ended would get it too:
	// Go keeps its threads.
	s.process.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if err := s.process.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	exited := make(chan struct{})
	s.exited = exited
	process := s.process
	go func() {
		_ = process.Wait() // how it ended shows in its log
		close(exited)
	}()
	deadline := time.Now().Add(starting)
	for time.Now().Before(deadline) {
		select {
		case <-exited:
			return fmt.Errorf("postgres ended at its start:\n%s", s.log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if s.run("postgres", "SELECT 1") == nil {
			return nil
		}
	}
	s.kill()
	return errors.New("postgres did not answer in time")
}

func (s *Server) run(database, query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), starting)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.address(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, query)
	return errors.Join(err, conn.Close(ctx))
}

func (s *Server) address(database string) string {
	return fmt.Sprintf("postgres://app@%s/%s?sslmode=disable", s.port.Address(), database)
}

// URL creates a new empty database and gives its address.
func (s *Server) URL(t testing.TB) string {
	t.Helper()
	return s.create(t, "")
}

// Migrated creates a new database with all tables and gives its address.
func (s *Server) Migrated(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	if s.template == "" {
		if err := s.run("postgres", "CREATE DATABASE tables"); err != nil {
			s.mu.Unlock()
			t.Fatal(err)
		}
		migrate(t, s.address("tables"))
		s.template = "tables"
	}
	s.mu.Unlock()
	return s.create(t, s.template)
}

func (s *Server) create(t testing.TB, template string) string {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	name := "test" + strconv.Itoa(s.number)
	query := "CREATE DATABASE " + name
	if template != "" {
		query += " TEMPLATE " + template
	}
	if err := s.run("postgres", query); err != nil {
		t.Fatal(err)
	}
	if template != "" { // a copy is another database than the one it was made from
		if err := s.run(name, "UPDATE ledger_meta SET epoch = gen_random_uuid()::text"); err != nil {
			t.Fatal(err)
		}
	}
	return s.address(name)
}

// Stop ends the server as a crash would.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.kill()
}

// Restart starts a stopped server again, with its data, at the same address.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// Pause freezes the server and every connection to it.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.signal(syscall.SIGSTOP)
}

// Resume thaws a paused server.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.signal(syscall.SIGCONT)
}

// signal goes to the server and its children; those are no part of its process group.
func (s *Server) signal(sig syscall.Signal) {
	pid := s.process.Process.Pid
	_ = syscall.Kill(pid, sig) // first, so that no further child is born
	for _, child := range children(pid) {
		_ = syscall.Kill(child, sig)
	}
}

// kill ends the server without a checkpoint, children included.
func (s *Server) kill() {
	s.signal(syscall.SIGCONT)
	_ = s.process.Process.Signal(syscall.SIGQUIT)
	select {
	case <-s.exited:
	case <-time.After(10 * time.Second):
		s.signal(syscall.SIGKILL)
		<-s.exited
	}
}

func (s *Server) close() {
	s.kill()
	_ = s.port.Close()
	_ = os.RemoveAll(s.dir)
}

func children(parent int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		text, err := os.ReadFile(path) // #nosec G304 -- of /proc
		if err != nil {
			continue // it has ended
		}
		fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(parent) {
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// find gives the folder of the newest PostgreSQL's programs.
func find() (string, error) {
	dirs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(dirs, func(a, b string) int { return version(b) - version(a) })
	for _, dir := range dirs {
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
			return dir, nil
		}
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		return filepath.Dir(path), nil
	}
	return "", errors.New(missing)
}

func version(dir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(dir)))
	return n
}

// credential is whom to run PostgreSQL as: it refuses to be root.
func credential() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil // as oneself
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no user postgres: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
