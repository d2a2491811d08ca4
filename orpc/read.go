package orpc

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
)

// Read runs a procedure that may be asked with GET, in the name of whoever sent req, and leaves its answer: for whoever
// must know whether that person may have it, or what it is made of. The input is plain JSON. The error is the one that the
// person would be sent, and is not logged.
func (r *Router) Read(ctx context.Context, req *http.Request, path string, input json.RawMessage) error {
	var body []byte
	if len(input) > 0 {
		body = slices.Concat([]byte(`{"json":`), input, []byte{'}'})
	}
	c := &callContext{Context: ctx}
	c.call = Call{Header: req.Header, Request: req, Batch: true, router: r, method: http.MethodPost, body: body}
	defer c.call.release()
	p, ok := r.procedures[urlPath(path)]
	if !ok || !p.get {
		return Errorf(NotFound, "No procedure %.200q is for reading", path)
	}
	if err := r.call(c, r.options.Prefix+urlPath(path), nil); err != nil {
		return r.Resolve(err)
	}
	return nil
}
