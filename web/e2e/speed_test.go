package e2e

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestPageTimes prints how long pages take with the program as it is shipped. SPEED_REPEATS=10 for figures to quote.
func TestPageTimes(t *testing.T) {
	d := house.open(t)
	shipped := filepath.Join(d.dir, "shipped")
	if out, err := exec.Command("go", "build", "-o", shipped, program).CombinedOutput(); err != nil {
		t.Fatalf("building the program: %v\n%s", err, out)
	}
	out := run(t, "speed.test.mjs", "PROGRAM="+shipped, "DATA="+filepath.Join(d.dir, "data"))
	t.Logf("\n%s", regexp.MustCompile(`(?ms)^\d+ repetitions.*\|$`).FindString(out))
}
