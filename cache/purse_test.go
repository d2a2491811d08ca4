package cache

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

func TestABudgetThatRunsOutIsSaidOnceADay(t *testing.T) {
	now := time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC) // late in the day writes are not spread any more
	var log bytes.Buffer
	p := newPurse(&Budget{Writes: 10, Deletes: 2}, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
	said := func(when, kind string, want int) {
		t.Helper()
		if n := strings.Count(log.String(), "code=CACHE_QUOTA_EXCEEDED of="+kind+" "); n != want {
			t.Errorf("%d lines about %s %s, want %d:\n%s", n, kind, when, want, &log)
		}
	}
	for day := range 2 {
		for i := range 20 {
			if err := p.write(t.Context(), 1, false); (err != nil) != (i >= 10) || err != nil && !errors.Is(err, errSpent) {
				t.Errorf("write %d: %v", i, err)
			}
			if i == 9 {
				said("before they are spent", "writes", day)
			}
		}
		said("after they are spent", "writes", day+1)
		for range 3 {
			_ = p.remove(t.Context(), 2) // the second does not fit
		}
		said("after they are spent", "deletes", day+1)
		now = now.Add(24 * time.Hour)
	}
	p.shutFor(time.Hour)
	if p.write(t.Context(), 1, false) == nil {
		t.Error("a write is paid after the store said that its quota is exceeded")
	}
	said("that the store itself refuses", "writes", 2)
}

func TestThriftIsNotSaidToBeTheEnd(t *testing.T) {
	now := time.Date(2026, 1, 1, 23, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	p := newPurse(&Budget{Writes: 10}, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
	for range 20 {
		_ = p.write(t.Context(), 1, true)
	}
	if p.mode() != Thrifty || log.Len() != 0 {
		t.Errorf("%s: %s", p.mode(), &log)
	}
}
