// Package files keeps uploaded recordings in a folder or, by address, in a bucket.
package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/gcerrors"

	"github.com/sales-ai-automation/salesai/sales"
)

// Config says where files are kept: in Folder or, if it is set, at URL.
type Config struct {
	Folder string // made if it does not exist, readable by its owner alone
	URL    string // of a bucket, as s3://name?region=eu-central-1
}

// Validate reports what is missing or cannot work.
func (c Config) Validate() error {
	switch {
	case c.Folder == "" && c.URL == "":
		return errors.New("no folder for recordings is set")
	case c.Folder != "" && c.URL != "":
		return errors.New("recordings can be kept in a folder or at an address, not both: unset one")
	case c.URL == "":
		return nil
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return errors.New("the address for recordings is not a URL") // the cause would repeat it, and it may hold a key
	}
	if u.Scheme == "s3" && !schemes().ValidBucketScheme("s3") {
		return errors.New("this program was built without S3: build it with -tags s3, or keep recordings in a folder")
	}
	if !schemes().ValidBucketScheme(u.Scheme) {
		return fmt.Errorf("recordings cannot be kept at an address that begins with %q; known are: %s", u.Scheme, strings.Join(schemes().BucketSchemes(), ", "))
	}
	return nil
}

// Store keeps files by key. It may be used by many at once.
type Store struct {
	bucket *blob.Bucket
}

// New opens a store.
func New(ctx context.Context, config Config) (*Store, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the file store: %w", err)
	}
	if config.URL != "" {
		bucket, err := schemes().OpenBucket(ctx, config.URL)
		if err != nil {
			return nil, fmt.Errorf("opening the file store: %w", err)
		}
		return &Store{bucket}, nil
	}
	folder, err := filepath.Abs(config.Folder)
	if err != nil {
		return nil, fmt.Errorf("opening the folder for recordings: %w", err)
	}
	bucket, err := fileblob.OpenBucket(folder, &fileblob.Options{
		CreateDir: true, DirFileMode: 0o700,
		NoTempDir: true, // a rename from /tmp fails where that is another file system
		Metadata:  fileblob.MetadataDontWrite,
	})
	if err != nil {
		return nil, fmt.Errorf("opening the folder for recordings %s: %w", folder, err)
	}
	return &Store{bucket}, nil
}

// Close lets go of the store.
func (s *Store) Close() error { return s.bucket.Close() }

// File is what is known of a file that was kept.
type File struct {
	Key         string
	Size        int64
	SHA256      string // in hex, of what was written; empty where the file was only looked at
	ContentType string
	ModTime     time.Time // zero where the file was only written
}

var validKey = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$`)

const maxKey = 300 // bytes; folders allow 255 to a name, S3 1,024 in all

// checkKey allows letters, digits, dots, dashes and slashes between them: no key leaves its folder or hides in it.
func checkKey(key string) error {
	if len(key) > maxKey || !validKey.MatchString(key) || strings.Contains(key, "..") || strings.HasSuffix(key, ".attrs") || strings.HasSuffix(key, ".tmp") {
		return sales.Errorf(sales.Invalid, "%q cannot be the name of a kept file.", clip(key))
	}
	for part := range strings.SplitSeq(key, "/") {
		if len(part) > 200 {
			return sales.Errorf(sales.Invalid, "%q cannot be the name of a kept file: a part of it is too long.", clip(key))
		}
	}
	return nil
}

func clip(key string) string {
	if len(key) > 80 {
		return strings.ToValidUTF8(key[:80], "") + "…"
	}
	return key
}

// Put keeps what r gives, in place of what the key held. It is all or nothing: after an error, one of r or more than limit
// bytes (sales.TooLarge), the key holds what it held before.
func (s *Store) Put(ctx context.Context, key string, r io.Reader, contentType string, limit int64) (File, error) {
	if err := checkKey(key); err != nil {
		return File{}, err
	}
	writing, abort := context.WithCancel(ctx) // a writer whose context has ended keeps nothing
	defer abort()
	w, err := s.bucket.NewWriter(writing, key, &blob.WriterOptions{ContentType: contentType, DisableContentTypeDetection: true})
	if err != nil {
		return File{}, fmt.Errorf("keeping the file: %w", err)
	}
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(w, sum), io.LimitReader(r, limit))
	if err == nil && size == limit {
		var more [1]byte
		if n, _ := io.ReadFull(r, more[:]); n > 0 {
			err = sales.Errorf(sales.TooLarge, "This file has more than %.1f MB. Upload a smaller one.", float64(limit)/1e6)
		}
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		abort()
		_ = w.Close() // says that the context has ended
		return File{}, fmt.Errorf("keeping the file: %w", err)
	}
	if err := w.Close(); err != nil {
		return File{}, fmt.Errorf("keeping the file: %w", err)
	}
	return File{Key: key, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)), ContentType: contentType}, nil
}

// Delete removes a file; one that is not there is no error.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := s.bucket.Delete(ctx, key); err != nil && gcerrors.Code(err) != gcerrors.NotFound {
		return fmt.Errorf("deleting the file: %w", err)
	}
	return nil
}

// Exists reports whether a file is kept under the key.
func (s *Store) Exists(ctx context.Context, key string) (bool, error) {
	if err := checkKey(key); err != nil {
		return false, err
	}
	ok, err := s.bucket.Exists(ctx, key)
	if err != nil {
		return false, fmt.Errorf("looking for the file: %w", err)
	}
	return ok, nil
}

// typeOf tells a file's type by its name where the store does not keep it; folders do not.
func typeOf(key, stored string) string {
	if stored != "" && stored != "application/octet-stream" {
		return stored
	}
	switch strings.ToLower(path.Ext(key)) { // before the machine's own table, which differs from machine to machine
	case ".m4a", ".mp4":
		return "audio/mp4"
	case ".mp3", ".mpga", ".mpeg":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".flac":
		return "audio/flac"
	case ".webm":
		return "audio/webm"
	}
	if t := mime.TypeByExtension(path.Ext(key)); t != "" {
		return t
	}
	return "application/octet-stream"
}
