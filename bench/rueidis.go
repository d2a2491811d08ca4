package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/redis/rueidis"
	"github.com/redis/rueidis/rueidisaside"
)

// rueidisPeer is rueidisaside: Redis tells each client of changed keys (client-side caching), and a placeholder in
// Redis is the lease of whoever builds. What is local are Redis' answers, decoded at each read.
type rueidisPeer struct {
	client rueidisaside.CacheAsideClient
	typed  rueidisaside.TypedCacheAsideClient[document]
	life   time.Duration
	load   func(ctx context.Context, key string) (document, error)
}

// openRueidis follows its README: NewClient, NewTypedCacheAsideClient with JSON. Its lease is always on.
func openRueidis(s setting) (instance, error) {
	client, err := rueidisaside.NewClient(rueidisaside.ClientOption{
		ClientOption: rueidis.ClientOption{InitAddress: []string{s.redis.address}, CacheSizeEachConn: int(s.bytes)},
	})
	if err != nil {
		return nil, err
	}
	write := func(d *document) (string, error) {
		raw, err := json.Marshal(d)
		return string(raw), err
	}
	read := func(s string) (d *document, err error) {
		err = json.Unmarshal([]byte(s), &d)
		return d, err
	}
	return &rueidisPeer{client, rueidisaside.NewTypedCacheAsideClient(client, write, read), s.life, s.load}, nil
}

func (p *rueidisPeer) get(ctx context.Context, key string) (document, error) {
	d, err := p.typed.Get(ctx, p.life, key, func(ctx context.Context, key string) (*document, error) {
		d, err := p.load(ctx, key)
		return &d, err
	})
	if err != nil {
		return document{}, err
	}
	return *d, nil
}

func (p *rueidisPeer) invalidate(ctx context.Context, key string) error {
	return p.client.Del(ctx, key)
}

func (p *rueidisPeer) close() { p.client.Close() }
