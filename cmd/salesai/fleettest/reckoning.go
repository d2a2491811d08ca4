package fleettest

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Fates is what became of conversations, by id: their status, how many analyses each has, and what the queue still has
// to do.
type Fates struct {
	Status   map[string]string
	Analyses map[string]int
	Queue    []byte
}

// Forgotten is when a conversation is lost for certain: a job of a dead process is taken up after a minute, looked for
// twice a minute, and its message may be another such job.
const Forgotten = 5 * time.Minute

// Reckon waits until every upload is processed, counts into each row what became of its uploads, and what was done
// twice. Where patience is less than Forgotten, what is still in the queue then is not lost. Look reads the database;
// messages gives how often each conversation was told of, by id.
func (s *Siege) Reckon(ctx context.Context, patience time.Duration, look func(ctx context.Context) (Fates, error), messages func() map[string]int) error {
	var fates Fates
	var err error
	for begun := time.Now(); ; {
		if fates, err = look(ctx); err == nil && fates.settled(messages()) {
			break
		}
		if time.Since(begun) > patience {
			break
		}
		if err := rest(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	status, analyses := fates.Status, fates.Analyses
	told := messages()
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	row := func(id string) *Row {
		if r, ok := s.log.uploads[id]; ok {
			return r
		}
		return s.log.row // an upload whose answer was lost
	}
	for id := range s.log.uploads {
		if patience < Forgotten && bytes.Contains(fates.Queue, []byte(id)) {
			continue
		}
		if status[id] != "completed" || analyses[id] == 0 {
			row(id).Lost++
			row(id).Faults = append(row(id).Faults, fmt.Sprintf("LOST %s is %q, %d analyses", id, status[id], analyses[id]))
		} else if told[id] == 0 {
			row(id).Untold++
			row(id).Faults = append(row(id).Faults, "UNTOLD "+id)
		}
	}
	for id, n := range analyses {
		if n > 1 {
			row(id).Doubled++
			row(id).Faults = append(row(id).Faults, fmt.Sprintf("DOUBLED %s has %d analyses", id, n))
		}
	}
	for id, n := range told {
		if n > 1 {
			row(id).ToldTwice++
			row(id).Faults = append(row(id).Faults, fmt.Sprintf("TOLD %s was told of %d times", id, n))
		}
	}
	return nil
}

func (f Fates) settled(told map[string]int) bool {
	for id, is := range f.Status {
		if is != "completed" && is != "failed" || is == "completed" && told[id] == 0 {
			return false
		}
	}
	return true
}

// Look reads what became of the conversations of a database.
func Look(ctx context.Context, db *sql.DB) (Fates, error) {
	f := Fates{Status: map[string]string{}, Analyses: map[string]int{}}
	rows, err := db.QueryContext(ctx, `SELECT c.id, c.status, (SELECT count(*) FROM meddic_analyses a WHERE a.conversation_id = c.id) FROM conversations c`)
	if err != nil {
		return f, fmt.Errorf("look at the conversations: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	for rows.Next() {
		var id, is string
		var n int
		if err := rows.Scan(&id, &is, &n); err != nil {
			return f, err
		}
		f.Status[id], f.Analyses[id] = is, n
	}
	if err := rows.Err(); err != nil {
		return f, err
	}
	jobs, err := db.QueryContext(ctx, `SELECT args FROM river_job WHERE finalized_at IS NULL`)
	if err != nil {
		return f, fmt.Errorf("look at the queue: %w", err)
	}
	defer jobs.Close() //nolint:errcheck // as above
	for jobs.Next() {
		var args []byte
		if err := jobs.Scan(&args); err != nil {
			return f, err
		}
		f.Queue = append(append(f.Queue, args...), '\n')
	}
	return f, jobs.Err()
}

// Compare wants each page of everybody to be the same on every address as on the judge's, which has no cache; nobody
// may work meanwhile. A difference that goes away within a few seconds is work that was still done.
func (s *Siege) Compare(ctx context.Context, judge string, addresses []string) (compared int, err error) {
	people := []*person{}
	if s.boss != nil {
		people = append(people, s.boss.person)
	}
	for _, p := range s.people {
		people = append(people, p.person)
	}
	for _, p := range people {
		for _, procedure := range []string{"users.me", "conversations.list", "opportunities.list", "analytics.dashboard", "analytics.repPerformance"} {
			for _, address := range addresses {
				compared++
				if err := s.same(ctx, p, procedure, judge, address); err != nil {
					return compared, err
				}
			}
		}
	}
	return compared, nil
}

func (s *Siege) same(ctx context.Context, p *person, procedure, judge, address string) error {
	input := map[string]any{}
	if procedure == "conversations.list" || procedure == "opportunities.list" {
		input["limit"] = 100
	}
	l := &Load{}
	for begun := time.Now(); ; {
		want, err := l.at(ctx, p, judge, procedure, input)
		if err != nil {
			return err
		}
		got, err := l.at(ctx, p, address, procedure, input)
		if err != nil {
			return err
		}
		if got == want {
			return nil
		}
		if time.Since(begun) > unheard {
			s.log.wrong("%s of %s: %.300s\nwhere the database says %.300s", procedure, p.email, got, want)
			return nil
		}
		if err := rest(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
}
