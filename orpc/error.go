package orpc

import (
	"fmt"
	"net/http"
)

// The codes of the protocol. Every other word in capitals is a code too; its status is Error.Status.
const (
	BadRequest          = "BAD_REQUEST"            // 400
	Unauthorized        = "UNAUTHORIZED"           // 401
	Forbidden           = "FORBIDDEN"              // 403
	CSRFMismatch        = "CSRF_TOKEN_MISMATCH"    // 403
	NotFound            = "NOT_FOUND"              // 404
	MethodNotSupported  = "METHOD_NOT_SUPPORTED"   // 405
	NotAcceptable       = "NOT_ACCEPTABLE"         // 406
	Timeout             = "TIMEOUT"                // 408
	Conflict            = "CONFLICT"               // 409
	PreconditionFailed  = "PRECONDITION_FAILED"    // 412
	PayloadTooLarge     = "PAYLOAD_TOO_LARGE"      // 413
	UnsupportedMedia    = "UNSUPPORTED_MEDIA_TYPE" // 415
	Unprocessable       = "UNPROCESSABLE_CONTENT"  // 422
	TooManyRequests     = "TOO_MANY_REQUESTS"      // 429
	ClientClosedRequest = "CLIENT_CLOSED_REQUEST"  // 499
	InternalServerError = "INTERNAL_SERVER_ERROR"  // 500
	NotImplemented      = "NOT_IMPLEMENTED"        // 501
	BadGateway          = "BAD_GATEWAY"            // 502
	ServiceUnavailable  = "SERVICE_UNAVAILABLE"    // 503
	GatewayTimeout      = "GATEWAY_TIMEOUT"        // 504
)

// Error is an answer that says no. The client throws it as an ORPCError with these very fields.
type Error struct {
	Code    string // one of the constants, or the application's own
	Status  int    // 400 to 599; 0 means the status of Code, or 500 for a code of the application's own
	Message string // shown to people; empty means the protocol's words for Code
	Data    any    // sent along, encoded like an answer; nil sends none
	Defined bool   // whether the procedure's contract names this error
	Cause   error  // for the log only
}

// Error gives the code and the message and, for the log, the cause.
func (e *Error) Error() string {
	text := e.Code
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Cause != nil {
		text += ": " + e.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Errorf makes an error with a code and a message for people; a %w in the format becomes its cause.
func Errorf(code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	e := &Error{Code: code, Message: err.Error()}
	if u, ok := err.(interface{ Unwrap() error }); ok {
		e.Cause = u.Unwrap()
	}
	return e
}

// Invalid makes the error for input that breaks rules: BAD_REQUEST with data.issues.
func Invalid(issues ...Issue) *Error {
	for i := range issues {
		if issues[i].Path == nil {
			issues[i].Path = []any{} // the client expects an array, never null
		}
	}
	return &Error{Code: BadRequest, Message: "Input validation failed", Data: map[string]any{"issues": issues}}
}

// Issue is one thing that is wrong with an input.
type Issue struct {
	Message string `json:"message"`
	Path    []any  `json:"path"` // property names and array indices, from the outside in
}

// Malformed makes the error for a request that is not the protocol's form.
func malformed(format string, args ...any) *Error {
	e := Errorf(BadRequest, format, args...)
	e.Message = "Malformed request. Ensure that the body is well formed and the Content-Type header names its form: " + e.Message
	return e
}

// status gives the status that belongs to a code, and the words for it.
func status(code string) (int, string) {
	switch code {
	case BadRequest:
		return http.StatusBadRequest, "Bad Request"
	case Unauthorized:
		return http.StatusUnauthorized, "Unauthorized"
	case Forbidden:
		return http.StatusForbidden, "Forbidden"
	case CSRFMismatch:
		return http.StatusForbidden, "Invalid CSRF token"
	case NotFound:
		return http.StatusNotFound, "Not Found"
	case MethodNotSupported:
		return http.StatusMethodNotAllowed, "Method Not Supported"
	case NotAcceptable:
		return http.StatusNotAcceptable, "Not Acceptable"
	case Timeout:
		return http.StatusRequestTimeout, "Request Timeout"
	case Conflict:
		return http.StatusConflict, "Conflict"
	case PreconditionFailed:
		return http.StatusPreconditionFailed, "Precondition Failed"
	case PayloadTooLarge:
		return http.StatusRequestEntityTooLarge, "Payload Too Large"
	case UnsupportedMedia:
		return http.StatusUnsupportedMediaType, "Unsupported Media Type"
	case Unprocessable:
		return http.StatusUnprocessableEntity, "Unprocessable Content"
	case TooManyRequests:
		return http.StatusTooManyRequests, "Too Many Requests"
	case ClientClosedRequest:
		return statusClientClosed, "Client Closed Request"
	case NotImplemented:
		return http.StatusNotImplemented, "Not Implemented"
	case BadGateway:
		return http.StatusBadGateway, "Bad Gateway"
	case ServiceUnavailable:
		return http.StatusServiceUnavailable, "Service Unavailable"
	case GatewayTimeout:
		return http.StatusGatewayTimeout, "Gateway Timeout"
	case InternalServerError:
		return http.StatusInternalServerError, "Internal Server Error"
	}
	return http.StatusInternalServerError, code
}

// statusClientClosed is what the protocol answers to a client that left; net/http has no name for it.
const statusClientClosed = 499

// normal gives a copy with every field that the client needs filled in.
func (e *Error) normal() *Error {
	out := *e
	if out.Code == "" {
		out.Code = InternalServerError
	}
	of, words := status(out.Code)
	if out.Status < 400 || out.Status > 599 {
		out.Status = of
	}
	if out.Message == "" {
		out.Message = words
	}
	return &out
}
