package main

import (
	"context"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// document is the typed value that every peer holds.
type document struct {
	Version int64  `json:"version"`
	Owner   string `json:"owner"`
	Text    string `json:"text"`
}

// instance is one process's cache, of whichever make.
type instance interface {
	// get answers with key's value, which the loader makes when no tier has it.
	get(ctx context.Context, key string) (document, error)
	// invalidate is what a writer calls after the commit, in the way the peer's documents say.
	invalidate(ctx context.Context, key string) error
	close()
}

// setting is the same for every peer.
type setting struct {
	load  func(ctx context.Context, key string) (document, error)
	redis *server // the tier that instances share; nil for none
	life  time.Duration
	bytes int64 // what the process may hold
	size  int   // of a value, for the peers that count entries instead of bytes
	count int   // of entries, for the same; 0: as many as fit into bytes
	fresh bool  // set the peer up against stale values, where it has something for that
	// open makes ours, which reads through a ledger instead of load.
	open func(setting) (instance, error)
}

// entries is the bound of peers that count.
func (s setting) entries() int {
	if s.count > 0 {
		return s.count
	}
	return max(int(s.bytes)/(s.size+128), 1)
}

// peer is a cache that can be compared.
type peer struct {
	name   string
	module string // of which the version is printed
	shared bool   // it has a tier in Redis
	open   func(setting) (instance, error)
}

const ourName = "cache (ours)"

// field is everybody, the one that ratios are taken of first.
func field() []peer {
	return []peer{
		{"otter alone", "github.com/maypok86/otter/v2", false, openOtter},
		{ourName, "", true, func(s setting) (instance, error) { return s.open(s) }},
		{"otter, go-redis, pub/sub by hand", "github.com/redis/go-redis/v9", true, openByHand},
		{"go-redis/cache", "github.com/go-redis/cache/v9", true, openGoRedis},
		{"sturdyc", "github.com/viccon/sturdyc", true, openSturdyc},
		{"rueidisaside", "github.com/redis/rueidis/rueidisaside", true, openRueidis},
	}
}

// absent are the peers that the field lacks, and why.
const absent = "eko/gocache (v4) and mgtv-tech/jetcache-go are not in the tables: the module proxy this was built from does not serve them, " +
	"so that nothing could be measured. The hand-made row has the parts that both are put together from: a local cache in front of Redis, " +
	"one load per key, deletes told to the other processes by pub/sub."

// opened makes an instance for each peer; those it returns are to be closed.
func opened(peers []peer, settings func(peer) setting) (instances []instance, err error) {
	for _, p := range peers {
		i, err := p.open(settings(p))
		if err != nil {
			shut(instances)
			return nil, err
		}
		instances = append(instances, i)
	}
	return instances, nil
}

func shut(instances []instance) {
	for _, i := range instances {
		i.close()
	}
}

// ours is a cache.Resource over whichever ledger a comparison has.
type ours[R any] struct {
	cache *cache.Cache[R]
	docs  *cache.Resource[R, string, document]
	stop  context.CancelFunc
	done  chan struct{}
	free  func()
}

// openOurs declares a resource with the defaults, but for the lives and the bound that all peers have.
// docs: the page of package cache.
func openOurs[R any](s setting, ledger cache.Ledger[R], build func(ctx context.Context, r R, key string) (document, error)) (instance, error) {
	o := &ours[R]{done: make(chan struct{}), free: func() {}}
	options := cache.Options[R]{Ledger: ledger, HotBytes: s.bytes}
	if s.redis != nil {
		store, free, err := openStore(s.redis)
		if err != nil {
			return nil, err
		}
		options.Store, o.free = store, free
	}
	var err error
	if o.cache, err = cache.New(options); err != nil {
		o.free()
		return nil, err
	}
	o.docs = cache.Declare(o.cache, cache.Spec[R, string, document]{
		Name: "document", Key: func(key string) string { return key }, Fresh: s.life, Build: build,
		Bare: true, Size: func(d document) int64 { return int64(len(d.Text) + len(d.Owner)) }, // callers want the value, as of the others
	})
	ctx, stop := context.WithCancel(context.Background()) //nolint:gosec // close calls it
	o.stop = stop
	go func() {
		defer close(o.done)
		_ = o.cache.Run(ctx) // only ever ctx's error
	}()
	<-o.cache.Ready()
	return o, nil
}

func (o *ours[R]) get(ctx context.Context, key string) (document, error) {
	a, err := o.docs.Get(ctx, key)
	if err != nil {
		return document{}, err
	}
	return a.Value, nil
}

// invalidate has nothing to do: the writer's transaction did.
func (o *ours[R]) invalidate(context.Context, string) error { return nil }

func (o *ours[R]) close() {
	o.stop()
	<-o.done
	o.cache.Close()
	o.free()
}
