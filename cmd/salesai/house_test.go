package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sales-ai-automation/salesai"

// floors is the house: an import of ours only goes down, and rooms on one floor never meet.
func floors() map[string]int {
	return map[string]int{
		"cmd": 5,
		"api": 4,
		"job": 3, "auth": 3,
		"view": 2, "store": 2, "adapter": 2,
		"sales": 1, "cache": 1, "orpc": 1, "web": 1,
	}
}

// tableOfViews is the one file that may spell cache keys and how long values are fresh.
const tableOfViews = "view/views.go"

// goFile is one Go file of the module, its path from the root with slashes.
type goFile struct {
	path   string
	syntax *ast.File
}

func (f goFile) test() bool { return strings.HasSuffix(f.path, "_test.go") }

// support reports whether f is a package that only tests use, as store/storetest.
func (f goFile) support() bool { return supportive(path.Dir(f.path)) }

func supportive(folder string) bool {
	for _, part := range strings.Split(folder, "/") {
		if strings.HasSuffix(part, "test") {
			return true
		}
	}
	return false
}

// goFiles parses every Go file of the module, without the folders that are modules or node packages of their own.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	root := filepath.Join("..", "..")
	var files []goFile
	set := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name != root && foreign(name) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		syntax, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		files = append(files, goFile{filepath.ToSlash(inside), syntax})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func foreign(folder string) bool {
	base := filepath.Base(folder)
	if base == "node_modules" || base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

// wrongImport says what is wrong with a file's import of one of our packages; empty where nothing is.
func wrongImport(file goFile, imported string) string {
	target, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		if imported == module {
			return "there is nothing to import in the root"
		}
		return ""
	}
	from, _, _ := strings.Cut(file.path, "/")
	to, _, _ := strings.Cut(target, "/")
	floorFrom, floorTo := floors()[from], floors()[to]
	switch {
	case floorTo == 0:
		return to + " is not a room: give it a floor in this test, or move the code into a room"
	case supportive(target) && !file.test() && !file.support():
		return "only tests may use " + target
	case from == to:
		return ""
	case floorTo > floorFrom:
		return "that goes up, from floor " + strconv.Itoa(floorFrom) + " to " + strconv.Itoa(floorTo) + ": let cmd/salesai hand it in"
	case floorTo == floorFrom:
		return from + " and " + to + " are on one floor and never meet: let cmd/salesai introduce them"
	}
	return ""
}

// TestImportsOnlyGoDown names every import that breaks the rule of the house.
func TestImportsOnlyGoDown(t *testing.T) {
	files := goFiles(t)
	rooms := map[string]bool{}
	for _, file := range files {
		room, rest, inside := strings.Cut(file.path, "/")
		switch {
		case !inside:
			t.Errorf("%s stands in the root: every Go file lives in a room", file.path)
			continue
		case floors()[room] == 0:
			t.Errorf("%s stands in %s, which is not a room", file.path, room)
		case room == "cmd" && !strings.HasPrefix(rest, "salesai/"):
			t.Errorf("%s: there is one binary, cmd/salesai", file.path)
		}
		rooms[room] = true
		for _, spec := range file.syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if wrong := wrongImport(file, imported); wrong != "" {
				t.Errorf("%s imports %s: %s", file.path, imported, wrong)
			}
		}
	}
	for room := range floors() {
		if !rooms[room] {
			t.Errorf("the table names the room %s, which holds no Go file", room)
		}
	}
}

// TestWrongImports makes sure that the rule above can fail.
func TestWrongImports(t *testing.T) {
	for _, c := range []struct {
		file, imported string
		wrong          bool
	}{
		{"cmd/salesai/main.go", "api", false},
		{"api/routes.go", "job", false},
		{"api/routes.go", "sales/rules", false},
		{"job/jobs.go", "adapter/slack", false},
		{"adapter/llm/analyse.go", "adapter/remote", false},
		{"view/views_test.go", "cache/cachetest", false},
		{"store/storetest/suite.go", "cache/cachetest", false},
		{"job/jobs_test.go", "store/storetest", false},
		{"job/jobs.go", "store/storetest", true},
		{"view/views_test.go", "store/storetest", true},
		{"view/views.go", "store", true},
		{"auth/auth.go", "job", true},
		{"cache/cache.go", "sales", true},
		{"sales/user.go", "cache", true},
		{"store/store.go", "api", true},
		{"orpc/bind_test.go", "api", true},
		{"api/routes.go", "cmd/salesai/demo", true},
		{"api/routes.go", "internal/thing", true},
	} {
		wrong := wrongImport(goFile{path: c.file}, module+"/"+c.imported)
		if (wrong != "") != c.wrong {
			t.Errorf("%s imports %s: %q, want wrong %v", c.file, c.imported, wrong, c.wrong)
		}
	}
	if wrongImport(goFile{path: "cache/cache.go"}, "github.com/maypok86/otter/v2") != "" {
		t.Error("other people's packages are none of the house's business")
	}
}

// keyLike finds what can only be a cache key or a piece of one.
func keyLike() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:user|manager|org|conversation|opportunity|session):(?:[{%\w]|$)` +
		`|:(?:conversations:list|opportunities:list|analytics:|repPerformance|teamPerformance|dashboard|detail|identity|current)\b`)
}

// TestKeysStandInOneTable finds cache keys that are spelled anywhere but in the table of views.
func TestKeysStandInOneTable(t *testing.T) {
	pattern := keyLike()
	spelled := 0
	for _, file := range goFiles(t) {
		if file.test() || file.support() {
			continue
		}
		tags := map[*ast.BasicLit]bool{}
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.Field:
				tags[n.Tag] = true // `json:"…"` is no key
			case *ast.BasicLit:
				if n.Kind != token.STRING || tags[n] {
					return true
				}
				text, err := strconv.Unquote(n.Value)
				switch {
				case err != nil:
					t.Errorf("%s: %v", file.path, err)
				case !pattern.MatchString(text):
				case file.path == tableOfViews:
					spelled++
				case file.path != "sales/scope.go": // Scope.String is the head of the keys
					t.Errorf("%s spells a cache key, %q: only %s may", file.path, text, tableOfViews)
				}
			}
			return true
		})
	}
	if spelled < 7 {
		t.Errorf("%s spells %d keys, want the seven of the pages at least: does this test still see them?", tableOfViews, spelled)
	}
}

func TestKeyLike(t *testing.T) {
	pattern := keyLike()
	for text, want := range map[string]bool{
		"user:":                            true,
		"user:%s:identity":                 true,
		"conversation:{id}:detail":         true,
		"org:all":                          true,
		"session:" + "x":                   true,
		":conversations:list":              true,
		"{scope}:opportunities:list:all":   true,
		":analytics:repPerformance":        true,
		"reading the session: %w":          false,
		"user: not found":                  false,
		"conversation.created":             false,
		"SELECT user_id, session FROM x":   false,
		"superuser:" + "x":                 false,
		"see the details: here":            false,
		"/api/conversations/{id}/audio":    false,
		"conversations.list":               false,
		"the opportunity:\nit is too late": false,
	} {
		if got := pattern.MatchString(text); got != want {
			t.Errorf("%q looks like a key: %v, want %v", text, got, want)
		}
	}
}

// TestLivesStandInOneTable finds how long a view is fresh or kept, stated anywhere but in the table of views.
func TestLivesStandInOneTable(t *testing.T) {
	stated := 0
	for _, file := range goFiles(t) {
		if file.test() || file.support() {
			continue
		}
		room, _, _ := strings.Cut(file.path, "/")
		ast.Inspect(file.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				switch {
				case !unitOfTime(n):
				case file.path == tableOfViews:
					stated++
				case room == "view":
					t.Errorf("%s states a span of time, time.%s: in this room only %s does", file.path, n.Sel.Name, tableOfViews)
				}
			case *ast.KeyValueExpr:
				name, ok := n.Key.(*ast.Ident)
				if ok && (name.Name == "Fresh" || name.Name == "Kept" || name.Name == "Warm") && file.path != tableOfViews && holdsTime(n.Value) {
					t.Errorf("%s states how long a value is %s: only %s may", file.path, strings.ToLower(name.Name), tableOfViews)
				}
			}
			return true
		})
	}
	if stated < 7 {
		t.Errorf("%s states %d spans of time: does this test still see them?", tableOfViews, stated)
	}
}

func unitOfTime(n ast.Node) bool {
	selector, ok := n.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := selector.X.(*ast.Ident)
	if !ok || of.Name != "time" {
		return false
	}
	switch selector.Sel.Name {
	case "Hour", "Minute", "Second", "Millisecond", "Microsecond", "Nanosecond":
		return true
	}
	return false
}

func holdsTime(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if n != nil && unitOfTime(n) {
			found = true
		}
		return !found
	})
	return found
}
