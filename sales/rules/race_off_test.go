//go:build !race

package rules_test

import "time"

const slowest = 2 * time.Second
