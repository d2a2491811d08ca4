package cache

import (
	"errors"
	"fmt"
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

// PanicError is what callers get when a builder panicked.
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
