package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/redis/go-redis/v9"
)

// invalidated is the channel on which processes tell each other of deletes.
const invalidated = "bench:invalidated"

// byHand is what is often built without a library: a local cache, Redis behind it, deletes told by pub/sub.
type byHand struct {
	otterPeer
	client *redis.Client
	heard  *redis.PubSub
	done   chan struct{}
}

// openByHand is made of what the parts' own pages recommend: otter's loading Get, and Subscribe with Channel as in
// go-redis' pub/sub guide, which connects again by itself.
func openByHand(s setting) (instance, error) {
	local, err := openOtter(s)
	if err != nil {
		return nil, err
	}
	h := &byHand{otterPeer: *local.(*otterPeer), client: s.redis.client(), done: make(chan struct{})} //nolint:forcetypeassert // made a line above
	h.loader = func(ctx context.Context, key string) (document, error) { return h.fetch(ctx, s, key) }
	h.heard = h.client.Subscribe(context.Background(), invalidated)
	if _, err := h.heard.Receive(context.Background()); err != nil {
		return nil, errors.Join(err, h.client.Close())
	}
	go func() {
		defer close(h.done)
		for message := range h.heard.Channel() {
			h.cache.Invalidate(message.Payload)
		}
	}()
	return h, nil
}

func (h *byHand) fetch(ctx context.Context, s setting, key string) (d document, err error) {
	if raw, err := h.client.Get(ctx, key).Bytes(); err == nil && json.Unmarshal(raw, &d) == nil {
		return d, nil
	}
	if d, err = s.load(ctx, key); err != nil {
		return d, err
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return d, err
	}
	_ = h.client.Set(ctx, key, raw, s.life).Err() // the value is good without it
	return d, nil
}

// invalidate deletes the shared copy first, or a reader would fetch it again.
func (h *byHand) invalidate(ctx context.Context, key string) error {
	deleted := h.client.Del(ctx, key).Err()
	h.cache.Invalidate(key)
	return errors.Join(deleted, h.client.Publish(ctx, invalidated, key).Err())
}

func (h *byHand) close() {
	_ = h.heard.Close() // nothing was written
	<-h.done
	h.otterPeer.close()
	_ = h.client.Close()
}
