package salestest

import (
	"syscall"
	"testing"
	"time"
)

// Busy is the time that the processors have spent on this process: what others on the machine take is not in it, as it is
// in the time on the clock.
func Busy(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
