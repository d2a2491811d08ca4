package remote

import (
	"fmt"
	"log/slog"
	"strings"
)

const redacted = "[secret]"

// Secret is a key or token that prints as "[secret]" wherever it is formatted, logged or marshalled.
type Secret string

// Reveal gives the secret itself, for the one place that sends it.
func (s Secret) Reveal() string { return string(s) }

// String stands in for the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString stands in for the secret under %#v.
func (s Secret) GoString() string { return s.String() }

// Format stands in for the secret under every verb; without it a wrong verb such as %d would print the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, s.String()) }

// LogValue stands in for the secret in structured logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText stands in for the secret in JSON and other encodings.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Scrub removes the secret from text that the other side sent back.
func (s Secret) Scrub(text string) string {
	if s == "" {
		return text
	}
	return strings.ReplaceAll(text, string(s), redacted)
}
