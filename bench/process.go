package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a server that was started for the measurement.
type process struct {
	command *exec.Cmd
	ended   chan error
	stderr  tail
}

// patience bounds how long a server may take to say that it is ready: the demonstration is made from scratch.
const patience = 5 * time.Minute

// start runs a server and waits for the line of its standard output that holds mark; it gives what follows mark.
func start(ctx context.Context, mark string, name string, args ...string) (*process, string, error) {
	p := &process{command: exec.CommandContext(ctx, name, args...), ended: make(chan error, 1)} // #nosec G204 -- the caller's own servers
	p.command.Stderr = &p.stderr
	p.command.Cancel = func() error { return p.command.Process.Signal(syscall.SIGTERM) }
	p.command.WaitDelay = 15 * time.Second
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := p.command.Start(); err != nil {
		return nil, "", err
	}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), mark); ok {
				select {
				case found <- strings.TrimSpace(rest):
				default:
				}
			}
		}
		_, _ = io.Copy(io.Discard, stdout) // a line too long for the scanner must not block the server
		p.ended <- p.command.Wait()
	}()
	select {
	case rest := <-found:
		return p, rest, nil
	case err := <-p.ended:
		return nil, "", fmt.Errorf("%s ended before it was ready: %w: %s", name, err, p.stderr.String())
	case <-time.After(patience):
		return nil, "", errors.Join(fmt.Errorf("%s was not ready within %s: %s", name, patience, p.stderr.String()), p.stop())
	}
}

// stop ends the server and waits until it is gone.
func (p *process) stop() error {
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	var exit *exec.ExitError
	select {
	case err := <-p.ended:
		if errors.As(err, &exit) || errors.Is(err, context.Canceled) {
			return nil // it was told to go
		}
		return err
	case <-time.After(15 * time.Second):
		return errors.Join(fmt.Errorf("%s does not stop", p.command.Path), p.command.Process.Kill())
	}
}

// tail keeps the beginning of what a server complains about.
type tail struct {
	mu   sync.Mutex
	text []byte
}

// Write keeps the first 4 KiB.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b[:min(len(b), 4096-len(t.text))]...)
	return len(b), nil
}

// String gives what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

// hertz is what Linux counts processor time in, on every architecture Go runs on.
const hertz = 100

// processor gives the processor time that the server and its children used so far; 0 where it cannot be read.
func (p *process) processor() time.Duration {
	pid := strconv.Itoa(p.command.Process.Pid)
	total := ticks(pid)
	if raw, err := os.ReadFile("/proc/" + pid + "/task/" + pid + "/children"); err == nil { // #nosec G304 -- a process that was started here
		for child := range strings.FieldsSeq(string(raw)) {
			total += ticks(child)
		}
	}
	return time.Duration(total) * time.Second / hertz
}

func ticks(pid string) (total int64) {
	raw, err := os.ReadFile("/proc/" + pid + "/stat") // #nosec G304 -- as above
	if err != nil {
		return 0
	}
	_, rest, ok := strings.Cut(string(raw), ") ") // the name in parentheses may hold spaces
	fields := strings.Fields(rest)
	if !ok || len(fields) < 13 {
		return 0
	}
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0
		}
		total += n
	}
	return total
}
