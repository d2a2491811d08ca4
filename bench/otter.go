package main

import (
	"context"

	"github.com/maypok86/otter/v2"
)

// otterPeer is otter with nothing around it: one process, no other tier.
type otterPeer struct {
	cache  *otter.Cache[string, document]
	loader otter.LoaderFunc[string, document]
}

// openOtter follows the README's example: a bound, an expiry after writing, and Get with a loader, which runs once
// per key. Statistics stay off.
func openOtter(s setting) (instance, error) {
	c, err := otter.New(&otter.Options[string, document]{
		MaximumWeight:    uint64(s.bytes), //nolint:gosec // a positive constant
		Weigher:          weighDocument,
		ExpiryCalculator: otter.ExpiryWriting[string, document](s.life),
	})
	if err != nil {
		return nil, err
	}
	return &otterPeer{c, s.load}, nil
}

func weighDocument(key string, d document) uint32 {
	return uint32(len(key) + len(d.Owner) + len(d.Text) + 128) //nolint:gosec // values of the comparisons are small
}

func (o *otterPeer) get(ctx context.Context, key string) (document, error) {
	return o.cache.Get(ctx, key, o.loader)
}

func (o *otterPeer) invalidate(_ context.Context, key string) error {
	o.cache.Invalidate(key)
	return nil
}

func (o *otterPeer) close() { o.cache.StopAllGoroutines() }
