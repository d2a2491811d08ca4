package rules

import (
	"strconv"
	"strings"

	"github.com/sales-ai-automation/salesai/sales"
)

// facet is one thing that can be known about a dimension, and what knowing it is worth.
type facet struct {
	name      string
	dimension sales.Dimension
	points    float64 // where the buyer says it; negative where it speaks against the dimension
	more      float64 // for each further turn of the buyer that says it, at most two
	rep       float64 // share of the points where only the rep says it
	main      bool    // its absence is a gap
}

// facetTable holds the facets in the order in which a manager would ask for them. Five is a dimension of which
// everything that matters was said by the buyer; the points were set by reading recorded calls.
const facetTable = `
metrics.loss               2.5 0.25 0.35 main
metrics.target             1.5 0.5  0.4  main
metrics.value              1.5 0.25 0.4  main
metrics.money              1.0 0.25 0.2  .
metrics.volume             1.0 0.25 0.3  .
metrics.neg               -1.0 0    0    .
economicBuyer.signer       2.5 0.5  0.3  main
economicBuyer.self         2.5 0.5  0.2  .
economicBuyer.budget       1.5 0.25 0.3  main
economicBuyer.access       1.0 0.25 0.3  main
economicBuyer.concern      1.0 0.25 0.3  .
economicBuyer.neg         -1.0 0    0    .
decisionCriteria.must      2.5 0.5  0.2  main
decisionCriteria.need      1.0 0.5  0.2  .
decisionCriteria.technical 0.75 0.25 0.2  main
decisionCriteria.security  0.5  0.25 0.2 .
decisionCriteria.commercial 1.0 0.25 0.2 main
decisionCriteria.proof     1.0 0.25 0.2  .
decisionCriteria.ranked    1.0 0.25 0.3  main
decisionCriteria.neg      -1.0 0    0    .
decisionProcess.steps      1.5 0.25 0.3  main
decisionProcess.approvals  1.5 0.25 0.3  main
decisionProcess.dates      1.5 0.25 0.4  main
decisionProcess.sequence   0.75 0.25 0.2 .
decisionProcess.meeting    0.5 0.25 0.4  .
decisionProcess.neg       -1.0 0    0    .
identifyPain.problem       2.0 0.5  0.25 main
identifyPain.impact        1.5 0.25 0.25 main
identifyPain.emotion       1.0 0.25 0.2  .
identifyPain.whynow        0.75 0   0.2  main
identifyPain.tried         0.5 0    0.2  .
identifyPain.neg          -1.5 0    0    .
champion.action            2.0 0.75 0    main
champion.advocacy          1.5 0.5  0    .
champion.info              1.0 0.25 0    .
champion.like              1.0 0.25 0    .
champion.stake             0.75 0.25 0   main
champion.neg              -1.0 0    0    .
`

// facets reads the table.
func facets() (ordered []facet, byName map[string]*facet) {
	for line := range strings.Lines(strings.TrimSpace(facetTable)) {
		f := strings.Fields(line)
		if len(f) != 5 {
			continue
		}
		dimension, _, _ := strings.Cut(f[0], ".")
		ordered = append(ordered, facet{
			name: f[0], dimension: sales.Dimension(dimension),
			points: decimal(f[1]), more: decimal(f[2]), rep: decimal(f[3]), main: f[4] == "main",
		})
	}
	byName = make(map[string]*facet, len(ordered))
	for i := range ordered {
		byName[ordered[i].name] = &ordered[i]
	}
	return ordered, byName
}

// decimal reads a number of our own tables; a test reads them all.
func decimal(s string) float64 {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0
	}
	return n
}
