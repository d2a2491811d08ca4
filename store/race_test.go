//go:build race

package store_test

// racing says that the race detector is on, which slows SQLite, being Go, down tenfold.
const racing = true
