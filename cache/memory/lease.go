package memory

import (
	"context"
	"maps"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// lease says who has a name, and until when.
type lease struct {
	owner string
	ends  time.Time
}

// firstSweep is how many leases may lie about before the ended ones are looked for.
const firstSweep = 1024

var _ cache.Leaser = (*Store)(nil)

// Lease gives name to owner for life, counted from now also where owner had it already; not granted while another
// has it.
func (s *Store) Lease(ctx context.Context, name, owner string, life time.Duration) (granted bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if held, ok := s.leases[name]; ok && held.owner != owner && now.Before(held.ends) {
		return false, nil
	}
	s.leases[name] = lease{owner, now.Add(life)}
	if len(s.leases) >= s.sweep {
		maps.DeleteFunc(s.leases, func(_ string, l lease) bool { return !now.Before(l.ends) })
		s.sweep = max(firstSweep, 2*len(s.leases)) // so that sweeping costs a lease no more when many are live
	}
	return true, nil
}

// Release gives name back if owner still has it.
func (s *Store) Release(ctx context.Context, name, owner string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leases[name].owner == owner {
		delete(s.leases, name)
	}
	return nil
}
