package main

import (
	"context"
	"time"

	goredis "github.com/go-redis/cache/v9"
	"github.com/redis/go-redis/v9"
)

// goRedis is go-redis/cache: TinyLFU before Redis, MessagePack with S2 inside.
type goRedis struct {
	cache  *goredis.Cache
	client *redis.Client
	life   time.Duration
	load   func(ctx context.Context, key string) (document, error)
}

// openGoRedis follows the README's Example_advancedUsage: NewTinyLFU as local cache, Once with Do. Statistics stay
// off, which is the default. It has nothing that tells other processes of a delete.
func openGoRedis(s setting) (instance, error) {
	g := &goRedis{life: s.life, load: s.load}
	options := goredis.Options{LocalCache: goredis.NewTinyLFU(s.entries(), s.life)}
	if s.redis != nil {
		g.client = s.redis.client()
		options.Redis = g.client
	}
	g.cache = goredis.New(&options)
	return g, nil
}

func (g *goRedis) get(ctx context.Context, key string) (d document, err error) {
	err = g.cache.Once(&goredis.Item{Ctx: ctx, Key: key, Value: &d, TTL: g.life, Do: func(*goredis.Item) (any, error) {
		d, err := g.load(ctx, key)
		return &d, err
	}})
	return d, err
}

func (g *goRedis) invalidate(ctx context.Context, key string) error { return g.cache.Delete(ctx, key) }

func (g *goRedis) close() {
	if g.client != nil {
		_ = g.client.Close()
	}
}
