package remote

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
)

func TestRetryDo(t *testing.T) {
	passing := func(after time.Duration) error { return Passing(after, nil, "later") }
	lasting := func() error { return Lasting(sales.Unavailable, nil, "never") }
	other := errors.New("other")
	for name, c := range map[string]struct {
		retry    Retry
		results  []error // of the attempts in order
		attempts int
		least    time.Duration // waited
		most     time.Duration
		want     error
	}{
		"first time":             {results: []error{nil}, attempts: 1},
		"passes":                 {results: []error{passing(0), passing(0), nil}, attempts: 3, least: 1125 * time.Millisecond, most: 1500 * time.Millisecond},
		"used up":                {results: []error{passing(0), passing(0), passing(0), nil}, attempts: 3, least: time.Second, most: 1500 * time.Millisecond, want: passing(0)},
		"lasting":                {results: []error{lasting(), nil}, attempts: 1, want: lasting()},
		"not a failure":          {results: []error{other, nil}, attempts: 1, want: other},
		"asked to wait":          {results: []error{passing(7 * time.Second), nil}, attempts: 2, least: 7 * time.Second, most: 7 * time.Second},
		"asked to wait too long": {results: []error{passing(31 * time.Second), nil}, attempts: 1, want: passing(0)},
		"one attempt":            {retry: Retry{Attempts: 1}, results: []error{passing(0), nil}, attempts: 1, want: passing(0)},
		"waits are bounded":      {retry: Retry{Attempts: 4, Pause: time.Second, Longest: 2 * time.Second}, results: []error{passing(0), passing(0), passing(0), nil}, attempts: 4, least: 3750 * time.Millisecond, most: 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start, attempts := time.Now(), 0
				err := c.retry.Do(t.Context(), slog.New(slog.DiscardHandler), "testing", func(context.Context) error {
					attempts++
					return c.results[attempts-1]
				})
				waited := time.Since(start)
				if attempts != c.attempts || waited < c.least || waited > c.most {
					t.Errorf("%d attempts within %s, want %d within %s to %s", attempts, waited, c.attempts, c.least, c.most)
				}
				if (err == nil) != (c.want == nil) || err != nil && err.Error() != c.want.Error() {
					t.Errorf("error %v, want %v", err, c.want)
				}
			})
		})
	}
}

func TestRetryEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := Retry{}.Do(ctx, slog.New(slog.DiscardHandler), "testing", func(context.Context) error { return Passing(0, nil, "later") })
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 100*time.Millisecond {
			t.Errorf("%v after %s", err, time.Since(start))
		}
	})
}

func TestRetryValidate(t *testing.T) {
	for _, r := range []Retry{{Attempts: -1}, {Attempts: 11}, {Pause: -1}, {Longest: -1}} {
		if r.Validate() == nil {
			t.Errorf("%+v is accepted", r)
		}
	}
	if err := (Retry{}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 20, 2, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "0": 0, "-5": 0, "0.5": 500 * time.Millisecond, "NaN": 0, "Inf": 0, "1e300": 0, "soon": 0,
		"Tue, 20 Jan 2026 02:00:42 GMT": 42 * time.Second, "Tue, 20 Jan 2026 01:00:00 GMT": 0,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {header}}, now); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
	if got := RetryAfter(http.Header{"Retry-After": {"9"}, "Retry-After-Ms": {"250"}}, now); got != 250*time.Millisecond {
		t.Errorf("milliseconds: %s", got)
	}
}

func TestFailureCarriesCodeAndSentence(t *testing.T) {
	cause := errors.New("status 429")
	err := error(Passing(time.Second, cause, "Ask %s later.", "them"))
	var own *sales.Error
	if !errors.As(err, &own) || own.Message != "Ask them later." || sales.CodeOf(err) != sales.Unavailable || !errors.Is(err, cause) {
		t.Errorf("%#v", err)
	}
	if f, ok := FailureOf(err); !ok || !f.Transient || f.After != time.Second {
		t.Errorf("%#v", f)
	}
	if _, ok := FailureOf(cause); ok {
		t.Error("a plain error is a failure")
	}
}
