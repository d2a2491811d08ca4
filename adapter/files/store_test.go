package files_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/sales"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T) (*files.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "made", "on", "demand")
	store, err := files.New(t.Context(), files.Config{Folder: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store, dir
}

func put(t *testing.T, s *files.Store, key, content string) files.File {
	t.Helper()
	f, err := s.Put(t.Context(), key, strings.NewReader(content), "audio/mpeg", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func kept(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestPutOpenDelete(t *testing.T) {
	store, dir := open(t)
	const key, content = "audio/2026/0b5c.mp3", "all that was said"
	f := put(t, store, key, content)
	sum := sha256.Sum256([]byte(content))
	if f.Size != int64(len(content)) || f.SHA256 != hex.EncodeToString(sum[:]) || f.Key != key || f.ContentType != "audio/mpeg" {
		t.Errorf("%+v", f)
	}
	if names := kept(t, dir); len(names) != 1 || names[0] != key {
		t.Errorf("%v", names)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may enter the folder: %v, %v", info.Mode(), err)
	}
	r, err := store.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if err := iotest.TestReader(r, []byte(content)); err != nil {
		t.Error(err)
	}
	if got := r.File(); got.Size != f.Size || got.ContentType != "audio/mpeg" || got.ModTime.IsZero() {
		t.Errorf("%+v", got)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if ok, err := store.Exists(t.Context(), key); !ok || err != nil {
		t.Error(ok, err)
	}
	put(t, store, key, "something else")
	for range 2 { // the second time there is nothing to delete
		if err := store.Delete(t.Context(), key); err != nil {
			t.Error(err)
		}
	}
	if ok, err := store.Exists(t.Context(), key); ok || err != nil {
		t.Error(ok, err)
	}
	if _, err := store.Open(t.Context(), key); sales.CodeOf(err) != sales.NotFound {
		t.Errorf("%v", err)
	}
}

func TestPutIsAllOrNothing(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	broken := io.MultiReader(strings.NewReader("half of"), iotest.ErrReader(errors.New("the client left")))
	for name, c := range map[string]struct {
		ctx   context.Context
		r     io.Reader
		limit int64
		code  sales.Code
	}{
		"one byte too many":   {t.Context(), strings.NewReader("0123456789a"), 10, sales.TooLarge},
		"the client leaves":   {t.Context(), broken, 100, sales.Internal},
		"we stop while it is": {cancelled, readerFunc(func(p []byte) (int, error) { cancel(); return copy(p, "x"), io.EOF }), 100, sales.Internal},
	} {
		store, dir := open(t)
		put(t, store, "a/b.mp3", "before")
		_, err := store.Put(c.ctx, "a/b.mp3", c.r, "audio/mpeg", c.limit)
		if sales.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
		if names := kept(t, dir); len(names) != 1 {
			t.Errorf("%s: left behind: %v", name, names)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "a/b.mp3")); string(got) != "before" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	store, _ := open(t)
	if f, err := store.Put(t.Context(), "k", strings.NewReader("0123456789"), "", 10); err != nil || f.Size != 10 {
		t.Errorf("exactly the limit: %+v, %v", f, err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestKeysStayInTheirFolder(t *testing.T) {
	store, dir := open(t)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{
		"", "/", "/etc/passwd", "../secret", "a/../../secret", "a/..", "..", ".", "./a", "a//b", "a/", "a/.hidden", ".hidden", "a b", "a\x00b", "ä", "a\\b",
		"a..b", "x.attrs", "x.tmp", "%2e%2e/secret", "a\n", strings.Repeat("a", 201), strings.Repeat("a/", 200) + "a",
	} {
		if _, err := store.Put(t.Context(), key, strings.NewReader("x"), "", 10); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%q can be written: %v", key, err)
		}
		if _, err := store.Open(t.Context(), key); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%q can be read: %v", key, err)
		}
		if err := store.Delete(t.Context(), key); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%q can be deleted: %v", key, err)
		}
		if _, err := store.Exists(t.Context(), key); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%q can be looked for: %v", key, err)
		}
	}
	if names := kept(t, filepath.Dir(dir)); len(names) != 1 {
		t.Errorf("%v", names)
	}
}

func FuzzKey(f *testing.F) {
	for _, key := range []string{"a/b.mp3", "../a", "a/../b", "a%2f..%2fb", "..\\a", "a/./b", "A-_.9/0"} {
		f.Add(key)
	}
	dir := f.TempDir()
	folder := filepath.Join(dir, "files")
	store, err := files.New(context.Background(), files.Config{Folder: folder})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = store.Close() })
	f.Fuzz(func(t *testing.T, key string) {
		if _, err := store.Put(t.Context(), key, strings.NewReader("x"), "", 10); err != nil {
			return
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) != 1 {
			t.Fatalf("%q left its folder: %v, %v", key, entries, err)
		}
		if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(key))); err != nil {
			t.Errorf("%q is kept under another name: %v", key, err)
		}
		if err := store.Delete(t.Context(), key); err != nil {
			t.Errorf("%q: %v", key, err)
		}
	})
}

func TestRangesOverHTTP(t *testing.T) {
	store, _ := open(t)
	content := strings.Repeat("0123456789", 10_000)
	put(t, store, "call.m4a", content)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		file, err := store.Open(r.Context(), "call.m4a")
		if err != nil {
			t.Error(err)
			return
		}
		defer func() {
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		}()
		w.Header().Set("Content-Type", file.File().ContentType)
		http.ServeContent(w, r, "", file.File().ModTime, file)
	}))
	defer server.Close()
	client := server.Client()
	defer client.CloseIdleConnections()
	for _, c := range []struct {
		header, want string
		status       int
	}{
		{"", content, 200}, {"bytes=0-9", "0123456789", 206}, {"bytes=99995-", "56789", 206}, {"bytes=-3", "789", 206}, {"bytes=200000-", "", 416},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.header != "" {
			req.Header.Set("Range", c.header)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != c.status || c.status < 400 && (string(body) != c.want || res.Header.Get("Content-Type") != "audio/mp4") {
			t.Errorf("%q: status %d, %d bytes, %v", c.header, res.StatusCode, len(body), err)
		}
	}
}

// A Reader behaves like a bytes.Reader under any reading and seeking.
func TestReaderIsLikeBytesReader(t *testing.T) {
	store, _ := open(t)
	content := []byte(strings.Repeat("abcdefghij", 50))
	put(t, store, "k", string(content))
	rapid.Check(t, func(r *rapid.T) {
		got, err := store.Open(t.Context(), "k")
		if err != nil {
			r.Fatal(err)
		}
		want := bytes.NewReader(content)
		for range rapid.IntRange(1, 20).Draw(r, "steps") {
			if rapid.Bool().Draw(r, "seek") {
				offset, whence := rapid.Int64Range(-600, 600).Draw(r, "offset"), rapid.IntRange(0, 3).Draw(r, "whence")
				a, errA := got.Seek(offset, whence)
				b, errB := want.Seek(offset, whence)
				if (errA == nil) != (errB == nil) || errA == nil && a != b {
					r.Fatalf("seek to %d, %v; want %d, %v", a, errA, b, errB)
				}
				continue
			}
			n := rapid.IntRange(1, 100).Draw(r, "n")
			a, b := make([]byte, n), make([]byte, n)
			na, errA := io.ReadFull(got, a)
			nb, errB := io.ReadFull(want, b)
			if na != nb || !bytes.Equal(a[:na], b[:nb]) || !errors.Is(errA, errB) {
				r.Fatalf("read %d, %v; want %d, %v", na, errA, nb, errB)
			}
		}
		if err := got.Close(); err != nil {
			r.Fatal(err)
		}
	})
}

func TestReaderNoticesThatItsFileShrank(t *testing.T) {
	store, dir := open(t)
	put(t, store, "k", strings.Repeat("x", 100))
	r, err := store.Open(t.Context(), "k")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "k"), 10); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(r); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%v", err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestConfigValidate(t *testing.T) {
	for name, c := range map[string]files.Config{
		"nothing": {}, "both": {Folder: "a", URL: "file:///b"}, "unknown kind": {URL: "gopher://x"}, "no URL": {URL: "::::"}, "no kind": {URL: "bucket"},
	} {
		if c.Validate() == nil {
			t.Errorf("%s: accepted", name)
		}
		if _, err := files.New(t.Context(), c); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	occupied := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(occupied, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := files.New(t.Context(), files.Config{Folder: occupied}); err == nil {
		t.Error("a file is taken for a folder")
	}
	byURL, err := files.New(t.Context(), files.Config{URL: "file://" + t.TempDir() + "/made"})
	if err != nil {
		t.Fatal(err)
	}
	put(t, byURL, "k", "x")
	if err := byURL.Close(); err != nil {
		t.Error(err)
	}
}
