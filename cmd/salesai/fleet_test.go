package main_test

import (
	"context"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cmd/salesai/fleettest"
)

func fleet(t *testing.T, o fleettest.Options) *fleettest.Fleet {
	t.Helper()
	o.Program, o.Deploy = binary.path(t), "../../deploy"
	f, err := fleettest.Start(t.Context(), o)
	must(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			for _, m := range f.Members() {
				if log := f.Log(m); log != "" {
					t.Logf("%s:\n%s", m.Name(), log)
				}
			}
		}
		must(t, f.Close())
	})
	return f
}

func strain(t *testing.T, f *fleettest.Fleet, people int, forgetful bool, while func(ctx context.Context)) fleettest.Report {
	t.Helper()
	l, err := fleettest.NewLoad(t.Context(), f, people)
	must(t, err)
	l.Forgetful = forgetful
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer cancel()
		while(ctx)
	}()
	report, err := l.Run(ctx)
	must(t, err)
	t.Log(report)
	return report
}

// TestRollingRestart restarts every process of a fleet, PostgreSQL included, while people use it: nothing fails, nothing is
// old without saying so, and each upload is processed once. make scale LOAD=10m does the same for longer.
func TestRollingRestart(t *testing.T) {
	f := fleet(t, fleettest.Options{Valkey: true})
	report := strain(t, f, 4, false, func(ctx context.Context) {
		n, err := f.Roll(ctx, f.Replaceable(), 300*time.Millisecond, func(text string) { t.Log(text) })
		if err != nil || n != len(f.Replaceable()) {
			t.Errorf("%d of %d were restarted: %v", n, len(f.Replaceable()), err)
		}
		time.Sleep(time.Second) // all of them are back
	})
	if !report.Clean() || report.Writes < 20 || report.Uploads == 0 {
		t.Error("not everything was right, or nothing was done")
	}
}

// TestFleetBehindAPooler lets PgBouncer pool transactions, through which no notification comes: the ledger is polled
// every 100 ms, and so is the queue.
func TestFleetBehindAPooler(t *testing.T) {
	f := fleet(t, fleettest.Options{Pooler: true})
	report := strain(t, f, 3, false, func(ctx context.Context) {
		select {
		case <-ctx.Done():
		case <-time.After(5 * time.Second):
		}
	})
	if !report.Clean() || report.Writes < 10 {
		t.Error("not everything was right, or nothing was done")
	}
	if report.Oldest > time.Second { // ten polls, on a busy machine
		t.Errorf("what others wrote was seen after %v", report.Oldest)
	}
}

// TestLoadSeesWhatIsOld makes sure that the tests above can fail: the instances hear of one another every 3 s, and the
// people do not say that they wrote.
func TestLoadSeesWhatIsOld(t *testing.T) {
	f := fleet(t, fleettest.Options{Workers: 1, Args: []string{"--database-poll", "3s"}})
	report := strain(t, f, 2, true, func(ctx context.Context) {
		select {
		case <-ctx.Done():
		case <-time.After(4 * time.Second):
		}
	})
	if report.Wrong == 0 {
		t.Error("nobody noticed that the pages are old")
	}
}
