package memory

// Leases is how many leases are kept, ended ones included.
func (s *Store) Leases() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.leases)
}
