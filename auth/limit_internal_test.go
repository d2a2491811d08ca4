package auth

import (
	"strconv"
	"testing"
	"time"
)

func TestLimiterCountsInAWindow(t *testing.T) {
	now := time.Date(2026, 1, 20, 2, 0, 0, 0, time.UTC)
	l := newLimiter(3, time.Minute, func() time.Time { return now })
	takes := func(key string, want time.Duration) {
		t.Helper()
		if got := l.take(key); got != want {
			t.Errorf("%s at %s must wait %s, want %s", key, now.Format(time.TimeOnly), got, want)
		}
	}
	takes("ann", 0)
	now = now.Add(20 * time.Second)
	takes("ann", 0)
	takes("ann", 0)
	takes("ann", 40*time.Second)
	takes("bob", 0) // nobody waits for another
	now = now.Add(40*time.Second - 1)
	takes("ann", 1)
	now = now.Add(1)
	takes("ann", 0) // a new window
	takes("ann", 0)
	takes("ann", 0)
	takes("ann", time.Minute)
	l.forgive("ann")
	takes("ann", 0)
	takes("ann", time.Minute)
	l.succeeded("ann")
	for range 3 {
		takes("ann", 0)
	}
	takes("ann", time.Minute)
	l.forgive("nobody")
	for range 4 {
		l.forgive("bob") // never below none
	}
	for range 3 {
		takes("bob", 0)
	}
	takes("bob", time.Minute)
}

func TestLimiterForgetsOldWindows(t *testing.T) {
	now := time.Date(2026, 1, 20, 2, 0, 0, 0, time.UTC)
	l := newLimiter(1, time.Minute, func() time.Time { return now })
	for i := range mostKeys {
		if i == mostKeys-10 {
			now = now.Add(30 * time.Second)
		}
		l.take(strconv.Itoa(i))
	}
	now = now.Add(30 * time.Second)
	l.take("one more")
	if n := len(l.counts); n != 11 {
		t.Errorf("%d windows are kept, want the 11 that last", n)
	}
	if l.take(strconv.Itoa(mostKeys-1)) == 0 {
		t.Error("a window that lasts was forgotten")
	}
	for i := range mostKeys + 5 { // more at once than it can hold
		l.take("x" + strconv.Itoa(i))
	}
	if n := len(l.counts); n > mostKeys {
		t.Errorf("%d windows are kept, more than %d", n, mostKeys)
	}
}
