package fleettest

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// forgetful answers writes and keeps nothing of them.
func forgetful(w http.ResponseWriter, r *http.Request, made *atomic.Int64) {
	id := strconv.FormatInt(made.Add(1), 10)
	answer := any(map[string]any{"items": []any{}, "total": 0, "id": id, "conversationId": id, "opportunityId": id, "revision": 1, "companyName": "Company, 0"})
	if strings.HasSuffix(r.URL.Path, "analytics/dashboard") {
		answer = map[string]any{"summary": map[string]int{"totalConversations": 1000}}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"json": answer})
}

// TestSiegeSeesWhatIsMissing makes sure that a siege can fail.
func TestSiegeSeesWhatIsMissing(t *testing.T) {
	var made atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { forgetful(w, r, &made) }))
	defer server.Close()
	s, err := NewSiege(t.Context(), SiegeOptions{URL: server.URL, Reps: []string{"a@x.test", "b@x.test"}, Boss: "c@x.test", Chance: rand.New(rand.NewPCG(1, 1))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	row := s.log.turn("forgotten")
	wait := s.Begin(ctx)
	for late := time.Now().Add(30 * time.Second); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		s.log.mu.Lock()
		done := row.Wrong > 3 && row.Uploads >= 4
		s.log.mu.Unlock()
		if done {
			break
		}
	}
	cancel()
	wait()
	ids := []string{}
	for id := range s.log.uploads {
		ids = append(ids, id)
	}
	if row.Wrong < 4 || len(ids) < 4 {
		t.Fatalf("%d wrong answers seen, %d uploads", row.Wrong, len(ids))
	}
	err = s.Reckon(t.Context(), 0, func(context.Context) (Fates, error) {
		return Fates{
			Status:   map[string]string{ids[0]: "completed", ids[1]: "completed", ids[2]: "processing"},
			Analyses: map[string]int{ids[0]: 2, ids[1]: 1},
			Queue:    []byte(ids[2]),
		}, nil
	}, func() map[string]int { return map[string]int{ids[0]: 2} })
	if err != nil {
		t.Fatal(err)
	}
	if row.Doubled != 1 || row.ToldTwice != 1 || row.Untold != 1 || row.Lost < 1 || row.Clean() {
		t.Errorf("%+v", row)
	}
}
