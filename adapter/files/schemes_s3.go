//go:build s3

package files

import (
	"gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"
)

func addSchemes(mux *blob.URLMux) {
	mux.RegisterBucket(s3blob.Scheme, &s3blob.URLOpener{})
}
