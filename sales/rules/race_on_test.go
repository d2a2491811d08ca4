//go:build race

package rules_test

import "time"

const slowest = 20 * time.Second // the race detector costs a factor of ten
