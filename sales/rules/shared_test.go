package rules_test

import (
	"path/filepath"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/sales/salestest"
)

// TestRecordedCalls holds what a manager reads out of the recorded calls, with a tolerance, against the rules.
func TestRecordedCalls(t *testing.T) {
	dir := salestest.Data(t)
	if dir == "" {
		return
	}
	n := between{none, none}
	for path, want := range map[string]judgement{
		// Needs notes that can be trusted, fears a polluted CRM, wants a pilot, will bring procurement; nobody named who pays.
		"sales-calls/acme-pricing-pushback.json": {scores: [6]between{{none, 2}, {none, 2}, {3, 5}, {3, 5}, {2, 4}, {3, 4}}, overall: between{45, 70},
			risks: []string{"annual pricing is still a stretch", "Fireflies"}},
		// The champion left; the new lead wants ROI in 30 days, one region first, a decision before the QBR.
		"sales-calls/brightlane-champion-change.json": {scores: [6]between{{2, 4}, {1, 3}, {3, 5}, {3, 5}, {none, 2}, {0, 2}}, overall: between{35, 65},
			risks: []string{"Jordan left last month", "Otter"}},
		// Ten lost bookings a week, dropped calls, burned before; budget is no problem; no decision path yet.
		"sales-calls/brightsmile-01-discovery.json": {scores: [6]between{{3, 4}, {1, 2}, {2, 4}, {1, 3}, {4, 5}, {0, 2}}, overall: between{40, 65}, risks: []string{"trust"}},
		// No downtime, or the deal is off; likes it, sends the call volumes; nobody spoke of money or a signature.
		"sales-calls/brightsmile-02-demo.json": {scores: [6]between{{1, 2}, n, {3, 5}, {1, 3}, {2, 4}, {2, 4}}, overall: between{40, 65}},
		// The doctor signs; renewal in November; a price gap to explain; the buyer takes it to him.
		"sales-calls/brightsmile-03-pricing.json": {scores: [6]between{{1, 3}, {3, 4}, {2, 4}, {3, 5}, {1, 3}, {3, 4}}, overall: between{50, 72}, risks: []string{"six gap", "ringhawk"}},
		// Generic summaries, leadership wants proof, legal wants exports, a bake-off on Tuesday.
		"sales-calls/harbor-renewal-risk.json": {scores: [6]between{{none, 1}, {none, 2}, {3, 5}, {3, 5}, {2, 4}, {1, 3}}, overall: between{40, 65}, risks: []string{"Fireflies", "legal"}},
		// No SSO, no deal; budget approved if IT signs off; a vendor before the board pack.
		"sales-calls/orbit-multi-thread.json": {scores: [6]between{{none, 1}, {2, 4}, {4, 5}, {4, 5}, {none, 2}, {2, 4}}, overall: between{50, 75}, risks: []string{"No SSO, no deal"}},
		// Four people design a remote control: nobody sells, nobody buys.
		"meetings/ES2005a.json": {scores: [6]between{n, n, n, n, n, n}, overall: n, alerts: []string{"does not look like a sales conversation"}},
	} {
		t.Run(filepath.Base(path), func(t *testing.T) {
			call := salestest.Recorded(t, filepath.Join(dir, path))
			sales.InferSides(call, nil)
			a := rules.Analyse(call)
			want.check(t, a)
			believable(t, call, a)
			if len(a.Alerts) == 0 || a.OverallScore == nil {
				return
			}
			if len(a.KeyFindings) < 3 || len(a.NextSteps) == 0 {
				t.Errorf("%d key findings, %d next steps", len(a.KeyFindings), len(a.NextSteps))
			}
		})
	}
}
