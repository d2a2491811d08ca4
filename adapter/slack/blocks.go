package slack

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/sales-ai-automation/salesai/sales"
)

const (
	maxLine  = 400 // characters of one finding, step or reason: a message is skimmed, the page has the rest
	maxShown = 8   // findings, steps, risks or alerts
)

// summary is the line that notifications and screen readers give.
func (c *Client) summary(n Notice) string {
	score := c.text.notScored
	if n.Analysis.OverallScore != nil {
		score = fmt.Sprintf(c.text.overall, *n.Analysis.OverallScore)
	}
	line := c.text.finished + c.text.colon + escapeTo(n.Company, 200) + " · " + escapeTo(n.CaseNumber, 60) + " · " + score
	if rating := c.text.ratings[n.Analysis.Status]; rating != "" && n.Analysis.OverallScore != nil {
		line += " · " + rating
	}
	return line
}

// blocks lay the message out. There are never more than a dozen, far below Slack's fifty.
func (c *Client) blocks(n Notice) []slack.Block {
	t := c.text
	header := cut(t.finished+t.colon+n.Company, maxHeader)
	blocks := []slack.Block{
		slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, header, false, false)),
		slack.NewSectionBlock(nil, c.facts(n), nil),
	}
	if n.Analysis.InsufficientEvidence {
		blocks = append(blocks, section(t.insufficient))
	}
	blocks = append(blocks, c.list(t.alerts, n.Analysis.Alerts)...)
	blocks = append(blocks, c.dimensions(n.Analysis)...)
	blocks = append(blocks, c.list(t.findings, n.Analysis.KeyFindings)...)
	blocks = append(blocks, c.steps(n.Analysis.NextSteps)...)
	blocks = append(blocks, c.list(t.risks, n.Analysis.Risks)...)
	if link := c.link(n); link != "" {
		blocks = append(blocks, section(link))
	}
	blocks = append(blocks, slack.NewContextBlock("", mrkdwn(c.footer(n))))
	return blocks[:min(len(blocks), maxBlocks)]
}

// mrkdwn is verbatim: Slack makes no links and mentions of what people said.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func section(text string) slack.Block { return slack.NewSectionBlock(mrkdwn(text), nil, nil) }

var slackUser = regexp.MustCompile(`^[UW][A-Z0-9]{2,30}$`)

func (c *Client) facts(n Notice) []*slack.TextBlockObject {
	t := c.text
	score, rating := t.notScored, t.notScored
	if n.Analysis.OverallScore != nil {
		score = fmt.Sprintf(t.overall, *n.Analysis.OverallScore)
		if known := t.ratings[n.Analysis.Status]; known != "" {
			rating = known
		}
	}
	person := escapeTo(n.UserName, maxField/2)
	if slackUser.MatchString(n.UserSlackID) {
		person = "<@" + n.UserSlackID + ">"
	}
	facts := make([]*slack.TextBlockObject, 0, 6)
	for _, f := range []struct{ name, value string }{
		{t.score, score}, {t.rating, rating},
		{t.rep, person}, {t.customer, escapeTo(n.Company, maxField/2)},
		{t.caseNumber, escapeTo(n.CaseNumber, maxField/2)}, {t.conversation, escapeTo(n.Title, maxField/2)},
	} {
		if f.value == "" {
			f.value = "–"
		}
		facts = append(facts, mrkdwn("*"+f.name+"*\n"+f.value))
	}
	return facts
}

// list shows a heading with lines under it; an empty list shows nothing.
func (c *Client) list(heading string, items []string) []slack.Block {
	lines := []string{}
	for _, item := range items {
		if line := escapeTo(item, maxLine); line != "" {
			lines = append(lines, "• "+line)
		}
	}
	return c.lines(heading, lines)
}

// lines keeps within maxShown lines and one section's length, and says how many it left out.
func (c *Client) lines(heading string, lines []string) []slack.Block {
	if len(lines) == 0 {
		return nil
	}
	text := "*" + heading + "*"
	const reserve = 40 // for the line that says how many more there are
	for i, line := range lines {
		if i == maxShown || width(text)+1+width(line) > maxSection-reserve {
			text += "\n" + fmt.Sprintf(c.text.more, len(lines)-i)
			break
		}
		text += "\n" + line
	}
	return []slack.Block{section(text)}
}

func (c *Client) dimensions(a sales.Analysis) []slack.Block {
	lines := make([]string, 0, 6)
	for _, d := range sales.Dimensions() {
		one := a.Dimensions[d]
		score := c.text.notDiscussed
		switch {
		case one.Override != nil:
			score = fmt.Sprintf("%d/5", one.Override.Score)
		case one.Score != nil:
			score = fmt.Sprintf("%d/5", *one.Score)
		}
		line := "*" + c.text.dimension[d] + "* " + score
		if reason := escapeTo(one.Reason, maxLine); reason != "" {
			line += " – " + reason
		}
		lines = append(lines, line)
	}
	return c.lines(c.text.dimensions, lines)
}

func (c *Client) steps(steps []sales.NextStep) []slack.Block {
	lines := []string{}
	for _, s := range steps {
		action := escapeTo(s.Action, maxLine)
		if action == "" {
			continue
		}
		line := "• "
		if p := c.text.priorities[s.Priority]; p != "" {
			line += "[" + p + "] "
		}
		line += action
		if s.Owner != "" {
			line += " (" + escapeTo(s.Owner, 80) + ")"
		}
		if s.Due != "" {
			line += " · " + c.text.due + escapeTo(s.Due, 80)
		}
		lines = append(lines, line)
	}
	return c.lines(c.text.steps, lines)
}

func (c *Client) link(n Notice) string {
	if c.config.Pages == "" || n.ConversationID == "" {
		return ""
	}
	address := strings.TrimRight(c.config.Pages, "/") + "/conversations/" + url.PathEscape(n.ConversationID)
	return "<" + escape(address) + "|" + c.text.open + ">"
}

func (c *Client) footer(n Notice) string {
	engine := escapeTo(n.Analysis.Model, 100)
	if n.Analysis.Engine == "rules" || engine == "" {
		engine = escapeTo(n.Analysis.Engine, 100)
	}
	if n.Analysis.Engine == "rules" {
		engine = c.text.rules
	}
	parts := []string{fmt.Sprintf(c.text.took, n.ProcessingTime.Round(100*time.Millisecond))}
	if engine != "" {
		parts = append(parts, fmt.Sprintf(c.text.by, engine))
	}
	return strings.Join(parts, " · ")
}
