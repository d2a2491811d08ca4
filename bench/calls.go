package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// call is one of the seven calls behind the pages.
type call struct{ procedure, input string }

// calls gives the seven, with ids that the manager's lists show.
func calls(ctx context.Context, p *product) ([]call, error) {
	first := func(procedure string) (string, error) {
		body, _, err := p.ask(procedure, procedure, listInput).once(ctx)
		if err != nil {
			return "", err
		}
		var list struct {
			JSON struct {
				Items []struct{ ID string }
			}
		}
		if err := json.Unmarshal(body, &list); err != nil || len(list.JSON.Items) == 0 {
			return "", fmt.Errorf("%s holds no items: %w", procedure, err)
		}
		return list.JSON.Items[0].ID, nil
	}
	conversation, err := first(listCall)
	if err != nil {
		return nil, err
	}
	opportunity, err := first("opportunities.list")
	if err != nil {
		return nil, err
	}
	return []call{
		{listCall, listInput},
		{"analytics.dashboard", `{"json":{}}`},
		{"conversations.get", `{"json":{"conversationId":"` + conversation + `"}}`},
		{"opportunities.list", listInput},
		{"opportunities.get", `{"json":{"opportunityId":"` + opportunity + `"}}`},
		{"analytics.repPerformance", `{"json":{}}`},
		{"analytics.teamPerformance", `{"json":{}}`},
	}, nil
}

// compareCalls measures each call hot beside the same call without cache.
func (p *plan) compareCalls(ctx context.Context, out io.Writer, hot, off *product) error {
	all, err := calls(ctx, hot)
	if err != nil {
		return err
	}
	at := p.call()
	fmt.Fprintf(out, "\n### The seven calls, hot hit beside cache off\n\n%d rounds of %s each in turn.\n\n", at.rounds, at.turn)
	fmt.Fprintln(out, "| call | bytes | hot requests/s | hot p50 | hot p99 | off requests/s | off p50 | hot, of off | page queries per hot request | per request, off |")
	fmt.Fprintln(out, "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
	for _, k := range all {
		warm, cold := hot.ask(k.procedure+", hot", k.procedure, k.input), off.ask(k.procedure+", cache off", k.procedure, k.input)
		body, _, err := warm.once(ctx)
		if err != nil {
			return err
		}
		warm.mark, warm.want = hitMark, body
		hotBefore, offBefore, err := both(ctx, hot, off)
		if err != nil {
			return err
		}
		c, err := compete(ctx, []*target{warm, cold}, p.connections, at)
		if err != nil {
			return err
		}
		hotAfter, offAfter, err := both(ctx, hot, off)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "| %s | %d | %.0f | %s | %s | %.0f | %s | %s | %.3g | %.2f |\n", k.procedure, len(body),
			c.median(0, rate), span(c.median(0, p50)), span(c.median(0, p99)), c.median(1, rate), span(c.median(1, p50)), c.ratio(0, 1, rate),
			(hotAfter-hotBefore)/float64(c.requests(0)), (offAfter-offBefore)/float64(c.requests(1)))
	}
	return nil
}

// both gives the page queries of two instances.
func both(ctx context.Context, hot, off *product) (a, b float64, err error) {
	m, err := hot.metrics(ctx)
	if err != nil {
		return 0, 0, err
	}
	n, err := off.metrics(ctx)
	return m[pageQueries], n[pageQueries], err
}

// cacheStatus is the header of that name.
func cacheStatus(head []byte) string {
	for line := range bytes.Lines(head) {
		if value, ok := bytes.CutPrefix(line, []byte("Cache-Status: ")); ok {
			return string(bytes.TrimSpace(value))
		}
	}
	return "nothing"
}
