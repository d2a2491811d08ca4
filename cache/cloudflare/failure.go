package cloudflare

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

const (
	longestReason = 300 // bytes of what the other side said that go into an error
	// longestRest bounds for how long the other side may ask to be left alone.
	longestRest = 24 * time.Hour
)

// refusal is the error of a request that was not answered with records.
func (s *Store) refusal(op operation, resp *http.Response) error {
	said := s.reason(resp.Body)
	e := &cache.StoreError{Code: op.code, RetryAfter: s.rest(resp.Header.Get("Retry-After"))}
	switch code := resp.StatusCode; {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		e.Err = fmt.Errorf("the gateway refused the token (%d); give both the same, with wrangler secret put GATEWAY_TOKEN and in the settings here", code)
	case code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code >= 300 && code < 400:
		e.Err = fmt.Errorf("no gateway answers under this address (%d); look at the URL", code)
	case code == http.StatusRequestEntityTooLarge && op == writing:
		e.Err = fmt.Errorf("the request was too large for the gateway or something before it (413): %w", cache.ErrTooLarge)
	case code == http.StatusTooManyRequests && strings.Contains(said, "1027"):
		// Cloudflare's page for a Worker whose free requests are used up, which are counted apart from KV's operations.
		e.Code, e.RetryAfter = cache.QuotaExceeded, s.untilMidnight()
		e.Err = errors.New("the account's free Worker requests are used up until 00:00 UTC (429, error 1027)")
	default:
		if said == "" {
			said = http.StatusText(code)
		}
		e.Err = fmt.Errorf("the gateway answered %d: %s", code, said)
	}
	return e
}

// verdict makes one error of what failed: first used-up quotas, then failures, then values that are too large.
func (s *Store) verdict(op operation, outcomes []outcome, large []error) error {
	var quota, failed count
	for _, o := range outcomes {
		var known *cache.StoreError
		switch {
		case errors.As(o.err, &known) && known.Code == cache.QuotaExceeded:
			quota.add(known.Err, 0)
		case known != nil:
			failed.add(known.Err, known.RetryAfter)
		case o.err != nil:
			failed.add(o.err, 0)
		case o.status == http.StatusOK, o.status == http.StatusNotFound:
		case o.status == statusQuota:
			quota.add(fmt.Errorf("the account's free operations are used up until 00:00 UTC (10048): %s", s.printable(o.body)), 0)
		case o.status == http.StatusRequestEntityTooLarge && op == writing:
			large = append(large, fmt.Errorf("put: %s: %w", s.printable(o.body), cache.ErrTooLarge))
		default:
			// No RetryAfter for a 429 of one key: KV may take any other key at once.
			failed.add(fmt.Errorf("KV answered %d: %s", o.status, s.printable(o.body)), 0)
		}
	}
	errs := make([]error, 0, 2+len(large))
	if quota.n > 0 {
		errs = append(errs, &cache.StoreError{Code: cache.QuotaExceeded, RetryAfter: s.untilMidnight(), Err: quota.err(op, len(outcomes))})
	}
	if failed.n > 0 {
		errs = append(errs, &cache.StoreError{Code: op.code, RetryAfter: failed.rest, Err: failed.err(op, len(outcomes))})
	}
	errs = append(errs, large...)
	if len(errs) == 1 {
		return errs[0]
	}
	return errors.Join(errs...)
}

// count is how many records failed for one kind of reason.
type count struct {
	n     int
	first error
	rest  time.Duration
}

func (c *count) add(err error, rest time.Duration) {
	if c.n++; c.first == nil {
		c.first = err
	}
	c.rest = max(c.rest, rest)
}

func (c *count) err(op operation, all int) error {
	if all == 1 {
		return fmt.Errorf("%s: %w", op.verb, c.first)
	}
	return fmt.Errorf("%s, %d of %d: %w", op.verb, c.n, all, c.first)
}

// untilMidnight is how long it is until 00:00 UTC, when quotas are renewed.
func (s *Store) untilMidnight() time.Duration {
	now := s.now().UTC()
	return now.Truncate(24 * time.Hour).Add(24 * time.Hour).Sub(now)
}

// rest reads a Retry-After header: seconds or a date; 0 where it says nothing.
func (s *Store) rest(header string) time.Duration {
	var rest time.Duration
	if n, err := strconv.Atoi(header); err == nil {
		rest = time.Duration(min(n, int(longestRest/time.Second))) * time.Second
	} else if at, err := http.ParseTime(header); err == nil {
		rest = at.Sub(s.now())
	}
	return min(max(rest, 0), longestRest)
}

func (s *Store) reason(body io.Reader) string {
	b, _ := io.ReadAll(io.LimitReader(body, 4<<10))
	return s.printable(b)
}

// printable is what the other side said, on one short line and without the token.
func (s *Store) printable(b []byte) string {
	said := strings.Join(strings.Fields(strings.ToValidUTF8(string(b), "?")), " ")
	said = s.scrub(said)
	if len(said) > longestReason {
		said = strings.ToValidUTF8(said[:longestReason], "") + "…"
	}
	return said
}
