package rules

import (
	"reflect"
	"sync"
	"testing"
)

// TestAnalysesAtTheSameTimeDoNotMeet reads with the same tables in many goroutines; the race detector looks on.
func TestAnalysesAtTheSameTimeDoNotMeet(t *testing.T) {
	calls := []string{"We pay 40,000 dollars a year and lose two days each month.", "we pay 40,000 dollars a year and lose two days each month.", "我們每個月要花三天做報表，財務長決定預算。"}
	var wait sync.WaitGroup
	for i := range 4 * len(calls) {
		wait.Go(func() {
			text := calls[i%len(calls)]
			if first, again := Analyse(oneLine(text)), Analyse(oneLine(text)); !reflect.DeepEqual(first, again) {
				t.Errorf("%q is judged in two ways", text)
			}
		})
	}
	wait.Wait()
}
