package auth_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/auth"
)

// TestSignInAndOutLeaveTheCookieOfAWrite reads the cookie that has reads elsewhere confirmed.
func TestSignInAndOutLeaveTheCookieOfAWrite(t *testing.T) {
	each(t, func(o *auth.Options) { o.Secure, o.Unheard = true, 1500*time.Millisecond }, func(t *testing.T, o *office) {
		session := o.session()
		for what, a := range map[string]answer{
			"signing in":  o.signIn(email, password, nil),
			"signing out": o.send(http.MethodPost, signOutPath, "", with(session)),
		} {
			var wrote *http.Cookie
			for _, c := range (&http.Response{Header: a.header}).Cookies() {
				if c.Name == auth.WroteName {
					wrote = c
				}
			}
			if wrote == nil || wrote.MaxAge != 2 || !wrote.HttpOnly || !wrote.Secure || wrote.SameSite != http.SameSiteLaxMode || wrote.Path != "/" {
				t.Errorf("%s leaves %v", what, wrote)
			}
		}
		for line, want := range map[string]bool{
			"salesai_wrote=1": true, "a=b; salesai_wrote=1; c=d": true, "salesai_session=x": false, "": false,
		} {
			if got := auth.Wrote(http.Header{"Cookie": {line}}); got != want {
				t.Errorf("Cookie %q: %v", line, got)
			}
		}
	})
}
