package fleettest

import (
	"context"
	"fmt"
	"time"
)

// Roll restarts each member in turn, with a rest before each, and tells of it. It gives how many were restarted before
// ctx ended.
func (f *Fleet) Roll(ctx context.Context, members []Member, rest time.Duration, tell func(text string)) (restarts int, err error) {
	for _, m := range members {
		select {
		case <-ctx.Done():
			return restarts, nil
		case <-time.After(rest):
		}
		began := time.Now()
		// What was begun is ended: half a restart would fail the load's last requests.
		if err := f.Restart(context.WithoutCancel(ctx), m); err != nil {
			return restarts, fmt.Errorf("restart %s: %w", m.Name(), err)
		}
		restarts++
		tell(fmt.Sprintf("%s restarted in %v", m.Name(), time.Since(began).Round(time.Millisecond)))
	}
	return restarts, nil
}

// Replaceable are the members that can be restarted without a failed request, in the order of a rolling restart:
// whoever serves, whoever works, the proxy, the shared tier, the database. A pooler ends its clients' connections with its
// own, and says in words of its own that the database is away: it stays, and so does what is behind it.
func (f *Fleet) Replaceable() []Member {
	members := append(append([]Member{}, f.Serves...), f.Workers...)
	members = append(members, f.Proxy)
	if f.Valkey != nil {
		members = append(members, f.Valkey)
	}
	if f.Pooler == nil {
		members = append(members, f.Postgres)
	}
	return members
}
