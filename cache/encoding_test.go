package cache_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/sales-ai-automation/salesai/cache"
)

func listBody() []byte {
	var b bytes.Buffer
	for i := range 200 {
		fmt.Fprintf(&b, `{"id":"0190-%04d","company":"Company %d","status":"completed","score":%d},`, i, i, i%100)
	}
	return b.Bytes()
}

func TestETag(t *testing.T) {
	a, b := cache.ETag([]byte("one")), cache.ETag([]byte("two"))
	if a == b || a != cache.ETag([]byte("one")) {
		t.Errorf("tags %s and %s", a, b)
	}
	for _, tag := range []string{a, b, cache.ETag(nil)} {
		if len(tag) < 20 || tag[0] != '"' || tag[len(tag)-1] != '"' || strings.ContainsAny(tag[1:len(tag)-1], "\"\\ \x00") {
			t.Errorf("%s is no strong entity tag", tag)
		}
	}
}

func TestCompressedFormsReadBack(t *testing.T) {
	forms := map[string]struct {
		compress func([]byte) []byte
		open     func(io.Reader) (io.Reader, error)
	}{
		"gzip": {cache.Gzip, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		"zstd": {cache.Zstd, func(r io.Reader) (io.Reader, error) {
			d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(8<<20))
			if err != nil {
				return nil, err
			}
			t.Cleanup(d.Close)
			return d, nil
		}},
	}
	for name, form := range forms {
		t.Run(name, func(t *testing.T) {
			var wait sync.WaitGroup
			for _, body := range [][]byte{nil, {}, []byte("x"), listBody(), bytes.Repeat([]byte("0123456789abcdef"), 1<<17)} {
				wait.Go(func() {
					short := form.compress(body)
					again := form.compress(body)
					r, err := form.open(bytes.NewReader(short))
					if err != nil {
						t.Errorf("open %d bytes: %v", len(body), err)
						return
					}
					if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, body) {
						t.Errorf("%d bytes came back as %d, %v", len(body), len(got), err)
					}
					if !bytes.Equal(short, again) {
						t.Errorf("%d bytes are compressed in two ways: their tags would differ", len(body))
					}
				})
			}
			wait.Wait()
			if body := listBody(); len(form.compress(body)) > len(body)/5 {
				t.Errorf("%d bytes of a list became %d", len(body), len(form.compress(body)))
			}
		})
	}
}

func BenchmarkCompress(b *testing.B) {
	body := listBody()
	for name, f := range map[string]func([]byte) []byte{"gzip": cache.Gzip, "zstd": cache.Zstd} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				f(body)
			}
			b.ReportMetric(float64(len(f(body)))/float64(len(body)), "of-plain")
		})
	}
}
