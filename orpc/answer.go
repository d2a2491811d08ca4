package orpc

import (
	"net/http"
	"strconv"
)

// constants are header values that never change, set without allocating. Nobody may write into them.
type constants struct{ jsonType, noStore, privateNoCache, varyEncoding []string }

func newConstants() constants {
	return constants{[]string{"application/json"}, []string{"no-store"}, []string{"private, no-cache"}, []string{"Accept-Encoding"}}
}

// write sends the answer of a call, or its error.
func (r *Router) write(w http.ResponseWriter, c *Call, err error) {
	h := w.Header()
	if err != nil {
		code, body := r.failure(c.Request.Context(), c, err)
		if code == http.StatusMethodNotAllowed {
			allowed := "POST"
			if c.procedure != nil && c.procedure.get {
				allowed = "GET, HEAD, POST"
			}
			h.Set("Allow", allowed)
		}
		h["Cache-Control"] = r.constants.noStore
		r.send(w, code, body)
		return
	}
	if c.method != http.MethodPost {
		r.cacheControl(h, c.out.raw)
	}
	switch {
	case c.out.raw != nil:
		r.writeRaw(w, c)
	case len(c.out.encoded.files) > 0:
		r.writeForm(w, c)
	case c.out.encoded.body == nil:
		r.send(w, http.StatusOK, []byte("{}")) // answered by the middleware alone, which has no value
	default:
		r.send(w, http.StatusOK, c.out.encoded.body)
	}
}

// cacheControl keeps answers to GET out of caches that would guess: they may be one person's.
func (r *Router) cacheControl(h http.Header, raw *Raw) {
	if h["Cache-Control"] != nil || (raw != nil && raw.Header["Cache-Control"] != nil) {
		return
	}
	if raw != nil && raw.ETag != "" {
		h["Cache-Control"] = r.constants.privateNoCache
		return
	}
	h["Cache-Control"] = r.constants.noStore
}

func (r *Router) send(w http.ResponseWriter, code int, body []byte) {
	h := w.Header()
	h["Content-Type"] = r.constants.jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(code)
	// Where this fails the client is gone, and nobody else is to be told.
	_, _ = w.Write(body) // #nosec G705 -- it is sent as application/json, which no browser renders
}

// writeRaw sends prepared bytes: in one write where the envelope is part of them or they are small.
func (r *Router) writeRaw(w http.ResponseWriter, c *Call) {
	raw, h := c.out.raw, w.Header()
	for name, values := range raw.Header {
		h[name] = values
	}
	if raw.ETag != "" {
		if raw.tag != nil {
			h["Etag"] = raw.tag
		} else {
			h["Etag"] = []string{raw.ETag}
		}
		if c.method != http.MethodPost && matches(c.Header.Get("If-None-Match"), raw.ETag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	accept := ""
	if len(raw.Encoded) > 0 {
		if h["Vary"] == nil {
			h["Vary"] = r.constants.varyEncoding
		} else {
			h.Add("Vary", "Accept-Encoding")
		}
		accept = c.Header.Get("Accept-Encoding")
	}
	body, size, encoding := raw.pick(accept)
	h["Content-Type"], h["Content-Length"] = r.constants.jsonType, size
	if encoding != nil {
		h["Content-Encoding"] = encoding
	}
	if body == nil {
		r.writeEnvelope(w, raw.JSON)
		return
	}
	if g, ok := c.Request.Context().Value(gatherKey{}).(*gatheringConn); ok {
		g.body(body, w.Write)
		return
	}
	_, _ = w.Write(body) // as in send
}

func (r *Router) writeEnvelope(w http.ResponseWriter, value []byte) {
	b, _ := r.buffers.Get().(*buffer)
	b.bytes = append(append(append(b.bytes[:0], envelopeHead...), value...), envelopeTail...)
	_, _ = w.Write(b.bytes) // as in send
	r.keep(b)
}
