package rules

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/sales-ai-automation/salesai/sales"
)

// found is what was heard about one facet.
type found struct {
	facet  *facet
	buyer  float64 // the strongest thing the buyer said, 0 to about 1
	other  float64 // the same for somebody whose side is not known
	rep    float64
	places int // distinct clauses of the buyer
	hits   []hit
}

// worth is what the facet adds to its dimension.
func (f *found) worth() float64 {
	switch {
	case f.buyer > 0:
		return f.facet.points*f.buyer + f.facet.more*float64(min(f.places-1, 2))
	case f.other > 0:
		return f.facet.points * f.other * 0.5 // half, as long as nobody says whose words they are
	}
	return f.facet.points * f.rep * f.facet.rep
}

// verdict is what was found about one dimension.
type verdict struct {
	dimension sales.Dimension
	score     *int
	facets    []*found // in the order of the table; only those heard
	asked     bool     // the rep asked
}

func (v *verdict) heard(name string) *found {
	for _, f := range v.facets {
		if f.facet.name == name {
			return f
		}
	}
	return nil
}

// weigh sums up each dimension.
func weigh(s *scan, ordered []facet) map[sales.Dimension]*verdict {
	verdicts := map[sales.Dimension]*verdict{}
	for _, d := range sales.Dimensions() {
		verdicts[d] = &verdict{dimension: d}
	}
	for i := range ordered {
		f := &ordered[i]
		if heard := gather(s, f); heard != nil {
			verdicts[f.dimension].facets = append(verdicts[f.dimension].facets, heard)
		}
	}
	for _, d := range sales.Dimensions() {
		verdicts[d].asked = len(s.byTopic["ask."+string(d)]) > 0
		verdicts[d].sum()
	}
	return verdicts
}

// gather collects what was said about one facet.
func gather(s *scan, f *facet) *found {
	heard := &found{facet: f}
	places := map[[2]int]bool{}
	for _, h := range s.said(f.name) {
		w := h.weight * question(f, h)
		if w <= 0 {
			continue
		}
		h.weight = w
		switch h.side {
		case sales.BuyerSide:
			heard.buyer = max(heard.buyer, w)
			if w >= 0.6 {
				places[[2]int{h.sentence, h.clause}] = true
			}
		case sales.RepSide:
			if f.rep == 0 {
				continue
			}
			heard.rep = max(heard.rep, w)
		default:
			heard.other = max(heard.other, w)
		}
		heard.hits = append(heard.hits, h)
	}
	heard.places = max(1, len(places))
	if len(heard.hits) == 0 {
		return nil
	}
	return heard
}

// question is how much of a statement a question is worth: a buyer's "Can it …?" is a requirement, a rep's question
// says nothing yet.
func question(f *facet, h hit) float64 {
	switch {
	case !h.question:
		return 1
	case h.side == sales.RepSide:
		return 0
	case f.dimension == sales.DecisionCriteria || f.dimension == sales.DecisionProcess:
		return 0.8
	}
	return 0.5
}

// sum turns what was heard into a score.
func (v *verdict) sum() {
	var worths []float64
	bad, byBuyer, own, facets := 0.0, false, 0, 0
	said := map[[2]int]bool{} // places where the buyer says something plainly
	for _, f := range v.facets {
		if f.facet.points < 0 {
			if f.buyer > 0 || f.other > 0 {
				bad -= f.facet.points * max(f.buyer, f.other)
			}
			continue
		}
		worths = append(worths, f.worth())
		byBuyer = byBuyer || f.buyer > 0
		plain := false
		for _, h := range f.hits {
			if h.side == sales.BuyerSide && !h.echo {
				own++
				if h.weight >= 0.6 {
					plain = true
					said[[2]int{h.sentence, h.from / apart}] = true
				}
			}
		}
		if plain {
			facets++
		}
	}
	good := diminish(worths)
	if good == 0 && bad == 0 {
		return
	}
	if good == 0 {
		v.score = new(int)
		return
	}
	total := max(0, good-bad)
	if !byBuyer || own == 0 {
		total = min(total, 2)
	}
	score := min(5, int(math.Floor(total+0.5)))
	if score == 5 && (total < full || facets < 2 || len(said) < 2) {
		score = 4
	}
	if score == 4 && byBuyer && len(said) < 2 {
		score = 3 // many signs in one breath are one piece of evidence
	}
	if score == 0 && bad < good {
		if good < 0.45 {
			return // a word in passing
		}
		score = 1
	}
	v.score = &score
}

// diminish adds up, the best two whole and each further one less, so that many small signs do not make a great one.
func diminish(worths []float64) float64 {
	slices.SortFunc(worths, func(a, b float64) int { return cmp.Compare(b, a) })
	total := 0.0
	for i, w := range worths {
		total += w * []float64{1, 1, 0.8, 0.6, 0.4}[min(i, 4)]
	}
	return total
}

const (
	full  = 4.8 // the least sum of a five, which is rare
	apart = 80  // bytes of a sentence without marks in which words count as one statement
)

const (
	shown   = 4    // quotes per dimension
	weakest = 0.35 // of the most telling quote's worth, for a third quote
)

// evidence picks the most telling quotes, the buyer's first, and gives them in the order of the conversation.
func (v *verdict) evidence(s *scan) []sales.Evidence {
	var hits []hit
	worth := map[int]float64{}
	for _, f := range v.facets {
		for _, h := range f.hits {
			value := math.Abs(f.facet.points) * h.weight
			switch h.side {
			case sales.BuyerSide:
				value += 10
			case sales.RepSide:
				if f.buyer > 0 {
					continue
				}
			default:
			}
			hits = append(hits, h)
			worth[len(hits)-1] = value
		}
	}
	order := make([]int, len(hits))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool {
		x, y := order[a], order[b]
		if worth[x] != worth[y] {
			return worth[x] > worth[y]
		}
		return hits[x].segment < hits[y].segment
	})
	var quotes []sales.Evidence
	turns := map[int]int{}
	for _, i := range order {
		h := hits[i]
		if len(quotes) == shown {
			break
		}
		q := sales.Evidence{Segment: h.segment, Quote: s.quote(h)}
		if turns[h.segment] == 2 || overlaps(quotes, q) {
			continue // one turn must not crowd out the others
		}
		if best := worth[order[0]]; len(quotes) >= 2 && math.Mod(worth[i], 10) < weakest*math.Mod(best, 10) {
			continue // a word in passing beside two telling quotes
		}
		turns[h.segment]++
		quotes = append(quotes, q)
	}
	slices.SortStableFunc(quotes, func(a, b sales.Evidence) int { return a.Segment - b.Segment })
	return quotes
}
