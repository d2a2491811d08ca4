package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is a PostgreSQL of the bench's own, in a folder that goes with it.
type postgres struct {
	*process
	folder string
	port   int
	kept   bool // the folder stays when it stops
}

// startPostgres runs a cluster with room for the benchmark's data in memory and without fsync: the one that a run before
// this kept in a folder, else an empty one. An empty keep is a temporary folder, gone when it stops.
func startPostgres(ctx context.Context, keep string) (*postgres, error) {
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(bins) == 0 {
		return nil, errors.New("PostgreSQL is missing; install it with: apt-get install postgresql")
	}
	bin := bins[len(bins)-1]
	folder, err := clusterFolder(keep)
	if err != nil {
		return nil, err
	}
	as := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 { // it refuses to be root
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, err
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32)
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(folder, int(uid), int(gid)); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "data", "PG_VERSION")); errors.Is(err, os.ErrNotExist) {
		initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", filepath.Join(folder, "data"), "-U", "app", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync") // #nosec G204 -- a program of PostgreSQL's
		initdb.Dir, initdb.SysProcAttr = folder, as
		if out, err := initdb.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("initdb: %w: %s", err, out)
		}
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port //nolint:forcetypeassert // what listens on tcp has such an address
	if err := l.Close(); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "-D", filepath.Join(folder, "data"), "-p", strconv.Itoa(port), // #nosec G204 -- as above
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="+folder, "-c", "fsync=off", "-c", "full_page_writes=off",
		"-c", "shared_buffers=4GB", "-c", "max_wal_size=4GB", "-c", "wal_level=minimal", "-c", "max_wal_senders=0", "-c", "max_connections=100")
	command.Dir, command.SysProcAttr = folder, as
	p := &postgres{process: &process{command: command, ended: make(chan error, 1)}, folder: folder, port: port, kept: keep != ""}
	command.Stderr = &p.stderr
	if err := command.Start(); err != nil {
		return nil, err
	}
	go func() { p.ended <- command.Wait() }()
	for range 1200 { // a minute: what is kept may need to recover
		time.Sleep(50 * time.Millisecond)
		if p.run(ctx, "postgres", "SELECT 1") == nil {
			return p, nil
		}
	}
	return nil, errors.Join(fmt.Errorf("PostgreSQL did not answer: %s", p.stderr.String()), p.close())
}

// clusterFolder gives the folder that is kept, made where it is missing, or a temporary one.
func clusterFolder(keep string) (string, error) {
	if keep == "" {
		return os.MkdirTemp("", "salesai-bench-postgres-")
	}
	folder, err := filepath.Abs(keep)
	if err != nil {
		return "", err
	}
	return folder, os.MkdirAll(folder, 0o755) // #nosec G301 -- PostgreSQL runs as another user
}

func (p *postgres) address(database string) string {
	return fmt.Sprintf("postgres://app@127.0.0.1:%d/%s?sslmode=disable", p.port, database)
}

func (p *postgres) run(ctx context.Context, database, query string) error {
	conn, err := pgx.Connect(ctx, p.address(database))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, query)
	return errors.Join(err, conn.Close(ctx))
}

func (p *postgres) close() error {
	_ = p.command.Process.Signal(syscall.SIGINT) // a fast shutdown: its clients are ours
	select {
	case <-p.ended: //nolint:errcheck // it was told to end
	case <-time.After(30 * time.Second):
		_ = p.command.Process.Signal(syscall.SIGQUIT)
		<-p.ended //nolint:errcheck // as above
	}
	if p.kept {
		return nil
	}
	return os.RemoveAll(p.folder)
}
