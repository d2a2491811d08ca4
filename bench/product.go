package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
)

// product is a running instance, and a manager signed in to it.
type product struct {
	*process
	address string
	cookie  string
}

const productReady = "The demonstration is ready:  http://"

// The manager sees a team: more than a page of conversations, and both tabs of the reports.
const (
	manager  = "manager@demo.test"
	password = "demo-demo-demo" // #nosec G101 -- of the demonstration, as the README says
)

// seed makes the demonstration's data, or finds them made.
func seed(ctx context.Context, binary, data string) error {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	p, _, err := start(ctx, productReady, binary, "demo", "--data", data, "--addr", "127.0.0.1:0")
	if err != nil {
		return err
	}
	return p.stop()
}

func startProduct(ctx context.Context, binary, data string, flags ...string) (*product, error) {
	// The auditor builds four values every ten seconds, which are nobody's requests.
	args := append([]string{"demo", "--data", data, "--addr", "127.0.0.1:0", "--cache-audit", "0s"}, flags...)
	server, address, err := start(ctx, productReady, binary, args...)
	if err != nil {
		return nil, err
	}
	p := &product{process: server, address: address}
	if err := p.signIn(ctx); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

func (p *product) signIn(ctx context.Context) error { return p.signInAs(ctx, manager) }

func (p *product) signInAs(ctx context.Context, email string) error {
	body, err := json.Marshal(map[string]string{"email": email, "password": password})
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+p.address+"/api/auth/sign-in/email", bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	for _, c := range answer.Cookies() {
		if c.Name == "salesai_session" { // beside it comes one that says that something was written just now
			p.cookie = c.Name + "=" + c.Value
		}
	}
	if answer.StatusCode != http.StatusOK || p.cookie == "" {
		return fmt.Errorf("signing in as %s was answered %s", email, answer.Status)
	}
	return nil
}

// ask makes the target of a procedure. The request is as lean as the product's own pages make it over HTTP/1.1,
// without the words that browsers add about themselves.
func (p *product) ask(name, procedure, input string) *target {
	return &target{name: name, address: p.address, server: p.process, request: post(p.address, procedure, p.cookie, input)}
}

func post(address, procedure, cookie, input string) []byte {
	return fmt.Appendf(nil, "POST /rpc/%s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nX-Csrf-Token: orpc\r\nCookie: %s\r\nContent-Length: %d\r\n\r\n%s",
		strings.ReplaceAll(procedure, ".", "/"), address, cookie, len(input), input)
}

// once asks one time and gives the answer's body and head.
func (t *target) once(ctx context.Context) (body, head []byte, err error) {
	plain := *t
	l, err := plain.dial(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer l.close()
	if _, err := l.conn.Write(t.request); err != nil {
		return nil, nil, err
	}
	return l.read(true)
}

// metrics gives every sample of /metrics by its name and labels.
func (p *product) metrics(ctx context.Context) (map[string]float64, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+"/metrics", http.NoBody)
	if err != nil {
		return nil, err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	samples := map[string]float64{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	for lines.Scan() {
		name, value, ok := cutLast(lines.Text())
		if n, err := strconv.ParseFloat(value, 64); ok && err == nil {
			samples[name] = n
		}
	}
	return samples, lines.Err()
}

func cutLast(line string) (name, value string, ok bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 || strings.HasPrefix(line, "#") {
		return "", "", false
	}
	return line[:i], line[i+1:], true
}

// The samples that tell whether hits are hits.
const (
	pageQueries = `salesai_db_queries_total{for="page"}`
	listHits    = `salesai_cache_hits_total{resource="conversation list",tier="hot"}`
)
