package auth

import (
	"net/http"
	"strings"
	"time"
)

// WroteName is the cookie that a browser holds for a moment after it wrote something: until every instance must have
// heard of that, the browser's reads are confirmed with the database.
const WroteName = "salesai_wrote"

// defaultUnheard is many times what a notification takes, and little enough to cost nothing.
const defaultUnheard = 5 * time.Second

// Wrote reports whether whoever sent a request wrote something a moment ago.
func Wrote(h http.Header) bool {
	for _, line := range h["Cookie"] {
		if strings.Contains(line, WroteName+"=") {
			return true
		}
	}
	return false
}

// MarkWrote has an answer say that it answers a write.
func (g *Gate) MarkWrote(answer http.Header) { answer.Add("Set-Cookie", g.wrote) }

// wroteCookie is the cookie as it is sent, which is always the same.
func wroteCookie(o Options) string {
	c := &http.Cookie{ //nolint:gosec // Secure is an option, as for the session's
		Name: WroteName, Value: "1", Path: "/", MaxAge: int((o.Unheard + time.Second - 1) / time.Second),
		HttpOnly: true, Secure: o.Secure, SameSite: http.SameSiteLaxMode,
	}
	return c.String()
}
