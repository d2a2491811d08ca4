package store

import "context"

// Setting reads a value that was kept; empty if none was.
func (s *Store) Setting(ctx context.Context, name string) (value string, err error) {
	ctx, cancel := within(ctx, s.o.PageDeadline)
	defer cancel()
	_, err = s.other().get(ctx, "SELECT value FROM settings WHERE name = $1", []any{name}, &value)
	return value, err
}

// PutSetting keeps a value under a name.
func (t *Tx) PutSetting(name, value string) error {
	_, err := t.exec(t.ctx, `INSERT INTO settings (name, value, at) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, at = excluded.at`, name, value, t.at)
	return err
}
