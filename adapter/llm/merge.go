package llm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// merge makes one analysis of those of a transcript's windows. For each dimension the best supported window speaks: the
// highest score, then the most quotes from the buyer, then the later one, which knows how the talk ended. Its evidence is
// kept, with the others' after it. Lists are joined without repetitions; nothing new is concluded.
func merge(parts []sales.Analysis, language string) sales.Analysis {
	if len(parts) == 1 {
		return parts[0]
	}
	out := sales.Analysis{
		Dimensions: make(map[sales.Dimension]sales.DimensionScore, 6), Model: parts[0].Model,
		KeyFindings: []string{}, NextSteps: []sales.NextStep{}, Risks: []string{}, Alerts: []string{},
	}
	for _, d := range sales.Dimensions() {
		out.Dimensions[d] = mergeDimension(parts, d)
	}
	summaries := []string{}
	for _, p := range parts {
		summaries = appendNew(summaries, p.Summary)
		out.KeyFindings = appendNew(out.KeyFindings, p.KeyFindings...)
		out.Risks = appendNew(out.Risks, p.Risks...)
		out.Alerts = appendNew(out.Alerts, p.Alerts...)
		for _, step := range p.NextSteps {
			known := slices.ContainsFunc(out.NextSteps, func(s sales.NextStep) bool { return same(s.Action, step.Action) })
			if !known {
				out.NextSteps = append(out.NextSteps, step)
			}
		}
	}
	slices.SortStableFunc(out.NextSteps, func(a, b sales.NextStep) int { return urgency(a) - urgency(b) })
	out.NextSteps = out.NextSteps[:min(len(out.NextSteps), maxItems)]
	out.KeyFindings = out.KeyFindings[:min(len(out.KeyFindings), maxItems)]
	out.Risks = out.Risks[:min(len(out.Risks), maxItems)]
	out.Alerts = append(out.Alerts[:min(len(out.Alerts), maxItems)], mergedAlert(language, len(parts)))
	out.Summary = clip(strings.Join(summaries, " "), maxText)
	return out
}

func mergeDimension(parts []sales.Analysis, d sales.Dimension) sales.DimensionScore {
	best := parts[0].Dimensions[d]
	for _, p := range parts[1:] {
		if one := p.Dimensions[d]; !better(best, one) {
			best = one
		}
	}
	for _, p := range parts {
		for _, e := range p.Dimensions[d].Evidence {
			known := slices.ContainsFunc(best.Evidence, func(k sales.Evidence) bool { return k.Segment == e.Segment && k.Quote == e.Quote })
			if !known && len(best.Evidence) < maxEvidence {
				best.Evidence = append(slices.Clip(best.Evidence), e)
			}
		}
	}
	return best
}

// better reports whether a is better supported than b.
func better(a, b sales.DimensionScore) bool {
	sa, sb := -1, -1
	if a.Score != nil {
		sa = *a.Score
	}
	if b.Score != nil {
		sb = *b.Score
	}
	if sa != sb {
		return sa > sb
	}
	return buyerQuotes(a) > buyerQuotes(b)
}

func buyerQuotes(d sales.DimensionScore) int {
	n := 0
	for _, e := range d.Evidence {
		if e.Side == sales.BuyerSide {
			n++
		}
	}
	return n
}

func urgency(s sales.NextStep) int {
	return slices.Index([]string{"high", "medium", "low"}, s.Priority)
}

func same(a, b string) bool {
	return strings.EqualFold(strings.TrimRight(a, ".。 "), strings.TrimRight(b, ".。 "))
}

func appendNew(list []string, more ...string) []string {
	for _, m := range more {
		if m != "" && !slices.ContainsFunc(list, func(s string) bool { return same(s, m) }) {
			list = append(list, m)
		}
	}
	return list
}

func mergedAlert(language string, parts int) string {
	if strings.HasPrefix(language, "zh") {
		return fmt.Sprintf("這段對話很長：分成 %d 個部分分別分析後合併，橫跨各部分的脈絡可能遺漏。", parts)
	}
	return fmt.Sprintf("This conversation is long: it was analysed in %d parts and merged, so links between the parts may be missed.", parts)
}

func truncatedAlert(language string, read, all int) string {
	if strings.HasPrefix(language, "zh") {
		return fmt.Sprintf("這段對話超過上限：只分析了前 %d 段（共 %d 段）。", read, all)
	}
	return fmt.Sprintf("This conversation is longer than the limit: only the first %d of its %d segments were analysed.", read, all)
}

func shortenedAlert(language string) string {
	if strings.HasPrefix(language, "zh") {
		return "逐字稿中有一段過長：只分析了該段的開頭。"
	}
	return "A segment of this transcript is too long: only its beginning was analysed."
}
