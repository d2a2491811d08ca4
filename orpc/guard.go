package orpc

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// CSRF says how a Router keeps out requests that another site's page makes with the user's cookies.
type CSRF string

// The modes. The header is x-csrf-token: orpc, which SimpleCsrfProtectionLinkPlugin sends and which no page
// of another origin may send without being asked for in a preflight.
const (
	CSRFAuto   CSRF = "auto"   // the header, or what shows that no other site's page is asking
	CSRFStrict CSRF = "strict" // the header, always
	CSRFOff    CSRF = "off"    // nothing: for an API that uses no cookies
)

// csrf gives the error for a request that may come from another site's page.
func (r *Router) csrf(req *http.Request) error {
	if r.options.CSRF == CSRFOff || req.Header.Get("X-Csrf-Token") == "orpc" {
		return nil
	}
	if r.options.CSRF == CSRFAuto && r.sameSite(req) {
		return nil
	}
	return &Error{Code: CSRFMismatch, Message: "Invalid CSRF token: send the header x-csrf-token: orpc"}
}

// OwnSite reports whether a request that cannot carry the header comes from no other site's page, as for the opening of
// a WebSocket. Where the header is wanted always, what shows that must be there.
func (r *Router) OwnSite(req *http.Request) bool {
	switch r.options.CSRF {
	case CSRFOff:
		return true
	case CSRFStrict:
		return req.Header.Get("Origin") != "" && r.sameSite(req)
	default:
		return r.sameSite(req)
	}
}

func (r *Router) sameSite(req *http.Request) bool {
	origin := req.Header.Get("Origin")
	if origin != "" && slices.Contains(r.options.Origins, origin) {
		return true
	}
	switch site := req.Header.Get("Sec-Fetch-Site"); {
	case site != "":
		// The browser says it; a host equal in Origin proves less, for it says nothing about the scheme.
		return site == "same-origin" || site == "none"
	case origin == "":
		return true // no browser sends a POST of another site without either
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && u.Host == req.Host
}

// crossOrigin sets the headers that let pages of the configured origins call, and answers their preflights.
func (r *Router) crossOrigin(w http.ResponseWriter, req *http.Request) (answered bool) {
	if len(r.options.Origins) == 0 {
		return false
	}
	h := w.Header()
	h.Add("Vary", "Origin")
	origin := req.Header.Get("Origin")
	if origin == "" || !slices.Contains(r.options.Origins, origin) {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
	if req.Method != http.MethodOptions || req.Header.Get("Access-Control-Request-Method") == "" {
		h.Set("Access-Control-Expose-Headers", "cache-status, retry-after")
		return false
	}
	h.Add("Vary", "Access-Control-Request-Headers")
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	if asked := req.Header.Values("Access-Control-Request-Headers"); len(asked) > 0 {
		h.Set("Access-Control-Allow-Headers", strings.Join(asked, ", "))
	}
	h.Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return true
}
