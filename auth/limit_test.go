package auth_test

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/auth"
)

// from makes a request come from an address.
func from(address string) func(r *http.Request) {
	return func(r *http.Request) { r.RemoteAddr = address }
}

func TestTooManyFailures(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		here, elsewhere := from("192.0.2.1:1000"), from("[2001:db8::7]:1000")
		for i := range 10 {
			if a := o.signIn(email, "wrong horse", from(fmt.Sprintf("192.0.2.1:%d", 1000+i))); a.status != 401 {
				t.Fatalf("failure %d gives %d", i, a.status)
			}
		}
		o.pass(time.Minute)
		a := o.signIn(email, password, here)
		wait, err := strconv.Atoi(a.header.Get("Retry-After"))
		if a.status != 429 || a.code != "TOO_MANY_REQUESTS" || err != nil || wait < 13*60 || wait > 14*60 || a.cookie != nil {
			t.Errorf("the eleventh gives %d %s after %s", a.status, a.body, a.header.Get("Retry-After"))
		}
		if a := o.signIn(email, password, elsewhere); a.status != 200 {
			t.Errorf("a stranger's failures lock ann out elsewhere: %d", a.status)
		}
		o.pass(time.Duration(wait) * time.Second)
		if a := o.signIn(email, password, here); a.status != 200 {
			t.Errorf("after the wait it gives %d %s", a.status, a.body)
		}
	})
}

// TestGuessesAtOnce sends more guesses than the limit before the first is answered.
func TestGuessesAtOnce(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		var wrong, limited atomic.Int64
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() {
				switch a := o.signIn(email, "wrong horse", nil); a.status {
				case 401:
					wrong.Add(1)
				case 429:
					limited.Add(1)
				default:
					t.Errorf("a guess gives %d %s", a.status, a.body)
				}
			})
		}
		all.Wait()
		if wrong.Load() != 10 || limited.Load() != 20 {
			t.Errorf("%d guesses were compared, and %d not", wrong.Load(), limited.Load())
		}
	})
}

// TestSuccessesAreNotFailures signs in more often than a stranger may fail.
func TestSuccessesAreNotFailures(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		for i := range 12 {
			if i == 6 {
				for range 9 {
					o.signIn(email, "wrong horse", nil)
				}
			}
			if a := o.signIn(email, password, nil); a.status != 200 {
				t.Fatalf("sign-in %d gives %d %s", i, a.status, a.body)
			}
		}
	})
}

// TestAddressBehindAProxy takes the address from the proxy's own entry, wherever the proxy writes it.
func TestAddressBehindAProxy(t *testing.T) {
	forwarded := func(lines ...string) func(r *http.Request) {
		return func(r *http.Request) {
			for _, line := range lines {
				r.Header.Add("X-Forwarded-For", line)
			}
		}
	}
	each(t, func(o *auth.Options) { o.Proxied = true }, func(t *testing.T, o *office) {
		for i := range 10 { // a stranger who lies about the address, through a proxy that adds a line or an entry
			lie := fmt.Sprintf("10.0.0.%d", i)
			lines := []string{lie, "192.0.2.66"}
			if i%2 == 1 {
				lines = []string{lie + ", 192.0.2.66"}
			}
			if a := o.signIn(email, "wrong horse", forwarded(lines...)); a.status != 401 {
				t.Fatalf("failure %d gives %d", i, a.status)
			}
		}
		if a := o.signIn(email, password, forwarded("10.0.0.99", "192.0.2.66")); a.status != 429 {
			t.Errorf("lies about the address escape the limit: %d", a.status)
		}
		if a := o.signIn(email, password, forwarded("192.0.2.66", "192.0.2.67")); a.status != 200 {
			t.Errorf("another address gives %d", a.status)
		}
	})
	each(t, nil, func(t *testing.T, o *office) { // without a proxy the header is anybody's
		for i := range 10 {
			o.signIn(email, "wrong horse", forwarded(fmt.Sprintf("10.0.0.%d", i)))
		}
		if a := o.signIn(email, password, forwarded("10.0.0.99")); a.status != 429 {
			t.Errorf("a made-up header escapes the limit: %d", a.status)
		}
	})
}
