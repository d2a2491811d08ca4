package orpc

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Raw is an answer whose JSON exists already, as one from a cache. It is written as it is: nothing is encoded.
// Use it, or *Raw, as the output of a procedure.
type Raw struct {
	JSON    []byte      // one JSON value, put into {"json":…} while writing; ignored where Body is set
	Body    []byte      // the whole body with its envelope, written at once; Prepare and Ready make it
	Encoded []Encoded   // Body compressed; the first whose name the client accepts is sent instead
	ETag    string      // with its quotes; a GET that holds it is answered 304
	Header  http.Header // more headers of the answer, under canonical names; shared, never changed

	size []string // Content-Length of Body, ready to be set
	tag  []string
}

// Encoded is a body in a content encoding.
type Encoded struct {
	Name string // as in Accept-Encoding: br, zstd, gzip
	Body []byte

	name, size []string
}

// Prepare makes the answer for a JSON value that will be sent many times, so that sending it allocates nothing
// of its size. The result may be shared by all requests; treat it as constant.
func Prepare(value []byte, etag string, bodies ...Encoded) *Raw {
	return Ready(Envelope(value), etag, bodies...)
}

// Ready is Prepare for a body that has its envelope already.
func Ready(body []byte, etag string, bodies ...Encoded) *Raw {
	r := &Raw{Body: body, ETag: etag, Encoded: slices.Clone(bodies)}
	r.size = []string{strconv.Itoa(len(r.Body))}
	if etag != "" {
		r.tag = []string{etag}
	}
	for i := range r.Encoded {
		b := &r.Encoded[i]
		b.name, b.size = []string{b.Name}, []string{strconv.Itoa(len(b.Body))}
	}
	return r
}

// pick gives the body to send, its Content-Length and, where it is compressed, its encoding.
func (r *Raw) pick(accept string) (body []byte, size, name []string) {
	for i := range r.Encoded {
		if e := &r.Encoded[i]; accepts(accept, e.Name) {
			if e.size == nil {
				return e.Body, []string{strconv.Itoa(len(e.Body))}, []string{e.Name}
			}
			return e.Body, e.size, e.name
		}
	}
	if r.Body == nil {
		return nil, []string{strconv.Itoa(len(r.JSON) + len(envelopeHead) + len(envelopeTail))}, nil
	}
	if r.size == nil {
		return r.Body, []string{strconv.Itoa(len(r.Body))}, nil
	}
	return r.Body, r.size, nil
}

const (
	envelopeHead = `{"json":`
	envelopeTail = `}`
)

// body gives the plain body in one piece.
func (r *Raw) body() []byte {
	if r.Body != nil {
		return r.Body
	}
	return Envelope(r.JSON)
}

// accepts reports whether an Accept-Encoding header names the encoding and does not refuse it.
func accepts(header, name string) bool {
	for header != "" {
		var item string
		item, header, _ = strings.Cut(header, ",")
		item, q, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(item), name) {
			q = strings.ReplaceAll(q, " ", "")
			return strings.Trim(strings.TrimPrefix(q, "q="), "0.") != "" || q == ""
		}
	}
	return false
}

// matches reports whether an If-None-Match header names the tag, comparing weakly.
func matches(header, tag string) bool {
	if strings.TrimSpace(header) == "*" {
		return true
	}
	tag = strings.TrimPrefix(tag, "W/")
	for header != "" {
		var item string
		item, header, _ = strings.Cut(header, ",")
		if strings.TrimPrefix(strings.TrimSpace(item), "W/") == tag {
			return true
		}
	}
	return false
}
