package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// ETag gives the strong entity tag of an answer's bytes, quotes included: equal for equal bytes, on every instance.
// A compressed form is another sequence of bytes and has a tag of its own. It costs a hash, so keep it: see
// Entry.Prepared.
func ETag(b []byte) string {
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:16]) + `"`
}

// zstdWindow is how far back the Zstandard encoder looks. Clients need as much memory; browsers refuse more than 8 MiB.
const zstdWindow = 1 << 20

var (
	gzips = sync.Pool{New: func() any { return gzip.NewWriter(nil) }} //nolint:gochecknoglobals // idle encoders are nobody's state, and each has a megabyte of tables
	zstds = sync.Pool{New: newZstd}                                   //nolint:gochecknoglobals // as above
)

func newZstd() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true), zstd.WithZeroFrames(true))
	if err != nil {
		panic(err) // the options are constants
	}
	return e
}

// Gzip gives b compressed as Content-Encoding gzip means it. It is meant for the build of Entry.Prepared, so that it
// is done once for a version, and only when a client takes it.
func Gzip(b []byte) []byte {
	w := gzips.Get().(*gzip.Writer) //nolint:forcetypeassert // the pool holds nothing else
	defer gzips.Put(w)
	var short bytes.Buffer
	w.Reset(&short)
	_, _ = w.Write(b) // a buffer takes everything
	_ = w.Close()     // as above
	return bytes.Clone(short.Bytes())
}

// Zstd is Gzip for Content-Encoding zstd: shorter mostly, and several times as fast.
func Zstd(b []byte) []byte {
	e := zstds.Get().(*zstd.Encoder) //nolint:forcetypeassert // the pool holds nothing else
	defer zstds.Put(e)
	return bytes.Clone(e.EncodeAll(b, nil))
}
