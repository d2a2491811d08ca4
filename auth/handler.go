package auth

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// Prefix is where the handler is mounted.
const Prefix = "/api/auth"

const (
	maxBody  = 16 << 10 // of a sign-in request
	maxEmail = 254      // RFC 5321 leaves no room for a longer address
)

// failure is an error as the sign-in routes answer it.
type failure struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type person struct {
	ID    string     `json:"id"`
	Email string     `json:"email"`
	Name  string     `json:"name"`
	Role  sales.Role `json:"role"`
}

func personOf(u sales.User) person { return person{u.ID, u.Email, u.Name, u.Role} }

// Handler serves the sign-in routes under Prefix.
func (g *Gate) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Prefix+"/sign-in/email", g.signIn)
	mux.HandleFunc("POST "+Prefix+"/sign-out", g.signOut)
	mux.HandleFunc("GET "+Prefix+"/get-session", g.getSession)
	mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusNotFound, failure{"NOT_FOUND", "There is no such sign-in route."})
	})
	g.origins.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusForbidden, failure{"CROSS_ORIGIN", "Sign-in is only open to pages of this address. Open the product's own sign-in page."})
	}))
	return g.origins.Handler(mux)
}

func (g *Gate) signIn(w http.ResponseWriter, r *http.Request) {
	var in struct{ Email, Password string }
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			answer(w, http.StatusRequestEntityTooLarge, failure{"PAYLOAD_TOO_LARGE", "A sign-in is an e-mail and a password; this is longer than either."})
			return
		}
		answer(w, http.StatusBadRequest, failure{"BAD_REQUEST", `Send {"email": …, "password": …} as JSON.`})
		return
	}
	email, place := strings.ToLower(strings.TrimSpace(in.Email)), g.place(r)
	if len(email) > maxEmail {
		email = email[:maxEmail] // nobody's, and not worth the memory of a limiter
	}
	tries := []try{{g.people, email + " " + place}, {g.emails, email}, {g.places, place}}
	if wait := take(tries); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		answer(w, http.StatusTooManyRequests, failure{"TOO_MANY_REQUESTS", "Too many failed sign-ins. Wait a quarter of an hour, then try again."})
		return
	}
	user, err := g.verify(r.Context(), email, in.Password)
	if sales.CodeOf(err) == sales.Unauthenticated {
		answer(w, http.StatusUnauthorized, failure{"INVALID_EMAIL_OR_PASSWORD", err.Error()})
		return
	}
	forgive(tries)
	if err != nil {
		g.fail(w, r, "signing in", err)
		return
	}
	token, expires, err := g.Open(r.Context(), user.ID)
	if err != nil {
		g.fail(w, r, "opening a session", err)
		return
	}
	if err := g.end(r.Context(), tokenOf(r.Header)); err != nil { // nobody could end it any more: its cookie is replaced
		g.o.Logger.WarnContext(r.Context(), "the session before goes on until it runs out", "user", user.ID, "error", err)
	}
	g.people.succeeded(tries[0].key)
	g.emails.succeeded(email)
	http.SetCookie(w, g.cookie(token, expires))
	g.MarkWrote(w.Header())
	answer(w, http.StatusOK, map[string]person{"user": personOf(user)})
}

// try is an attempt that a limiter counts.
type try struct {
	limiter *limiter
	key     string
}

// take counts an attempt with every limiter, or with none and gives how long to wait.
func take(tries []try) time.Duration {
	for i, t := range tries {
		if wait := t.limiter.take(t.key); wait > 0 {
			forgive(tries[:i])
			return wait
		}
	}
	return 0
}

func forgive(tries []try) {
	for _, t := range tries {
		t.limiter.forgive(t.key)
	}
}

// verify takes the same time whether the person exists or not.
func (g *Gate) verify(ctx context.Context, email, password string) (sales.User, error) {
	user, hash, err := g.person(ctx, email)
	unknown := sales.CodeOf(err) == sales.NotFound
	if err != nil && !unknown {
		return sales.User{}, err
	}
	if unknown {
		hash = g.decoy
	}
	select {
	case g.hashing <- struct{}{}:
		defer func() { <-g.hashing }()
	case <-ctx.Done():
		return sales.User{}, ctx.Err()
	}
	ok, err := matches(hash, password)
	if err != nil {
		return sales.User{}, err
	}
	if !ok || unknown {
		return sales.User{}, sales.Errorf(sales.Unauthenticated, "E-mail or password is wrong. Check both, or ask an admin to set a new password.")
	}
	return user, nil
}

// person finds who has an address; PostgreSQL takes no text with a zero byte or half a letter, and nobody has such an address.
func (g *Gate) person(ctx context.Context, email string) (u sales.User, hash string, err error) {
	if !utf8.ValidString(email) || strings.ContainsRune(email, 0) {
		return u, "", sales.Missing("person")
	}
	return g.o.Store.UserByEmail(ctx, email)
}

// Open begins a session for a person who has proved who they are, and gives its token and when it ends.
func (g *Gate) Open(ctx context.Context, userID string) (token string, expires time.Time, err error) {
	token, err = newToken()
	if err != nil {
		return "", time.Time{}, err
	}
	now := g.o.Now().UTC()
	expires = now.Add(g.o.Life)
	err = g.o.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.CreateSession(hashToken(token), sales.Session{UserID: userID, CreatedAt: now, ExpiresAt: expires})
	})
	if err != nil {
		return "", time.Time{}, err
	}
	if err := g.o.Views.SignedIn(ctx, hashToken(token), userID); err != nil {
		g.o.Logger.WarnContext(ctx, "[Cache Error] building ahead", "user", userID, "error", err)
	}
	return token, expires, nil
}

func (g *Gate) signOut(w http.ResponseWriter, r *http.Request) {
	if token := tokenOf(r.Header); token != "" {
		if err := g.end(r.Context(), token); err != nil {
			g.fail(w, r, "signing out", err)
			return
		}
		g.MarkWrote(w.Header())
	}
	gone := g.cookie("", time.Unix(1, 0)) //nolint:gosec // it has the attributes of the cookie it takes away
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	answer(w, http.StatusOK, map[string]bool{"success": true})
}

// end ends the session that a browser has, if it has one.
func (g *Gate) end(ctx context.Context, token string) error {
	if token == "" {
		return nil
	}
	return g.o.Store.Write(ctx, func(tx *store.Tx) error { return tx.DeleteSession(hashToken(token)) })
}

func (g *Gate) getSession(w http.ResponseWriter, r *http.Request) {
	identity, err := g.Identify(r.Context(), r)
	if sales.CodeOf(err) == sales.Unauthenticated {
		answer(w, http.StatusOK, nil)
		return
	}
	if err != nil {
		g.fail(w, r, "reading the session", err)
		return
	}
	session, err := g.session(r.Context(), hashToken(tokenOf(r.Header)))
	if err != nil {
		answer(w, http.StatusOK, nil)
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"session": map[string]any{"userId": session.UserID, "createdAt": session.CreatedAt, "expiresAt": session.ExpiresAt},
		"user":    personOf(identity.User),
	})
}

func (g *Gate) cookie(value string, expires time.Time) *http.Cookie {
	return &http.Cookie{ //nolint:gosec // Secure is an option, because a browser refuses it over plain HTTP in development
		Name: CookieName, Value: value, Path: "/", Expires: expires,
		HttpOnly: true, Secure: g.o.Secure, SameSite: http.SameSiteLaxMode,
	}
}

// place is the network address a request came from.
func (g *Gate) place(r *http.Request) string {
	if lines := r.Header.Values("X-Forwarded-For"); g.o.Proxied && len(lines) > 0 {
		hops := strings.Split(lines[len(lines)-1], ",") // a proxy adds a line or an entry, and always at the end
		return strings.TrimSpace(hops[len(hops)-1])
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (g *Gate) fail(w http.ResponseWriter, r *http.Request, doing string, err error) {
	if sales.CodeOf(err) == sales.Unavailable {
		g.o.Logger.WarnContext(r.Context(), doing, "error", err)
		w.Header().Set("Retry-After", "2")
		answer(w, http.StatusServiceUnavailable, failure{"SERVICE_UNAVAILABLE", "The database cannot be reached just now. Try again in a moment."})
		return
	}
	g.o.Logger.ErrorContext(r.Context(), doing, "error", err)
	answer(w, http.StatusInternalServerError, failure{"INTERNAL_SERVER_ERROR", "Something went wrong on our side. Try again; if it stays, tell an admin the time it happened."})
}

func answer(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		http.Error(w, "encoding the answer failed", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(status)
	_, _ = w.Write(raw) // the client is gone if this fails: there is nobody left to tell
}
