package cache

import (
	"errors"
	"fmt"
	"time"
)

var (
	// ErrUnavailable says that the database could not answer and nothing older may be shown. It wraps the cause.
	ErrUnavailable = errors.New("the database cannot answer now")
	// ErrAbsent says that the subject of a key does not exist, for resources that have no Missing error of their own.
	ErrAbsent = errors.New("there is no such value")
	// ErrClosed says that the cache was asked after Close.
	ErrClosed = errors.New("the cache is closed")
	// ErrTooLarge is a store's word for a value beyond its limit: the value stays in the hot tier only.
	ErrTooLarge = errors.New("the value is too large for the store")
)

// Code sorts the failures of a store for logs and metrics.
type Code string

// The codes of store failures.
const (
	ReadFailed    Code = "KV_READ_ERROR"        // the value counts as a miss and the database is asked
	WriteFailed   Code = "KV_WRITE_ERROR"       // the value stays in the hot tier only
	DeleteFailed  Code = "KV_DELETE_ERROR"      // the stored value is below its floor, and goes at the end of its life
	QuotaExceeded Code = "CACHE_QUOTA_EXCEEDED" // nothing is written until the quota is renewed; reads go on
)

// StoreError is a failed call of a store. Drivers return one where they know more than that it failed; the engine
// makes one of any other error. No caller of a resource ever gets one.
type StoreError struct {
	Code       Code
	RetryAfter time.Duration // for how long the store asked to be left alone; 0: it did not say
	Err        error
}

// Error gives the code and the cause.
func (e *StoreError) Error() string { return fmt.Sprintf("%s: %v", e.Code, e.Err) }

// Unwrap gives the cause.
func (e *StoreError) Unwrap() error { return e.Err }

// PanicError is what callers get when a builder panicked, or an encoding or a body, and nothing older may be shown.
type PanicError struct {
	Value any    // what it panicked with
	Stack []byte // where
}

// Error tells what the builder panicked with, without the stack.
func (e *PanicError) Error() string { return fmt.Sprintf("builder panicked: %v", e.Value) }

// unavailable joins ErrUnavailable with what caused it, so that errors.Is finds both.
func unavailable(resource, key string, cause error) error {
	return fmt.Errorf("read %s %s: %w: %w", resource, key, ErrUnavailable, cause)
}
