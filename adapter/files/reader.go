package files

import (
	"context"
	"errors"
	"fmt"
	"io"

	"gocloud.dev/blob"
	"gocloud.dev/gcerrors"

	"github.com/sales-ai-automation/salesai/sales"
)

// Reader reads a file from any place in it, as http.ServeContent needs for range requests. It asks the store for nothing
// before the first Read and for no more than from there to the end. It is not for use by many at once.
type Reader struct {
	ctx    context.Context // io.Reader leaves no other way in
	bucket *blob.Bucket
	file   File
	at     int64
	open   *blob.Reader // nil until a Read, and after a Seek elsewhere
}

var _ io.ReadSeekCloser = (*Reader)(nil)

// Open finds a file; ctx bounds all reading of it. An unknown key is an error with the code sales.NotFound.
func (s *Store) Open(ctx context.Context, key string) (*Reader, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	attrs, err := s.bucket.Attributes(ctx, key)
	if err != nil {
		return nil, missing(err)
	}
	return &Reader{ctx: ctx, bucket: s.bucket, file: File{
		Key: key, Size: attrs.Size, ContentType: typeOf(key, attrs.ContentType), ModTime: attrs.ModTime,
	}}, nil
}

func missing(err error) error {
	if gcerrors.Code(err) == gcerrors.NotFound {
		return &sales.Error{Code: sales.NotFound, Message: "This recording is no longer kept.", Err: err}
	}
	return fmt.Errorf("opening the file: %w", err)
}

// File tells size, type and time of the file that is read.
func (r *Reader) File() File { return r.file }

// Read reads on from where the last Read or Seek ended.
func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.file.Size {
		return 0, io.EOF
	}
	if r.open == nil {
		open, err := r.bucket.NewRangeReader(r.ctx, r.file.Key, r.at, -1, nil)
		if err != nil {
			return 0, missing(err)
		}
		r.open = open
	}
	n, err := r.open.Read(p)
	r.at += int64(n)
	if errors.Is(err, io.EOF) && r.at < r.file.Size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, fmt.Errorf("reading the file: %w", err)
	}
	return n, err
}

// Seek moves the place of the next Read.
func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	to := offset
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		to += r.at
	case io.SeekEnd:
		to += r.file.Size
	default:
		return r.at, fmt.Errorf("seeking in a file: unknown origin %d", whence)
	}
	if to < 0 {
		return r.at, fmt.Errorf("seeking in a file: %d is before its start", to)
	}
	if to != r.at {
		if err := r.Close(); err != nil {
			return r.at, err
		}
		r.at = to
	}
	return to, nil
}

// Close lets go of the file.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	if err != nil {
		return fmt.Errorf("closing the file: %w", err)
	}
	return nil
}
