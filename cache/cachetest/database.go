package cachetest

import (
	"context"
	"errors"
	"testing"
)

// Database gives the ledger as the engine suite uses one.
func (l *Ledger) Database() Database[Reader] {
	return Database[Reader]{
		Read:   func(_ context.Context, r Reader, key string) (string, error) { return r.Read(key) },
		Absent: func(err error) bool { return errors.Is(err, ErrNoRow) },
		Join: func(testing.TB) Connection[Reader] {
			i := l.Join()
			write := func(ctx context.Context, w Write) error {
				_, err := i.Write(ctx, w)
				return err
			}
			return Connection[Reader]{
				Ledger: i,
				Write: func(ctx context.Context, key, value string) error {
					return write(ctx, Write{Key: key, Value: value})
				},
				Remove: func(ctx context.Context, key string) error {
					return write(ctx, Write{Key: key, Remove: true, Gone: true})
				},
				Die: func(ctx context.Context, key, value string) error {
					_, err := i.WriteAndDie(ctx, Write{Key: key, Value: value})
					return err
				},
			}
		},
	}
}
