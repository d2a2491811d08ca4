package cache

import "time"

// Fences names every fence that Breach can switch off.
func Fences() []string {
	return []string{
		"hot", "store", "waiter", "fill", "trust", "gone", "snapshot", "heard",
		"many", "lease", "warm", "handover", "check", "doubt", "above",
	}
}

// Breach switches a fence of c off.
func Breach[R any](c *Cache[R], fence string) {
	b := &c.breach
	*map[string]*bool{
		"hot": &b.hot, "store": &b.store, "waiter": &b.waiter, "fill": &b.fill,
		"trust": &b.trust, "gone": &b.gone, "snapshot": &b.snapshot, "heard": &b.heard,
		"many": &b.many, "lease": &b.lease, "warm": &b.warm, "handover": &b.handover,
		"check": &b.check, "doubt": &b.doubt, "above": &b.above,
	}[fence] = true
}

// Seed has c draw its chances from f, so that a script plays the same way again.
func Seed[R any](c *Cache[R], f func() float64) { c.chance = f }

// Hasten sets how long a published change may take to come back, and how long until another is tried.
func Hasten[R any](c *Cache[R], wait, again time.Duration) { c.checks = checks{wait, again} }

// Trusts tells whether c serves what it holds without asking.
func Trusts[R any](c *Cache[R]) bool { return c.trusted() }
