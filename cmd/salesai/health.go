package main

import (
	"context"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// health is what a process says of itself to whoever restarts it or sends it requests.
type health struct {
	draining atomic.Bool // it goes on serving for a moment, and wants nothing new
	reached  atomic.Bool // a proxy sent a request, and so takes it for ready
}

// healthRoutes adds /healthz and /readyz. A process whose database is away stays ready, unless /readyz?strict is asked: it
// serves what it holds, and all the others are no better off. /readyz?reached wants a proxy to have sent a request since
// the start: only then may the next process be taken away.
func (s *system) healthRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "alive\n") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if s.health.draining.Load() {
			http.Error(w, "This process is about to end: send requests to another.", http.StatusServiceUnavailable)
			return
		}
		if r.URL.Query().Has("reached") && !s.health.reached.Load() {
			http.Error(w, "No proxy has sent a request yet. Send one to the proxy, then ask again.", http.StatusServiceUnavailable)
			return
		}
		if !r.URL.Query().Has("strict") {
			_, _ = io.WriteString(w, "ready\n")
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.store.Ping(ctx); err != nil {
			http.Error(w, "The database does not answer; cached pages are still served.", http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready, and so is the database\n")
	})
}

// polite ends each connection behind its next answer while the process is draining. Ended any earlier, one would be cut
// on which a proxy is just sending a request.
func (h *health) polite(next http.Handler) http.Handler {
	closing := []string{"close"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.draining.Load() {
			w.Header()["Connection"] = closing
		}
		if !h.reached.Load() && len(r.Header["X-Forwarded-For"]) > 0 { // what a proxy asks for itself has none
			h.reached.Store(true)
		}
		next.ServeHTTP(w, r)
	})
}

// drained returns once ctx has ended and the time has passed in which a proxy learns of it.
func (h *health) drained(ctx context.Context, delay time.Duration) {
	<-ctx.Done()
	h.draining.Store(true)
	time.Sleep(delay) // a second signal ends the process at once
}
