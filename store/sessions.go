package store

import (
	"context"

	"github.com/sales-ai-automation/salesai/sales"
)

// Session reads a session by the hash of its token, also one that has expired.
func (r reader) Session(ctx context.Context, hash string) (s sales.Session, err error) {
	return s, r.need(ctx, "session", "SELECT user_id, created_at, expires_at FROM sessions WHERE hash = $1", []any{hash},
		&s.UserID, moment{&s.CreatedAt}, moment{&s.ExpiresAt})
}

// CreateSession keeps a session under the hash of its token.
func (t *Tx) CreateSession(hash string, s sales.Session) error {
	if s.CreatedAt.IsZero() {
		s.CreatedAt = t.at
	}
	_, err := t.exec(t.ctx, "INSERT INTO sessions (hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
		hash, s.UserID, instant(s.CreatedAt), instant(s.ExpiresAt))
	if err != nil {
		return err
	}
	t.record(sales.Change{Kind: sales.SessionStarted, SessionID: hash})
	return nil
}

// DeleteSession ends a session; an unknown one is no error.
func (t *Tx) DeleteSession(hash string) error {
	n, err := t.exec(t.ctx, "DELETE FROM sessions WHERE hash = $1", hash)
	if err == nil && n > 0 {
		t.record(sales.Change{Kind: sales.SessionEnded, SessionID: hash})
	}
	return err
}

// EndSessions ends every session of a person.
func (t *Tx) EndSessions(userID string) error {
	ended, err := t.ids(t.ctx, "DELETE FROM sessions WHERE user_id = $1 RETURNING hash", userID)
	for _, hash := range ended {
		t.record(sales.Change{Kind: sales.SessionEnded, SessionID: hash})
	}
	return err
}
