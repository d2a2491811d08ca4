package cache_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// The model check plays scripts of random steps on several instances over one database and one store, in the false
// time of a synctest bubble, and judges every answer (see judge_test.go).

// step is one thing that happens in a script.
type step struct {
	Kind     string
	Instance int
	Key      int
	After    time.Duration // since the step before
	A, B     int           // meaning depends on Kind
}

// script is one run. A loose one has few floors, short lives and refreshes, and may build a version twice.
type script struct {
	Seed  uint64
	Loose bool
	Steps []step
}

const (
	modelInstances = 3
	modelKeys      = 3
	stepsPerScript = 200

	modelStoreTimeout   = 5 * time.Millisecond
	modelConfirmTimeout = 20 * time.Millisecond
	modelSlowBuild      = 30 * time.Millisecond
	modelBuildTimeout   = 100 * time.Millisecond
)

func scripts() *rapid.Generator[script] {
	kinds := []string{
		"read", "read", "read", "read", "read", "read", "read", "read", "newest",
		"write", "write", "write", "gone",
		"database", "heal", "deaf", "builder", "store", "calm", "restart", "die",
	}
	one := rapid.Custom(func(t *rapid.T) step {
		return step{
			Kind:     rapid.SampledFrom(kinds).Draw(t, "kind"),
			Instance: rapid.IntRange(0, modelInstances-1).Draw(t, "instance"),
			Key:      rapid.IntRange(0, modelKeys-1).Draw(t, "key"),
			After:    time.Duration(rapid.IntRange(0, 8_000_000).Draw(t, "after")),
			A:        rapid.IntRange(0, 99).Draw(t, "a"),
			B:        rapid.IntRange(0, 99).Draw(t, "b"),
		}
	})
	return rapid.Custom(func(t *rapid.T) script {
		return script{
			Seed:  rapid.Uint64().Draw(t, "seed"),
			Loose: rapid.IntRange(0, 3).Draw(t, "loose") == 3,
			Steps: rapid.SliceOfN(one, stepsPerScript, stepsPerScript).Draw(t, "steps"),
		}
	})
}

// world is what a script is played in.
type world struct {
	ledger *cachetest.Ledger
	store  *cachetest.Flaky
	judge  *judge
	fence  string // the one that is switched off, or ""
	loose  bool
	slots  [modelInstances]*player
	calls  sync.WaitGroup

	mu     sync.Mutex
	rand   *rand.Rand
	writes int
}

// player is one life of one instance.
type player struct {
	*cachetest.Instance
	world *world
	log   *record
	cache *cache.Cache[cachetest.Reader]
	rows  *cache.Resource[cachetest.Reader, string, string]
	stop  func()

	mu    sync.Mutex
	moody int // builder: 0 well, 1 slow, 2 failing
}

func play(s script, fence string) error {
	w := &world{
		ledger: cachetest.NewLedger(), store: cachetest.NewFlaky(s.Seed), fence: fence, loose: s.Loose,
		rand: rand.New(rand.NewPCG(s.Seed, 1)),
	}
	w.judge = &judge{ledger: w.ledger, loose: s.Loose}
	for i := range w.slots {
		w.slots[i] = w.join()
	}
	synctest.Wait()
	for i, st := range s.Steps {
		time.Sleep(st.After)
		w.take(st)
		if err := w.judge.verdict(); err != nil {
			w.end()
			return fmt.Errorf("step %d, %+v: %w", i, st, err)
		}
	}
	w.heal()
	w.end()
	return w.judge.verdict()
}

func (w *world) end() {
	for _, p := range w.slots {
		p.leave()
	}
	w.calls.Wait()
}

// heal ends all faults, and then every instance must agree with the database in its first answer.
func (w *world) heal() {
	w.store.Turn(cachetest.Weather{})
	for _, p := range w.slots {
		p.feel(0)
		p.Fail(cachetest.Faults{})
	}
	time.Sleep(2 * (modelBuildTimeout + modelConfirmTimeout))
	for _, p := range w.slots {
		p.log.healed()
	}
	for _, p := range w.slots {
		for k := range modelKeys {
			key := modelKey(k)
			a, err := p.rows.Get(context.Background(), key)
			w.judge.healed(key, a, err)
		}
	}
}

func modelKey(k int) string { return string(rune('a' + k)) }

func (w *world) join() *player {
	p := &player{world: w, Instance: w.ledger.Join(), log: newRecord()}
	floors, fresh, kept := 0, time.Hour, time.Duration(0)
	if w.loose {
		floors, fresh, kept = modelKeys-1, 30*time.Millisecond, 200*time.Millisecond
	}
	c, err := cache.New(cache.Options[cachetest.Reader]{
		Floors: floors, Ledger: overheard{p.Instance, p.log}, Store: w.store, Jitter: -1,
		StoreTimeout: modelStoreTimeout, ConfirmTimeout: modelConfirmTimeout,
		SlowBuild: modelSlowBuild, BuildTimeout: modelBuildTimeout,
	})
	if err != nil {
		panic(err)
	}
	if w.fence != "" {
		cache.Breach(c, w.fence)
	}
	p.cache = c
	p.rows = cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: fresh, Kept: kept, Key: func(k string) string { return k }, Build: p.build,
		Absent: func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx)
	}()
	p.stop = func() {
		cancel()
		<-done
		c.Close()
	}
	return p
}

func (p *player) leave() {
	p.log.die()
	p.world.ledger.Leave(p.Instance)
	p.world.calls.Go(p.stop)
}

// build reads a row, slowly or in vain when the instance is in that mood.
func (p *player) build(ctx context.Context, r cachetest.Reader, key string) (string, error) {
	p.mu.Lock()
	mood := p.moody
	p.mu.Unlock()
	var before, after time.Duration
	switch mood {
	case 2:
		return "", errBroken
	case 1:
		before, after = p.world.draw(40*time.Millisecond), p.world.draw(40*time.Millisecond)
	default:
		before, after = p.world.draw(2*time.Millisecond), p.world.draw(2*time.Millisecond)
	}
	if err := pause(before)(ctx); err != nil {
		return "", err
	}
	v, err := r.Read(key)
	if err := pause(after)(ctx); err != nil {
		return "", err
	}
	p.world.judge.built(p.log, key, v, err)
	return v, err
}

func (w *world) draw(most time.Duration) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Duration(w.rand.Int64N(int64(most)))
}

func (p *player) feel(mood int) {
	p.mu.Lock()
	p.moody = mood
	p.mu.Unlock()
	p.log.moodIs(mood != 0)
}

func (w *world) take(st step) {
	p, key := w.slots[st.Instance], modelKey(st.Key)
	f := p.Faults()
	switch st.Kind {
	case "read", "newest":
		get := p.rows.Get
		if st.Kind == "newest" {
			get = p.rows.GetNewest
		} else if w.loose && st.A%8 == 0 {
			get = p.rows.Refresh
		}
		w.calls.Go(func() { p.read(key, st.Kind == "newest", get) })
	case "write":
		w.calls.Go(func() { p.write(w.change(key, false)) })
	case "gone":
		w.calls.Go(func() { p.write(w.change(key, true)) })
	case "database":
		f.Down, f.Hang, f.Slow = false, false, 0
		switch st.A % 3 {
		case 0:
			f.Down = true
		case 1:
			f.Hang = true
		default:
			f.Slow = time.Duration(st.B) * time.Millisecond / 2
		}
		p.log.faulty(f)
		p.Fail(f)
	case "deaf":
		f.Deaf = st.A%2 == 0
		if f.Delay = nil; st.B%2 == 0 {
			f.Delay = func() time.Duration { return w.draw(time.Duration(st.B+1) * time.Millisecond / 2) }
		}
		p.Fail(f)
	case "heal":
		p.feel(0)
		p.Fail(cachetest.Faults{})
		p.log.faulty(cachetest.Faults{})
	case "builder":
		p.feel(st.A % 3)
	case "store":
		w.store.Turn(cachetest.Weather{
			Fail: float64(st.A%3) / 4, Lose: float64(st.A%5) / 8, Old: float64(st.B%4) / 4,
			Slow: time.Duration(st.B) * time.Millisecond / 8, Stuck: st.A%7 == 0,
		})
	case "calm":
		w.store.Turn(cachetest.Weather{})
	case "restart":
		p.leave()
		w.slots[st.Instance] = w.join()
	case "die":
		ctx, cancel := context.WithTimeout(context.Background(), modelConfirmTimeout)
		_, _ = p.WriteAndDie(ctx, w.change(key, st.A%4 == 0)) // a database that does not answer kills it all the same
		cancel()
		p.leave()
		w.slots[st.Instance] = w.join()
	}
}

func (w *world) change(key string, gone bool) cachetest.Write {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes++
	return cachetest.Write{Key: key, Value: fmt.Sprintf("%s%d", key, w.writes), Remove: gone, Gone: gone}
}

func (p *player) write(ch cachetest.Write) {
	ctx, cancel := context.WithTimeout(context.Background(), modelBuildTimeout)
	defer cancel()
	if changes, err := p.Write(ctx, ch); err == nil {
		p.log.answered(changes)
	}
}

func (p *player) read(key string, newest bool, get func(context.Context, string) (cache.Answer[string], error)) {
	before := p.log.before(key, p.world.ledger.Newest(key).Version)
	a, err := get(context.Background(), key)
	p.world.judge.answer(p.log, key, newest, before, a, err)
}

// inOrder lets one goroutine run at a time, so that a script plays the same way again.
func inOrder(t *testing.T) {
	was := runtime.GOMAXPROCS(1)
	t.Cleanup(func() { runtime.GOMAXPROCS(was) })
}

func TestModel(t *testing.T) {
	inOrder(t)
	steps := 0
	rapid.Check(t, func(rt *rapid.T) {
		s := scripts().Draw(rt, "script")
		steps += len(s.Steps)
		var err error
		synctest.Test(t, func(*testing.T) { err = play(s, "") })
		if err != nil {
			rt.Fatal(err)
		}
	})
	t.Logf("%d steps", steps)
}

// TestEveryFenceIsNeeded switches the fences off one at a time: a check that does not notice proves nothing.
func TestEveryFenceIsNeeded(t *testing.T) {
	inOrder(t)
	const tries = 400
	for _, fence := range cache.Fences() {
		t.Run(fence, func(t *testing.T) {
			gen := scripts()
			for seed := range tries {
				var err error
				s := gen.Example(seed)
				synctest.Test(t, func(*testing.T) { err = play(s, fence) })
				if err != nil {
					t.Logf("found in script %d: %v", seed, err)
					return
				}
			}
			t.Errorf("%d scripts did not find that the fence is missing", tries)
		})
	}
}
