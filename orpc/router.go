package orpc

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

const (
	defaultBody  = 2 << 20
	defaultFile  = 100 << 20
	defaultDepth = 64 // far more than any form, far less than a stack
	defaultBatch = 10 // what BatchLinkPlugin sends at most
)

// Options says how a Router serves. The zero value is usable.
type Options struct {
	Prefix    string                     // path before every procedure; default /rpc
	MaxBody   int64                      // bytes of a body without its files; default 2 MiB
	MaxFile   int64                      // bytes of all files of a call; default 100 MiB
	MaxDepth  int                        // levels of nesting in an input; default 64
	MaxBatch  int                        // calls in a batch; default 10
	InMemory  int64                      // bytes of a call's files kept in memory, the others in TempDir; default 1 MiB
	TempDir   string                     // where uploads wait; default the system's
	KeepAlive time.Duration              // silence in a stream before a comment is sent; default 5 s
	CSRF      CSRF                       // how requests of other sites are kept out; default CSRFAuto
	Origins   []string                   // other origins whose pages may call with credentials, as https://app.example
	Logger    *slog.Logger               // gets faults and panics; default slog.Default
	Code      func(error) *Error         // maps the application's errors; nil, or an answer of nil, leaves them to the router
	Around    func(next Handler) Handler // wraps every call: sign-in, metrics, deadlines
	// Mutating sees the head of every answer to a request that calls a procedure marked with Mutation, before that runs:
	// a cookie can still be set then, also for a batch, whose calls have no head of their own.
	Mutating func(answer http.Header)
}

// Validate names the first setting that cannot work.
func (o *Options) Validate() error {
	if o.Prefix != "" && (!strings.HasPrefix(o.Prefix, "/") || strings.ContainsAny(o.Prefix, "?#%")) {
		return fmt.Errorf("prefix %q: give a plain path that starts with a slash, such as /rpc", o.Prefix)
	}
	if o.MaxBody < 0 || o.MaxFile < 0 || o.InMemory < 0 || o.MaxDepth < 0 || o.MaxBatch < 0 || o.KeepAlive < 0 {
		return errors.New("a limit is negative: give a positive one, or 0 for the default")
	}
	if o.MaxDepth > maxAnswerDepth/2 {
		return fmt.Errorf("depth %d: give at most %d", o.MaxDepth, maxAnswerDepth/2)
	}
	switch o.CSRF {
	case "", CSRFAuto, CSRFStrict, CSRFOff:
	default:
		return fmt.Errorf("CSRF mode %q: give auto, strict or off", o.CSRF)
	}
	for _, origin := range o.Origins {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme == "" || u.Host == "" || u.Scheme+"://"+u.Host != origin {
			return fmt.Errorf("origin %q: give scheme and host only, such as https://app.example", origin)
		}
	}
	return nil
}

func (o Options) filled() Options {
	if o.Prefix == "" {
		o.Prefix = "/rpc"
	}
	o.Prefix = strings.TrimRight(o.Prefix, "/")
	or(&o.MaxBody, defaultBody)
	or(&o.MaxFile, defaultFile)
	or(&o.MaxDepth, defaultDepth)
	or(&o.MaxBatch, defaultBatch)
	or(&o.InMemory, 1<<20)
	or(&o.KeepAlive, 5*time.Second)
	or(&o.CSRF, CSRFAuto)
	or(&o.Logger, slog.Default())
	return o
}

func or[T comparable](at *T, value T) {
	var zero T
	if *at == zero {
		*at = value
	}
}

// Router is an http.Handler that serves procedures under its prefix. Register all of them with Handle before
// it serves the first request.
type Router struct {
	options    Options
	procedures map[string]*procedure // by the path of the URL behind the prefix
	handler    Handler
	layouts    layouts
	constants  constants
	buffers    sync.Pool
}

// New makes a Router without procedures.
func New(o Options) (*Router, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	r := &Router{options: o.filled(), procedures: map[string]*procedure{}, constants: newConstants()}
	r.buffers.New = func() any { return new(buffer) }
	r.handler = func(ctx context.Context, call *Call) error { return call.procedure.run(ctx, call) }
	if o.Around != nil {
		r.handler = o.Around(r.handler)
	}
	return r, nil
}

// Paths lists the registered procedures in the order of the alphabet, as conversations.list.
func (r *Router) Paths() []string {
	paths := make([]string, 0, len(r.procedures))
	byPath := make(map[string]any, len(r.procedures))
	for _, p := range r.procedures {
		byPath[p.path] = nil
	}
	return append(paths, sortedKeys(byPath)...)
}

// ServeHTTP answers one call or one batch. Whatever happens is answered in the protocol's form.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if r.crossOrigin(w, req) {
		return
	}
	if _, batch := req.Header["X-Orpc-Batch"]; batch {
		r.serveBatch(w, req)
		return
	}
	c := &callContext{Context: req.Context()}
	c.call = Call{Header: req.Header, Request: req, method: req.Method, query: req.URL.RawQuery, router: r, writer: w}
	defer c.call.release()
	err := r.call(c, req.URL.EscapedPath(), r.csrf(req))
	r.write(w, &c.call, err)
}

// call finds the procedure behind a path and runs it; a panic becomes an error.
func (r *Router) call(c *callContext, path string, refused error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if fault, ok := v.(error); ok && errors.Is(fault, http.ErrAbortHandler) && !c.call.Batch {
				panic(v) // how a handler breaks a connection off; a batch has other calls on it
			}
			r.options.Logger.ErrorContext(c, "a procedure panicked", "procedure", c.call.Path, "panic", v, "stack", string(debug.Stack()))
			err = &Error{Code: InternalServerError}
		}
	}()
	if refused != nil {
		return refused
	}
	p, err := r.find(path)
	if err != nil {
		return err
	}
	c.call.Path, c.call.procedure = p.path, p
	if p.mutates && !c.call.Batch {
		r.mutating(c.call.writer)
	}
	switch {
	case c.call.method == http.MethodPost && !c.call.safe:
	case p.get && (c.call.method == http.MethodGet || c.call.method == http.MethodHead):
	default:
		return p.methodError()
	}
	return r.handler(c, &c.call)
}

func (r *Router) mutating(w http.ResponseWriter) {
	if r.options.Mutating != nil {
		r.options.Mutating(w.Header())
	}
}

func (r *Router) find(path string) (*procedure, error) {
	name, ok := strings.CutPrefix(path, r.options.Prefix)
	if ok {
		if p, ok := r.procedures[name]; ok {
			return p, nil
		}
		if p, ok := r.procedures[strings.TrimSuffix(name, "/")]; ok {
			return p, nil
		}
	}
	return nil, Errorf(NotFound, "No procedure is served at %.200q", path)
}

// Resolve gives the error that a client is sent for err, as for a metric around calls. A fault of ours loses
// its details: they are for the log.
func (r *Router) Resolve(err error) *Error {
	var known *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known.normal()
	}
	if r.options.Code != nil {
		if mapped := r.options.Code(err); mapped != nil {
			return mapped.normal()
		}
	}
	out := &Error{Cause: err}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		out.Code, out.Message = GatewayTimeout, "The answer took too long. Try again in a moment."
	case errors.Is(err, os.ErrDeadlineExceeded):
		out.Code, out.Message = Timeout, "The request took too long to arrive. Try again."
	case errors.Is(err, context.Canceled):
		out.Code = ClientClosedRequest
	default:
		out.Code = InternalServerError
	}
	return out.normal()
}

// failure encodes err for the client and logs it where the fault is ours.
func (r *Router) failure(ctx context.Context, call *Call, err error) (code int, body []byte) {
	defer func() {
		if v := recover(); v != nil { // the application maps errors and encodes their data
			r.options.Logger.ErrorContext(ctx, "an error cannot be sent", "procedure", call.Path, "error", err, "panic", v)
			code, body = http.StatusInternalServerError, []byte(plainFault)
		}
	}()
	e := r.Resolve(err)
	if e.Status >= http.StatusInternalServerError && e.Cause != nil {
		r.options.Logger.ErrorContext(ctx, "a procedure failed", "procedure", call.Path, "code", e.Code, "error", e.Cause)
	}
	wire := map[string]any{"defined": e.Defined, "code": e.Code, "status": e.Status, "message": e.Message}
	if e.Data != nil {
		wire["data"] = e.Data
	}
	out, err := encodeBody(&r.layouts, wire)
	if err != nil || len(out.files) > 0 {
		r.options.Logger.ErrorContext(ctx, "the data of an error cannot be sent", "procedure", call.Path, "code", e.Code, "error", err)
		delete(wire, "data")
		out, _ = encodeBody(&r.layouts, wire) // four plain fields always encode
	}
	return e.Status, out.body
}

// plainFault is what is left to say when saying it fails.
const plainFault = `{"json":{"defined":false,"code":"INTERNAL_SERVER_ERROR","status":500,"message":"Internal Server Error"}}`
