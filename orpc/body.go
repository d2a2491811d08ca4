package orpc

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
)

// buffer is memory for one body, used again by later calls.
type buffer struct{ bytes []byte }

// maxKept bounds what a buffer may hold on to: a rare large body must not stay in memory for ever.
const maxKept = 256 << 10

func (r *Router) keep(b *buffer) {
	if cap(b.bytes) <= maxKept {
		r.buffers.Put(b)
	}
}

// input reads and decodes what the call was sent.
func (c *Call) input() (any, error) {
	depth := c.router.options.MaxDepth
	if c.method != http.MethodPost {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			return nil, malformed("the query cannot be read: %w", err)
		}
		data := query["data"]
		if len(data) == 0 {
			return Undefined{}, nil
		}
		last := data[len(data)-1]
		if int64(len(last)) > c.procedure.maxBody {
			return nil, sizeError(c.procedure.maxBody)
		}
		return decodeBody([]byte(last), depth, nil)
	}
	if c.Batch {
		if int64(len(c.body)) > c.procedure.maxBody {
			return nil, sizeError(c.procedure.maxBody)
		}
		return decodeBody(c.body, depth, nil)
	}
	boundary, err := c.media()
	if err != nil {
		return nil, err
	}
	if boundary != "" {
		return c.form(boundary)
	}
	b, err := c.text()
	if err != nil {
		return nil, err
	}
	defer c.router.keep(b)
	return decodeBody(b.bytes, depth, nil)
}

// text reads the body of a request; the caller gives the buffer back.
func (c *Call) text() (*buffer, error) {
	b, _ := c.router.buffers.Get().(*buffer)
	if err := c.router.read(c.writer, c.Request, b, c.procedure.maxBody); err != nil {
		c.router.keep(b)
		return nil, err
	}
	return b, nil
}

// media checks the form of the body: empty text for JSON, the boundary for a multipart form.
func (c *Call) media() (boundary string, err error) {
	if coding := c.Request.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return "", Errorf(UnsupportedMedia, "The body is compressed with %.40q. Send it as it is", coding)
	}
	given := c.Request.Header.Get("Content-Type")
	if given == "application/json" || given == "" || c.Request.ContentLength == 0 {
		return "", nil
	}
	kind, params, err := mime.ParseMediaType(given)
	switch {
	case kind == "application/json":
		return "", nil
	case kind == "multipart/form-data" && !c.procedure.files:
		return "", Errorf(UnsupportedMedia, "%s takes no files. Send application/json", c.Path)
	case kind == "multipart/form-data" && err == nil && params["boundary"] != "":
		return params["boundary"], nil
	case kind == "multipart/form-data":
		return "", malformed("the multipart body names no boundary")
	}
	return "", Errorf(UnsupportedMedia, "The body is %.80q. Send application/json, or multipart/form-data with files", given)
}

// read takes the whole body of a request into b.
func (r *Router) read(w http.ResponseWriter, req *http.Request, b *buffer, limit int64) error {
	b.bytes = b.bytes[:0]
	if req.Body == nil {
		return nil
	}
	body := http.MaxBytesReader(w, req.Body, limit)
	const first, most = 512, 64 << 10 // a claimed length is believed up to here
	if n := min(max(req.ContentLength+1, first), most); int64(cap(b.bytes)) < n {
		b.bytes = make([]byte, 0, n)
	}
	for {
		if len(b.bytes) == cap(b.bytes) {
			b.bytes = append(b.bytes, 0)[:len(b.bytes)]
		}
		n, err := body.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return readError(req.Context(), err, limit)
		}
	}
}

// readError says what went wrong while a body arrived.
func readError(ctx context.Context, err error, limit int64) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return sizeError(limit)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return &Error{Code: Timeout, Message: "The request took too long to arrive. Try again.", Cause: err}
	case ctx.Err() != nil:
		return &Error{Code: ClientClosedRequest, Cause: err}
	}
	return malformed("the body ends early or cannot be read: %w", err)
}

func sizeError(limit int64) error {
	return Errorf(PayloadTooLarge, "The request is too large: the limit is %s", bytesText(limit))
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	return count(int(n), "byte")
}
