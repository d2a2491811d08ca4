package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/files"
	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/job"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// Options configures an API.
type Options struct {
	Store     *store.Store
	Cache     *cache.Cache[sales.Reader] // that Views read from, for admins to look into
	Views     *view.Views
	Gate      *auth.Gate
	Queue     *job.Queue
	Files     *files.Store
	Logger    *slog.Logger
	Now       func() time.Time
	Zone      *time.Location // in which a report's days begin
	Origins   []string       // other origins whose pages may call
	CSRF      string         // "auto" or "strict", see orpc.Options
	Live      *Live          // the sockets of open pages; nil: none are opened
	Instance  string         // names this process among others to admins
	MaxUpload int64          // bytes of one upload; 100 MiB if zero
	Echo      bool           // adds the procedure "echo" for conformance tests of clients
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Store == nil || o.Cache == nil || o.Views == nil || o.Gate == nil || o.Queue == nil || o.Files == nil || o.Logger == nil || o.Now == nil || o.Zone == nil {
		return errors.New("api: Store, Cache, Views, Gate, Queue, Files, Logger, Now and Zone are required")
	}
	if o.MaxUpload < 0 {
		return errors.New("api: MaxUpload is negative")
	}
	return nil
}

// API answers the browser.
type API struct{ o Options }

// Prefix is where the procedures are mounted.
const Prefix = "/rpc"

// New gives the handler of everything under /rpc and /api.
func New(o Options) (http.Handler, error) {
	if o.MaxUpload == 0 {
		o.MaxUpload = 100 << 20
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	a := &API{o}
	router, err := orpc.New(orpc.Options{
		Prefix:  Prefix,
		Origins: o.Origins,
		CSRF:    orpc.CSRF(o.CSRF),
		Logger:  o.Logger,
		Code:    code,
		Around:  a.signedIn,
		// Before the procedure runs, and whatever comes of it: that a write failed does not say that nothing was written.
		Mutating: o.Gate.MarkWrote,
	})
	if err != nil {
		return nil, err
	}
	a.routes(router)
	mux := http.NewServeMux()
	mux.Handle(auth.Prefix+"/", o.Gate.Handler())
	mux.HandleFunc("GET /api/conversations/{id}/audio", a.audio)
	mux.HandleFunc("/api/", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "There is no such route under /api.", http.StatusNotFound)
	})
	procedures := private(router)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == LivePath && a.o.Live != nil {
			a.live(w, r, router)
			return
		}
		if strings.HasPrefix(r.URL.Path, Prefix+"/") { // nearly every request: the table of patterns is for the others
			procedures.ServeHTTP(w, r)
			return
		}
		if auth.Wrote(r.Header) {
			r = r.WithContext(view.Newest(r.Context()))
		}
		mux.ServeHTTP(w, r)
	}), nil
}

// private marks answers as one person's, and as data that no browser may take for a page.
func private(next http.Handler) http.Handler {
	// Shared by all answers: the hot path allocates none.
	nosniff, noStore, revalidate := []string{"nosniff"}, []string{"no-store"}, []string{"private, no-cache"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["X-Content-Type-Options"], h["Cache-Control"] = nosniff, noStore
		if r.Method == http.MethodGet { // a browser may keep it, and must ask whether it still holds
			h["Cache-Control"] = revalidate
		}
		next.ServeHTTP(w, r)
	})
}

// signedIn lets only signed-in people through and says who they are.
func (a *API) signedIn(next orpc.Handler) orpc.Handler {
	return func(ctx context.Context, call *orpc.Call) error {
		if a.o.Echo && call.Path == "echo" {
			return next(ctx, call)
		}
		c := &asking{Context: ctx}
		noting := noted(ctx, call)
		if noting == nil && auth.Wrote(call.Request.Header) {
			c.reading = &view.Reading{Newest: true}
		}
		identity, err := a.o.Gate.Identify(c, call.Request)
		if err != nil {
			return err
		}
		if of, ok := call.Header[PersonHeader]; ok && of[0] != identity.ID {
			return anothers()
		}
		if c.who, c.reading = identity, wanted(call, c.reading); noting != nil {
			c.reading = noting
		}
		return next(c, call)
	}
}

// code turns an error of ours into one of the wire's; nil leaves it an internal error, whose text stays in the log.
func code(err error) *orpc.Error {
	if errors.Is(err, cache.ErrUnavailable) {
		return &orpc.Error{Code: orpc.ServiceUnavailable, Status: http.StatusServiceUnavailable, Message: "The database cannot be reached just now, and this page was not seen lately. Try again in a moment."}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return &orpc.Error{Code: orpc.GatewayTimeout, Status: http.StatusGatewayTimeout, Message: "This took too long and was stopped. Try again in a moment."}
	}
	var known *sales.Error
	if !errors.As(err, &known) {
		return nil
	}
	word, status := wire(known.Code)
	if word == "" {
		return nil
	}
	e := &orpc.Error{Code: word, Status: status, Message: known.Message}
	if known.Data != nil {
		e.Data = known.Data
	}
	return e
}

// wire gives the protocol's word and status for a code of ours; an internal error has none, its text is not for people.
func wire(c sales.Code) (word string, status int) {
	switch c {
	case sales.Invalid:
		return orpc.BadRequest, http.StatusBadRequest
	case sales.Unauthenticated:
		return orpc.Unauthorized, http.StatusUnauthorized
	case sales.Forbidden:
		return orpc.Forbidden, http.StatusForbidden
	case sales.NotFound:
		return orpc.NotFound, http.StatusNotFound
	case sales.Conflict:
		return orpc.Conflict, http.StatusConflict
	case sales.TooLarge:
		return orpc.PayloadTooLarge, http.StatusRequestEntityTooLarge
	case sales.Unsupported:
		return orpc.UnsupportedMedia, http.StatusUnsupportedMediaType
	case sales.Unprocessable:
		return orpc.Unprocessable, http.StatusUnprocessableEntity
	case sales.RateLimited:
		return orpc.TooManyRequests, http.StatusTooManyRequests
	case sales.Unavailable:
		return orpc.ServiceUnavailable, http.StatusServiceUnavailable
	case sales.Internal:
	}
	return "", http.StatusInternalServerError
}
