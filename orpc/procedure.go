package orpc

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// Procedure is one registered function and how it may be called.
type procedure struct {
	path    string
	get     bool
	mutates bool
	maxBody int64
	files   bool
	maxFile int64 // of all files of a call
	run     Handler
}

// Option changes how one procedure may be called.
type Option func(*procedure)

// GET lets a procedure be called with GET as well, its input in the query: for reading only.
func GET() Option { return func(p *procedure) { p.get = true } }

// Mutation marks a procedure that changes something, for Options.Mutating.
func Mutation() Option { return func(p *procedure) { p.mutates = true } }

// MaxBody sets the bytes of a body without its files for one procedure.
func MaxBody(n int64) Option { return func(p *procedure) { p.maxBody = n } }

// Files lets a procedure take files of n bytes in all; 0 means Options.MaxFile.
func Files(n int64) Option {
	return func(p *procedure) {
		p.files = true
		or(&n, p.maxFile)
		p.maxFile = n
	}
}

// Handle registers a procedure under a path such as conversations.list, which is served at
// /rpc/conversations/list. The package comment says how inputs become an In and what an Out may be.
//
// It panics, as http.ServeMux does, where the program is wrong: a path used twice, an In that no input can
// fill, a tag that cannot be read.
func Handle[In, Out any](r *Router, path string, h func(ctx context.Context, in In) (Out, error), options ...Option) {
	p := &procedure{path: path, maxBody: r.options.MaxBody, maxFile: r.options.MaxFile}
	for _, set := range options {
		set(p)
	}
	input := newReader[In]().input
	switch h := any(h).(type) {
	case func(context.Context, In) (Raw, error):
		p.run = func(ctx context.Context, c *Call) error {
			in, err := input(c)
			if err != nil {
				return err
			}
			raw, err := h(ctx, in)
			c.out.raw = &raw
			return err
		}
	case func(context.Context, In) (*Raw, error):
		p.run = func(ctx context.Context, c *Call) error {
			in, err := input(c)
			if err != nil {
				return err
			}
			c.out.raw, err = h(ctx, in)
			return err
		}
	case func(context.Context, In) (Out, error):
		p.run = func(ctx context.Context, c *Call) error {
			in, err := input(c)
			if err != nil {
				return err
			}
			out, err := h(ctx, in)
			if err != nil {
				return err
			}
			if c.out.encoded, err = encodeBody(&r.layouts, out); err != nil {
				return fmt.Errorf("encode the answer: %w", err)
			}
			return nil
		}
	}
	at := urlPath(path)
	if _, twice := r.procedures[at]; twice || path == "" {
		panic(fmt.Sprintf("orpc: procedure %q is registered twice or has no name", path))
	}
	r.procedures[at] = p
}

// urlPath gives the path of the URL for a procedure's path, each segment encoded as encodeURIComponent does.
func urlPath(path string) string {
	var b strings.Builder
	for segment := range strings.SplitSeq(path, ".") {
		encoded := strings.ReplaceAll(url.QueryEscape(segment), "+", "%20")
		for _, plain := range [...]string{"!", "'", "(", ")", "*"} {
			encoded = strings.ReplaceAll(encoded, url.QueryEscape(plain), plain)
		}
		b.WriteString("/" + encoded)
	}
	return b.String()
}

func (p *procedure) methodError() error {
	allowed := http.MethodPost
	if p.get {
		allowed = "GET or POST"
	}
	return Errorf(MethodNotSupported, "%s is called with %s", p.path, allowed)
}

// noInputHint names the usual cause of a call without input.
const noInputHint = "; no input was sent: did you mean queryOptions({input: …})?"

// rootBinder puts a whole input into a Go value and gathers everything that is wrong with it.
func rootBinder(t reflect.Type) func(v any, into reflect.Value) error {
	bind := shapes{}.of(t)
	object := t.Kind() == reflect.Struct && !special(t)
	return func(v any, into reflect.Value) error {
		_, none := v.(Undefined)
		if none && object {
			v = map[string]any{}
		}
		var b binding
		bind(&b, v, into)
		if len(b.issues) == 0 {
			return nil
		}
		if none {
			b.issues[0].Message += noInputHint
		}
		return Invalid(b.issues...)
	}
}
