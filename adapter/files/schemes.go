package files

import (
	"gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
)

// schemes are the kinds of address that are compiled in: folders and, with the build tag s3, buckets that speak S3.
func schemes() *blob.URLMux {
	mux := new(blob.URLMux)
	mux.RegisterBucket(fileblob.Scheme, &fileblob.URLOpener{Options: fileblob.Options{CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite}})
	addSchemes(mux)
	return mux
}
