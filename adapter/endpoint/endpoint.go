// Package endpoint is what speech and llm share: an OpenAI-compatible service, its key, its time limits and its errors.
package endpoint

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3/option"

	"github.com/sales-ai-automation/salesai/adapter/remote"
	"github.com/sales-ai-automation/salesai/sales"
)

const (
	maxAnswer    = 64 << 20 // the transcript of a day's talk, with room to spare
	maxComplaint = 64 << 10 // of an error's body
)

// Config says where an OpenAI-compatible service is and how long to wait for it.
type Config struct {
	BaseURL string        // up to and without /chat/completions, as https://api.openai.com/v1
	Key     remote.Secret // sent as a bearer token; empty for a local service without one
	Model   string
	Timeout time.Duration // of one attempt; the default differs by service
	Retry   remote.Retry
}

// Validate reports what is missing or cannot work.
func (c Config) Validate() error {
	if err := remote.CheckBaseURL(c.BaseURL); err != nil {
		return err
	}
	if strings.TrimSpace(c.Model) == "" {
		return errors.New("the model is not set")
	}
	if strings.ContainsAny(c.Key.Reveal(), " \t\r\n") {
		return errors.New("the API key contains white space: copy it again")
	}
	if c.Timeout < 0 {
		return errors.New("the timeout must not be negative")
	}
	return c.Retry.Validate()
}

// Service is one OpenAI-compatible service that is called.
type Service struct {
	name    string
	config  Config // without the key, which closures keep out of reach of whatever prints a Service
	log     *slog.Logger
	client  *http.Client
	options []option.RequestOption
	scrub   func(text string) string
}

// New makes a service; name is what people call it, as in "speech service".
func New(name string, config Config, log *slog.Logger) (*Service, error) {
	if err := config.Validate(); err != nil {
		return nil, fmt.Errorf("configuring the %s: %w", name, err)
	}
	s := &Service{name: name, log: log, client: remote.NewHTTPClient(maxAnswer), scrub: config.Key.Scrub}
	s.options = []option.RequestOption{
		option.WithBaseURL(strings.TrimRight(config.BaseURL, "/") + "/"), option.WithHTTPClient(s.client), option.WithMiddleware(complaints),
		option.WithMaxRetries(0), // Do counts the attempts
	}
	if config.Key != "" {
		s.options = append(s.options, option.WithAPIKey(config.Key.Reveal()))
	}
	config.Key = ""
	s.config = config
	return s, nil
}

// Close ends the idle connections.
func (s *Service) Close() { s.client.CloseIdleConnections() }

// Options are what every request of the library needs.
func (s *Service) Options() []option.RequestOption { return s.options }

// Do calls with a deadline for each attempt, turns errors into failures and tries again what may pass.
func (s *Service) Do(ctx context.Context, what string, call func(ctx context.Context) error) error {
	return s.config.Retry.Do(ctx, s.log, what, func(ctx context.Context) error {
		attempt, cancel := context.WithTimeout(ctx, s.config.Timeout)
		defer cancel()
		err := call(attempt)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s: %w", what, ctx.Err())
		}
		return s.failure(err)
	})
}

// complaint is an answer with an error status.
type complaint struct {
	status  int
	after   time.Duration
	code    string
	message string
}

func (c *complaint) Error() string {
	text := fmt.Sprintf("status %d", c.status)
	if c.code != "" {
		text += " " + c.code
	}
	if c.message != "" {
		text += ": " + c.message
	}
	return text
}

// complaints reads error answers itself, because the library loses the status of one whose body is not JSON.
func complaints(req *http.Request, next option.MiddlewareNext) (*http.Response, error) {
	res, err := next(req)
	if err != nil || res.StatusCode < 300 {
		return res, err
	}
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxComplaint)) // what arrived is enough
	_ = res.Body.Close()
	c := &complaint{status: res.StatusCode, after: remote.RetryAfter(res.Header, time.Now())}
	var wire struct {
		Error struct {
			Message string `json:"message"`
			Code    any    `json:"code"` // a string, or a number with some servers
			Type    string `json:"type"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &wire) == nil {
		c.message = clip(wire.Error.Message, 300)
		c.code = wire.Error.Type
		if code, ok := wire.Error.Code.(string); ok && code != "" {
			c.code = code
		}
	}
	return nil, c
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// failure says in a sentence what went wrong and whether trying again can help.
func (s *Service) failure(err error) error {
	if _, ok := remote.FailureOf(err); ok {
		return err
	}
	var own *sales.Error
	if errors.As(err, &own) {
		return err
	}
	var c *complaint
	if errors.As(err, &c) {
		c.message = s.scrub(c.message)
		return s.refusal(c)
	}
	cause := errors.New(s.scrub(err.Error()))
	if errors.Is(err, context.DeadlineExceeded) {
		return remote.Passing(0, cause, "The %s did not answer within %s. Try again; if this stays so, raise its timeout or check it.", s.name, s.config.Timeout)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(err.Error(), "parsing response json") ||
		strings.Contains(err.Error(), "expected destination type") || strings.Contains(err.Error(), "reading response body") {
		return remote.Passing(0, cause, "The %s sent an answer that cannot be read. Check that its address (%s) is that of an OpenAI-compatible service.", s.name, s.config.BaseURL)
	}
	return remote.Passing(0, cause, "The %s could not be reached at %s. Check that it runs and that the address is right.", s.name, s.config.BaseURL)
}

func (s *Service) refusal(c *complaint) error {
	switch {
	case c.status == http.StatusUnauthorized || c.status == http.StatusForbidden:
		return remote.Lasting(sales.Unavailable, c, "The %s refused the API key. Ask an admin to set a valid one.", s.name)
	case c.status == http.StatusTooManyRequests && (c.code == "insufficient_quota" || c.code == "billing_hard_limit_reached"):
		return remote.Lasting(sales.Unavailable, c, "The account of the %s has no credit left. Ask an admin to check its billing.", s.name)
	case c.status == http.StatusTooManyRequests:
		return remote.Passing(c.after, c, "The %s is being asked too often. Try again later.", s.name)
	case c.status == http.StatusRequestEntityTooLarge:
		return remote.Lasting(sales.TooLarge, c, "The %s says that this is too large. Send it in smaller parts.", s.name)
	case c.status == http.StatusNotFound:
		return remote.Lasting(sales.Unavailable, c, "The %s does not know the address %s or the model %q. Ask an admin to check both.", s.name, s.config.BaseURL, s.config.Model)
	case c.status == http.StatusRequestTimeout, c.status == http.StatusConflict, c.status == http.StatusTooEarly, c.status >= 500:
		return remote.Passing(c.after, c, "The %s has a problem of its own (status %d). Try again later.", s.name, c.status)
	case c.status < 400:
		return remote.Lasting(sales.Unavailable, c, "The %s sent us to another address, which is not followed. Ask an admin to set its final address.", s.name)
	default:
		return remote.Lasting(sales.Unprocessable, c, "The %s did not accept what it was sent (status %d). The log has its reason.", s.name, c.status)
	}
}
