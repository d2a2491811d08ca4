package valkey_test

import (
	"crypto/tls"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/cache/valkey"
)

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		o     valkey.Options
		wrong string // a piece of the error; empty: none
	}{
		{valkey.Options{URL: "redis://127.0.0.1:6379"}, ""},
		{valkey.Options{URL: "valkeys://user:hush@cache.example.com/3"}, ""},
		{valkey.Options{URL: "rediss://cache.example.com", TLS: &tls.Config{MinVersion: tls.VersionTLS13}}, ""},
		{valkey.Options{URL: "redis://a:7000?addr=b:7001&addr=c:7002"}, ""},
		{valkey.Options{URL: "unix:///run/valkey.sock?db=2"}, ""},
		{valkey.Options{}, "redis://name:password@host"},
		{valkey.Options{URL: "cache.example.com:6379"}, "redis://name:password@host"},
		{valkey.Options{URL: "https://user:hush@cache.example.com"}, "redis://name:password@host"},
		{valkey.Options{URL: "redis://name:hush@cache.example.com:port"}, "redis://name:password@host"},
		{valkey.Options{URL: "redis://name:hu/sh@cache.example.com"}, "percent-encoded"},
		{valkey.Options{URL: "redis://a/0?skip_verify=1"}, "skip_verify"},
		{valkey.Options{URL: "redis://a", CAFile: "ca.pem"}, "rediss://"},
		{valkey.Options{URL: "redis://a", DialTimeout: -time.Second}, "DialTimeout"},
		{valkey.Options{URL: "redis://a", Timeout: -time.Second}, "Timeout"},
		{valkey.Options{URL: "redis://a", MaxValue: 512<<20 + 1}, "MaxValue"},
		{valkey.Options{URL: "redis://a", InFlight: -1}, "InFlight"},
	} {
		err := c.o.Validate()
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", c.o.URL, err)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%s: %v, want %s", c.o.URL, err, c.wrong)
		case err != nil && strings.Contains(err.Error(), "hu"):
			t.Errorf("the error shows the password: %v", err)
		}
	}
}

func TestCertificateAuthoritiesAreReadAtOnce(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	must(t, os.WriteFile(empty, nil, 0o600))
	for _, file := range []string{empty, empty + ".none"} {
		if _, err := valkey.New(t.Context(), valkey.Options{URL: "rediss://127.0.0.1:1", CAFile: file}); err == nil {
			t.Errorf("%s was taken for a file of certificates", file)
		}
	}
}
