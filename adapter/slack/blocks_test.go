package slack_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sales-ai-automation/salesai/adapter/slack"
	"github.com/sales-ai-automation/salesai/adapter/slack/slacktest"
	"github.com/sales-ai-automation/salesai/sales"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// shown is a message as a person reads it, block by block.
func shown(m slacktest.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "summary: %s\n", m.Text)
	for _, block := range m.Blocks {
		fmt.Fprintf(&b, "--- %s\n", block.Type)
		if block.Text != nil {
			fmt.Fprintln(&b, block.Text.Text)
		}
		for _, t := range append(block.Fields, block.Elements...) {
			fmt.Fprintln(&b, t.Text)
		}
	}
	return b.String()
}

func TestMessageGolden(t *testing.T) {
	for _, language := range []string{slack.English, slack.Chinese} {
		server := slacktest.New(t, token, channel)
		config := configFor(server)
		config.Language = language
		client := clientFor(t, config)
		full := notice(1)
		full.UserSlackID = "U0123456789"
		bare := notice(2)
		bare.Title, bare.Analysis = "", sales.Analysis{Engine: "rules", Model: "rules-1", InsufficientEvidence: true, Status: sales.AtRisk}
		hostile := notice(3)
		hostile.Company = "<!channel> & <https://evil.example|Acme>"
		hostile.UserSlackID = "U1> <!here"
		hostile.Analysis.KeyFindings = []string{"<@U0123456789>\n*Alerts*\n• forged", "&amp;"}
		for _, n := range []slack.Notice{full, bare, hostile} {
			if _, err := client.NotifyProcessingCompleted(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		var all strings.Builder
		for _, m := range server.Messages(channel) {
			all.WriteString(shown(m) + "\n")
		}
		got := all.String()
		path := filepath.Join("testdata", "message."+language+".golden")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path) // #nosec G304 -- a golden file of our own
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; run with -update and look at the difference. Got:\n%s", path, got)
		}
	}
}

// Whatever an analysis holds, Slack's limits are kept: the fake refuses what is beyond them.
func TestAnyAnalysisFits(t *testing.T) {
	server := slacktest.New(t, token, channel)
	client := clientFor(t, configFor(server))
	text := rapid.OneOf(rapid.StringN(0, 50, -1), rapid.SampledFrom([]string{
		strings.Repeat("&", 5000), strings.Repeat("<", 401), strings.Repeat("長", 9000), strings.Repeat("😀", 3000), "", " \n", "\x00\xff",
	}))
	texts := rapid.SliceOfN(text, 0, 30)
	rapid.Check(t, func(r *rapid.T) {
		n := notice(rapid.IntRange(0, 1e9).Draw(r, "n"))
		n.Company, n.Title, n.CaseNumber, n.UserName = text.Draw(r, "company"), text.Draw(r, "title"), text.Draw(r, "case"), text.Draw(r, "user")
		n.Analysis.KeyFindings, n.Analysis.Risks, n.Analysis.Alerts = texts.Draw(r, "findings"), texts.Draw(r, "risks"), texts.Draw(r, "alerts")
		n.Analysis.NextSteps = nil
		for _, s := range texts.Draw(r, "steps") {
			n.Analysis.NextSteps = append(n.Analysis.NextSteps, sales.NextStep{Action: s, Priority: "high", Owner: s, Due: s})
		}
		for _, d := range sales.Dimensions() {
			n.Analysis.Dimensions[d] = sales.DimensionScore{Reason: text.Draw(r, string(d))}
		}
		n.Analysis.Model = text.Draw(r, "model")
		if _, err := client.NotifyProcessingCompleted(t.Context(), n); err != nil {
			r.Fatal(err)
		}
	})
}
