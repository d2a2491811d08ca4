package rules

import "strings"

// catalogue holds every text that the rules write, in one language.
type catalogue struct {
	facets     map[string]facetText
	verdicts   [6]string // by score
	unheard    string    // not discussed
	asked      string    // the rep asked, nothing came back
	byBuyer    string    // before what the buyer said
	byRep      string
	byUnknown  string
	against    string
	separator  string
	comma      string // between names
	stop       string
	quoted     string // label, speaker, quote
	labels     map[string]string
	risks      map[string]string
	alerts     map[string]string
	dimensions map[string]string
	summary    summaryText
}

// facetText names a facet as it stands behind "heard:" or "not known:", and the question that would fill it.
type facetText struct{ name, question string }

type summaryText struct{ people, pain, criteria, process, next, weakest, none, notSales string }

// facetTexts reads lines of "facet | name | question".
func facetTexts(table string) map[string]facetText {
	texts := map[string]facetText{}
	for line := range strings.Lines(strings.TrimSpace(table)) {
		fields := strings.Split(line, "|")
		if len(fields) != 3 {
			continue
		}
		texts[strings.TrimSpace(fields[0])] = facetText{strings.TrimSpace(fields[1]), strings.TrimSpace(fields[2])}
	}
	return texts
}
