package cache

import (
	"testing"
	"time"
)

func TestACostIsWhatThingsTookLately(t *testing.T) {
	var c cost
	for n := range costKnown {
		if _, known := c.measured(); known {
			t.Fatalf("known after %d", n)
		}
		c.add(8 * time.Millisecond)
	}
	if mean, known := c.measured(); !known || mean != 8*time.Millisecond {
		t.Errorf("%s, %v after so many of 8 ms", mean, known)
	}
	for range 100 {
		c.add(time.Millisecond)
	}
	if mean, _ := c.measured(); mean < time.Millisecond || mean > time.Millisecond+10*time.Microsecond {
		t.Errorf("%s after a hundred of 1 ms", mean)
	}
	for range 1000 {
		c.add(0) // a clock that does not move
	}
	if mean, known := c.measured(); !known || mean <= 0 {
		t.Errorf("%s, %v: what took no time was measured all the same", mean, known)
	}
}
