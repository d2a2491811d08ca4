// Package rules scores a sales conversation by rules, in English and Chinese, without any service outside.
package rules

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"

	"github.com/sales-ai-automation/salesai/sales"
)

// Engine and Model name these rules in an analysis.
const (
	Engine = "rules"
	Model  = "rules/2"
)

// Analyse scores t under the default rubric; the same transcript always gets the same analysis. The hints are
// languages as in BCP 47, asked only where the words do not tell. Where no side is set, sides are inferred on a copy;
// call sales.InferSides before, so that a later Finish sees the same sides.
func Analyse(t *sales.Transcript, hints ...string) sales.Analysis {
	a := sales.Analysis{Engine: Engine, Model: Model}
	if t == nil {
		t = &sales.Transcript{}
	}
	t = sided(t)
	if t.Language == "" && len(hints) > 0 {
		t.Language = hints[0]
	}
	cased := capitals(t)
	if l, err := lexiconFor(cased); err != nil {
		a.Alerts = append(a.Alerts, err.Error()) // a test reads all tables, so that nobody ever sees this
	} else {
		propose(&a, t, l, cased)
	}
	if err := sales.DefaultRubric().Finish(&a, t); err != nil {
		a.Alerts = append(a.Alerts, err.Error())
	}
	return a
}

// sided gives a copy of t with sides, the given ones where there are any.
func sided(t *sales.Transcript) *sales.Transcript {
	clone := &sales.Transcript{Language: t.Language, Segments: slices.Clone(t.Segments)}
	for _, s := range t.Segments {
		if s.Side == sales.RepSide || s.Side == sales.BuyerSide {
			return clone
		}
	}
	sales.InferSides(clone, nil)
	return clone
}

// propose fills a with what the rules find; Finish has the last word.
func propose(a *sales.Analysis, t *sales.Transcript, l *lexicon, cased bool) {
	texts := english()
	if t.Chinese() {
		texts = chinese()
	}
	ordered, byName := facets()
	s := listen(t, l)
	if len(s.injected) > 0 && capitals(s.unordered()) != cased {
		// The ignored orders alone decided whether names begin with a capital here: read again without their say.
		if own, err := lexiconFor(!cased); err == nil {
			cased, s = !cased, listen(t, own)
		}
	}
	s.answers(byName)
	verdicts := weigh(s, ordered)
	s.end(verdicts)
	trade := s.trade(verdicts)
	a.Dimensions = map[sales.Dimension]sales.DimensionScore{}
	for _, d := range sales.Dimensions() {
		if !trade {
			verdicts[d] = &verdict{dimension: d}
		}
		a.Dimensions[d] = s.describe(verdicts[d], texts, ordered)
	}
	a.Alerts = s.alerts(texts, verdicts, trade)
	if trade {
		rivals := s.rivals(cased)
		a.NextSteps = s.steps()
		a.KeyFindings = s.findings(texts, rivals)
		a.Risks = s.risks(texts, verdicts, rivals, len(a.NextSteps))
	}
	a.Summary = s.summary(texts, verdicts, trade, a.NextSteps)
}

// capitals reports whether t is written with capital letters, so that they may tell names.
func capitals(t *sales.Transcript) bool {
	upper, lower := 0, 0
	for _, s := range t.Segments[:min(len(t.Segments), 2000)] {
		for _, r := range s.Text {
			switch {
			case unicode.IsUpper(r):
				upper++
			case unicode.IsLower(r):
				lower++
			}
		}
	}
	return upper*100 > lower
}

// namesIn tells which words may be names; without capitals, every rarer word may.
func namesIn(cased bool) func(token) bool {
	return func(t token) bool {
		if t.kind&(han|number|money) != 0 || len(t.text) < 3 || common(t.text) {
			return false
		}
		return t.kind&capital != 0 || (!cased && len(t.text) >= 4)
	}
}

// common reports words that stand where a vendor's name may stand and are none.
func common(word string) bool {
	const words = ` the our your their his her this that these those auto annual current contract early license price pricing
 with what when where which who how why more less most much many some any all both same other another next last new old
 good great best fine sure well just only even still also here there then than very really quite crm sso roi api erp csv
 json saml sap aws sow msa poc rfp kpi cfo ceo cto cio coo vps usd eur monday tuesday wednesday thursday friday saturday
 sunday january february march april june july august september october november december excel email emails paper
 spreadsheet spreadsheets software system systems tool tools vendor vendors service services support people team teams
 time times them they you him now today tomorrow week weeks month months year years board budget legal something anything
 everything nothing someone somebody anybody nobody manual manually hold track top site call calls phone phones hand hands
 sometimes average sale sales customer customers schedule mobile google from into over under about after before because
 markdown line teams outlook word powerpoint internet english chinese mandarin yes not and but for the wednesday's being going having doing getting i.t she who nobody everyone everybody it's that's there's i'll we'll i'm we're they're you're let's `
	return strings.Contains(words, " "+word+" ") || strings.Contains(words, "\n "+word+" ")
}

// describe writes down a verdict in words.
func (s *scan) describe(v *verdict, c catalogue, ordered []facet) sales.DimensionScore {
	d := sales.DimensionScore{Score: v.score}
	var missing []string
	for _, f := range ordered {
		if f.dimension != v.dimension || !f.main {
			continue
		}
		if heard := v.heard(f.name); heard != nil && heard.buyer > 0 {
			continue
		}
		missing = append(missing, c.facets[f.name].name)
		if d.Question == "" {
			d.Question = c.facets[f.name].question
		}
	}
	d.Gaps = missing[:min(len(missing), 3)]
	if d.Question == "" { // all is known: the next thing to ask is the last facet of the table
		for _, f := range ordered {
			if f.dimension == v.dimension && f.points > 0 {
				d.Question = c.facets[f.name].question
			}
		}
	}
	if v.score == nil {
		d.Reason = c.unheard
		if v.asked {
			d.Reason = c.asked
		}
		return d
	}
	d.Evidence = v.evidence(s)
	d.Reason = reason(v, c)
	return d
}

// reason says what the score rests on.
func reason(v *verdict, c catalogue) string {
	var buyer, rep, unknown, against []string
	for _, f := range v.facets {
		name := c.facets[f.facet.name].name
		switch {
		case f.facet.points < 0:
			against = append(against, name)
		case f.buyer > 0:
			buyer = append(buyer, name)
		case f.other > 0:
			unknown = append(unknown, name)
		case f.rep > 0:
			rep = append(rep, name)
		}
	}
	parts := []string{c.verdicts[*v.score]}
	for _, p := range []struct {
		intro string
		names []string
	}{{c.byBuyer, buyer}, {c.byUnknown, unknown}, {c.byRep, rep}, {c.against, against}} {
		if len(p.names) > 0 {
			parts = append(parts, p.intro+strings.Join(p.names, c.separator)+c.stop)
		}
	}
	if c.stop == "." {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

// summary tells the conversation in a few sentences.
func (s *scan) summary(c catalogue, verdicts map[sales.Dimension]*verdict, trade bool, steps []sales.NextStep) string {
	turns := len(s.transcript.Segments)
	if turns == 0 {
		return ""
	}
	if !trade {
		return fmt.Sprintf(c.summary.notSales, turns, strings.Join(s.speakers(), c.separator))
	}
	var parts []string
	rep, buyer := s.named(sales.RepSide, c.comma), s.named(sales.BuyerSide, c.comma)
	if rep != "" && buyer != "" {
		parts = append(parts, fmt.Sprintf(c.summary.people, rep, buyer, turns))
	}
	for _, p := range []struct {
		text   string
		topics []string
	}{
		{c.summary.pain, []string{"metrics.loss", "identifyPain.problem"}},
		{c.summary.criteria, []string{"decisionCriteria.must", "decisionCriteria.need", "decisionCriteria.proof"}},
		{c.summary.process, []string{"decisionProcess.dates", "decisionProcess.steps", "decisionProcess.approvals"}},
	} {
		if h, ok := s.best(0.7, p.topics...); ok {
			parts = append(parts, fmt.Sprintf(p.text, unstopped(s.quote(h))))
		}
	}
	if len(steps) > 0 {
		parts = append(parts, fmt.Sprintf(c.summary.next, unstopped(steps[len(steps)-1].Action)))
	}
	if len(parts) == 0 {
		parts = append(parts, fmt.Sprintf(c.summary.none, turns))
	}
	var weak []string
	for _, d := range sales.Dimensions() {
		if v := verdicts[d]; v.score == nil || *v.score <= 1 {
			weak = append(weak, c.dimensions[string(d)])
		}
	}
	if len(weak) > 0 {
		parts = append(parts, fmt.Sprintf(c.summary.weakest, strings.Join(weak, c.separator)))
	}
	if c.stop == "." {
		return strings.Join(parts, " ")
	}
	return strings.Join(parts, "")
}

// named lists who speaks on a side, those who say most first, at most four.
func (s *scan) named(want sales.Side, comma string) string {
	const most = 4
	said := map[string]int{}
	var names []string
	for _, segment := range s.transcript.Segments {
		if side(segment) != want || segment.Speaker == "" {
			continue
		}
		if said[segment.Speaker] == 0 {
			names = append(names, segment.Speaker)
		}
		said[segment.Speaker] += len(segment.Text) + 1
	}
	sort.SliceStable(names, func(i, j int) bool { return said[names[i]] > said[names[j]] })
	return strings.Join(names[:min(len(names), most)], comma)
}

// unstopped drops a full stop, because the sentence around the quote has its own.
func unstopped(quote string) string { return strings.TrimRight(quote, ".。") }

// speakers lists the names in order of appearance, at most six.
func (s *scan) speakers() []string {
	var names []string
	for i, segment := range s.transcript.Segments {
		name := segment.Speaker
		if name == "" {
			name = s.speaker(i)
		}
		if !slices.Contains(names, name) && len(names) < 6 {
			names = append(names, name)
		}
	}
	return names
}
