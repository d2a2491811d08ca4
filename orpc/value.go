package orpc

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Undefined is JavaScript's undefined: a property that is absent, or a hole in an array. As a whole answer
// it is "no answer".
type Undefined struct{}

// Date is a JavaScript Date that stays one on its way back. A plain time.Time is answered as an ISO string.
type Date struct {
	Time    time.Time // milliseconds count; what is finer is lost on the wire
	Invalid bool      // JavaScript's Invalid Date
}

// URL is a JavaScript URL in its text form. An empty one is answered as null.
type URL string

// RegExp is a JavaScript regular expression; nothing here runs it.
type RegExp struct {
	Source string
	Flags  string // some of d g i m s u v y, none twice, never u and v
}

// Set is a JavaScript Set in the order it was filled.
type Set []any

// Map is a JavaScript Map, whose keys may be of any type, in the order it was filled.
type Map [][2]any

// Optional tells absent, null and a value from one another, as for a change that clears a property with null.
type Optional[T any] struct {
	Set   bool // the property was sent, as null or as a value
	Null  bool // it was null
	Value T    // what was sent, when Set and not Null
}

// Some gives an Optional that holds v.
func Some[T any](v T) Optional[T] { return Optional[T]{Set: true, Value: v} }

func (Optional[T]) isOptional() {}

// optional is an Optional of any type.
type optional interface{ isOptional() }

// maxDate is the furthest a JavaScript Date reaches, in milliseconds from 1970.
const maxDate = 8_640_000_000_000_000

// parseDate reads the ISO 8601 forms of ECMAScript that state their zone: a date alone is UTC.
func parseDate(s string) (time.Time, bool) {
	if len(s) < len("2006-01-02") {
		return time.Time{}, false
	}
	if s[0] == '+' || s[0] == '-' {
		return parseFarDate(s)
	}
	for _, layout := range [...]string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// parseFarDate reads the form with a sign and six digits for the year, which Date.toISOString writes
// outside the years 0 to 9999.
func parseFarDate(s string) (time.Time, bool) {
	year, rest := s[:7], s[7:]
	y, err := strconv.Atoi(year)
	if err != nil || strings.Count(year, "+")+strings.Count(year, "-") != 1 || year == "-000000" {
		return time.Time{}, false
	}
	// The calendar repeats every 400 years, so a near twin tells whether month, day and time are right.
	twin := 2000 + ((y%400)+400)%400
	near, ok := parseDate(strconv.Itoa(twin) + rest)
	if !ok {
		return time.Time{}, false
	}
	near = near.UTC()
	t := time.Date(near.Year()+y-twin, near.Month(), near.Day(), near.Hour(), near.Minute(), near.Second(), near.Nanosecond(), time.UTC)
	if ms := t.UnixMilli(); ms > maxDate || ms < -maxDate {
		return time.Time{}, false
	}
	return t, true
}

// appendTime writes a time in UTC with all of its digits, in the form that JavaScript reads.
func appendTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return appendDate(b, t)
	}
	return t.AppendFormat(b, time.RFC3339Nano)
}

// appendDate writes the form of Date.toISOString.
func appendDate(b []byte, t time.Time) []byte {
	t = t.UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		sign := byte('+')
		if y < 0 {
			sign, y = '-', -y
		}
		b = append(b, sign)
		digits := strconv.Itoa(y)
		for range 6 - len(digits) {
			b = append(b, '0')
		}
		b = append(b, digits...)
		return t.AppendFormat(b, "-01-02T15:04:05.000Z")
	}
	return t.AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

// parseURL accepts what starts with a scheme and, where the scheme needs a host, has one. It does not
// normalise: the client did.
func parseURL(s string) (URL, bool) {
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || scheme == "" {
		return "", false
	}
	for i, c := range []byte(strings.ToLower(scheme)) {
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789+-.", rune(c))) {
			return "", false
		}
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "ws", "wss", "ftp":
		if strings.Trim(rest, `/\`) == "" {
			return "", false
		}
	}
	return URL(s), true
}

// parseRegExp reads /source/flags.
func parseRegExp(s string) (RegExp, bool) {
	end := strings.LastIndexByte(s, '/')
	if end < 1 || s[0] != '/' || strings.ContainsAny(s[1:end], "\n\r\u2028\u2029") {
		return RegExp{}, false
	}
	re := RegExp{Source: s[1:end], Flags: s[end+1:]}
	return re, re.valid()
}

func (re RegExp) valid() bool {
	for i, c := range re.Flags {
		if !strings.ContainsRune("dgimsuvy", c) || strings.ContainsRune(re.Flags[:i], c) {
			return false
		}
	}
	return !strings.Contains(re.Flags, "u") || !strings.Contains(re.Flags, "v")
}

// maxDigits bounds a bigint: converting one costs time in the square of its digits.
const maxDigits = 4300

// canonicalInt reports whether s is a decimal integer as BigInt.toString writes it.
func canonicalInt(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || len(digits) > maxDigits || (digits[0] == '0' && digits != "0") {
		return false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// integral reports whether f is a whole number that JavaScript can hold exactly.
func integral(f float64) bool {
	const safe = 1<<53 - 1
	return f == math.Trunc(f) && f >= -safe && f <= safe
}
