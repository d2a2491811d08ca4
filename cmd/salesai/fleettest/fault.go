package fleettest

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"
)

// wires are what one process reaches the shared servers through.
type wires struct{ postgres, valkey *Wire }

func (w *wires) close() error {
	err := w.postgres.Close()
	if w.valkey != nil {
		err = errors.Join(err, w.valkey.Close())
	}
	return err
}

// wire lays the wires of one process and gives the settings that lead through them.
func (f *Fleet) wire(name string) ([]string, error) {
	if !f.o.Wires {
		return nil, nil
	}
	database, err := url.Parse(f.Database)
	if err != nil {
		return nil, err
	}
	w := &wires{}
	if w.postgres, err = NewWire(database.Host); err != nil {
		return nil, err
	}
	f.wires[name] = w
	database.Host = w.postgres.Address()
	settings := []string{"--database-url", database.String()}
	if f.Valkey != nil {
		if w.valkey, err = NewWire(f.valkey); err != nil {
			return nil, err
		}
		settings = append(settings, "--valkey-url", "redis://"+w.valkey.Address())
	}
	return settings, nil
}

// Fault is something that happens to a fleet and is put right again.
type Fault struct {
	Name  string
	Hold  time.Duration // how long it lasts
	Begin func(ctx context.Context) error
	End   func(ctx context.Context) error // gives when the part answers again
}

// How long faults last; a supervisor starts what died within seconds.
const (
	dead    = 5 * time.Second
	frozen  = 30 * time.Second
	cutOff  = 15 * time.Second
	skewed  = 15 * time.Second
	nothing = 5 * time.Second
)

// Faults are what can happen to the parts of a fleet that has Wires and Valkey; the first of several alike is hit.
// Those that few find worth their time are of the second list.
func (f *Fleet) Faults() (first, second []Fault) {
	serve, worker := f.Serves[0], f.Workers[0]
	front, back := f.wires[serve.Name()], f.wires[worker.Name()]
	first = []Fault{
		{"nothing", nothing, calm(func() {}), calm(func() {})},
		killed(serve), killed(worker), killed(f.Postgres), killed(f.Valkey),
		{"PostgreSQL dies and comes back at another address", dead, func(context.Context) error { return f.Postgres.Kill() }, f.move},
		paused(serve), paused(f.Postgres), paused(f.Valkey),
		mute("postgres", serve, front.postgres), severed("valkey", serve, front.valkey), f.mistimed(serve, 5*time.Minute),
	}
	second = []Fault{
		paused(worker), severed("postgres", serve, front.postgres), mute("valkey", serve, front.valkey),
		severed("postgres", worker, back.postgres), mute("postgres", worker, back.postgres),
		f.mistimed(f.Serves[1], -5*time.Minute), f.mistimed(worker, 5*time.Minute),
	}
	return first, second
}

func killed(m Member) Fault {
	return Fault{"kill -9 of " + m.Name(), dead, func(context.Context) error { return m.Kill() }, m.Start}
}

func paused(m Member) Fault {
	return Fault{"SIGSTOP of " + m.Name(), frozen, func(context.Context) error { return m.Pause() }, func(context.Context) error { return m.Resume() }}
}

func severed(server string, m Member, w *Wire) Fault {
	return Fault{"network between " + m.Name() + " and " + server + " cut", cutOff, calm(w.Cut), calm(w.Mend)}
}

func mute(server string, m Member, w *Wire) Fault {
	return Fault{"network between " + m.Name() + " and " + server + " silent", cutOff, calm(w.Silence), calm(w.Mend)}
}

func calm(do func()) func(context.Context) error {
	return func(context.Context) error {
		do()
		return nil
	}
}

// move starts PostgreSQL at another port, where every wire leads from then on.
func (f *Fleet) move(context.Context) error {
	u, err := url.Parse(f.Database)
	if err != nil {
		return err
	}
	if err := f.server.Move(); err != nil {
		return err
	}
	f.Database = f.server.Address(strings.TrimPrefix(u.Path, "/"))
	if u, err = url.Parse(f.Database); err != nil {
		return err
	}
	for _, w := range f.wires {
		w.postgres.Lead(u.Host)
	}
	return nil
}

// mistimed restarts a process with a clock that is off, and then with one that is right.
func (f *Fleet) mistimed(m Member, off time.Duration) Fault {
	name := "clock of " + m.Name() + " " + strings.TrimSuffix(off.String(), "0s") + " off"
	p, ok := m.(*process)
	if !ok {
		return Fault{Name: name}
	}
	return Fault{name, skewed, func(ctx context.Context) error {
		p.env = append(f.env(), "SALESAI_CLOCK_OFF="+off.String())
		return f.Restart(ctx, p)
	}, func(ctx context.Context) error {
		p.env = f.env()
		return f.Restart(ctx, p)
	}}
}
