package auth_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/auth"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

func TestSignIn(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		a := o.signIn("  ANN@test.EXAMPLE ", password, nil)
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "application/json" || a.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("signing in gives %d %v %s", a.status, a.header, a.body)
		}
		var in struct {
			User struct{ ID, Email, Name, Role string }
		}
		must(t, json.Unmarshal([]byte(a.body), &in))
		if in.User.ID != o.ann.ID || in.User.Email != email || in.User.Name != "Ann Rep" || in.User.Role != "user" {
			t.Errorf("signed in is %+v", in.User)
		}
		c := a.cookie
		if c == nil || c.Path != "/" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Domain != "" || len(c.Value) != 43 {
			t.Fatalf("the cookie is %+v", c)
		}
		if life := time.Until(c.Expires); life < 7*24*time.Hour-time.Minute || life > 7*24*time.Hour {
			t.Errorf("the cookie lives %s", life)
		}
		var found int
		must(t, o.store.DB().QueryRowContext(t.Context(), "SELECT count(*) FROM sessions WHERE hash = $1", c.Value).Scan(&found))
		if found != 0 {
			t.Error("the database holds the token itself")
		}

		got := o.send(http.MethodGet, sessionPath, "", with(c))
		var current struct {
			Session struct{ ExpiresAt time.Time }
			User    struct{ ID string }
		}
		must(t, json.Unmarshal([]byte(got.body), &current))
		if current.User.ID != o.ann.ID || current.Session.ExpiresAt.Sub(c.Expires).Abs() > time.Second {
			t.Errorf("the session is %s", got.body)
		}
		if other := o.session(); other.Value == c.Value || !o.signedIn(c) || !o.signedIn(other) {
			t.Error("a second window shares or ends the first's session")
		}
	})
}

func TestSecureCookie(t *testing.T) {
	each(t, func(o *auth.Options) { o.Secure, o.Life = true, time.Hour }, func(t *testing.T, o *office) {
		c := o.session()
		if !c.Secure || time.Until(c.Expires) > time.Hour {
			t.Errorf("the cookie is %+v", c)
		}
		gone := o.send(http.MethodPost, signOutPath, "", with(c)).cookie
		if gone == nil || !gone.Secure || !gone.HttpOnly || gone.MaxAge >= 0 || gone.Value != "" {
			t.Errorf("the cookie that removes it is %+v", gone)
		}
	})
}

func TestRefusals(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		long := "a" + strings.Repeat("é", 200) + "@test.example"
		for name, c := range map[string]struct {
			method, path, body string
			change             func(r *http.Request)
			status             int
			code               string
		}{
			"wrong password":     {http.MethodPost, signInPath, credentials(email, "wrong horse"), nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"unknown person":     {http.MethodPost, signInPath, credentials("eve@test.example", password), nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"nobody":             {http.MethodPost, signInPath, "{}", nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"null":               {http.MethodPost, signInPath, "null", nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"a zero byte":        {http.MethodPost, signInPath, credentials(email+"\x00", password), nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"too long a person":  {http.MethodPost, signInPath, credentials(long, password), nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"injection":          {http.MethodPost, signInPath, credentials("' OR 1=1 --", "' OR 1=1 --"), nil, 401, "INVALID_EMAIL_OR_PASSWORD"},
			"no JSON":            {http.MethodPost, signInPath, "email=ann", nil, 400, "BAD_REQUEST"},
			"nothing":            {http.MethodPost, signInPath, "", nil, 400, "BAD_REQUEST"},
			"another shape":      {http.MethodPost, signInPath, `{"email":{"$ne":""},"password":1}`, nil, 400, "BAD_REQUEST"},
			"too large":          {http.MethodPost, signInPath, credentials(email, strings.Repeat("x", 17<<10)), nil, 413, "PAYLOAD_TOO_LARGE"},
			"another site":       {http.MethodPost, signInPath, credentials(email, password), func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, "CROSS_ORIGIN"},
			"another origin":     {http.MethodPost, signOutPath, "", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403, "CROSS_ORIGIN"},
			"no such route":      {http.MethodPost, "/api/auth/sign-up/email", "{}", nil, 404, "NOT_FOUND"},
			"signing in by link": {http.MethodGet, signInPath + "?email=" + email, "", nil, 404, "NOT_FOUND"},
		} {
			a := o.send(c.method, c.path, c.body, c.change)
			if a.status != c.status || a.code != c.code || a.text == "" || a.cookie != nil {
				t.Errorf("%s: %d %s %v", name, a.status, a.body, a.cookie)
			}
		}
		wrong, unknown := o.signIn(email, "wrong horse", nil), o.signIn("eve@test.example", "wrong horse", nil)
		if wrong.body != unknown.body {
			t.Errorf("a wrong password is told from an unknown person: %s, %s", wrong.body, unknown.body)
		}
	})
}

func TestTrustedOriginMaySignIn(t *testing.T) {
	const app = "https://app.example.com"
	each(t, func(o *auth.Options) { o.Origins = []string{app} }, func(t *testing.T, o *office) {
		for origin, want := range map[string]int{app: 200, "http://sales.example.com": 200, "https://evil.example": 403} {
			if a := o.signIn(email, password, func(r *http.Request) { r.Header.Set("Origin", origin) }); a.status != want {
				t.Errorf("%s: %d %s", origin, a.status, a.body)
			}
		}
	})
}

func TestNoSession(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		for name, value := range map[string]string{"unknown": strings.Repeat("A", 43), "short": "A", "empty": "", "long": strings.Repeat("A", 5000)} {
			if o.signedIn(&http.Cookie{Name: auth.CookieName, Value: value}) {
				t.Errorf("%s: signed in", name)
			}
		}
		if a := o.send(http.MethodGet, sessionPath, "", nil); a.status != 200 || a.body != "null" {
			t.Errorf("without a cookie: %d %s", a.status, a.body)
		}
		if a := o.send(http.MethodPost, signOutPath, "", nil); a.status != 200 || a.body != `{"success":true}` || a.cookie == nil {
			t.Errorf("signing out without a session: %d %s", a.status, a.body)
		}
	})
}

func TestSessionEndsByTheClock(t *testing.T) {
	each(t, func(o *auth.Options) { o.Life = 3 * time.Hour }, func(t *testing.T, o *office) {
		c := o.session()
		o.pass(3*time.Hour - time.Minute)
		if !o.signedIn(c) {
			t.Error("the session ended too early")
		}
		o.pass(2 * time.Minute) // it is cached still
		if o.signedIn(c) {
			t.Error("the session outlived its time")
		}
	})
}

// TestSessionsEndEverywhere asks two instances that have both cached the session.
func TestSessionsEndEverywhere(t *testing.T) {
	for name, end := range map[string]func(o *office, c *http.Cookie) error{
		"signing out": func(o *office, c *http.Cookie) error {
			o.send(http.MethodPost, signOutPath, "", with(c))
			return nil
		},
		"a new password": func(o *office, _ *http.Cookie) error {
			hash, err := auth.Hash("another good password")
			if err != nil {
				return err
			}
			return o.store.Write(o.t.Context(), func(tx *store.Tx) error { return tx.SetPassword(o.ann.ID, hash) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, nil, func(t *testing.T, o *office) {
				second := o.beside()
				c, other := o.session(), o.session()
				if !o.signedIn(c) || !second.signedIn(c) || !second.signedIn(other) {
					t.Fatal("the session does not hold everywhere")
				}
				must(t, end(o, c))
				if o.signedIn(c) {
					t.Error("the session goes on where it was ended")
				}
				for began := time.Now(); second.signedIn(c); time.Sleep(time.Millisecond) {
					if time.Since(began) > 2*time.Second { // a notification takes milliseconds
						t.Fatal("the session goes on at the other instance")
					}
				}
				if still := second.signedIn(other); still != (name == "signing out") {
					t.Errorf("after %s another window is signed in: %v", name, still)
				}
				if name == "a new password" {
					if a := second.signIn(email, password, nil); a.status != 401 {
						t.Errorf("the old password gives %d", a.status)
					}
					if a := second.signIn(email, "another good password", nil); a.status != 200 {
						t.Errorf("the new password gives %d", a.status)
					}
				}
			})
		})
	}
}

// TestRoleIsReadFromThePerson changes it under an open session.
func TestRoleIsReadFromThePerson(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		c := o.session()
		role := func() (role sales.Role) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
			must(t, err)
			with(c)(r)
			who, err := o.gate.Identify(t.Context(), r)
			must(t, err)
			return who.Role
		}
		if got := role(); got != sales.Rep {
			t.Fatalf("ann is %s", got)
		}
		admin := sales.Admin
		must(t, o.store.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateUser(o.ann.ID, store.UserPatch{Role: &admin})
			return err
		}))
		if got := role(); got != sales.Admin {
			t.Errorf("after the change ann is %s", got)
		}
	})
}

func TestGateRefusesWhatCannotWork(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		good := auth.Options{Store: o.store, Views: o.views, Logger: slog.New(slog.DiscardHandler), Now: time.Now}
		for name, spoil := range map[string]func(a *auth.Options){
			"no store":      func(a *auth.Options) { a.Store = nil },
			"no clock":      func(a *auth.Options) { a.Now = nil },
			"negative life": func(a *auth.Options) { a.Life = -1 },
			"no origin":     func(a *auth.Options) { a.Origins = []string{"app.example.com/path"} },
		} {
			bad := good
			spoil(&bad)
			if _, err := auth.New(bad); err == nil {
				t.Errorf("%s: accepted", name)
			}
		}
		if _, err := auth.New(good); err != nil {
			t.Error(err)
		}
	})
}

// TestSigningInOverASessionEndsIt: its cookie is replaced, so that nobody could sign it out any more.
func TestSigningInOverASessionEndsIt(t *testing.T) {
	each(t, nil, func(t *testing.T, o *office) {
		open := func() *http.Cookie { // without a password, which takes seconds under the race detector
			token, _, err := o.gate.Open(t.Context(), o.ann.ID)
			must(t, err)
			return &http.Cookie{Name: auth.CookieName, Value: token}
		}
		before, elsewhere := open(), open()
		after := o.signIn(email, password, with(before)).cookie
		if o.signedIn(before) || !o.signedIn(after) || !o.signedIn(elsewhere) {
			t.Error("the session goes on whose cookie was replaced, or another one does not")
		}
		if a := o.signIn(email, "wrong horse", with(after)); a.status != http.StatusUnauthorized || !o.signedIn(after) {
			t.Error("a wrong password ends a session")
		}
	})
}
