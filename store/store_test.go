package store_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestMain(m *testing.M) {
	// A check opens a database of its own; the command line can ask for more.
	if err := flag.Set("rapid.checks", "25"); err != nil {
		panic(err)
	}
	storetest.Main(m, func() error { return goleak.Find() })
}

func TestPing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
