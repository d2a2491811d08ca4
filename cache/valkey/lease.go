package valkey

import (
	"context"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"github.com/sales-ai-automation/salesai/cache"
)

// leaseScript is SET NX PX that also takes the owner who has it already. Sent twice it does the same.
const leaseScript = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`

// releaseScript deletes what the owner has, in one step: between a look and a delete another may have come to own it.
const releaseScript = `
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('UNLINK', KEYS[1]) end
return 0`

// Lease gives name to owner for life, counted from now also where owner had it already; not granted while another
// has it. A failure is cache.WriteFailed.
func (s *Store) Lease(ctx context.Context, name, owner string, life time.Duration) (granted bool, err error) {
	granted, err = call(ctx, s, func(ctx context.Context, c rueidis.Client) (bool, error) {
		return s.lease.Exec(ctx, c, []string{s.leased(name)}, []string{owner, strconv.FormatInt(milliseconds(life), 10)}).AsBool()
	})
	if err != nil {
		return false, failure(cache.WriteFailed, "lease "+name, err)
	}
	return granted, nil
}

// Release gives name back if owner still has it. A failure is cache.DeleteFailed, and the lease ends with its life.
func (s *Store) Release(ctx context.Context, name, owner string) error {
	_, err := call(ctx, s, func(ctx context.Context, c rueidis.Client) (struct{}, error) {
		return struct{}{}, s.release.Exec(ctx, c, []string{s.leased(name)}, []string{owner}).Error()
	})
	if err != nil {
		return failure(cache.DeleteFailed, "release "+name, err)
	}
	return nil
}

func (s *Store) leased(name string) string { return s.prefix + "lease:" + name }
