// Package rules scores a sales conversation by rules, in English and Chinese, without any service outside.
package rules

import "github.com/sales-ai-automation/salesai/sales"

// Model names this version of the rules in an analysis.
const Model = "rules/1"

// Analyse scores t; the same transcript always gets the same analysis. The hints are languages as in BCP 47, asked
// only where the words do not tell. Sides that are not set are inferred on a copy.
func Analyse(t *sales.Transcript, hints ...string) sales.Analysis {
	_ = hints
	a := sales.Analysis{Engine: "rules", Model: Model}
	if t == nil {
		t = &sales.Transcript{}
	}
	if err := sales.DefaultRubric().Finish(&a, t); err != nil {
		a.Alerts = append(a.Alerts, err.Error())
	}
	return a
}
