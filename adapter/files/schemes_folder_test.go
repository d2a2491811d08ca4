//go:build !s3

package files_test

import (
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/adapter/files"
)

func TestWithoutS3AnAddressOfItIsRefusedWithAWayOut(t *testing.T) {
	err := files.Config{URL: "s3://recordings?region=eu-central-1"}.Validate()
	if err == nil || !strings.Contains(err.Error(), "-tags s3") {
		t.Errorf("%v", err)
	}
}
