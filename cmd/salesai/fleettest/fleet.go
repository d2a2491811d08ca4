package fleettest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache/porttest"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// Options say what a fleet is made of.
type Options struct {
	Program string // path of the salesai binary
	Serves  int    // processes that serve; 2 if zero
	Workers int    // processes that work; 2 if zero
	Pooler  bool   // reach PostgreSQL through a PgBouncer that pools transactions; notifications do not pass it
	Valkey  bool   // share a Valkey, or a Redis, as the tier behind the processes' own
	Wires   bool   // lay a wire of its own from each process to PostgreSQL and to Valkey; not with Pooler
	Args    []string
	Addr    string // of the proxy; a free one if empty
	Deploy  string // the folder deploy of this repository, whose Caddyfile the proxy runs with
}

// Fleet is a running fleet.
type Fleet struct {
	URL      string // of the proxy
	Database string // address of PostgreSQL, the direct one
	Dir      string // of logs and recordings

	Postgres, Pooler, Valkey, Proxy Member // Pooler and Valkey are nil where there are none
	Serves, Workers                 []Member
	Addresses                       []string // of the serving processes, in their order

	wires    map[string]*wires // by the name of the process
	o        Options
	server   *storetest.Server
	valkey   string   // address of Valkey, the direct one
	settings []string // of every process
	members  []Member // in the order of their start
	ports    []*porttest.Port
}

// DrainDelay is how long a serving process goes on after it is told to end; the proxy asks several times in that.
const DrainDelay = time.Second

// Start starts everything and waits until the proxy serves pages. The caller closes the fleet.
func Start(ctx context.Context, o Options) (_ *Fleet, err error) {
	if o.Serves == 0 {
		o.Serves = 2
	}
	if o.Workers == 0 {
		o.Workers = 2
	}
	f := &Fleet{o: o, wires: map[string]*wires{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if f.Dir, err = os.MkdirTemp("", "salesai-fleet-"); err != nil {
		return nil, fmt.Errorf("make the fleet's folder: %w", err)
	}
	if err := f.startDatabase(ctx); err != nil {
		return nil, err
	}
	if o.Valkey {
		if err := f.startValkey(ctx); err != nil {
			return nil, err
		}
	}
	if err := f.Run(ctx, "", "migrate"); err != nil {
		return nil, err
	}
	for i := range o.Serves {
		m, address, err := f.Serve(ctx, "serve-"+strconv.Itoa(i+1))
		if err != nil {
			return nil, err
		}
		f.Serves, f.Addresses = append(f.Serves, m), append(f.Addresses, address)
	}
	for i := range o.Workers {
		port, err := f.port()
		if err != nil {
			return nil, err
		}
		address := port.Address()
		m, err := f.salesai("worker-"+strconv.Itoa(i+1), "http://"+address+"/readyz", "worker", "--addr", address)
		if err != nil {
			return nil, err
		}
		if err := f.add(ctx, m); err != nil {
			return nil, err
		}
		f.Workers = append(f.Workers, m)
	}
	return f, f.startProxy(ctx)
}

// port is the fleet's until it is closed.
func (f *Fleet) port() (*porttest.Port, error) {
	p, err := porttest.Reserve()
	if err == nil {
		f.ports = append(f.ports, p)
	}
	return p, err
}

func (f *Fleet) add(ctx context.Context, m Member) error {
	f.members = append(f.members, m)
	return m.Start(ctx)
}

func (f *Fleet) startDatabase(ctx context.Context) (err error) {
	if f.server, err = storetest.Launch(); err != nil {
		return err
	}
	f.Postgres = &database{f.server}
	if f.Database, err = f.server.Create("salesai"); err != nil {
		return err
	}
	used := f.Database
	if f.o.Pooler {
		if used, err = f.startPooler(ctx); err != nil {
			return err
		}
		f.settings = append(f.settings, "--database-poll", "100ms")
	}
	f.settings = append(f.settings, "--database-url", used, "--data", filepath.Join(f.Dir, "data"))
	return nil
}

// Serve starts one more process that serves, which the proxy does not know of, with further settings.
func (f *Fleet) Serve(ctx context.Context, name string, args ...string) (Member, string, error) {
	port, err := f.port()
	if err != nil {
		return nil, "", err
	}
	address := port.Address()
	m, err := f.salesai(name, "http://"+address+"/readyz", append([]string{"serve", "--addr", address, "--jobs=false", "--proxied",
		"--drain-delay", DrainDelay.String(), "--drain-timeout", "30s"}, args...)...)
	if err != nil {
		return nil, "", err
	}
	if f.Proxy == nil { // which will know of it
		m.reached = func(ctx context.Context) error {
			// Where nobody else uses the fleet, this is the request that reaches it.
			return errors.Join(answers(f.URL+"/healthz")(ctx), answers("http://"+address+"/readyz?reached")(ctx))
		}
	}
	return m, address, f.add(ctx, m)
}

func (f *Fleet) salesai(name, ready string, args ...string) (*process, error) {
	wired, err := f.wire(name)
	return &process{
		name: name, program: f.o.Program, args: slices.Concat(args, []string{"--migrate=false"}, f.settings, wired, f.o.Args),
		dir: f.Dir, env: f.env(), ready: answers(ready),
	}, err
}

// env holds no settings of whoever runs the fleet.
func (f *Fleet) env() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + f.Dir, "TMPDIR=" + f.Dir}
}

// Run runs a command of salesai to its end, with the settings of the fleet.
func (f *Fleet) Run(ctx context.Context, stdin string, args ...string) error {
	cmd := exec.CommandContext(ctx, f.o.Program, slices.Concat(args, f.settings)...) //nolint:gosec // the program under test
	cmd.Env, cmd.Stdin = f.env(), strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("salesai %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// Password is everybody's.
const Password = "demo-demo-demo" //nolint:gosec // of people who live as long as a test

// Hire adds a person who can sign in with Password; manager is an e-mail or empty.
func (f *Fleet) Hire(ctx context.Context, email, role, manager string) error {
	args := []string{"user", "add", email, "--role", role, "--migrate=false"}
	if manager != "" {
		args = append(args, "--manager", manager)
	}
	return f.Run(ctx, Password+"\n", args...)
}

// Members are all parts that can fail, in the order of their start, PostgreSQL first.
func (f *Fleet) Members() []Member { return append([]Member{f.Postgres}, f.members...) }

// Restart ends a member politely and starts it again. The proxy's successor starts before it ends, as an operator's would.
func (f *Fleet) Restart(ctx context.Context, m Member) error {
	if p, ok := m.(*proxy); ok {
		return p.replace(ctx)
	}
	if err := m.Stop(ctx); err != nil {
		return err
	}
	if err := m.Start(ctx); err != nil {
		return err
	}
	if p, ok := m.(*process); ok && p.reached != nil {
		// Were the next one ended before the proxy takes this one for ready, nobody would be left to send requests to.
		return await(ctx, p.name+" gets no requests", p.reached)
	}
	return nil
}

// Log gives what a member wrote.
func (f *Fleet) Log(m Member) string {
	text, _ := os.ReadFile(filepath.Join(f.Dir, m.Name()+".log")) // nothing written is an empty log
	return string(text)
}

// Close stops everything, and removes what it left.
func (f *Fleet) Close() error {
	var errs []error
	for _, m := range slices.Backward(f.members) {
		_ = m.Resume() // it may have ended
		errs = append(errs, m.Kill())
	}
	for _, w := range f.wires {
		errs = append(errs, w.close())
	}
	for _, p := range f.ports {
		errs = append(errs, p.Close())
	}
	if f.server != nil {
		f.server.Close()
	}
	if f.Dir != "" {
		errs = append(errs, os.RemoveAll(f.Dir))
	}
	return errors.Join(errs...)
}
