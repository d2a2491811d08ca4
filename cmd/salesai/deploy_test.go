package main_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const deploy = "../../deploy"

// deployed gives the files under deploy, by path, without node packages.
func deployed(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(deploy, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && d.Name() == "node_modules" {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if !d.IsDir() {
			text, err := os.ReadFile(path)
			files[path] = string(text)
			return err
		}
		return nil
	}))
	return files
}

// TestDeploymentSetsWhatThereIs finds variables and flags in deploy that the program does not have.
func TestDeploymentSetsWhatThereIs(t *testing.T) {
	readme, err := os.ReadFile("../../README.md") // which holds every flag: TestFlagsInReadme
	must(t, err)
	seen := 0
	for path, text := range deployed(t) {
		for _, name := range regexp.MustCompile(`SALESAI_[A-Z_]+`).FindAllString(text, -1) {
			seen++
			if !strings.Contains(string(readme), "`"+name+"`") {
				t.Errorf("%s sets %s, which is no setting", path, name)
			}
		}
		for _, line := range regexp.MustCompile(`(?m)^ExecStart=.*$`).FindAllString(text, -1) {
			for _, flag := range regexp.MustCompile(`--[a-z-]+`).FindAllString(line, -1) {
				seen++
				if !strings.Contains(string(readme), "`"+flag+"`") {
					t.Errorf("%s gives %s, which is no flag", path, flag)
				}
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d settings were looked at: does this test still see them?", seen)
	}
}

// TestProxyTakesItsFile lets Caddy read deploy/Caddyfile as it stands; TestRollingRestart runs it.
func TestProxyTakesItsFile(t *testing.T) {
	caddy, err := exec.LookPath("caddy")
	if err != nil {
		t.Fatal("there is no Caddy: install it with apt-get install caddy, or run make setup")
	}
	cmd := exec.Command(caddy, "adapt", "--config", deploy+"/Caddyfile", "--adapter", "caddyfile")
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "serve-1:8080") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestUnitsAreUnderstood has systemd read the units, with the program under test in the place of the installed one.
func TestUnitsAreUnderstood(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Fatal("there is no systemd-analyze: install it with apt-get install systemd, or run make setup")
	}
	units, err := filepath.Glob(deploy + "/systemd/*.service")
	must(t, err)
	if len(units) != 3 {
		t.Fatalf("there are %d units", len(units))
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for _, unit := range units {
		text, err := os.ReadFile(unit)
		must(t, err)
		copied := filepath.Join(dir, filepath.Base(unit))
		must(t, os.WriteFile(copied, []byte(strings.ReplaceAll(string(text), "/usr/local/bin/salesai", binary.path(t))), 0o600))
		args = append(args, copied)
	}
	if out, err := exec.Command(analyze, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v: %s", err, out)
	}
}
