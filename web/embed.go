// Package web holds the pages, built by Vite into dist, and serves them.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

// dist always holds .keep, so that Go builds without Node.
//
//go:embed all:dist
var dist embed.FS

// Options says which pages to serve.
type Options struct {
	Pages fs.FS        // index.html at its root; nil for the pages built into the binary
	Log   *slog.Logger // hears of pages that cannot be read; nil for slog.Default()
}

// Headers of every answer. Pages run no inline script and no inline style, talk to this server only
// and cannot be framed.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const (
	// forever is for files under assets/, whose names change with their bytes.
	forever = "public, max-age=31536000, immutable"
	// ask is for files that keep their names: the browser asks each time, and mostly hears 304.
	ask = "no-cache"
)

// Handler serves the pages: files as they are, index.html for every address that the pages route
// themselves, and an explanation where the pages were not built. It answers GET and HEAD.
func Handler(o Options) http.Handler {
	pages, err := o.Pages, error(nil)
	if pages == nil {
		pages, err = fs.Sub(dist, "dist")
	}
	h := &handler{}
	if err == nil {
		h.files, err = load(pages)
	}
	if err != nil {
		log := o.Log
		if log == nil {
			log = slog.Default()
		}
		log.Error("the built pages cannot be read", "error", err)
	}
	return h
}

// file is one file in every encoding it was built in.
type file struct {
	contentType  string
	cacheControl string
	plain        body
	brotli, gzip *body
}

type body struct {
	bytes []byte
	etag  string
}

type handler struct {
	files map[string]*file // by path without the leading slash
}

func load(pages fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(pages, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || skipped(name) {
			return err
		}
		f := &file{contentType: contentType(name), cacheControl: ask}
		if strings.HasPrefix(name, "assets/") {
			f.cacheControl = forever
		}
		plain, err := read(pages, name)
		if err != nil {
			return err
		}
		f.plain = *plain
		if f.brotli, err = read(pages, name+".br"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if f.gzip, err = read(pages, name+".gz"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		files[name] = f
		return nil
	})
	return files, err
}

func skipped(name string) bool {
	return path.Base(name) == ".keep" || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

func read(pages fs.FS, name string) (*body, error) {
	b, err := fs.ReadFile(pages, name)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	return &body{bytes: b, etag: `"` + hex.EncodeToString(sum[:12]) + `"`}, nil
}

// contentType does not ask the machine's own table first: it differs from machine to machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	case ".json", ".webmanifest":
		return "application/json"
	case ".woff2":
		return "font/woff2"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	head.Set("Content-Security-Policy", contentSecurityPolicy)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("X-Frame-Options", "DENY") // for browsers that do not know frame-ancestors
	head.Set("Referrer-Policy", "same-origin")
	head.Set("Cross-Origin-Opener-Policy", "same-origin")
	head.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		head.Set("Allow", "GET, HEAD")
		http.Error(w, "Pages are read with GET.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	f, ok := h.files[name]
	if !ok && routed(name) {
		f, ok = h.files["index.html"]
		if !ok {
			notBuilt(w, r)
			return
		}
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r)
}

// routed reports whether the pages themselves answer an address that is no file: not a file that was
// asked for by name, and nothing that belongs to the API.
func routed(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	if first == "assets" || first == "api" || first == "rpc" {
		return false
	}
	return path.Ext(name) == ""
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	b := f.plain
	if f.brotli != nil || f.gzip != nil {
		head.Set("Vary", "Accept-Encoding")
		accept := r.Header.Get("Accept-Encoding")
		switch {
		case f.brotli != nil && accepts(accept, "br"):
			b = *f.brotli
			head.Set("Content-Encoding", "br")
		case f.gzip != nil && accepts(accept, "gzip"):
			b = *f.gzip
			head.Set("Content-Encoding", "gzip")
		}
	}
	head.Set("Cache-Control", f.cacheControl)
	head.Set("ETag", b.etag)
	if matches(r.Header.Get("If-None-Match"), b.etag) {
		head.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	head.Set("Content-Type", f.contentType)
	head.Set("Content-Length", strconv.Itoa(len(b.bytes)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		_, _ = bytes.NewReader(b.bytes).WriteTo(w) // an error here is a browser that left
	}
}

// accepts reads an Accept-Encoding header; "q=0" is a refusal.
func accepts(header, coding string) bool {
	for _, part := range strings.Split(header, ",") {
		name, params, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q=")
		if !ok {
			return true
		}
		weight, err := strconv.ParseFloat(q, 64)
		return err == nil && weight > 0
	}
	return false
}

func matches(header, etag string) bool {
	for _, tag := range strings.Split(header, ",") {
		tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/")
		if tag == "*" || tag == etag {
			return true
		}
	}
	return false
}

const notBuiltPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Pages not built</title></head>
<body>
<h1>The pages were not built</h1>
<p>This program runs, and its API answers, but it was compiled before its pages were built.</p>
<p>Run <code>make build</code> in the project's folder, then start it again.</p>
</body>
</html>
`

func notBuilt(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Length", strconv.Itoa(len(notBuiltPage)))
	w.WriteHeader(http.StatusServiceUnavailable)
	if r.Method == http.MethodGet {
		_, _ = strings.NewReader(notBuiltPage).WriteTo(w) // an error here is a browser that left
	}
}
