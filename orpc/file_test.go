package orpc_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/orpc"
)

// part is one part of a form; a name of a file makes it one.
type part struct{ name, file, kind, content string }

func form(t testing.TB, parts ...part) (body, contentType string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, p := range parts {
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.name + `"`
		if p.file != "" {
			disposition += `; filename="` + p.file + `"`
		}
		h.Set("Content-Disposition", disposition)
		if p.kind != "" {
			h.Set("Content-Type", p.kind)
		}
		to, err := w.CreatePart(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, p.content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), w.FormDataContentType()
}

func sendForm(t testing.TB, h http.Handler, path string, parts ...part) *httptest.ResponseRecorder {
	t.Helper()
	body, kind := form(t, parts...)
	return request{path: path, body: body, header: map[string]string{"Content-Type": kind}}.send(h)
}

type upload struct {
	Title string       `json:"title"`
	File  *orpc.File   `json:"file"`
	More  []*orpc.File `json:"more,omitempty"`
	Value orpc.File    `json:"value" orpc:"optional"`
}

func TestUpload(t *testing.T) {
	dir := t.TempDir()
	r := newRouter(t, orpc.Options{TempDir: dir, InMemory: 100})
	long := strings.Repeat("0123456789", 100)
	var during []string
	orpc.Handle(r, "upload", func(_ context.Context, in upload) (any, error) {
		var err error
		if during, err = filepath.Glob(filepath.Join(dir, "*")); err != nil {
			return nil, err
		}
		info := []any{in.Title, in.File.Name, in.File.ContentType, float64(in.File.Size), string(content(in.File)) == long}
		if len(in.More) > 0 {
			info = append(info, in.More[0].Name, string(content(in.More[0])), string(content(&in.Value)))
		}
		return info, nil
	}, orpc.Files(5000))
	data := part{name: "data", content: `{"json":{"title":"t","file":{},"more":[{}],"value":{}},"maps":[["file"],["more",0],["value"]]}`}
	w := sendForm(t, r, "/rpc/upload", part{name: "1", file: `a%22b.txt`, content: "short"}, data, part{name: "2", file: "v", content: "value"},
		part{name: "0", file: "../../etc/passwd", kind: "audio/wav", content: long})
	const want = `{"json":["t","passwd","audio/wav",1000,true,"a\"b.txt","short","value"]}`
	if w.Body.String() != want {
		t.Errorf("got %s", w.Body)
	}
	if len(during) != 1 {
		t.Errorf("%d temporary files, and only one is larger than memory allows", len(during))
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestUploadRefuses(t *testing.T) {
	dir := t.TempDir()
	r := newRouter(t, orpc.Options{TempDir: dir, InMemory: 10, MaxBody: 200})
	orpc.Handle(r, "echo", echo, orpc.Files(1000))
	data := func(json string) part { return part{name: "data", content: json} }
	one := data(`{"json":{"a":{}},"maps":[["a"]]}`)
	file := part{name: "0", file: "a", content: "x"}
	many := make([]part, 0, 102)
	many = append(many, data(`{"json":1}`))
	for i := range 101 {
		many = append(many, part{name: strconv.Itoa(i), file: "a", content: "x"})
	}
	for name, c := range map[string]struct {
		code  string
		parts []part
	}{
		"no data":            {orpc.BadRequest, []part{file}},
		"two data":           {orpc.BadRequest, []part{one, one, file}},
		"data as a file":     {orpc.BadRequest, []part{{name: "data", file: "a", content: `{}`}, file}},
		"no part":            {orpc.BadRequest, []part{one}},
		"a part twice":       {orpc.BadRequest, []part{one, file, file}},
		"no file":            {orpc.BadRequest, []part{one, {name: "0", content: "text"}}},
		"no such place":      {orpc.BadRequest, []part{data(`{"json":{},"maps":[["a"]]}`), file}},
		"the prototype":      {orpc.BadRequest, []part{data(`{"json":{},"maps":[["__proto__"]]}`), file}},
		"maps of a string":   {orpc.BadRequest, []part{data(`{"json":{},"maps":"a"}`), file}},
		"path of a string":   {orpc.BadRequest, []part{data(`{"json":{},"maps":["a"]}`), file}},
		"two at one place":   {orpc.BadRequest, []part{data(`{"json":{"a":{}},"maps":[["a"],["a"]]}`), file, {name: "1", file: "b"}}},
		"inside a file":      {orpc.BadRequest, []part{data(`{"json":{"a":{"b":"1"}},"maps":[["a"]],"meta":[[0,"a","b"]]}`), file}},
		"too many parts":     {orpc.BadRequest, many},
		"large data":         {orpc.PayloadTooLarge, []part{data(`{"json":"` + strings.Repeat("x", 300) + `"}`)}},
		"a large file":       {orpc.PayloadTooLarge, []part{one, {name: "0", file: "a", content: strings.Repeat("x", 1001)}}},
		"large files in all": {orpc.PayloadTooLarge, []part{one, {name: "0", file: "a", content: strings.Repeat("x", 600)}, {name: "1", file: "b", content: strings.Repeat("x", 600)}}},
		"a very large file":  {orpc.PayloadTooLarge, []part{one, {name: "0", file: "a", content: strings.Repeat("x", 100_000)}}},
	} {
		w := sendForm(t, r, "/rpc/echo", c.parts...)
		if e := failed(t, w.Code, w.Body.Bytes()); e.Code != c.code {
			t.Errorf("%s: %s", name, w.Body)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestUploadWithoutRoom(t *testing.T) {
	r := newRouter(t, orpc.Options{TempDir: filepath.Join(t.TempDir(), "missing"), InMemory: 1})
	orpc.Handle(r, "echo", echo, orpc.Files(0))
	w := sendForm(t, r, "/rpc/echo", part{name: "data", content: `{"json":{},"maps":[[]]}`}, part{name: "0", file: "a", content: "long"})
	if e := failed(t, w.Code, w.Body.Bytes()); e.Code != orpc.InternalServerError {
		t.Errorf("%s", w.Body)
	}
}

func TestFilesAsAnswer(t *testing.T) {
	r := newRouter(t, orpc.Options{})
	orpc.Handle(r, "files", func(context.Context, any) (any, error) {
		return map[string]any{"list": []any{orpc.NewFile("a\"b\r\n.txt", "text/plain", []byte("hello"))}, "more": orpc.Map{{"k", *orpc.NewFile("x", "", nil)}}, "none": (*orpc.File)(nil)}, nil
	})
	w := request{path: "/rpc/files"}.send(r)
	kind, params, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || w.Header().Get("Content-Disposition") != "" {
		t.Fatalf("%v %v", w.Header(), err)
	}
	read, err := multipart.NewReader(w.Body, params["boundary"]).ReadForm(1 << 20)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"json":{"list":[{}],"more":[["k",{}]],"none":null},"meta":[[7,"more"]],"maps":[["list",0],["more",0,1]]}`
	if got := read.Value["data"][0]; got != want {
		t.Errorf("data %s", got)
	}
	if h := read.File["0"][0]; h.Filename != `a%22b%0D%0A.txt` || h.Size != 5 || h.Header.Get("Content-Type") != "text/plain" {
		t.Errorf("file %+v", h)
	}
	if len(read.File["1"]) != 1 {
		t.Error("the second file is missing")
	}
}

// A file that cannot be read any more breaks the answer off: a client must not take a part for the whole.
func TestFileThatIsGone(t *testing.T) {
	dir := t.TempDir()
	r := newRouter(t, orpc.Options{TempDir: dir, InMemory: 1})
	orpc.Handle(r, "echo", func(_ context.Context, in any) (any, error) {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		for _, name := range names {
			err = errors.Join(err, os.Remove(name))
		}
		return in, err
	}, orpc.Files(0))
	defer func() {
		if err, ok := recover().(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("recovered %v", err)
		}
	}()
	sendForm(t, r, "/rpc/echo", part{name: "data", content: `{"json":{},"maps":[[]]}`}, part{name: "0", file: "a", content: "long"})
}
