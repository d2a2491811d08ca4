package fleettest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/auth"
)

// person is one browser, signed in.
type person struct {
	email  string
	base   string // of the addresses
	client *http.Client
	tally  *tally
}

func signIn(ctx context.Context, base, email string, t *tally) (*person, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	p := &person{email: email, base: base, tally: t, client: &http.Client{Jar: jar, Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 6}}}
	body, err := json.Marshal(map[string]string{"email": email, "password": Password})
	if err != nil {
		return nil, err
	}
	status, answer, _, err := p.post(ctx, "/api/auth/sign-in/email", body)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, answer)
	}
	if err != nil {
		return nil, fmt.Errorf("sign %s in: %w", email, err)
	}
	return p, nil
}

func (p *person) post(ctx context.Context, path string, body []byte) (status int, answer []byte, header http.Header, err error) {
	connections := 0
	traced := httptrace.WithClientTrace(context.WithoutCancel(ctx), &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {
		if connections++; connections > 1 {
			p.tally.again()
		}
	}})
	// What was begun is waited for, as a browser does: the end of the load is no failure of the fleet's.
	req, err := http.NewRequestWithContext(traced, http.MethodPost, p.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Csrf-Token", "orpc")
	// It is not sent. With it the client does what browsers do: where a kept connection ends before any answer, as one that
	// was idle may at any moment, the request is sent on another.
	req.Header["Idempotency-Key"] = nil
	if p.tally.forgetful {
		p.forget(req.URL)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	answer, err = io.ReadAll(res.Body)
	if e := res.Body.Close(); err == nil {
		err = e
	}
	return res.StatusCode, answer, res.Header, err
}

// forget keeps the session alone.
func (p *person) forget(u *url.URL) {
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == auth.WroteName {
			p.client.Jar.SetCookies(u, []*http.Cookie{{Name: c.Name, Path: "/", MaxAge: -1}}) //nolint:gosec // it takes a cookie away
		}
	}
}

// ask calls a procedure and gives the bytes of its answer; ok is false where it failed, which is counted.
func (p *person) ask(ctx context.Context, procedure string, input any) (value json.RawMessage, stale, ok bool) {
	body, err := json.Marshal(map[string]any{"json": input})
	if err != nil {
		p.tally.failed("%s: %v", procedure, err)
		return nil, false, false
	}
	began := time.Now()
	status, answer, header, err := p.post(ctx, "/rpc/"+strings.ReplaceAll(procedure, ".", "/"), body)
	p.tally.asked(time.Since(began))
	var envelope struct{ JSON json.RawMessage }
	if err == nil {
		err = json.Unmarshal(answer, &envelope)
	}
	if err != nil || status != http.StatusOK {
		p.tally.failed("%s %s of %s: %d %v %.200s", began.Format(time.TimeOnly), procedure, p.email, status, err, answer)
		return nil, false, false
	}
	return envelope.JSON, strings.Contains(header.Get("Cache-Status"), "detail=stale"), true
}

// call calls a procedure that writes.
func call[T any](ctx context.Context, p *person, procedure string, input any) (v T, ok bool) {
	raw, _, ok := p.ask(ctx, procedure, input)
	if !ok {
		return v, false
	}
	p.tally.wrote()
	if err := json.Unmarshal(raw, &v); err != nil {
		p.tally.failed("%s: %v", procedure, err)
		return v, false
	}
	return v, true
}

// read calls a procedure that reads; ok is false too where the answer says that it may be old.
func read[T any](ctx context.Context, p *person, procedure string, input any) (v T, ok bool) {
	raw, stale, ok := p.ask(ctx, procedure, input)
	if !ok {
		return v, false
	}
	if stale {
		p.tally.old()
		return v, false
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		p.tally.failed("%s: %v", procedure, err)
		return v, false
	}
	return v, true
}
