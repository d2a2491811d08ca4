package orpc_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read the golden file (write it with go test ./orpc -update): %v", err)
	}
	have, line := strings.Split(got, "\n"), 0
	for line < len(have) && strings.HasPrefix(string(want), strings.Join(have[:line+1], "\n")) {
		line++
	}
	if got != string(want) {
		t.Errorf("%s differs from line %d on (accept with go test ./orpc -update): %.500q", path, line+1, strings.Join(have[min(line, len(have)-1):], "\n"))
	}
}
