//go:build s3

package files_test

import (
	"testing"

	"github.com/sales-ai-automation/salesai/adapter/files"
)

func TestWithS3AnAddressOfItIsAccepted(t *testing.T) {
	if err := (files.Config{URL: "s3://recordings?region=eu-central-1"}).Validate(); err != nil {
		t.Error(err)
	}
}
