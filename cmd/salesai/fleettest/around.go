package fleettest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

// proxy is Caddy, which can be replaced by a new process of its own without a refused connection: both take from the
// same port for a moment.
type proxy struct{ process }

// replace starts a successor, then ends the present one.
func (p *proxy) replace(ctx context.Context) error {
	old, before := p.process, p.begun()
	if err := p.Start(ctx); err != nil {
		return err
	}
	// The old one answers too, so that an answer does not tell that the successor listens; its log does.
	for end := time.Now().Add(patience); p.begun() == before; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			return errors.New("the proxy's successor does not serve")
		}
	}
	return old.Stop(ctx)
}

// begun counts the processes that said that they serve.
func (p *proxy) begun() int {
	text, _ := os.ReadFile(filepath.Join(p.dir, p.name+".log")) // no log is none
	return bytes.Count(text, []byte("serving initial configuration"))
}

func (f *Fleet) startProxy(ctx context.Context) error {
	caddy, err := program("caddy", "caddy")
	if err != nil {
		return err
	}
	address := f.o.Addr
	if address == "" {
		port, err := f.port()
		if err != nil {
			return err
		}
		address = port.Address()
	}
	file, err := filepath.Abs(filepath.Join(f.o.Deploy, "Caddyfile"))
	if err != nil {
		return err
	}
	f.URL = "http://" + address
	p := &proxy{process{
		name: "proxy", program: caddy, args: []string{"run", "--config", file, "--adapter", "caddyfile"}, dir: f.Dir,
		env: append(f.env(), "XDG_DATA_HOME="+f.Dir, "XDG_CONFIG_HOME="+f.Dir,
			"CADDY_ADMIN=off", "SITE="+f.URL, "UPSTREAMS="+strings.Join(f.Addresses, " "), "HEALTH_INTERVAL=100ms"),
		ready: answers(f.URL + "/healthz"),
	}}
	f.Proxy = p
	return f.add(ctx, p)
}

func (f *Fleet) startPooler(ctx context.Context) (string, error) {
	pgbouncer, err := program("pgbouncer", "pgbouncer")
	if err != nil {
		return "", err
	}
	port, err := f.port()
	if err != nil {
		return "", err
	}
	m, url, err := Pooler(f.Dir, pgbouncer, f.Database, f.server.Port(), port)
	if err != nil {
		return "", err
	}
	f.Pooler = m
	return url, f.add(ctx, m)
}

// Pooler gives a PgBouncer, not yet started, that pools transactions over two connections, and the address of a
// database behind it, of a server at the port to. Its files lie in dir.
func Pooler(dir, pgbouncer, database string, to int, port *porttest.Port) (Member, string, error) {
	users, config := filepath.Join(dir, "userlist.txt"), filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%d user=app
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = %s
pool_mode = transaction
idle_transaction_timeout = 5
default_pool_size = 10
max_client_conn = 500
`, to, port.Number(), users)
	if err := errors.Join(os.WriteFile(users, []byte("\"app\" \"\"\n"), 0o644), os.WriteFile(config, []byte(text), 0o644)); err != nil { //nolint:gosec // another user reads it, and it holds no secret
		return nil, "", fmt.Errorf("write the pooler's configuration: %w", err)
	}
	m := &process{name: "pooler", program: pgbouncer, args: []string{config}, dir: dir, env: []string{"PATH=" + os.Getenv("PATH")}, ready: accepts(port.Address())}
	if os.Getuid() == 0 { // it refuses to be root
		var err error
		if m.as, err = postgres(); err != nil {
			return nil, "", err
		}
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // as above
			return nil, "", fmt.Errorf("open the pooler's folder: %w", err)
		}
	}
	_, path, _ := strings.Cut(strings.TrimPrefix(database, "postgres://"), "/")
	return m, "postgres://app@" + port.Address() + "/" + path, nil
}

// postgres is the user that Debian makes for PostgreSQL.
func postgres() (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PgBouncer does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func (f *Fleet) startValkey(ctx context.Context) error {
	server, err := program("valkey-server", "valkey")
	if err != nil {
		if server, err = program("redis-server", "redis-server"); err != nil {
			return err
		}
	}
	port, err := f.port()
	if err != nil {
		return err
	}
	f.valkey = port.Address()
	f.Valkey = &process{
		name: "valkey", program: server, dir: f.Dir, env: f.env(), ready: accepts(f.valkey),
		args: []string{"--bind", "127.0.0.1", "--port", strconv.Itoa(port.Number()), "--save", "", "--appendonly", "no", "--dir", f.Dir},
	}
	f.settings = append(f.settings, "--store", "valkey", "--valkey-url", "redis://"+f.valkey)
	return f.add(ctx, f.Valkey)
}
