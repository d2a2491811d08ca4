package orpc

import (
	"context"
	"net/http"
)

// Handler answers one call; its answer stays in the call.
type Handler func(ctx context.Context, call *Call) error

// Call is one call of a procedure, as Options.Around sees it before the input is read.
type Call struct {
	Path    string        // of the procedure, as conversations.list
	Header  http.Header   // of the request; in a batch, the item's laid over the batch's
	Request *http.Request // as net/http gave it; for an item of a batch the whole batch's. Leave its body alone
	Batch   bool          // whether the call is an item of a batch

	router    *Router
	procedure *procedure
	writer    http.ResponseWriter // nil in a batch
	method    string
	query     string
	safe      bool   // the batch around the item came by GET, so that nothing but GET may run
	body      []byte // an item's
	header    http.Header
	files     []*File // uploaded ones, removed after the call
	out       output
}

// output is the answer of a procedure in one of its two forms.
type output struct {
	raw     *Raw
	encoded encoded
}

// ResponseHeader gives the headers of the answer, as for a header that says how a cache was used. In a batch
// they travel with the item. Outside a call it gives headers that go nowhere.
func (c *Call) ResponseHeader() http.Header {
	if c.header == nil {
		if c.writer != nil {
			c.header = c.writer.Header()
		} else {
			c.header = http.Header{}
		}
	}
	return c.header
}

func (c *Call) release() {
	for _, f := range c.files {
		if err := f.remove(); err != nil {
			c.router.options.Logger.ErrorContext(c.Request.Context(), "an upload stays behind", "file", f.path, "error", err)
		}
	}
}

// callContext is the context of a call and the call, in one piece of memory.
type callContext struct {
	context.Context
	call Call
}

type callKey struct{}

// Value finds the call, or what the request's context holds.
func (c *callContext) Value(key any) any {
	if _, ok := key.(callKey); ok {
		return &c.call
	}
	return c.Context.Value(key)
}

// CallOf gives the call that ctx belongs to.
func CallOf(ctx context.Context) (*Call, bool) {
	c, ok := ctx.Value(callKey{}).(*Call)
	return c, ok
}

// ResponseHeader gives the headers of the answer to the call that ctx belongs to.
func ResponseHeader(ctx context.Context) http.Header {
	if c, ok := CallOf(ctx); ok {
		return c.ResponseHeader()
	}
	return http.Header{}
}

// Accepts reports whether the client of the call that ctx belongs to takes answers in a content encoding, as gzip.
func Accepts(ctx context.Context, encoding string) bool {
	c, ok := CallOf(ctx)
	return ok && accepts(c.Header.Get("Accept-Encoding"), encoding)
}
