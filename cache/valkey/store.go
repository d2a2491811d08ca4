// Package valkey is a shared store in Valkey or Redis, one server or a cluster.
//
// The server may be away, at the start too: [New] does not wait for it, calls fail at once and work again when it is
// back. Each call costs one round trip however many keys it has, and returns when its ctx ends, whatever the server
// does; what was sent then still happens. A call with a deadline is cheapest, and two at once have connections of their own.
//
// The store is not asked to be clever. A slow Put of an old version may overwrite a newer one: values carry their
// version, so whoever reads it takes it for a miss, builds the newest and puts that. It costs one build, never truth.
// To compare versions in the server would cost a script for every value that is written, to save that build.
//
// # The server
//
// It needs no saving to disk, and a bound with eviction: maxmemory, and maxmemory-policy allkeys-lru. Without
// eviction a full server answers OOM, which is [cache.WriteFailed]: reads go on, nothing is written until there is
// room. Versions from Redis 6.2 and Valkey 7.2 on will do. A user of its own needs
// +mget +get +set +unlink +eval +evalsha +ping +hello +cluster|slots +cluster|shards on ~PREFIX*.
package valkey

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"github.com/sales-ai-automation/salesai/cache"
)

// Store is a cache.Store and a cache.Leaser.
type Store struct {
	prefix   string
	maxValue int
	lease    *rueidis.Lua
	release  *rueidis.Lua

	base      context.Context //nolint:containedctx // the life of the store, which what goes on behind callers obeys
	end       context.CancelFunc
	tried     chan struct{} // closed after the first attempt to connect
	connected chan struct{} // closed when there will be no further attempt
	state     atomic.Pointer[state]
	slots     chan struct{} // one in it for each call that waits for the server
	lanes     chan *lane    // those that nobody uses
	answered  chan struct{} // takes a word that the pipeline answered, while somebody makes a lane of it
	keepers   sync.WaitGroup
	close     func()
}

// state is what the attempts to connect came to.
type state struct {
	client rueidis.Client // nil while there is none
	err    error          // then why
}

var _ cache.Leaser = (*Store)(nil)

// New begins to connect and does not wait. It fails for options that cannot be right, never because the server is
// away. The caller closes the store; ctx is not needed afterwards.
func New(ctx context.Context, o Options) (*Store, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	o.fill()
	client, err := o.client()
	if err != nil {
		return nil, err
	}
	s := &Store{
		prefix: o.Prefix, maxValue: o.MaxValue,
		lease: rueidis.NewLuaScriptRetryable(leaseScript), release: rueidis.NewLuaScriptRetryable(releaseScript),
		tried: make(chan struct{}), connected: make(chan struct{}), slots: make(chan struct{}, o.InFlight),
		lanes: make(chan *lane, lanes), answered: make(chan struct{}),
	}
	s.base, s.end = context.WithCancel(context.WithoutCancel(ctx))
	s.close = sync.OnceFunc(s.shut)
	go s.connect(client)
	return s, nil
}

// Get gives the values of keys in their order, nil where there is none. It fails as a whole with cache.ReadFailed,
// also where one node of a cluster did not answer.
func (s *Store) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if len(keys) == 0 {
		return nil, ctx.Err()
	}
	names := s.names(keys)
	values, err := call(ctx, s, func(ctx context.Context, c rueidis.Client) ([][]byte, error) {
		if c.Mode() == rueidis.ClientModeCluster {
			return scattered(ctx, c, names)
		}
		messages, err := c.Do(ctx, c.B().Mget().Key(names...).Build()).ToArray()
		if err != nil {
			return nil, err
		}
		values := make([][]byte, len(messages))
		for i := range messages {
			if values[i], err = content(&messages[i]); err != nil {
				return nil, err
			}
		}
		return values, nil
	})
	if err != nil {
		return nil, failure(cache.ReadFailed, fmt.Sprintf("read %d keys", len(keys)), err)
	}
	return values, nil
}

// scattered reads keys that live on many nodes: one round trip to each, all at once.
func scattered(ctx context.Context, c rueidis.Client, names []string) ([][]byte, error) {
	commands := make(rueidis.Commands, len(names))
	for i, name := range names {
		commands[i] = c.B().Get().Key(name).Build()
	}
	values := make([][]byte, len(names))
	for i, result := range c.DoMulti(ctx, commands...) {
		message, err := result.ToMessage()
		if err == nil {
			values[i], err = content(&message)
		}
		if err != nil && !rueidis.IsRedisNil(err) {
			return nil, err
		}
	}
	return values, nil
}

// content gives the bytes of a message without a copy; nil for no value.
func content(m *rueidis.RedisMessage) ([]byte, error) {
	if m.IsNil() {
		return nil, nil
	}
	b, err := m.AsBytes()
	if len(b) == 0 && err == nil {
		b = []byte{} // an empty value is a value
	}
	return b, err
}

// Put writes items, each for its life in milliseconds, at least one. A value larger than Options.MaxValue is refused
// with cache.ErrTooLarge while the others are written; any other failure is cache.WriteFailed.
func (s *Store) Put(ctx context.Context, items []cache.Item) error {
	var refused []error
	writes := make([]cache.Item, 0, len(items)) // the caller's slice is the caller's again when ctx has ended
	for _, it := range items {
		if len(it.Value) > s.maxValue {
			refused = append(refused, fmt.Errorf("put %d bytes under %s, the limit is %d: %w", len(it.Value), it.Key, s.maxValue, cache.ErrTooLarge))
			continue
		}
		it.Key = s.name(it.Key)
		writes = append(writes, it)
	}
	if len(writes) == 0 {
		return errors.Join(append(refused, ctx.Err())...)
	}
	_, err := call(ctx, s, func(ctx context.Context, c rueidis.Client) (struct{}, error) {
		commands := make(rueidis.Commands, len(writes))
		for i, it := range writes {
			// Writing it again changes nothing, so it may be sent over another connection when the first one breaks.
			commands[i] = c.B().Set().Key(it.Key).Value(rueidis.BinaryString(it.Value)).
				PxMilliseconds(milliseconds(it.Life)).Build().ToRetryable()
		}
		return struct{}{}, all(c.DoMulti(ctx, commands...))
	})
	if err != nil {
		err = failure(cache.WriteFailed, fmt.Sprintf("write %d values", len(writes)), err)
	}
	return errors.Join(append(refused, err)...)
}

// milliseconds is a life as the server takes it.
func milliseconds(life time.Duration) int64 { return max(1, life.Milliseconds()) }

// Delete removes keys; the server frees their memory behind the call. A failure is cache.DeleteFailed.
func (s *Store) Delete(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return ctx.Err()
	}
	names := s.names(keys)
	_, err := call(ctx, s, func(ctx context.Context, c rueidis.Client) (struct{}, error) {
		if c.Mode() != rueidis.ClientModeCluster {
			return struct{}{}, c.Do(ctx, c.B().Unlink().Key(names...).Build().ToRetryable()).Error()
		}
		commands := make(rueidis.Commands, len(names))
		for i, name := range names {
			commands[i] = c.B().Unlink().Key(name).Build().ToRetryable()
		}
		return struct{}{}, all(c.DoMulti(ctx, commands...))
	})
	if err != nil {
		return failure(cache.DeleteFailed, fmt.Sprintf("delete %d keys", len(keys)), err)
	}
	return nil
}

// all gives the first error of results, and how many there are.
func all(results []rueidis.RedisResult) error {
	var first error
	failed := 0
	for _, r := range results {
		if err := r.Error(); err != nil {
			first = cmp.Or(first, err)
			failed++
		}
	}
	if failed > 0 && len(results) > 1 {
		return fmt.Errorf("%d of %d failed: %w", failed, len(results), first)
	}
	return first
}

// Ping asks the server, or every node of a cluster, for a sign of life. The error says what to do, and never holds
// the password.
func (s *Store) Ping(ctx context.Context) error {
	_, err := call(ctx, s, func(ctx context.Context, c rueidis.Client) (struct{}, error) {
		var errs []error
		for address, node := range c.Nodes() {
			if err := node.Do(ctx, node.B().Ping().Build()).Error(); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", address, advised(err)))
			}
		}
		return struct{}{}, errors.Join(errs...)
	})
	if err != nil {
		return fmt.Errorf("ask the valkey server whether it is there: %w", advised(err))
	}
	return nil
}

// name is where a value lives; leases live elsewhere, so that neither can be taken for the other.
func (s *Store) name(key string) string { return s.prefix + "value:" + key }

func (s *Store) names(keys []string) []string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = s.name(key)
	}
	return names
}
