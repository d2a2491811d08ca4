// Package cloudflare is a shared store in Cloudflare Workers KV, for instances anywhere, reached through the gateway
// Worker in deploy/cloudflare. KV's REST API is not used: it allows 1,200 requests in five minutes, for everything.
//
// KV is eventually consistent: another location may read an old value, or an absence, for a minute or more after a
// write. The engine takes a value below its floor for a miss, so here that costs a build and never a stale answer.
//
// The store is no cache.Leaser. A lease must be given to one instance alone, and KV has neither compare-and-set nor a
// read that is sure to see the last write: two locations would both be granted every lease.
package cloudflare

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

const (
	// ShortestLife is the shortest life KV gives a value; shorter ones are lengthened to it.
	ShortestLife = 60 * time.Second
	// LargestValue is what KV takes under one key, in bytes.
	LargestValue = 25 << 20

	shortestToken  = 32 // the gateway accepts none that is shorter
	defaultTimeout = 30 * time.Second
)

// Secret is a text that is not shown when it is printed or logged.
type Secret string

// String gives a placeholder.
func (Secret) String() string { return "[secret]" }

// GoString gives a placeholder.
func (Secret) GoString() string { return "[secret]" }

// MarshalText gives a placeholder, to JSON logs too.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Options configure a Store.
type Options struct {
	URL    string // of the gateway, as https://salesai-cache.example.workers.dev; http:// to this machine only
	Token  Secret // the gateway's GATEWAY_TOKEN, at least 32 visible ASCII characters
	Prefix string // before every key, so that several caches may share a namespace; default none
	// Client makes the requests, without following redirects; default one with connections of its own.
	Client *http.Client
	// Timeout bounds each request of a call, also where the context would let it take longer; default 30 s.
	Timeout time.Duration
	Now     func() time.Time // default time.Now
}

// Validate says what is missing or out of range.
func (o Options) Validate() error {
	var errs []error
	u, err := url.Parse(o.URL)
	switch {
	case err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		errs = append(errs, errors.New("URL is not the address of a gateway; write it as https://salesai-cache.example.workers.dev"))
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		errs = append(errs, errors.New("URL must begin with https://, because the token travels with every request"))
	}
	if len(o.Token) < shortestToken || strings.ContainsFunc(string(o.Token), func(r rune) bool { return r <= ' ' || r > '~' }) {
		errs = append(errs, fmt.Errorf("token: use at least %d visible ASCII characters, as openssl rand -hex 32 prints them", shortestToken))
	}
	if len(o.Prefix) > longestPrefix {
		errs = append(errs, fmt.Errorf("prefix has %d bytes, at most %d leave room for keys", len(o.Prefix), longestPrefix))
	}
	if o.Timeout < 0 {
		errs = append(errs, errors.New("timeout is negative"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cloudflare store: %w", err)
	}
	return nil
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Store is a cache.Store. Its errors are *cache.StoreError, save cache.ErrTooLarge for single values.
type Store struct {
	address string
	prefix  string
	timeout time.Duration
	now     func() time.Time
	client  *http.Client
	sign    func(*http.Request) // holds the token, so that no print of a Store shows it
	scrub   func(string) string // takes the token out of what the other side said
	close   func()
}

var _ cache.Store = (*Store)(nil)

// New makes a store. It does not call the gateway, which may be away: the engine lives with that.
func New(o Options) (*Store, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	s := &Store{address: strings.TrimRight(o.URL, "/"), prefix: o.Prefix, timeout: o.Timeout, now: o.Now, close: func() {}}
	if s.timeout == 0 {
		s.timeout = defaultTimeout
	}
	if s.now == nil {
		s.now = time.Now
	}
	var client http.Client
	if o.Client != nil {
		client = *o.Client
	} else {
		t := transport()
		client.Transport, s.close = t, t.CloseIdleConnections
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the token is for one address
	s.client = &client
	token := string(o.Token)
	s.sign = func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
	s.scrub = func(said string) string { return strings.ReplaceAll(said, token, "[secret]") }
	return s, nil
}

func transport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 5 * time.Second}, // finds a connection that died silently
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    32, // all to one host
		MaxConnsPerHost:        64,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // values come as they were put
		ReadBufferSize:         64 << 10,
		WriteBufferSize:        oneWrite + 4<<10,
	}
}

// Close lets go of idle connections. Calls after it open new ones.
func (s *Store) Close() { s.close() }

// Get gives the value of each key in the order of keys, nil where there is none. Where some keys could not be read,
// the values of the others stand beside the error.
func (s *Store) Get(ctx context.Context, keys []string) ([][]byte, error) {
	values := make([][]byte, len(keys))
	places := make(map[string]int, len(keys))
	var records []record
	for _, key := range keys {
		if _, ok := places[key]; !ok {
			places[key] = len(records)
			records = append(records, keyRecord(s.name(key)))
		}
	}
	outcomes := s.exchange(ctx, reading, records)
	for i, key := range keys {
		if o := outcomes[places[key]]; o.err == nil && o.status == http.StatusOK {
			values[i] = o.body
		}
	}
	return values, s.verdict(reading, outcomes, nil)
}

// Put writes items, the last of equal keys winning. A life below ShortestLife becomes that, a part of a second a whole
// one. An item beyond LargestValue is refused with cache.ErrTooLarge while the others are written.
func (s *Store) Put(ctx context.Context, items []cache.Item) error {
	last := make(map[string]int, len(items))
	for i, it := range items {
		last[it.Key] = i
	}
	var large []error
	var records []record
	for i, it := range items {
		switch {
		case last[it.Key] != i:
		case len(it.Value) > LargestValue:
			large = append(large, fmt.Errorf("put %d bytes under %s: %w", len(it.Value), it.Key, cache.ErrTooLarge))
		default:
			records = append(records, itemRecord(s.name(it.Key), it))
		}
	}
	return s.verdict(writing, s.exchange(ctx, writing, records), large)
}

// Delete removes keys; a key that is not there is no error.
func (s *Store) Delete(ctx context.Context, keys []string) error {
	seen := make(map[string]bool, len(keys))
	var records []record
	for _, key := range keys {
		if !seen[key] {
			seen[key] = true
			records = append(records, keyRecord(s.name(key)))
		}
	}
	return s.verdict(deleting, s.exchange(ctx, deleting, records), nil)
}
