package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/auth"
)

// cacheClient asks a running server as an admin.
type cacheClient struct {
	server string
	token  string
	http   *http.Client
}

const (
	askWait   = time.Minute // an audit of thousands of values takes that
	maxAnswer = 8 << 20
)

func newCacheClient(server, token string) *cacheClient {
	return &cacheClient{server: strings.TrimRight(server, "/"), token: token, http: &http.Client{Timeout: askWait}}
}

// signIn opens a session with a password; the caller signs out.
func (c *cacheClient) signIn(ctx context.Context, email, password string) error {
	res, body, err := c.post(ctx, auth.Prefix+"/sign-in/email", map[string]string{"email": email, "password": password})
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return refusal(res, body)
	}
	for _, cookie := range res.Cookies() {
		if cookie.Name == auth.CookieName {
			c.token = cookie.Value
			return nil
		}
	}
	return fmt.Errorf("%s answered the sign-in without a session; is it a salesai server?", c.server)
}

func (c *cacheClient) signOut(ctx context.Context) error {
	_, _, err := c.post(ctx, auth.Prefix+"/sign-out", struct{}{})
	return err
}

// ask calls a procedure and gives its answer as JSON.
func (c *cacheClient) ask(ctx context.Context, procedure string, input any) (json.RawMessage, error) {
	res, body, err := c.post(ctx, api.Prefix+"/"+strings.ReplaceAll(procedure, ".", "/"), map[string]any{"json": input})
	if err != nil {
		return nil, err
	}
	var envelope struct {
		JSON json.RawMessage `json:"json"`
	}
	if res.StatusCode != http.StatusOK || json.Unmarshal(body, &envelope) != nil {
		return nil, refusal(res, body)
	}
	return envelope.JSON, nil
}

func (c *cacheClient) post(ctx context.Context, path string, input any) (*http.Response, []byte, error) {
	raw, err := json.Marshal(input)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the question: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.server+path, bytes.NewReader(raw))
	if err != nil {
		return nil, nil, fmt.Errorf("--server %q is not an address; write it as http://127.0.0.1:8080", c.server)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Csrf-Token", "orpc")
	if c.token != "" {
		req.Header.Set("Cookie", auth.CookieName+"="+c.token)
	}
	res, err := c.http.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("asking %s: %w; is the server running, and is --server its address?", c.server, err)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return res, body, errors.Join(err, res.Body.Close())
}

// refusal is the server's own sentence where it sent one.
func refusal(res *http.Response, body []byte) error {
	var said struct {
		Message string `json:"message"`
		JSON    struct {
			Message string `json:"message"`
		} `json:"json"`
	}
	if json.Unmarshal(body, &said) == nil && said.Message+said.JSON.Message != "" {
		return errors.New(said.Message + said.JSON.Message)
	}
	return fmt.Errorf("the server answered %s; is --server a salesai server?", res.Status)
}
