package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// contest is what competitors did, each in turn, round by round.
type contest [][]turn // by competitor, then by round

// compete gives every target its turn in each round, after a warm-up. The order turns with the rounds, so that
// nobody always runs after the same neighbour.
func compete(ctx context.Context, targets []*target, connections int, at pace) (contest, error) {
	c := make(contest, len(targets))
	for _, t := range targets {
		if _, err := t.load(ctx, connections, at.warm); err != nil {
			return nil, err
		}
	}
	for round := range at.rounds {
		for i := range targets {
			n := (i + round) % len(targets)
			done, err := targets[n].load(ctx, connections, at.turn)
			if err != nil {
				return nil, err
			}
			c[n] = append(c[n], done)
		}
	}
	return c, nil
}

// requests is how many of one competitor were answered.
func (c contest) requests(n int) (total int) {
	for _, t := range c[n] {
		total += t.requests
	}
	return total
}

func (c contest) median(n int, of func(turn) float64) float64 {
	values := make([]float64, 0, len(c[n]))
	for _, t := range c[n] {
		values = append(values, of(t))
	}
	return median(values)
}

// ratio compares two competitors within each round.
func (c contest) ratio(a, b int, of func(turn) float64) spread {
	ratios := make([]float64, 0, len(c[a]))
	for i := range c[a] {
		if below := of(c[b][i]); below > 0 {
			ratios = append(ratios, of(c[a][i])/below)
		}
	}
	return spreadOf(ratios)
}

// spread is the median of some ratios, and how far they lie apart.
type spread struct{ median, least, most float64 }

func spreadOf(values []float64) spread {
	if len(values) == 0 {
		return spread{}
	}
	return spread{median(values), slices.Min(values), slices.Max(values)}
}

// String is as it stands in the tables.
func (s spread) String() string {
	if s == (spread{}) {
		return "–"
	}
	digits := 2
	if s.median >= 10 {
		digits = 0
	}
	return fmt.Sprintf("**%.*f** (%.*f–%.*f)", digits, s.median, digits, s.least, digits, s.most)
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

func rate(t turn) float64 { return t.rate() }
func cost(t turn) float64 { return float64(t.cost()) }

func p50(t turn) float64 { return float64(t.quantile(0.50)) }
func p99(t turn) float64 { return float64(t.quantile(0.99)) }

func span(nanoseconds float64) string {
	if nanoseconds >= float64(time.Millisecond) {
		return fmt.Sprintf("%.2f ms", nanoseconds/float64(time.Millisecond))
	}
	return fmt.Sprintf("%.0f µs", nanoseconds/float64(time.Microsecond))
}

const (
	listCall  = "conversations.list"
	listInput = `{"json":{"limit":20,"offset":0}}`
	hitMark   = "salesai-hot; hit"
)

// comparePage measures the hot list beside a bare handler, the same call without cache, and nginx.
func (p *plan) comparePage(ctx context.Context, out io.Writer, folder string, hot, off *product) error {
	list := hot.ask("salesai, hot hit", listCall, listInput)
	body, head, err := list.once(ctx)
	if err != nil {
		return err
	}
	list.want, list.mark = body, hitMark
	file := filepath.Join(folder, "page.json")
	if err := os.WriteFile(file, body, 0o600); err != nil {
		return err
	}
	bare, address, err := startBare(ctx, file)
	if err != nil {
		return err
	}
	defer func() { _ = bare.stop() }()
	targets := []*target{
		{name: "bare net/http handler", address: address, request: list.request, want: body, server: bare},
		list,
		off.ask("salesai, cache off", listCall, listInput),
	}
	short := hot.ask("salesai, hot hit, gzip accepted", listCall, listInput)
	short.request = bytes.Replace(list.request, []byte("\r\nContent-Type"), []byte("\r\nAccept-Encoding: gzip, deflate, br\r\nContent-Type"), 1)
	if _, _, err := short.once(ctx); err != nil {
		return err
	}
	short.mark = "Content-Encoding: gzip"
	targets = append(targets, short)
	if nginxVersion(ctx) != "" {
		server, address, err := startNginx(ctx, folder)
		if err != nil {
			return err
		}
		defer func() { _ = server.stop() }()
		targets = append(targets, &target{name: "nginx, the same bytes as a file (GET)", address: address, want: body, server: server,
			request: fmt.Appendf(nil, "GET /page.json HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\n\r\n", address, hot.cookie)})
	}
	before, err := hot.metrics(ctx)
	if err != nil {
		return err
	}
	at := p.page()
	c, err := compete(ctx, targets, p.connections, at)
	if err != nil {
		return err
	}
	after, err := hot.metrics(ctx)
	if err != nil {
		return err
	}

	fmt.Fprintf(out, "\n### %s, 20 rows, %d bytes, signed in, over HTTP\n\n", listCall, len(body))
	fmt.Fprintf(out, "%d rounds of %s each in turn; medians of the rounds, ratios within a round.\n\n", at.rounds, at.turn)
	fmt.Fprintln(out, "| server | requests/s | p50 | p99 | rate, of bare | server's CPU per request | CPU, bare's share of it |")
	fmt.Fprintln(out, "|---|---:|---:|---:|---:|---:|---:|")
	for n, t := range targets {
		fmt.Fprintf(out, "| %s | %.0f | %s | %s | %s | %s | %s |\n", t.name, c.median(n, rate), span(c.median(n, p50)), span(c.median(n, p99)),
			c.ratio(n, 0, rate), span(c.median(n, cost)), c.ratio(0, n, cost))
	}
	if nginxVersion(ctx) == "" {
		fmt.Fprintf(out, "| nginx | %s | | | | | |\n", nginxMissing)
	}
	fmt.Fprintf(out, "\nThe hot hit is %s of the same call with the cache off.\n", c.ratio(1, 2, rate))
	fmt.Fprintf(out, "The answers said `%s`; during the turns of both hot rows `/metrics` counted %.0f hot hits of the list and %.0f page queries, for %d timed requests and the warm-up.\n",
		cacheStatus(head), after[listHits]-before[listHits], after[pageQueries]-before[pageQueries], c.requests(1)+c.requests(3))
	return nil
}
