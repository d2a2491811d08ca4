package main

import (
	"os"
	"runtime/debug"
)

const (
	collectAt    = 400       // percent the heap grows before it is collected; docs/BENCHMARKS.md says what that is worth
	besidesCache = 512 << 20 // what requests and jobs may hold beside twice the cache before memory goes first again
)

// tuneCollector trades memory for processor time while there is plenty of it: what is held changes little, so that
// going through it again and again finds nothing. GOGC and GOMEMLIMIT, where they are set, decide instead.
func tuneCollector(hotMiB int64) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(2*hotMiB<<20 + besidesCache)
	}
}
