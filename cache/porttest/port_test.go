package porttest_test

import (
	"errors"
	"net"
	"syscall"
	"testing"

	"github.com/sales-ai-automation/salesai/cache/porttest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestServersComeAndGo(t *testing.T) {
	p, err := porttest.Reserve()
	must(t, err)
	for range 3 {
		if c, err := net.Dial("tcp", p.Address()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("where nobody listens a connection gives %v, %v", c, err)
		}
		l, err := net.Listen("tcp", p.Address())
		must(t, err)
		c, err := net.Dial("tcp", p.Address())
		must(t, err)
		must(t, errors.Join(c.Close(), l.Close()))
	}
	must(t, p.Close())
}

// TestNobodyIsGivenItByChance asks for as many ports as there are.
func TestNobodyIsGivenItByChance(t *testing.T) {
	numbers := map[int]bool{}
	for range 50 {
		p, err := porttest.Reserve()
		must(t, err)
		defer func() { must(t, p.Close()) }()
		numbers[p.Number()] = true
	}
	if len(numbers) != 50 {
		t.Errorf("50 ports have %d numbers", len(numbers))
	}
	for range 30_000 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		if given := l.Addr().(*net.TCPAddr).Port; numbers[given] {
			t.Errorf("somebody was given the port %d", given)
		}
		must(t, l.Close())
	}
}
