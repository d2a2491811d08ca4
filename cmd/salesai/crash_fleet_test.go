package main_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/valkey"
	"github.com/sales-ai-automation/salesai/cache/valkey/valkeytest"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
	"github.com/sales-ai-automation/salesai/view"
)

var crashPoints = flag.Int("crash.points", 20, "at how many points of write transactions TestKillAtRandomPoints kills a process, on each database")

const deals = 24 // opportunities; each writer has half of them to itself

// TestKillAtRandomPoints kills one of two instances that read and write, at a random point of a transaction, again and
// again. Whoever comes back, whoever went on and whoever looks in the end reads nothing older than what is committed, and
// the auditor finds in memory and in Valkey nothing that the database does not say.
func TestKillAtRandomPoints(t *testing.T) {
	for dialect, url := range storetest.URLs(t) {
		t.Run(string(dialect), func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			b := battle{T: t, url: url, server: valkeytest.Start(t, valkeytest.Options{})}
			b.store = storetest.Open(t, store.Options{URL: url, Stale: view.Stale})
			tasks := b.found()
			survivor := b.enter(ctx)
			writers := [2]*process{b.launch(tasks[0]), b.launch(tasks[1])}
			for i := range *crashPoints {
				w := writers[i%2] // the other one works on, or comes back
				b.kill(w)
				b.meet(ctx, survivor, w)
				writers[i%2] = b.launch(w.task)
			}
			for _, w := range writers {
				b.kill(w)
			}
			b.audit(ctx, survivor)
			b.audit(ctx, b.enter(ctx))
			t.Logf("%s: %d kills in %d transactions of 2 instances: %d before the commit, %d between commit and answer, %d after the answer",
				dialect, b.kills, b.transactions, b.before, b.between, b.after)
			t.Logf("%s: %d numbers compared by restarted processes and in the end, %d old answers, %d more that were marked; what was committed by the killed was heard after %s at most",
				dialect, b.compared, b.old, b.marked, b.slowest)
			t.Logf("%s: auditor: %d mismatches of %d values; in the end %d values came from Valkey", dialect, b.mismatched, b.audited, b.fromValkey)
			if b.old != 0 || b.mismatched != 0 || b.audited == 0 {
				t.Error("old answers, or nothing was audited")
			}
		})
	}
}

// battle is the test on one database.
type battle struct {
	*testing.T
	url    string
	owner  string
	store  *store.Store
	server *valkeytest.Server

	kills, transactions, before, between, after int
	compared, old, marked, audited, mismatched  int
	fromValkey                                  int
	slowest, usual                              time.Duration // to be heard of; a transaction
}

// found fills the database, and gives two writers their tasks.
func (b *battle) found() (tasks [2]task) {
	b.Helper()
	must(b, b.store.Write(b.Context(), func(tx *store.Tx) error {
		u, err := tx.CreateUser(sales.User{Email: "ann@test.example", Name: "Ann", Role: sales.Rep}, "")
		if err != nil {
			return err
		}
		b.owner = u.ID
		for i := range deals {
			deal, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: u.ID, CompanyName: "0"})
			if err != nil {
				return err
			}
			tasks[i%2].Mine = append(tasks[i%2].Mine, deal.ID)
			tasks[1-i%2].Others = append(tasks[1-i%2].Others, deal.ID)
		}
		return nil
	}))
	for i := range tasks {
		tasks[i].Database, tasks[i].Valkey, tasks[i].Owner = b.url, b.server.URL(), b.owner
	}
	return tasks
}

// observer is an instance in the process of the test.
type observer struct {
	cache *cache.Cache[sales.Reader]
	views *view.Views
}

func (b *battle) enter(ctx context.Context) observer {
	b.Helper()
	shared, err := valkey.New(ctx, valkey.Options{URL: b.server.URL()})
	must(b, err)
	b.Cleanup(shared.Close)
	c, views, err := start(ctx, b.store, shared)
	must(b, err)
	b.Cleanup(c.Close)
	return observer{c, views}
}

// process is a writer as it is seen from outside.
type process struct {
	task
	cmd   *exec.Cmd
	errs  bytes.Buffer
	ended chan struct{}
	began chan struct{} // a transaction, just now
	ready chan struct{}

	mu           sync.Mutex
	transactions int
	open         bool // the last one was not answered yet
	id           string
	number       int64
	at           time.Time
	usual        time.Duration // what a transaction takes
	compared     int
	audited      int
	mismatched   int
	old, marked  []string
}

func (b *battle) launch(k task) *process {
	b.Helper()
	raw, err := json.Marshal(k)
	must(b, err)
	p := &process{task: k, cmd: exec.Command(os.Args[0]), ended: make(chan struct{}), began: make(chan struct{}, 1), ready: make(chan struct{})}
	p.cmd.Env = append(os.Environ(), writerVariable+"="+string(raw))
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd.Stderr = &p.errs
	out, err := p.cmd.StdoutPipe()
	must(b, err)
	must(b, p.cmd.Start())
	go func() {
		defer close(p.ended)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.hear(lines.Text())
		}
		_ = p.cmd.Wait() // how it ended is looked at by kill
	}()
	b.Cleanup(func() { _ = p.cmd.Process.Kill(); <-p.ended })
	return p
}

func (p *process) hear(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case isReady:
		_, _ = fmt.Sscan(rest, &p.compared, &p.audited, &p.mismatched)
		close(p.ready)
	case begins:
		_, _ = fmt.Sscan(rest, &p.id, &p.number)
		p.transactions, p.open, p.at = p.transactions+1, true, time.Now()
		select {
		case p.began <- struct{}{}:
		default:
		}
	case isDone:
		p.open, p.usual = false, (p.usual+time.Since(p.at))/2
	case readsOld:
		p.old = append(p.old, rest)
	case readsMarked:
		p.marked = append(p.marked, rest)
	}
}

// kill ends a writer while it works, as kill -9 does.
func (b *battle) kill(p *process) {
	b.Helper()
	wait := func(what string, c <-chan struct{}) {
		select {
		case <-c:
		case <-p.ended:
			b.Fatalf("the writer ended by itself: %s", &p.errs)
		case <-time.After(time.Minute):
			b.Fatalf("the writer is not %s after a minute", what)
		}
	}
	wait("ready", p.ready)
	select {
	case <-p.began: // an earlier one
	default:
	}
	for range 1 + rand.IntN(3) {
		wait("writing", p.began)
	}
	p.mu.Lock()
	b.usual = (b.usual + p.usual) / 2
	p.mu.Unlock()
	time.Sleep(rand.N(b.usual + time.Microsecond))
	must(b, p.cmd.Process.Kill())
	<-p.ended
	if state, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || state.Signal() != syscall.SIGKILL {
		b.Fatalf("the writer did not die of kill -9: %s", &p.errs)
	}
	b.kills++
	b.transactions += p.transactions
	b.compared += p.compared
	b.audited += p.audited
	b.mismatched += p.mismatched
	b.old += len(p.old)
	b.marked += len(p.marked)
	for _, old := range p.old {
		b.Errorf("kill %d: %s", b.kills, old)
	}
	for _, marked := range p.marked {
		b.Logf("kill %d: marked as stale: %s", b.kills, marked)
	}
}

// meet finds out what the killed one left behind, and waits until the survivor heard of it.
func (b *battle) meet(ctx context.Context, o observer, p *process) {
	b.Helper()
	committed, err := numbers(ctx, b.store)
	must(b, err)
	known := committed[p.id]
	switch {
	case !p.open:
		b.after++
	case known == p.number:
		b.between++
	default:
		b.before++
	}
	if !p.open && known < p.number {
		b.Errorf("kill %d: %d was answered, the database says %d", b.kills, p.number, known)
	}
	number := func(ctx context.Context) (n int64) {
		detail, err := o.views.Opportunity.Get(ctx, p.id)
		must(b, err)
		_, err = fmt.Sscan(detail.Value.CompanyName, &n)
		must(b, err)
		return n
	}
	b.compared++
	if b.kills%2 == 0 { // the other half of the time it has to hear by itself
		if n := number(view.Newest(ctx)); n < known {
			b.old++
			b.Errorf("kill %d: asked for the newest, the survivor says %d instead of %d", b.kills, n, known)
		}
	}
	for begun := time.Now(); number(ctx) < known; time.Sleep(time.Millisecond) {
		if b.slowest = max(b.slowest, time.Since(begun)); b.slowest > 10*time.Second {
			b.old++
			b.Fatalf("kill %d: the survivor does not hear of %d", b.kills, known)
		}
	}
}

// audit reads everything there is, when nobody writes any more, and has all of it built anew and compared.
func (b *battle) audit(ctx context.Context, o observer) {
	b.Helper()
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) { // PostgreSQL may be at a commit of the killed
		committed, err := numbers(ctx, b.store)
		must(b, err)
		wrong := b.differs(ctx, o, committed)
		if wrong == "" {
			break
		}
		if time.Since(begun) > 10*time.Second {
			b.old++
			b.Errorf("in the end %s", wrong)
			break
		}
	}
	found, err := o.cache.Audit(ctx, 1<<20)
	must(b, err)
	b.audited += found.Checked
	b.mismatched += len(found.Mismatched)
	for _, f := range found.Mismatched {
		b.Errorf("in the end %s %s is not what the database says at version %d", f.Resource, f.Key, f.Version)
	}
	if found.Outdated != 0 || found.Failed != 0 {
		b.Errorf("in the end %d values were outdated, %d could not be built", found.Outdated, found.Failed)
	}
}

// differs says what of all pages is not as committed.
func (b *battle) differs(ctx context.Context, o observer, committed map[string]int64) (wrong string) {
	b.Helper()
	compare := func(id, name string, s cache.Status) {
		b.compared++
		if s.Source == cache.FromStore {
			b.fromValkey++
		}
		if name != strconv.FormatInt(committed[id], 10) {
			wrong = fmt.Sprintf("%s is %s instead of %d (%s)", id, name, committed[id], s)
		}
	}
	for id := range committed {
		detail, err := o.views.Opportunity.Get(ctx, id)
		must(b, err)
		compare(id, detail.Value.CompanyName, detail.Status)
	}
	for _, scope := range []sales.Scope{sales.Of(b.owner), sales.Everything()} {
		list, err := o.views.Opportunities.Get(ctx, view.Selection{Scope: scope})
		must(b, err)
		if len(list.Value.Items) != deals {
			wrong = fmt.Sprintf("%s has %d opportunities", scope, len(list.Value.Items))
		}
		for _, item := range list.Value.Items {
			compare(item.ID, item.CompanyName, list.Status)
		}
		_, err = o.views.Dashboard.Get(ctx, scope)
		must(b, err)
	}
	return wrong
}
