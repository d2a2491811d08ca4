package demo

import (
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/sales/transcript"
)

// read reads a conversation's file as an upload does.
func read(t *testing.T, c Conversation) *sales.Transcript {
	t.Helper()
	parsed, err := transcript.Read(c.FileName, c.Body, transcript.Options{})
	if err != nil {
		t.Fatalf("%s: %v", c.FileName, err)
	}
	sales.InferSides(&parsed.Transcript, c.RepSpeakers)
	return &parsed.Transcript
}

func TestMakeCanBeRead(t *testing.T) {
	formats := map[string]int{}
	for _, c := range Make(seed, noon()).Conversations {
		parsed, err := transcript.Read(c.FileName, c.Body, transcript.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.FileName, err)
			continue
		}
		formats[parsed.Format]++
		if parsed.Transcript.Language != c.Language {
			t.Errorf("%s: language %q, want %q", c.FileName, parsed.Transcript.Language, c.Language)
		}
		sales.InferSides(&parsed.Transcript, c.RepSpeakers)
		turns := map[sales.Side]int{}
		for _, s := range parsed.Transcript.Segments {
			turns[s.Side]++
		}
		if turns[sales.RepSide] < 6 || turns[sales.BuyerSide] < 6 || turns[sales.OtherSide] > 0 {
			t.Errorf("%s: turns per side: %v", c.FileName, turns)
		}
		if n := len(parsed.Transcript.Segments); n < 14 || n > 40 {
			t.Errorf("%s has %d turns, want 14 to 40", c.FileName, n)
		}
	}
	if len(formats) != 4 {
		t.Errorf("formats: %v, want four", formats)
	}
}

// The stories must show on the pages: every rating, and reps who differ.
func TestMakeScoresDiffer(t *testing.T) {
	plan := Make(seed, noon())
	ratings := map[sales.Rating]int{}
	sum, n := map[string]float64{}, map[string]float64{}
	half := map[string][2][]int{} // scores of the earlier and the later half of the span
	middle := noon().AddDate(0, 0, -60)
	for _, c := range plan.Conversations {
		a := rules.Analyse(read(t, c), c.Language)
		ratings[a.Status]++
		if a.OverallScore == nil {
			continue
		}
		owner := plan.Opportunities[c.Opportunity].OwnerEmail
		sum[owner] += float64(*a.OverallScore)
		n[owner]++
		h := half[owner]
		i := 0
		if c.Date.After(middle) {
			i = 1
		}
		h[i] = append(h[i], *a.OverallScore)
		half[owner] = h
	}
	mean := func(email string) float64 { return sum[email] / max(1, n[email]) }
	change := func(email string) float64 { return average(half[email][1]) - average(half[email][0]) }
	for _, r := range sales.Ratings() {
		if share := float64(ratings[r]) / float64(len(plan.Conversations)); share < .08 {
			t.Errorf("%.0f%% of the conversations are rated %s, want at least 8%%: %v", 100*share, r, ratings)
		}
	}
	if mean(star().email) < mean(steady().email)+5 || mean(steady().email) < mean(weak().email)+15 {
		t.Errorf("means: star %.0f, steady %.0f, weak %.0f: want them well apart", mean(star().email), mean(steady().email), mean(weak().email))
	}
	if change(RepEmail) < 10 {
		t.Errorf("the improver's mean changed by %.0f, want at least 10", change(RepEmail))
	}
	if change(falling().email) > -10 {
		t.Errorf("the falling rep's mean changed by %.0f, want at most -10", change(falling().email))
	}
}

func average(scores []int) float64 {
	var sum float64
	for _, s := range scores {
		sum += float64(s)
	}
	return sum / float64(max(1, len(scores)))
}
