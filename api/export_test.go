package api

import "time"

// Hasten sets how often a socket is looked after, and how long one may not read.
func (l *Live) Hasten(beat, wait time.Duration) { l.beat, l.wait = beat, wait }
