// Package fleettest runs a fleet on loopback: several salesai serve and salesai worker over one PostgreSQL, behind a real
// proxy, each of which can be stopped, killed, paused and started again; and people who use it and miss nothing.
package fleettest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/sales-ai-automation/salesai/store/storetest"
)

// Member is one part of a fleet that can fail by itself.
type Member interface {
	Name() string
	Start(ctx context.Context) error // and wait until it answers
	Stop(ctx context.Context) error  // politely, and wait until it has ended
	Kill() error                     // as kill -9 does
	Pause() error                    // as if it hung
	Resume() error
}

// patience is how long a member may take to start or to stop, on a machine that is busy with other tests.
const patience = 90 * time.Second

// process is a member that is one process.
type process struct {
	name, program string
	args          []string
	dir           string // of its log, and its working folder
	env           []string
	as            *syscall.Credential // nil: oneself
	ready         func(ctx context.Context) error
	reached       func(ctx context.Context) error // nil: nobody sends it requests

	cmd    *exec.Cmd
	exited *ending
}

// ending is how one run of a process ended.
type ending struct {
	done chan struct{}
	err  error // once done is closed
}

// Name is what the member is called in reports, and its log file.
func (p *process) Name() string { return p.name }

// Start starts the process and waits until it answers.
func (p *process) Start(ctx context.Context) error {
	log, err := os.OpenFile(filepath.Join(p.dir, p.name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open the log of %s: %w", p.name, err)
	}
	defer log.Close()                         //nolint:errcheck // the process has its own
	cmd := exec.Command(p.program, p.args...) //nolint:gosec,noctx // programs of ours and Debian's; it outlives the call
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = p.dir, p.env, log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.as, Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", p.name, err)
	}
	p.cmd = cmd
	exited := &ending{done: make(chan struct{})}
	p.exited = exited
	go func() {
		exited.err = cmd.Wait()
		close(exited.done)
	}()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if err = p.ready(ctx); err == nil {
			return nil
		}
		select {
		case <-exited.done:
			return fmt.Errorf("%s ended at its start: %w; see %s", p.name, errors.Join(exited.err, err), log.Name())
		case <-ctx.Done():
			return fmt.Errorf("%s does not answer: %w; see %s", p.name, err, log.Name())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Stop asks the process to end, and wants it to do so well.
func (p *process) Stop(ctx context.Context) error {
	if p.ended() {
		return nil
	}
	if err := p.signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.gone(ctx)
}

// await waits for something that is asked for again and again.
func await(ctx context.Context, what string, ask func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := ask(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func (p *process) gone(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-p.exited.done:
	case <-ctx.Done():
		return errors.Join(fmt.Errorf("%s did not end: %w", p.name, ctx.Err()), p.Kill())
	}
	if err := p.exited.err; err != nil {
		return fmt.Errorf("%s ended badly: %w", p.name, err)
	}
	return nil
}

// Kill ends the process at once and waits until it is gone.
func (p *process) Kill() error {
	if p.ended() {
		return nil
	}
	err := p.signal(syscall.SIGKILL)
	<-p.exited.done
	return err
}

// Pause freezes the process.
func (p *process) Pause() error { return p.signal(syscall.SIGSTOP) }

// Resume lets a paused process go on.
func (p *process) Resume() error { return p.signal(syscall.SIGCONT) }

func (p *process) signal(sig syscall.Signal) error {
	if p.ended() {
		return fmt.Errorf("%s has ended", p.name)
	}
	if err := syscall.Kill(-p.cmd.Process.Pid, sig); err != nil { // the group: a server's children too
		return fmt.Errorf("signal %s: %w", p.name, err)
	}
	return nil
}

func (p *process) ended() bool {
	if p.exited == nil {
		return true
	}
	select {
	case <-p.exited.done:
		return true
	default:
		return false
	}
}

// database is the member that is PostgreSQL.
type database struct{ server *storetest.Server }

// Name is postgres.
func (*database) Name() string { return "postgres" }

// Start starts it again, with its data.
func (d *database) Start(context.Context) error { return d.server.Begin() }

// Stop ends it as an operator does.
func (d *database) Stop(context.Context) error { return d.server.End() }

// Kill ends it as a crash does.
func (d *database) Kill() error { d.server.Crash(); return nil }

// Pause freezes it and every connection to it.
func (d *database) Pause() error { d.server.Freeze(); return nil }

// Resume lets it go on.
func (d *database) Resume() error { d.server.Thaw(); return nil }

// answers waits for 200 from an address.
func answers(url string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		req.Close = true
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		if err := res.Body.Close(); err != nil {
			return err
		}
		if res.StatusCode != http.StatusOK {
			return fmt.Errorf("%s answers %s", url, res.Status)
		}
		return nil
	}
}

// accepts waits for a port that takes connections.
func accepts(address string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		conn, err := (&net.Dialer{Timeout: time.Second}).DialContext(ctx, "tcp", address)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

// program finds a program of Debian's.
func program(name, install string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", fmt.Errorf("there is no %s: install it with apt-get install %s, or run make setup", name, install)
	}
	return path, nil
}
