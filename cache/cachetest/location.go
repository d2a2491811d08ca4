package cachetest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// KVLocation is a KV as it is seen at one location, for the instances there. As a cache.Store it fails as a driver for
// KV does: what became of the other keys of a call stands beside the error.
type KVLocation struct {
	kv   *KV
	name string
}

// Read gives the value of one key, nil where this location sees none.
func (l *KVLocation) Read(key string) ([]byte, *KVError) { return l.kv.read(l.name, key) }

// Write puts one key; a life below the shortest is lengthened.
func (l *KVLocation) Write(key string, value []byte, life time.Duration) *KVError {
	return l.kv.put(l.name, key, value, life)
}

// Remove deletes one key.
func (l *KVLocation) Remove(key string) *KVError { return l.kv.remove(l.name, key) }

// Get implements cache.Store.
func (l *KVLocation) Get(ctx context.Context, keys []string) ([][]byte, error) {
	if err := l.endure(ctx, cache.ReadFailed, func(f KVFaults) KVFault { return f.Read }); err != nil {
		return nil, err
	}
	values, errs := make([][]byte, len(keys)), kvErrors{code: cache.ReadFailed}
	for i, key := range keys {
		v, err := l.Read(key)
		values[i] = v
		errs.add(key, err)
	}
	return values, errs.join()
}

// Put implements cache.Store.
func (l *KVLocation) Put(ctx context.Context, items []cache.Item) error {
	if err := l.endure(ctx, cache.WriteFailed, func(f KVFaults) KVFault { return f.Write }); err != nil {
		return err
	}
	last := make(map[string]int, len(items))
	for i, it := range items {
		last[it.Key] = i
	}
	errs := kvErrors{code: cache.WriteFailed}
	for i, it := range items {
		if last[it.Key] == i {
			errs.add(it.Key, l.Write(it.Key, it.Value, it.Life))
		}
	}
	return errs.join()
}

// Delete implements cache.Store.
func (l *KVLocation) Delete(ctx context.Context, keys []string) error {
	if err := l.endure(ctx, cache.DeleteFailed, func(f KVFaults) KVFault { return f.Delete }); err != nil {
		return err
	}
	errs := kvErrors{code: cache.DeleteFailed}
	for _, key := range keys {
		errs.add(key, l.Remove(key))
	}
	return errs.join()
}

// endure waits as the faults say.
func (l *KVLocation) endure(ctx context.Context, code cache.Code, of func(KVFaults) KVFault) error {
	l.kv.mu.Lock()
	f := of(l.kv.faults)
	var wait time.Duration
	if f.Slow > 0 {
		wait = time.Duration(l.kv.rand.Int64N(int64(f.Slow)))
	}
	l.kv.mu.Unlock()
	if f.Hang {
		<-ctx.Done()
	} else if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	if err := ctx.Err(); err != nil {
		return &cache.StoreError{Code: code, Err: err}
	}
	return nil
}

// kvErrors sorts what became of the keys of a call.
type kvErrors struct {
	code          cache.Code
	quota, failed error
	large         []error
}

func (e *kvErrors) add(key string, err *KVError) {
	switch {
	case err == nil:
	case err.Status == KVQuota:
		now := time.Now().UTC()
		e.quota = &cache.StoreError{
			Code: cache.QuotaExceeded, RetryAfter: now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now), Err: fmt.Errorf("%s: %w", key, err),
		}
	case err.Status == 413:
		e.large = append(e.large, fmt.Errorf("put %s: %w: %w", key, cache.ErrTooLarge, err))
	default:
		e.failed = &cache.StoreError{Code: e.code, Err: fmt.Errorf("%s: %w", key, err)}
	}
}

func (e *kvErrors) join() error {
	return errors.Join(append([]error{e.quota, e.failed}, e.large...)...)
}
