package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumentsNameWhatIsThere finds links and paths in the documents that lead nowhere.
func TestDocumentsNameWhatIsThere(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/decisions/*.md", "web/*.md", "deploy/*.md"} {
		documents, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, document := range documents {
			raw, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			for _, link := range links(string(raw)) {
				seen++
				if _, err := os.Stat(filepath.Join(filepath.Dir(document), link)); err != nil {
					t.Errorf("%s links to %s, which is not there", document, link)
				}
			}
			for _, path := range paths(string(raw)) {
				seen++
				if found, err := filepath.Glob(filepath.Join(root, path)); err != nil || len(found) == 0 {
					t.Errorf("%s names %s, which is not there", document, path)
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d links and paths were looked at: does this test still see them?", seen)
	}
}

// links gives the targets of a document's links into the repository.
func links(text string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(text, -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target != "" && !strings.Contains(target, "://") {
			found = append(found, target)
		}
	}
	return found
}

// paths gives what a document spells as code and what can only be a path in the repository: it begins with a room
// or another folder of ours, or is a file of the root.
func paths(text string) []string {
	var found []string
	for _, m := range regexp.MustCompile("`((?:\\./)?[\\w.][\\w./*-]*)`").FindAllStringSubmatch(text, -1) {
		path := strings.TrimSuffix(strings.TrimPrefix(m[1], "./"), "/...")
		first, _, inside := strings.Cut(path, "/")
		switch first {
		case ".ci", "scripts", "docs", "deploy":
			inside = true
		case "Makefile", "go.mod", ".golangci.yml":
			found = append(found, path)
			continue
		default:
			inside = inside && floors()[first] > 0
		}
		if inside {
			found = append(found, path)
		}
	}
	return found
}

// TestLinksAndPaths makes sure that the test above can fail.
func TestLinksAndPaths(t *testing.T) {
	text := "See [this](docs/none.md#there) and [that](https://example.com/x), `api/none.go`, `./view`, `bin/salesai`, " +
		"`conversations.list`, `/api/auth/sign-in/email`, `store/migrations/*`, `application/json` and `Makefile`."
	if got, want := strings.Join(links(text), " "), "docs/none.md"; got != want {
		t.Errorf("links: %s, want %s", got, want)
	}
	if got, want := strings.Join(paths(text), " "), "api/none.go store/migrations/* Makefile"; got != want {
		t.Errorf("paths: %s, want %s", got, want)
	}
}
