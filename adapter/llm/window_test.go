package llm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/adapter/llm"
	"github.com/sales-ai-automation/salesai/adapter/llm/llmtest"
	"github.com/sales-ai-automation/salesai/sales"
)

func long(n int) sales.Transcript {
	t := sales.Transcript{Language: "en"}
	for i := range n {
		side := sales.RepSide
		if i%2 == 1 {
			side = sales.BuyerSide
		}
		t.Segments = append(t.Segments, sales.Segment{Speaker: "Person", Side: side, Text: fmt.Sprintf("This is turn number %d of a very long conversation about nothing much.", i)})
	}
	return t
}

func TestTwentyThousandSegments(t *testing.T) {
	server := llmtest.New(t, key)
	transcript := long(20_000)
	start := time.Now()
	a, err := clientFor(t, configFor(server)).Analyse(t.Context(), transcript, llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	requests := server.Requests()
	next := 0
	for _, r := range requests {
		if n := len(r.Messages[1].Content) / 4; n > 100_000 {
			t.Errorf("a request of about %d tokens", n)
		}
		for _, s := range r.Segments() {
			if s.Number != next {
				t.Fatalf("segment %d follows %d", s.Number, next-1)
			}
			next++
		}
	}
	if next != 20_000 || len(requests) < 2 {
		t.Errorf("%d segments in %d requests", next, len(requests))
	}
	if alerts := strings.Join(a.Alerts, "\n"); len(a.Alerts) != 1 || !strings.Contains(alerts, fmt.Sprintf("in %d parts", len(requests))) {
		t.Errorf("%q", a.Alerts)
	}
	if n := len(a.Dimensions[sales.Metrics].Evidence); n < 2 || n > 5 {
		t.Errorf("%d quotes", n)
	}
	if len(a.NextSteps) != 1 || len(a.Risks) != 1 || len(a.KeyFindings) != 1 {
		t.Errorf("lists repeat: %+v", a)
	}
	t.Logf("%d requests in %s", len(requests), time.Since(start))
}

func TestBeyondTheLimitAnAlertSaysSo(t *testing.T) {
	server := llmtest.New(t, key)
	c := configFor(server)
	c.WindowTokens, c.MaxWindows = 1000, 2
	a, err := clientFor(t, c).Analyse(t.Context(), long(500), llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, r := range server.Requests() {
		read += len(r.Segments())
	}
	if len(server.Requests()) != 2 || !strings.Contains(a.Alerts[len(a.Alerts)-1], fmt.Sprintf("the first %d of its 500", read)) {
		t.Errorf("%d requests, %q", len(server.Requests()), a.Alerts)
	}
}

func TestOneEndlessSegmentIsShortenedAndSaidSo(t *testing.T) {
	server := llmtest.New(t, key)
	c := configFor(server)
	c.WindowTokens = 1000
	transcript := sales.Transcript{Segments: []sales.Segment{{Side: sales.BuyerSide, Text: strings.Repeat("我們浪費時間。", 100_000)}}}
	a, err := clientFor(t, c).Analyse(t.Context(), transcript, llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(server.Requests()[0].Messages[1].Content); n > 10_000 || len(a.Alerts) != 1 || !strings.Contains(a.Alerts[0], "過長") {
		t.Errorf("%d bytes sent, alerts %q", n, a.Alerts)
	}
}

func TestMergeTakesTheBestSupportedWindow(t *testing.T) {
	server := llmtest.New(t, key)
	c := configFor(server)
	c.WindowTokens = 1000
	n := 0
	score := func(v int) *int { return &v }
	server.Say(func(r llmtest.Request) llmtest.Reply {
		n++
		a := llmtest.Derived(r)
		a.Summary, a.Alerts, a.Risks = fmt.Sprintf("Part %d.", n), []string{"A competitor is named."}, []string{fmt.Sprintf("Risk %d", n)}
		s := r.Segments()
		a.Dimensions["metrics"] = llmtest.Dimension{Score: score(n % 3), Reason: fmt.Sprintf("part %d", n), Evidence: []llmtest.Quote{{Segment: s[0].Number, Quote: s[0].Text}}, Gaps: []string{}}
		a.Dimensions["champion"] = llmtest.Dimension{Reason: "silent", Evidence: []llmtest.Quote{}, Gaps: []string{}}
		return llmtest.Reply{Content: a.JSON()}
	})
	a, err := clientFor(t, c).Analyse(t.Context(), long(130), llm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := a.Dimensions[sales.Metrics]
	if *d.Score != 2 || n < 3 || a.Dimensions[sales.Champion].Score != nil || len(d.Evidence) != min(n, 5) {
		t.Errorf("%d parts, %+v", n, d)
	}
	if !strings.HasPrefix(a.Summary, "Part 1. Part 2. Part 3.") || len(a.Risks) != n || len(a.Alerts) != 2 {
		t.Errorf("%+v", a)
	}
}
