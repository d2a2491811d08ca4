package cache_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// player is one life of one instance.
type player struct {
	*cachetest.Instance
	world *world
	log   *record
	cache *cache.Cache[cachetest.Reader]
	rows  *cache.Resource[cachetest.Reader, string, string]
	stop  func(handover bool)

	mu    sync.Mutex
	moody int // builder: 0 well, 1 slow, 2 failing
}

// promptView and promptLeases are stores that keep their deadlines.
type (
	promptView   struct{ *cachetest.View }
	promptLeases struct{ cachetest.Leases }
)

func (promptView) Punctual()   {}
func (promptLeases) Punctual() {}

func (w *world) join(slot int, mute bool) *player {
	p := &player{world: w, Instance: w.ledger.Join(), log: newRecord(mute)}
	p.Fail(cachetest.Faults{Mute: mute})
	floors, fresh, kept := 0, time.Hour, time.Duration(0)
	if w.Loose {
		floors, fresh, kept = modelKeys-1, 30*time.Millisecond, 200*time.Millisecond
	}
	var warm time.Duration
	if w.Warm {
		warm = time.Second
	}
	var budget *cache.Budget
	if w.Metered {
		budget = &cache.Budget{Writes: modelWrites, Deletes: modelDeletes, Book: w.book}
	}
	var store cache.Store = w.store.View()
	switch {
	case w.KV:
		store = w.kv.At(strconv.Itoa(slot))
	case w.Leases && w.Prompt:
		store = promptLeases{Leases: cachetest.Leases{View: w.store.View()}}
	case w.Prompt:
		store = promptView{View: w.store.View()}
	case w.Leases:
		store = cachetest.Leases{View: w.store.View()}
	}
	c, err := cache.New(cache.Options[cachetest.Reader]{
		Floors: floors, Ledger: overheard{p.Instance, p.log}, Store: store, Jitter: -1, Budget: budget,
		StoreTimeout: modelStoreTimeout, ConfirmTimeout: modelConfirmTimeout,
		SlowBuild: modelSlowBuild, BuildTimeout: modelBuildTimeout,
		LeaseWait: modelLeaseWait, WarmDelay: modelWarmDelay, StoreFailures: 3, StorePause: modelStorePause,
	})
	if err != nil {
		panic(err)
	}
	cache.Seed(c, w.share)
	cache.Hasten(c, modelCheckWait, modelCheckAgain)
	if w.fence != "" {
		cache.Breach(c, w.fence)
	}
	p.cache = c
	p.rows = cache.Declare(c, cache.Spec[cachetest.Reader, string, string]{
		Name: "rows", Fresh: fresh, Kept: kept, Key: func(k string) string { return k }, Build: p.build, Warm: warm,
		Absent: func(err error) bool { return errors.Is(err, cachetest.ErrNoRow) },
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Run(ctx)
	}()
	p.stop = func(handover bool) {
		if handover {
			p.handover()
		}
		cancel()
		<-done
		c.Close()
	}
	return p
}

func (p *player) leave(handover bool) {
	p.log.die()
	p.world.ledger.Leave(p.Instance)
	p.world.calls.Go(func() { p.stop(handover) })
}

func (p *player) handover() {
	_, _ = p.cache.Handover(context.Background(), time.Hour) // a store that fails is left alone
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
	p.world.judge.built(p.log, key, r.Version(key), err)
	return v, err
}

func (p *player) feel(mood int) {
	p.mu.Lock()
	p.moody = mood
	p.mu.Unlock()
	p.log.moodIs(mood != 0)
}

func (p *player) write(ch cachetest.Write) {
	ctx, cancel := context.WithTimeout(context.Background(), modelBuildTimeout)
	defer cancel()
	if changes, err := p.Write(ctx, ch); err == nil {
		p.log.answered(changes)
	}
}

// invalidate marks a key that did not change.
func (p *player) invalidate(key string) {
	ctx, cancel := context.WithTimeout(context.Background(), modelBuildTimeout)
	defer cancel()
	before := p.world.ledger.Newest(key).Version
	if p.rows.Invalidate(ctx, key) == nil {
		p.log.answered([]cache.Change{{Key: key, Version: before + 1}})
	}
}

func (p *player) read(key string, newest bool, get func(context.Context, string) (cache.Answer[string], error)) {
	before := p.log.before(key, p.world.ledger.Newest(key).Version, !cache.Trusts(p.cache))
	a, err := get(context.Background(), key)
	p.world.judge.answer(p.log, key, newest, before, a, err)
}

// readMany reads several keys at once, the first of them twice.
func (p *player) readMany(first, n int) {
	var keys []string
	for i := range 1 + n%modelKeys {
		keys = append(keys, modelKey((first+i)%modelKeys))
	}
	keys = append(keys, keys[0])
	before := make([]past, len(keys))
	for i, key := range keys {
		before[i] = p.log.before(key, p.world.ledger.Newest(key).Version, !cache.Trusts(p.cache))
	}
	for i, r := range p.rows.GetMany(context.Background(), keys) {
		p.world.judge.answer(p.log, keys[i], false, before[i], r.Answer, r.Err)
	}
}
