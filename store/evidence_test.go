package store_test

import (
	"testing"
	"time"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
	"github.com/sales-ai-automation/salesai/store/storetest"
)

// TestListsTellOfInsufficientEvidence wants every list to say of a score that fewer than four dimensions stand behind it.
func TestListsTellOfInsufficientEvidence(t *testing.T) {
	c := newClock()
	storetest.EachWith(t, store.Options{Now: c.now}, func(t *testing.T, s *store.Store) {
		w := newTeam(t, s)
		four, three := 4, 3
		much := analysis(80, sales.Strong)
		for _, d := range []sales.Dimension{sales.Metrics, sales.EconomicBuyer, sales.IdentifyPain, sales.Champion} {
			much.Dimensions[d] = sales.DimensionScore{Score: &four}
		}
		little := analysis(80, sales.Strong)
		little.Dimensions[sales.EconomicBuyer] = sales.DimensionScore{Score: &three}
		little.Dimensions[sales.DecisionProcess] = sales.DimensionScore{Score: &three}
		for _, one := range []struct {
			company  string
			analysis *sales.Analysis
			want     bool
		}{{"Much", &much, false}, {"Little", &little, true}, {"None", nil, false}} {
			o := newOpportunity(t, s, w.amy.ID, one.company)
			conversation := newConversation(t, s, o, one.company)
			if one.analysis != nil {
				analyse(t, s, conversation.ID, *one.analysis)
			}
			c.pass(time.Second)
			read(t, s, func(r sales.Reader) error {
				conversations, err := r.Conversations(t.Context(), sales.Of(w.amy.ID), 0, 1)
				if err != nil {
					return err
				}
				opportunities, err := r.Opportunities(t.Context(), sales.Of(w.amy.ID), sales.OpportunityFilter{Search: one.company}, 0, 1)
				if err != nil {
					return err
				}
				d, err := r.Opportunity(t.Context(), o.ID)
				if err != nil {
					return err
				}
				got := []bool{conversations.Items[0].InsufficientEvidence, opportunities.Items[0].InsufficientEvidence, d.Conversations[0].InsufficientEvidence}
				if one.analysis != nil {
					dashboard, err := r.Dashboard(t.Context(), sales.Of(w.amy.ID))
					if err != nil {
						return err
					}
					got = append(got, d.LatestAnalysis.InsufficientEvidence, dashboard.RecentAnalyses[0].InsufficientEvidence)
				}
				for i, is := range got {
					if is != one.want {
						t.Errorf("%s: place %d says %v, want %v", one.company, i, is, one.want)
					}
				}
				return nil
			})
		}
	})
}
