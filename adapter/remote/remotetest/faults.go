// Package remotetest makes fake servers fail as real ones do. It is for tests alone.
package remotetest

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is how a server misbehaves for one request.
type Fault struct {
	Path        string        // the fault waits for a request whose path ends so; any request if empty
	Delay       time.Duration // before anything else, cut short when the client leaves
	Done        bool          // what was asked is done, although the client does not learn it
	Drop        bool          // the connection ends without an answer
	Truncate    bool          // what was asked is done, and the connection ends amid the answer
	Status      int           // of the answer; 200 if 0
	RetryAfter  string        // header of the answer
	ContentType string        // of the answer; application/json if empty
	Body        string        // of the answer
}

// Faults are the misbehaviours that are still to come, one for each request, in order.
type Faults struct {
	mu    sync.Mutex
	queue []Fault
}

// Push appends faults.
func (f *Faults) Push(faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.queue = append(f.queue, faults...)
}

// Left counts the faults that have not happened yet.
func (f *Faults) Left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.queue)
}

func (f *Faults) take(path string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.queue {
		if strings.HasSuffix(path, fault.Path) {
			f.queue = append(f.queue[:i:i], f.queue[i+1:]...)
			return fault, true
		}
	}
	return Fault{}, false
}

// Wrap puts the faults before a handler.
func (f *Faults) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fault, ok := f.take(r.URL.Path)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		fault.serve(w, r, next)
	})
}

func (f Fault) serve(w http.ResponseWriter, r *http.Request, next http.Handler) {
	body, err := io.ReadAll(r.Body) // a server notices that its client left only after it has read everything
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	done := httptest.NewRecorder()
	if f.Done || f.Truncate {
		next.ServeHTTP(done, r)
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
		case <-timer.C:
		}
	}
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler)
	case f.Truncate:
		full := done.Body.Bytes()
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(full)))
		_, _ = w.Write(full[:len(full)/2]) // the client may have left
		if flusher, ok := w.(http.Flusher); ok {
			flusher.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	if f.RetryAfter != "" {
		w.Header().Set("Retry-After", f.RetryAfter)
	}
	contentType := f.ContentType
	if contentType == "" {
		contentType = "application/json"
	}
	w.Header().Set("Content-Type", contentType)
	if f.Status != 0 {
		w.WriteHeader(f.Status)
	}
	_, _ = io.WriteString(w, f.Body) // the client may have left
}
