package main_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/sales-ai-automation/salesai/adapter/slack/slacktest"
	"github.com/sales-ai-automation/salesai/cmd/salesai/fleettest"
)

var (
	chaosLong    = flag.Bool("chaos.long", false, "let every fault happen, and last as long as it does out there")
	chaosSeed    = flag.Uint64("chaos.seed", 0, "when faults begin, and what people do; 0 takes another each time")
	chaosOnly    = flag.String("chaos.only", "", "only faults whose names match")
	chaosProgram = flag.String("chaos.program", "", "the binary; built with the race detector if empty")
)

// chaosChannel is where messages about conversations are posted, to a Slack that counts them.
const chaosChannel = "C0CHAOS"

func chaosSlack(t *testing.T) (s *slacktest.Server, settings []string) {
	t.Helper()
	s = slacktest.New(t, "xoxb-chaos", chaosChannel)
	return s, []string{"--slack-token", "xoxb-chaos", "--slack-channel", chaosChannel, "--slack-url", s.URL()}
}

// told gives how often each conversation was told of.
func told(s *slacktest.Server) func() map[string]int {
	return func() map[string]int {
		counted := map[string]int{}
		for _, m := range s.Messages(chaosChannel) {
			if id, ok := m.Metadata.EventPayload["conversation_id"].(string); ok {
				counted[id]++
			}
		}
		return counted
	}
}

func chaosChance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := *chaosSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("play it again with -chaos.seed %d", seed)
	return rand.New(rand.NewPCG(seed, seed))
}

// chaosHold is how long a fault lasts: a tenth of the real time in the short form.
func chaosHold(f fleettest.Fault) time.Duration {
	if *chaosLong {
		return f.Hold
	}
	return f.Hold / 10
}

// chaosPatience is for work that a dead process left behind. The short form does not wait for it to be taken up.
func chaosPatience() time.Duration {
	if *chaosLong {
		return fleettest.Forgotten
	}
	return 5 * time.Second
}

// settleRows prints the table and holds it to what must never be.
func settleRows(t *testing.T, rows []*fleettest.Row) {
	t.Helper()
	table := []string{"", fleettest.RowHead}
	for _, r := range rows {
		table = append(table, r.String())
	}
	t.Log(strings.Join(table, "\n"))
	for _, r := range rows {
		for _, text := range r.Faults {
			t.Logf("%s: %s", r.Name, text)
		}
		if t.Logf("%s: the slowest answer took %v, what others wrote was seen after %v", r.Name, r.Slowest.Round(time.Millisecond), r.Oldest.Round(time.Millisecond)); !r.Clean() {
			t.Errorf("%s: %d wrong, %d lost, %d analysed twice, %d not told of, %d told of twice", r.Name, r.Wrong, r.Lost, r.Doubled, r.Untold, r.ToldTwice)
		}
		if r.Requests == 0 {
			t.Errorf("%s: nobody asked for anything", r.Name)
		}
	}
}

// TestChaos kills, freezes, cuts off and misleads the parts of a fleet while people use it.
func TestChaos(t *testing.T) {
	chance := chaosChance(t)
	slack, settings := chaosSlack(t)
	f := fleet(t, fleettest.Options{Valkey: true, Wires: true, Args: settings})
	reps := 4
	if *chaosLong {
		reps = 10
	}
	// Less than a process hangs: who gives up and goes on elsewhere must not be told old things when it wakes up.
	o := fleettest.SiegeOptions{URL: f.URL, Boss: "boss@fleet.test", Chance: chance, Patience: 1500 * time.Millisecond}
	if *chaosLong {
		o.Patience = 12 * time.Second
	}
	must(t, f.Hire(t.Context(), o.Boss, "manager", ""))
	for i := range reps {
		o.Reps = append(o.Reps, fmt.Sprintf("rep%d@fleet.test", i+1))
		must(t, f.Hire(t.Context(), o.Reps[i], "user", o.Boss))
	}
	_, judge, err := f.Serve(t.Context(), "judge", "--cache-off")
	must(t, err)
	siege, err := fleettest.NewSiege(t.Context(), o)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wait := siege.Begin(ctx)
	faults, further := f.Faults()
	if *chaosLong {
		faults = append(faults, further...)
	}
	only := regexp.MustCompile(*chaosOnly)
	faults = slices.DeleteFunc(faults, func(f fleettest.Fault) bool { return !only.MatchString(f.Name) })
	var rows []*fleettest.Row
	for i, fault := range faults {
		row, err := siege.Strike(ctx, fault, chaosHold(fault))
		must(t, err)
		rows = append(rows, row)
		t.Logf("%s %s", time.Now().Format(time.TimeOnly), siege.Show(row))
		if *chaosLong || i == len(faults)-1 {
			must(t, siege.Still(func() error {
				n, err := siege.Compare(ctx, judge, f.Addresses)
				t.Logf("%d pages compared with those of an instance without a cache", n)
				return err
			}))
		}
	}
	cancel()
	wait()
	db, err := sql.Open("pgx", f.Database)
	must(t, err)
	defer db.Close()
	must(t, siege.Reckon(t.Context(), chaosPatience(), func(ctx context.Context) (fleettest.Fates, error) { return fleettest.Look(ctx, db) }, told(slack)))
	settleRows(t, rows)
}

// TestFullDisk fills the disk that SQLite lies on.
func TestFullDisk(t *testing.T) {
	chance := chaosChance(t)
	slack, settings := chaosSlack(t)
	seed, dir := t.TempDir(), t.TempDir()
	o := fleettest.SiegeOptions{Chance: chance}
	for i := range 3 {
		o.Reps = append(o.Reps, fmt.Sprintf("rep%d@disk.test", i+1))
		person(t, []string{"--data", seed}, o.Reps[i], "user", "")
	}
	const writer = "writer@disk.test"
	person(t, []string{"--data", seed}, writer, "user", "")
	server := begin(t, onSmallDisk(command(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", dir}, settings...)...), seed, dir))
	o.URL = server.url
	disk := filepath.Join("/proc", strconv.Itoa(server.cmd.Process.Pid), "root", dir)

	b := server.signIn(writer)
	siege, err := fleettest.NewSiege(t.Context(), o)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	wait := siege.Begin(ctx)
	filler := filepath.Join(disk, "filler")
	fault := fleettest.Fault{Name: "disk full under SQLite", Hold: 30 * time.Second, Begin: func(context.Context) error {
		f, err := os.Create(filler)
		if err != nil {
			return err
		}
		for chunk := make([]byte, 4<<10); err == nil; { // to the last page
			_, err = f.Write(chunk)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
		// SQLite's log has room in it still: a slow machine would not use that up in time.
		for end := time.Now().Add(time.Minute); time.Now().Before(end); {
			if b.call("opportunities.create", `{"companyName":"`+strings.Repeat("Full ", 30)+`"}`).status != http.StatusOK {
				break
			}
		}
		return f.Close()
	}, End: func(context.Context) error { return os.Remove(filler) }}
	nothing := func(context.Context) error { return nil }
	var rows []*fleettest.Row
	for _, fault := range []fleettest.Fault{{Name: "nothing, on SQLite", Hold: 10 * time.Second, Begin: nothing, End: nothing}, fault, {Name: "afterwards", Hold: 10 * time.Second, Begin: nothing, End: nothing}} {
		row, err := siege.Strike(ctx, fault, chaosHold(fault))
		must(t, err)
		rows = append(rows, row)
	}
	cancel()
	wait()
	for i, row := range rows {
		if noticed := row.Failed > 0; noticed != (i == 1) {
			t.Errorf("%s: %d answers failed", row.Name, row.Failed)
		}
		for _, text := range row.Faults {
			if !strings.Contains(text, "is full") {
				t.Errorf("%s: nobody is told what is the matter: %s", row.Name, text)
			}
		}
	}

	// SQLite does not find its way there, so it reads a copy. One that was made in the middle of a write may be torn.
	var kept string
	must(t, siege.Reckon(t.Context(), chaosPatience(), func(ctx context.Context) (fleettest.Fates, error) {
		kept = t.TempDir()
		if err := os.CopyFS(kept, os.DirFS(disk)); err != nil {
			return fleettest.Fates{}, err
		}
		db, err := sql.Open("sqlite", filepath.Join(kept, "salesai.db"))
		if err != nil {
			return fleettest.Fates{}, err
		}
		defer db.Close()
		return fleettest.Look(ctx, db)
	}, told(slack)))
	judge := serve(t, "--data", kept, "--cache-off", "--jobs=false")
	n, err := siege.Compare(t.Context(), judge.url[len("http://"):], []string{server.url[len("http://"):]})
	must(t, err)
	t.Logf("%d pages compared with those of an instance without a cache", n)
	settleRows(t, rows)
}

// onSmallDisk has a command see a disk of its own at dir, which holds a copy of seed and little more.
func onSmallDisk(cmd *exec.Cmd, seed, dir string) *exec.Cmd {
	cmd.Args = append([]string{"sh", "-c", `mount -t tmpfs -o size=16m,mode=700 tmpfs "$0" && cp -a "$1"/. "$0" && shift && exec "$@"`, dir, seed}, cmd.Args...)
	cmd.Path = "/bin/sh"
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Unshareflags: syscall.CLONE_NEWNS}
	if uid := os.Getuid(); uid != 0 {
		cmd.SysProcAttr.Cloneflags = syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}
