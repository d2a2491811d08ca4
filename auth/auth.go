// Package auth answers who is asking: sign-in with e-mail and password, sessions, roles.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/view"
)

// CookieName is the cookie that carries a session's token.
const CookieName = "salesai_session"

// Options configures a Gate.
type Options struct {
	Store   *store.Store
	Views   *view.Views
	Logger  *slog.Logger
	Now     func() time.Time
	Life    time.Duration // of a session; 7 days if zero
	Secure  bool          // the cookie travels over HTTPS only
	Origins []string      // other origins whose pages may sign in
	Proxied bool          // the client's address is the last of X-Forwarded-For
	Unheard time.Duration // how long another instance may not have heard of a write; 5 s if zero
}

// Validate reports what is missing.
func (o Options) Validate() error {
	if o.Store == nil || o.Views == nil || o.Logger == nil || o.Now == nil {
		return errors.New("auth: Store, Views, Logger and Now are required")
	}
	if o.Life < 0 || o.Unheard < 0 {
		return errors.New("auth: Life and Unheard must not be negative")
	}
	return nil
}

// Gate knows who is asking.
type Gate struct {
	o       Options
	people  *limiter      // somebody at one address
	emails  *limiter      // somebody wherever it comes from: many addresses guessing one password
	places  *limiter      // one address, whoever it claims to be
	wrote   string        // the cookie that says that something was written
	decoy   string        // a hash that is compared where there is no such person
	hashing chan struct{} // a place for each password that is compared at once: each takes 64 MiB
	origins *http.CrossOriginProtection
}

// New makes a gate.
func New(o Options) (*Gate, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Life == 0 {
		o.Life = 7 * 24 * time.Hour
	}
	if o.Unheard == 0 {
		o.Unheard = defaultUnheard
	}
	decoy, err := newDecoy()
	if err != nil {
		return nil, err
	}
	origins := http.NewCrossOriginProtection()
	for _, origin := range o.Origins {
		if err := origins.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("auth: the origin %q: %w", origin, err)
		}
	}
	return &Gate{
		o:       o,
		people:  newLimiter(10, 15*time.Minute, o.Now),  // a person who mistypes stays under it
		emails:  newLimiter(100, 15*time.Minute, o.Now), // one stranger cannot lock a person out with it
		places:  newLimiter(100, 15*time.Minute, o.Now), // an office behind one address
		wrote:   wroteCookie(o),
		decoy:   decoy,
		hashing: make(chan struct{}, runtime.GOMAXPROCS(0)),
		origins: origins,
	}, nil
}

// ErrSignedOut is the answer to whoever is not signed in.
func ErrSignedOut() error {
	return sales.Errorf(sales.Unauthenticated, "You are not signed in, or your session has ended. Sign in and try again.")
}

// Identify gives the person who sent r. It is answered from the cache; the identity is shared and must not be changed.
func (g *Gate) Identify(ctx context.Context, r *http.Request) (*sales.Identity, error) {
	token := tokenOf(r.Header)
	if token == "" {
		return nil, ErrSignedOut()
	}
	session, err := g.session(ctx, hashToken(token))
	if err != nil {
		return nil, err
	}
	identity, err := g.o.Views.Identity.Get(ctx, session.UserID)
	if sales.CodeOf(err) == sales.NotFound {
		return nil, ErrSignedOut()
	}
	if err != nil {
		return nil, err
	}
	return &identity.Value, nil
}

func (g *Gate) session(ctx context.Context, hash string) (*sales.Session, error) {
	entry, err := g.o.Views.Session.Get(ctx, hash)
	if sales.CodeOf(err) == sales.NotFound {
		return nil, ErrSignedOut()
	}
	if err != nil {
		return nil, err
	}
	if !g.o.Now().Before(entry.Value.ExpiresAt) {
		return nil, ErrSignedOut()
	}
	return &entry.Value, nil
}

// tokenLength is the length of a token of 32 random bytes in base64url.
const tokenLength = 43

func newToken() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("drawing a session token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// tokenOf is the first session token among the cookies, empty for none. It is read on every call, and therefore
// without making values of all the other cookies, as http.Request.Cookie does.
func tokenOf(h http.Header) string {
	for _, line := range h["Cookie"] {
		for line != "" {
			var pair string
			pair, line, _ = strings.Cut(line, ";")
			if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok && name == CookieName && len(value) == tokenLength {
				return value
			}
		}
	}
	return ""
}

// hashToken is the form in which a token is stored, so that a stolen database opens no session.
func hashToken(token string) string {
	var raw [tokenLength]byte // known to be short: neither array leaves the stack
	sum := sha256.Sum256(append(raw[:0], token...))
	var text [2 * sha256.Size]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}
