package sales

import (
	"errors"
	"fmt"
)

// Code is the kind of an error that a person may be told about.
type Code string

// The codes, each of which the API turns into one status.
const (
	Invalid         Code = "invalid"         // the input is wrong: 400
	Unauthenticated Code = "unauthenticated" // nobody is signed in: 401
	Forbidden       Code = "forbidden"       // signed in, but not for this: 403
	NotFound        Code = "not_found"       // unknown, or not the viewer's: 404
	Conflict        Code = "conflict"        // somebody was first: 409
	TooLarge        Code = "too_large"       // more than the limit: 413
	Unsupported     Code = "unsupported"     // a form we do not read: 415
	Unprocessable   Code = "unprocessable"   // read, but makes no sense: 422
	RateLimited     Code = "rate_limited"    // too often: 429
	Unavailable     Code = "unavailable"     // a part of the system is down: 503
	Internal        Code = "internal"        // our fault; details stay in the log: 500
)

// Error is an error with a code and a sentence that tells a person what to do next.
type Error struct {
	Code    Code
	Message string         // shown to people
	Data    map[string]any // sent along, as with the id of the conversation that was there first
	Err     error          // the cause, for the log only
}

// Error gives the message and, for the log, its cause.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an error with a code and a message for people; a %w in the format becomes its cause as well.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	return &Error{Code: code, Message: err.Error(), Err: errors.Unwrap(err)}
}

// CodeOf gives the code of err: empty for nil, Internal for an error that carries none.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
