package valkey

// Lanes is how many lanes are free.
func Lanes(s *Store) int { return len(s.lanes) }
