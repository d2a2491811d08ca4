// Package storetest gives tests a store on each database, and a PostgreSQL of their own.
package storetest

import (
	"testing"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// Main runs the tests of a package and then stops the PostgreSQL they shared: func TestMain(m *testing.M) { storetest.Main(m) }.
func Main(m *testing.M) { m.Run() }

// Postgres gives the address of a new empty database on the PostgreSQL that the package's tests share.
func Postgres(t testing.TB) string { t.Fatal("not here yet"); return "" }

// Each runs a test on a fresh, migrated store of each database.
func Each(t *testing.T, test func(t *testing.T, s *store.Store)) { EachWith(t, store.Options{}, test) }

// EachWith is Each with options; URL is filled in, and Stale where it is nil.
func EachWith(t *testing.T, o store.Options, test func(t *testing.T, s *store.Store)) {
	t.Fatal("not here yet")
}

// URLs gives a fresh, migrated database of each kind by dialect, for tests that open stores or programs themselves.
func URLs(t testing.TB) map[store.Dialect]string { t.Fatal("not here yet"); return nil }

// Stale makes a key of everything a change names, for tests that do not use the view's table.
func Stale(c sales.Change) []cache.Mark { return nil }

// Server is a PostgreSQL of one test's own, which it may break.
type Server struct{}

// Start starts a PostgreSQL that ends with the test.
func Start(t testing.TB) *Server { t.Fatal("not here yet"); return nil }

// URL creates a new empty database and gives its address.
func (p *Server) URL(t testing.TB) string { return "" }

// Stop ends the server as a crash would.
func (p *Server) Stop(t testing.TB) {}

// Restart starts a stopped server again, with its data.
func (p *Server) Restart(t testing.TB) {}

// Pause freezes the server and every connection to it.
func (p *Server) Pause(t testing.TB) {}

// Resume thaws a paused server.
func (p *Server) Resume(t testing.TB) {}
