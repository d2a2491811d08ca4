package rules

import (
	"fmt"
	"sort"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// finding names a label and the topics that fill it, the most telling first.
type finding struct {
	label  string
	topics []string
}

// findingOrder is what a manager wants to know first.
func findingOrder() []finding {
	return []finding{
		{"left", []string{"topic.left"}},
		{"loss", []string{"metrics.loss", "identifyPain.impact"}},
		{"problem", []string{"identifyPain.problem"}},
		{"competitor", []string{"topic.competitor"}},
		{"price", []string{"topic.price"}},
		{"must", []string{"decisionCriteria.must", "decisionCriteria.need", "decisionCriteria.proof"}},
		{"signer", []string{"economicBuyer.signer", "economicBuyer.self"}},
		{"budget", []string{"economicBuyer.budget"}},
		{"dates", []string{"decisionProcess.dates", "topic.renewal"}},
		{"action", []string{"champion.action", "champion.advocacy"}},
		{"approvals", []string{"decisionProcess.approvals"}},
		{"trust", []string{"topic.trust"}},
		{"target", []string{"metrics.target", "metrics.value"}},
		{"like", []string{"champion.like"}},
		{"steps", []string{"decisionProcess.steps"}},
		{"concern", []string{"economicBuyer.concern"}},
	}
}

const mostFindings = 6

// findings are the sentences that say what was learned, each around the words that say it.
func (s *scan) findings(c catalogue, rivals []string) []string {
	var all []string
	used := map[string]bool{}
	for _, strict := range []float64{0.75, 0.4} { // weaker signals only where there is room
		for _, f := range findingOrder() {
			if len(all) == mostFindings || (strict < 0.75 && len(all) >= 3) {
				break
			}
			h, ok := s.best(strict, f.topics...)
			if !ok {
				continue
			}
			quote := s.quote(h)
			if used[f.label] || used[quote] {
				continue
			}
			used[f.label], used[quote] = true, true
			label := c.labels[f.label]
			if f.label == "competitor" && len(rivals) > 0 {
				label = fmt.Sprintf(c.labels["rival"], strings.Join(rivals, c.separator))
			}
			all = append(all, fmt.Sprintf(c.quoted, label, quote, s.speaker(h.segment)))
		}
	}
	return all
}

// best is the strongest thing the buyer said of the topics, in their order; nobody's questions count.
func (s *scan) best(least float64, topics ...string) (hit, bool) {
	for _, topic := range topics {
		best, ok := hit{}, false
		for _, h := range s.said(topic) {
			if h.side == sales.RepSide || h.echo || h.weight < least || (h.question && !strings.HasPrefix(topic, "decision")) {
				continue
			}
			if !ok || h.weight > best.weight {
				best, ok = h, true
			}
		}
		if ok {
			return best, true
		}
	}
	return hit{}, false
}

func (s *scan) speaker(segment int) string {
	if name := s.transcript.Segments[segment].Speaker; name != "" {
		return name
	}
	return fmt.Sprintf("#%d", segment+1)
}

// rivals names the vendors that stand where a vendor's name stands, the most named first.
func (s *scan) rivals(cased bool) []string {
	count, sure, shown := map[string]int{}, map[string]bool{}, map[string]string{}
	for _, h := range s.said("topic.competitor") {
		if h.name == "" {
			continue
		}
		count[h.name]++
		text := s.transcript.Segments[h.segment].Text
		sure[h.name] = sure[h.name] || strings.Contains(strings.ToLower(text[h.from:h.to]), "renew")
		if i := strings.Index(strings.ToLower(text), h.name); i >= 0 && i+len(h.name) <= len(text) && shown[h.name] == "" {
			shown[h.name] = text[i : i+len(h.name)]
		}
	}
	var names []string
	for name, n := range count {
		// Without capitals, a word must stand there twice, or in the place of a contract's owner, to be a name.
		if cased || n > 1 || sure[name] {
			names = append(names, name)
		}
	}
	sort.Slice(names, func(i, j int) bool {
		if count[names[i]] != count[names[j]] {
			return count[names[i]] > count[names[j]]
		}
		return names[i] < names[j]
	})
	names = names[:min(len(names), 3)]
	for i, name := range names {
		if shown[name] != "" {
			names[i] = shown[name]
		}
	}
	return names
}
