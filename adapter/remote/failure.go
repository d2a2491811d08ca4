package remote

import (
	"errors"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

// Failure is why a call to the outside world did not succeed, and whether trying again can help.
type Failure struct {
	Transient bool          // the same call may succeed later
	After     time.Duration // how long the other side asked to be left alone; 0 if it did not say
	Ambiguous bool          // the other side may have done what was asked: look before asking again
	Err       *sales.Error  // the sentence for people, with the cause for the log
}

// Error gives the sentence for people and, for the log, its cause.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives the error that carries the code and the sentence.
func (f *Failure) Unwrap() error { return f.Err }

// Lasting makes a failure that trying again does not mend.
func Lasting(code sales.Code, cause error, format string, args ...any) *Failure {
	return &Failure{Err: &sales.Error{Code: code, Message: fmt.Sprintf(format, args...), Err: cause}}
}

// Passing makes a failure that may be over later; after is 0 where the other side did not say when.
func Passing(after time.Duration, cause error, format string, args ...any) *Failure {
	return &Failure{Transient: true, After: after, Err: &sales.Error{Code: sales.Unavailable, Message: fmt.Sprintf(format, args...), Err: cause}}
}

// FailureOf finds the failure in err, if there is one.
func FailureOf(err error) (*Failure, bool) {
	var f *Failure
	ok := errors.As(err, &f)
	return f, ok
}
