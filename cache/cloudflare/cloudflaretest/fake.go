package cloudflaretest

import (
	"crypto/subtle"
	"encoding/binary"
	"io"
	"math"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// Fake speaks the gateway's wire over one location of a cachetest.KV, as the Worker does; what is wrong with KV itself is
// the KV's to say, what is wrong on the way to it a Fault.
type Fake struct {
	kv *cachetest.KVLocation

	mu       sync.Mutex
	fault    Fault
	requests int
}

// Fault is what is wrong between a client and the gateway.
type Fault struct {
	Status     int    // answered to every request, with Body
	RetryAfter string // the header that comes with Status
	Body       string
	Hang       bool          // no request is answered
	Slow       time.Duration // what each answer takes more
	Cut        int           // the connection breaks after so many bytes of an answer
}

// Limits of the gateway, as deploy/cloudflare/worker.js has them.
const (
	mostRecords = 100
	mostBody    = 32 << 20
	longestKey  = 512
)

// NewFake makes a gateway in good order.
func NewFake(kv *cachetest.KVLocation) *Fake { return &Fake{kv: kv} }

// Fail sets what is wrong from now on.
func (f *Fake) Fail(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

// Requests gives how many requests came.
func (f *Fake) Requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.requests
}

// ServeHTTP implements http.Handler.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.requests++
	fault := f.fault
	f.mu.Unlock()
	if fault.Hang || fault.Slow > 0 {
		_, _ = io.Copy(io.Discard, r.Body) // a server hears that its client left only once the body is read
	}
	if fault.Hang {
		<-r.Context().Done()
		return
	}
	if fault.Slow > 0 {
		t := time.NewTimer(fault.Slow)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
			return
		}
	}
	if fault.Status != 0 {
		if fault.RetryAfter != "" {
			w.Header().Set("Retry-After", fault.RetryAfter)
		}
		w.WriteHeader(fault.Status)
		_, _ = io.WriteString(w, fault.Body)
		return
	}
	status, answer := f.answer(r)
	if status == http.StatusOK {
		w.Header().Set("Content-Type", "application/octet-stream")
	}
	w.WriteHeader(status)
	if fault.Cut > 0 && fault.Cut < len(answer) {
		_, _ = w.Write(answer[:fault.Cut]) //nolint:gosec // no browser reads it
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(answer) //nolint:gosec // as above
}

func (f *Fake) answer(r *http.Request) (int, []byte) {
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte("Bearer "+Token)) == 0 {
		return http.StatusUnauthorized, nil
	}
	act, valued := f.operation(r.URL.Path)
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, nil
	case act == nil:
		return http.StatusNotFound, nil
	case r.ContentLength < 0:
		return http.StatusLengthRequired, nil
	case r.ContentLength > mostBody:
		return http.StatusRequestEntityTooLarge, nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return http.StatusBadRequest, nil
	}
	entries, wrong := parse(body, valued)
	if wrong != "" {
		return http.StatusBadRequest, []byte(wrong)
	}
	var answer []byte
	for _, e := range entries {
		answer = append(answer, f.one(e, act)...)
	}
	return http.StatusOK, answer
}

type entry struct {
	key   string
	life  time.Duration
	value []byte
}

func (f *Fake) operation(path string) (act func(entry) (int, []byte, *cachetest.KVError), valued bool) {
	switch path {
	case "/v1/get":
		return func(e entry) (int, []byte, *cachetest.KVError) {
			v, err := f.kv.Read(e.key)
			if err == nil && v == nil {
				return http.StatusNotFound, nil, nil
			}
			return http.StatusOK, v, err
		}, false
	case "/v1/put":
		return func(e entry) (int, []byte, *cachetest.KVError) {
			return http.StatusOK, nil, f.kv.Write(e.key, e.value, e.life)
		}, true
	case "/v1/delete":
		return func(e entry) (int, []byte, *cachetest.KVError) { return http.StatusOK, nil, f.kv.Remove(e.key) }, false
	}
	return nil, false
}

func (f *Fake) one(e entry, act func(entry) (int, []byte, *cachetest.KVError)) []byte {
	if e.key == "" || e.key == "." || e.key == ".." || len(e.key) > longestKey || !utf8.ValidString(e.key) {
		return frame(http.StatusBadRequest, []byte("the key is empty, '.', '..', longer than 512 bytes or no UTF-8"))
	}
	status, value, err := act(e)
	if err != nil {
		return frame(err.Status, []byte(err.Error()))
	}
	return frame(status, value)
}

func frame(status int, value []byte) []byte {
	b := binary.BigEndian.AppendUint16(nil, uint16(status)) //nolint:gosec // statuses are small
	if len(value) > 0 {
		b = append(binary.BigEndian.AppendUint32(b, uint32(min(len(value), math.MaxInt32))), value...)
	}
	return append(b, 0, 0, 0, 0)
}

func parse(body []byte, valued bool) (entries []entry, wrong string) {
	const cut = "a record is cut off"
	for len(body) > 0 {
		if len(entries) == mostRecords {
			return nil, "more than 100 records"
		}
		if len(body) < 2 {
			return nil, cut
		}
		n := int(binary.BigEndian.Uint16(body))
		if body = body[2:]; len(body) < n {
			return nil, cut
		}
		e := entry{key: string(body[:n])}
		body = body[n:]
		if valued {
			if len(body) < 20 {
				return nil, cut
			}
			e.life = time.Duration(binary.BigEndian.Uint32(body)) * time.Second
			n := int(binary.BigEndian.Uint32(body[16:]))
			if body = body[20:]; len(body) < n {
				return nil, cut
			}
			e.value, body = body[:n:n], body[n:]
		}
		entries = append(entries, e)
	}
	if len(entries) == 0 {
		return nil, "no record"
	}
	return entries, ""
}
