package cache

// Fences names every fence that Breach can switch off.
func Fences() []string {
	return []string{"hot", "store", "waiter", "fill", "trust", "gone", "snapshot", "heard"}
}

// Breach switches a fence of c off.
func Breach[R any](c *Cache[R], fence string) {
	b := &c.breach
	*map[string]*bool{
		"hot": &b.hot, "store": &b.store, "waiter": &b.waiter, "fill": &b.fill,
		"trust": &b.trust, "gone": &b.gone, "snapshot": &b.snapshot, "heard": &b.heard,
	}[fence] = true
}
