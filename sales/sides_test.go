package sales_test

import (
	"path/filepath"
	"testing"

	"github.com/sales-ai-automation/salesai/sales"
)

func TestInferSidesOfRecordedCalls(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	calls, err := filepath.Glob(filepath.Join(dir, "sales-calls", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]sales.Side{"Maya": sales.RepSide, "Rahul": sales.BuyerSide, "Rep": sales.RepSide, "Prospect": sales.BuyerSide}
	for _, path := range calls {
		call := recorded(t, path)
		for _, s := range sales.InferSides(call, nil) {
			t.Logf("%s: %+v", filepath.Base(path), s)
			if s.Side != want[s.Speaker] {
				t.Errorf("%s: %s is %s, want %s", filepath.Base(path), s.Speaker, s.Side, want[s.Speaker])
			}
		}
		// Without the names, the words alone must tell.
		for i := range call.Segments {
			s := &call.Segments[i]
			s.Side = ""
			s.Speaker = map[sales.Side]string{sales.RepSide: "Speaker 2", sales.BuyerSide: "Speaker 1"}[want[s.Speaker]]
		}
		for _, s := range sales.InferSides(call, nil) {
			t.Logf("%s: %+v", filepath.Base(path), s)
			if want := map[string]sales.Side{"Speaker 2": sales.RepSide, "Speaker 1": sales.BuyerSide}[s.Speaker]; s.Side != want {
				t.Errorf("%s without names: %s is %s, want %s", filepath.Base(path), s.Speaker, s.Side, want)
			}
		}
	}
	for _, s := range sales.InferSides(recorded(t, filepath.Join(dir, "meetings", "ES2005a.json")), nil) {
		if s.Side != sales.OtherSide {
			t.Errorf("meeting: %s is %s, want other", s.Speaker, s.Side)
		}
	}
}
