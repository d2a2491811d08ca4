package orpc

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// item is one call of a batch.
type item struct {
	method string
	url    *url.URL
	header http.Header // its own, laid over the batch's
	body   []byte
	nested bool // it is a batch itself
}

// serveBatch runs the calls of a batch beside one another and answers each as soon as it is there, or all at
// once where the client asks for a buffered answer.
func (r *Router) serveBatch(w http.ResponseWriter, req *http.Request) {
	items, err := r.items(w, req)
	if err != nil {
		c := Call{Request: req, Header: req.Header, method: req.Method, router: r}
		r.write(w, &c, err)
		return
	}
	if slices.ContainsFunc(items, r.mutates) {
		r.mutating(w)
	}
	refused := r.csrf(req) // answered call by call, the only form in which the client reads it
	answers := make(chan indexed, len(items))
	for i := range items {
		go func() { answers <- indexed{i, r.serveItem(req, &items[i], i, refused)} }()
	}
	if req.Header.Get("X-Orpc-Batch") == "buffered" {
		r.buffered(w, answers, len(items))
		return
	}
	r.streamed(w, answers, len(items))
}

func (r *Router) mutates(it item) bool {
	p, err := r.find(it.url.EscapedPath())
	return err == nil && p.mutates
}

// indexed is the text of one answer and which call it belongs to.
type indexed struct {
	index int
	text  []byte
}

func (r *Router) buffered(w http.ResponseWriter, answers <-chan indexed, n int) {
	texts := make([][]byte, n)
	for range n {
		a := <-answers
		texts[a.index] = a.text
	}
	body := []byte{'['}
	for i, text := range texts {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, text...)
	}
	r.send(w, http.StatusMultiStatus, append(body, ']'))
}

func (r *Router) streamed(w http.ResponseWriter, answers <-chan indexed, n int) {
	s, err := newStream(w, http.StatusMultiStatus)
	quiet := time.NewTicker(r.options.KeepAlive)
	defer quiet.Stop()
	for n > 0 {
		select {
		case a := <-answers:
			n--
			if err == nil {
				err = s.event("message", a.text)
			}
			quiet.Reset(r.options.KeepAlive)
		case <-quiet.C:
			if err == nil {
				err = s.comment()
			}
		}
		// Where the client is gone, its calls end with its context; they are waited for all the same.
	}
}

func (r *Router) items(w http.ResponseWriter, req *http.Request) ([]item, error) {
	var text []byte
	switch req.Method {
	case http.MethodGet:
		query, err := url.ParseQuery(req.URL.RawQuery)
		if err != nil {
			return nil, malformed("the query cannot be read: %w", err)
		}
		if batch := query["batch"]; len(batch) > 0 {
			text = []byte(batch[len(batch)-1])
		}
	case http.MethodPost:
		var b buffer
		c := Call{Request: req, router: r, procedure: &procedure{}, Path: "a batch"}
		if _, err := c.media(); err != nil {
			return nil, err
		}
		if err := r.read(w, req, &b, r.options.MaxBody); err != nil {
			return nil, err
		}
		text = b.bytes
	default:
		return nil, Errorf(MethodNotSupported, "A batch is sent with GET or POST")
	}
	var wire []map[string]json.RawMessage
	if err := json.Unmarshal(text, &wire); err != nil || wire == nil {
		return nil, malformed("the batch is not an array of calls")
	}
	if len(wire) > r.options.MaxBatch {
		return nil, Errorf(PayloadTooLarge, "A batch holds at most %d calls", r.options.MaxBatch)
	}
	items := make([]item, len(wire))
	for i, w := range wire {
		if err := items[i].read(w, req); err != nil {
			return nil, malformed("call %d of the batch: %w", i, err)
		}
	}
	return items, nil
}

// read takes one call apart. Its address is the client's choice, so that only its path and query count.
func (it *item) read(wire map[string]json.RawMessage, outer *http.Request) error {
	var address string
	if err := json.Unmarshal(wire["url"], &address); err != nil {
		return errors.New("it has no url")
	}
	var err error
	if it.url, err = url.Parse(address); err != nil {
		return errors.New("its url cannot be read")
	}
	it.method, it.header, it.body = outer.Method, outer.Header, wire["body"]
	if method, ok := wire["method"]; ok {
		if err := json.Unmarshal(method, &it.method); err != nil {
			return errors.New("its method is not a string")
		}
	}
	headers := map[string]json.RawMessage{}
	if own, ok := wire["headers"]; ok {
		if err := json.Unmarshal(own, &headers); err != nil {
			return errors.New("its headers are not an object")
		}
		it.header = outer.Header.Clone()
	}
	it.nested = strings.HasSuffix(it.url.Path, "/__batch__")
	for name, value := range headers {
		if err := it.lay(http.CanonicalHeaderKey(name), value); err != nil {
			return err
		}
	}
	return nil
}

func (it *item) lay(name string, value json.RawMessage) error {
	var values []string
	var one string
	if json.Unmarshal(value, &one) == nil {
		values = []string{one}
	} else if err := json.Unmarshal(value, &values); err != nil {
		return errors.New("a header of it is neither a string nor an array of strings")
	}
	switch {
	case name == "X-Orpc-Batch":
		it.nested = true
	case !transportHeader(name):
		it.header[name] = slices.Clone(values)
	}
	return nil
}

// transportHeader reports whether a header speaks of the connection, the browser or a proxy: those are the
// batch's, and no item may claim others.
func transportHeader(name string) bool {
	switch name {
	case "Cookie", "Host", "Origin", "Referer", "Connection", "Content-Length", "Transfer-Encoding", "Forwarded", "X-Real-Ip", "X-Csrf-Token":
		return true
	}
	return strings.HasPrefix(name, "Sec-") || strings.HasPrefix(name, "X-Forwarded-") || strings.HasPrefix(name, "Proxy-") || strings.HasPrefix(name, "Cf-")
}

// serveItem runs one call and writes its answer: {"index":…,"status":…,"headers":…,"body":…}.
func (r *Router) serveItem(req *http.Request, it *item, index int, refused error) []byte {
	c := &callContext{Context: req.Context()}
	c.call = Call{
		Header: it.header, Request: req, Batch: true, router: r,
		method: it.method, query: it.url.RawQuery, safe: req.Method == http.MethodGet, body: it.body,
	}
	if it.nested && refused == nil {
		refused = Errorf(BadRequest, "A batch cannot hold another batch")
	}
	err := r.call(c, it.url.EscapedPath(), refused)
	if err == nil && len(c.call.out.encoded.files) > 0 {
		err = Errorf(InternalServerError, "%s answers with files, which a batch cannot carry. Call it by itself", c.call.Path)
	}
	code, body := http.StatusOK, c.call.out.encoded.body
	switch {
	case err != nil:
		code, body = r.failure(req.Context(), &c.call, err)
	case c.call.out.raw != nil:
		body = c.call.out.raw.body()
		for name, values := range c.call.out.raw.Header {
			c.call.ResponseHeader()[name] = values
		}
	case body == nil:
		body = []byte("{}")
	}
	out := strconv.AppendInt([]byte(`{"index":`), int64(index), 10)
	out = strconv.AppendInt(append(out, `,"status":`...), int64(code), 10)
	out = appendHeaders(out, c.call.header)
	return append(append(append(out, `,"body":`...), body...), '}')
}

func appendHeaders(out []byte, h http.Header) []byte {
	names := make([]string, 0, len(h))
	for name := range h {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		if i == 0 {
			out = append(out, `,"headers":{`...)
		} else {
			out = append(out, ',')
		}
		out = append(appendString(out, strings.ToLower(name)), ':')
		if len(h[name]) == 1 {
			out = appendString(out, h[name][0])
			continue
		}
		out = append(out, '[')
		for j, value := range h[name] {
			if j > 0 {
				out = append(out, ',')
			}
			out = appendString(out, value)
		}
		out = append(out, ']')
	}
	if len(names) > 0 {
		out = append(out, '}')
	}
	return out
}
