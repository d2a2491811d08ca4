package main

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// past is what was committed under one key, and who was answered for it.
type past struct {
	mu       sync.Mutex
	commits  []commit // in the order of the database's versions
	answered [2]answer
}

type commit struct {
	number, version int64 // as the writer counts, as the database does
	at              time.Time
}

// answer is the newest commit that a writer on an instance was answered for.
type answer struct{ version int64 }
