//go:build !race

package transcript_test

// raceEnabled says that times mean nothing.
const raceEnabled = false
