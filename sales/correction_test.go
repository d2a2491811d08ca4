package sales_test

import (
	"strings"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

func TestAPersonsScoreCounts(t *testing.T) {
	r := sales.DefaultRubric()
	a := finish(t, call("a rep", "a buyer"), map[sales.Dimension]sales.DimensionScore{
		sales.Metrics: rated(5, quoted(1, "a buyer")), sales.Champion: rated(1, quoted(1, "a buyer")), sales.IdentifyPain: rated(3, quoted(1, "a buyer")),
	})
	if *a.OverallScore != 60 || !a.InsufficientEvidence {
		t.Fatalf("before: %d, insufficient %v", *a.OverallScore, a.InsufficientEvidence)
	}
	must := func(d sales.Dimension, o *sales.Override, overall int, rating sales.Rating, few bool) {
		t.Helper()
		if err := r.Correct(&a, d, o); err != nil {
			t.Fatal(err)
		}
		if *a.OverallScore != overall || a.Status != rating || a.InsufficientEvidence != few {
			t.Errorf("got %d %s, insufficient %v", *a.OverallScore, a.Status, a.InsufficientEvidence)
		}
	}
	must(sales.Champion, &sales.Override{Score: 4, Reason: " She  called me. ", By: "u"}, 80, sales.Strong, true)
	if got := a.Dimensions[sales.Champion]; *got.Score != 1 || got.Override.Reason != "She called me." || len(got.Evidence) != 1 {
		t.Errorf("what the engine found is %+v", got)
	}
	// What was not discussed counts once a person has scored it.
	must(sales.EconomicBuyer, &sales.Override{Score: 0, Reason: "Never met.", By: "u"}, 60, sales.Medium, false)
	must(sales.EconomicBuyer, nil, 80, sales.Strong, true)
	must(sales.Champion, nil, 60, sales.Medium, true)

	for name, bad := range map[string]struct {
		d sales.Dimension
		o sales.Override
	}{
		"dimension": {"charisma", sales.Override{Score: 1, Reason: "r"}}, "negative": {sales.Champion, sales.Override{Score: -1, Reason: "r"}},
		"six": {sales.Champion, sales.Override{Score: 6, Reason: "r"}}, "no reason": {sales.Champion, sales.Override{Score: 1, Reason: " \n"}},
		"long reason": {sales.Champion, sales.Override{Score: 1, Reason: strings.Repeat("r", 501)}},
	} {
		if err := r.Correct(&a, bad.d, &bad.o); sales.CodeOf(err) != sales.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if *a.OverallScore != 60 {
		t.Errorf("a refused correction made it %d", *a.OverallScore)
	}
}

func TestACorrectionOutlivesAnotherAnalysis(t *testing.T) {
	r, c := sales.DefaultRubric(), call("a rep", "a buyer")
	scores := func(n int) sales.Analysis {
		return finish(t, c, map[sales.Dimension]sales.DimensionScore{sales.Metrics: rated(n, quoted(1, "a buyer")), sales.Champion: rated(n, quoted(1, "a buyer"))})
	}
	before, after := scores(1), scores(3)
	if err := r.Correct(&before, sales.Champion, &sales.Override{Score: 5, Reason: "r", By: "u"}); err != nil {
		t.Fatal(err)
	}
	r.KeepCorrections(&after, &before)
	if *after.OverallScore != 80 || *after.Dimensions[sales.Metrics].Effective() != 3 || *after.Dimensions[sales.Champion].Score != 3 {
		t.Errorf("got %d from %+v", *after.OverallScore, after.Dimensions)
	}
	fresh := scores(2)
	r.KeepCorrections(&fresh, nil)
	if *fresh.OverallScore != 40 {
		t.Errorf("without an earlier analysis it is %d", *fresh.OverallScore)
	}
}
