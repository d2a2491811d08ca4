package day

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sales-ai-automation/salesai/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m, func() error { return goleak.Find() }) }

func options(t *testing.T, users int) Options {
	return Options{
		Users: users, Folder: t.TempDir(), Zone: time.FixedZone("Asia/Taipei", 8*60*60), Seed: 1,
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
}

// TestTheDayKeepsItsPromises plays the day of 50 people and holds its counts to the promises. Times are not counts, but on
// a machine that is busy with other work a reader may come upon a list that is being built for them, and what is built
// twice is written twice: then the day is played again. An answer that is wrong is never excused.
func TestTheDayKeepsItsPromises(t *testing.T) {
	const attempts = 3
	var broken []string
	for range attempts {
		o := options(t, 50)
		f, trace, err := playOne(t.Context(), o, fenced(o.Users), func() {})
		if err != nil {
			t.Fatal(err)
		}
		least := trace.least()
		t.Logf("%+v, hit rate %.4f; least %+v", f, f.HitRate(), least)
		if want := 50 * (2*openings + uploads); f.Answers != want {
			t.Errorf("%d answers, want %d", f.Answers, want)
		}
		if f.Wrong != 0 {
			t.Errorf("%d answers are not what the database says", f.Wrong)
		}
		if broken = promises(f, least); len(broken) == 0 {
			return
		}
		t.Log("once more: ", broken)
	}
	t.Error(broken)
}

// promises gives those that a day broke. Of the hit rate 95 % is asked: 99 % is for `salesai bench day` to show.
func promises(f, least Figures) (broken []string) {
	if f.HitRate() <= 0.95 || f.PageQueries >= 1000 || f.Writes >= 500 || f.Reads >= 5000 {
		broken = append(broken, fmt.Sprintf("hit rate %.4f, %d page queries, %d writes, %d reads", f.HitRate(), f.PageQueries, f.Writes, f.Reads))
	}
	for name, pair := range map[string][2]int64{
		"page queries": {f.PageQueries, least.PageQueries}, "writes": {f.Writes, least.Writes}, "reads": {f.Reads, least.Reads},
	} {
		if ours, fewest := pair[0], pair[1]; fewest == 0 || ours > 2*fewest {
			broken = append(broken, fmt.Sprintf("%s: %d, more than twice the least, %d", name, ours, fewest))
		}
	}
	return broken
}

// TestLag reads old values from the store on both instances: the versions must keep them from the readers.
func TestLag(t *testing.T) {
	o := options(t, 6)
	o.Lag = 60 * time.Second
	f, _, err := playOne(t.Context(), o, fenced(o.Users), func() {})
	if err != nil {
		t.Fatal(err)
	}
	if f.Wrong != 0 {
		t.Errorf("%d answers are not what the database says", f.Wrong)
	}
}

func TestPostgreSQL(t *testing.T) {
	o := options(t, 4)
	o.Database = storetest.Start(t).URL(t)
	out, err := Play(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if out.Ours.Wrong != 0 || out.Ours.HitRate() < 0.9 || out.Database != "postgres" {
		t.Errorf("%+v", out.Ours)
	}
	if out.Seed.Writes <= out.Ours.Writes || out.Seed.Deletes == 0 || out.Seed.Reads <= out.Ours.Reads {
		t.Errorf("the seed's policy costs %+v, this one %+v", out.Seed, out.Ours)
	}
	shows(t, out)
}

// shows reads the two forms of the report.
func shows(t *testing.T, out Outcome) {
	t.Helper()
	var text strings.Builder
	if err := out.Print(&text); err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"| KV writes | < 40 |", "| hit rate | > 99.00 % |", "| wrong answers | 0 | 0 |"} {
		if !strings.Contains(text.String(), word) {
			t.Errorf("the report lacks %q:\n%s", word, text.String())
		}
	}
	raw, err := json.Marshal(out)
	if err != nil {
		t.Fatal(err)
	}
	var figures map[string]map[string]float64
	if err := json.Unmarshal(raw, &figures); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"hit_rate", "mean_ms", "p95_ms", "kv_reads", "kv_writes", "kv_deletes", "page_queries"} {
		for _, part := range []string{"value", "target", "least", "seed_policy"} {
			if _, ok := figures[key][part]; !ok {
				t.Errorf("the JSON lacks %s of %s: %s", part, key, raw)
			}
		}
	}
}

func TestTheLeast(t *testing.T) {
	tr := newTrace()
	tr.lives = []time.Duration{time.Hour, time.Hour}
	at := func(minutes, where int) visit { return visit{int64(time.Duration(minutes) * time.Minute), where} }
	tr.visits[value{0, 1}] = []visit{at(0, 0), at(10, 1), at(20, 1), at(90, 1)} // built, shared once; its life over, built again
	tr.visits[value{0, 2}] = []visit{at(100, 0)}
	tr.visits[value{1, 1}] = []visit{at(0, 0), at(1, 1), at(2, 2)}
	f := tr.least()
	if f.Builds != 4 || f.Writes != 2 || f.Reads != 3 || f.Deletes != 0 {
		t.Errorf("%+v", f)
	}
}

func TestADatabaseOfSomebodysIsRefused(t *testing.T) {
	o := options(t, 1)
	o.Database = "/srv/salesai.db"
	if _, err := Play(t.Context(), o); err == nil {
		t.Error("a file was taken")
	}
}
