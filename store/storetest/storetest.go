// Package storetest gives tests a store on each database, and a PostgreSQL of their own.
package storetest

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// Main runs the tests of a package and then stops the PostgreSQL they shared: func TestMain(m *testing.M) { storetest.Main(m) }.
func Main(m *testing.M, checks ...func() error) {
	code := m.Run()
	shared.close()
	for _, check := range checks {
		if err := check(); err != nil && code == 0 {
			_, _ = os.Stderr.WriteString(err.Error() + "\n")
			code = 1
		}
	}
	os.Exit(code)
}

// Postgres gives the address of a new empty database on the PostgreSQL that the package's tests share.
func Postgres(t testing.TB) string {
	t.Helper()
	return shared.server(t).create(t, "")
}

// URLs gives a fresh, migrated database of each kind, for tests that open stores or programs themselves.
func URLs(t testing.TB) map[store.Dialect]string {
	t.Helper()
	return map[store.Dialect]string{store.SQLite: SQLite(t), store.Postgres: shared.server(t).Migrated(t)}
}

// SQLite gives the path of a fresh, migrated file.
func SQLite(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "salesai.db")
	if err := os.WriteFile(path, blank.bytes(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// blank is a file without data that is migrated once and then copied.
var blank file //nolint:gochecknoglobals // a test binary's own

type file struct {
	mu   sync.Mutex
	data []byte
}

func (f *file) bytes(t testing.TB) []byte {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.data == nil {
		path := filepath.Join(t.TempDir(), "blank.db")
		migrate(t, path)               // closing it brings everything into the one file
		data, err := os.ReadFile(path) // #nosec G304 -- of the test
		if err != nil {
			t.Fatal(err)
		}
		f.data = data
	}
	return f.data
}

// Each runs a test on a fresh, migrated store of each database.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	EachWith(t, store.Options{}, test)
}

// EachWith is Each with options; URL is filled in, and Stale where it is nil.
func EachWith(t *testing.T, o store.Options, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		o := o
		o.URL = SQLite(t)
		test(t, Open(t, o))
	})
	t.Run("postgres", func(t *testing.T) {
		o := o
		o.URL = shared.server(t).Migrated(t)
		test(t, Open(t, o))
	})
}

// Open opens a store that is closed with the test; Stale is filled in where it is nil.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.Stale == nil {
		o.Stale = Stale
	}
	s, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Stale makes a key of everything a change names, for tests that do not use the view's table.
func Stale(c sales.Change) []cache.Mark {
	var marks []cache.Mark
	add := func(kind string, gone bool, ids ...string) {
		for _, id := range ids {
			if id != "" {
				marks = append(marks, cache.Mark{Key: kind + ":" + id, Gone: gone})
			}
		}
	}
	add("session", c.Kind == sales.SessionEnded, c.SessionID)
	add("conversation", c.Kind == sales.ConversationDeleted, c.ConversationID)
	add("conversation", false, c.Conversations...)
	add("opportunity", false, c.OpportunityID)
	add("opportunity", false, c.Opportunities...)
	add("user", false, c.Owners...)
	add("manager", false, c.Managers...)
	add("teammate", false, c.Teammates...)
	add("identity", c.Kind == sales.UserEdited, c.Users...)
	add("org", false, "all")
	return marks
}

func migrate(t testing.TB, url string) {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: url, Stale: Stale})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
