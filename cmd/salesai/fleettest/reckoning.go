package fleettest

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Reckon waits until every upload is processed, counts into each row what became of its uploads, and what was done
// twice. Messages gives how often each conversation was told of; nil: nobody is told.
func (s *Siege) Reckon(ctx context.Context, db *sql.DB, messages func() map[string]int) error {
	begun := time.Now()
	for {
		open, err := s.unfinished(ctx, db, messages)
		if err != nil {
			return err
		}
		if open == 0 || time.Since(begun) > forgotten {
			break
		}
		if err := rest(ctx, 100*time.Millisecond); err != nil {
			return err
		}
	}
	status, analyses, err := processed(ctx, db)
	if err != nil {
		return err
	}
	told := map[string]int{}
	if messages != nil {
		told = messages()
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	row := func(id string) *Row {
		if r, ok := s.log.uploads[id]; ok {
			return r
		}
		return s.log.row // an upload whose answer was lost
	}
	for id := range s.log.uploads {
		if status[id] != "completed" || analyses[id] == 0 {
			row(id).Lost++
			row(id).Faults = append(row(id).Faults, fmt.Sprintf("LOST %s is %q, %d analyses", id, status[id], analyses[id]))
		} else if messages != nil && told[id] == 0 {
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

// forgotten is when a conversation is lost: a job of a dead process is taken up after a minute, looked for twice a
// minute, and its message may be another such job.
const forgotten = 5 * time.Minute

func (s *Siege) unfinished(ctx context.Context, db *sql.DB, messages func() map[string]int) (open int, err error) {
	status, _, err := processed(ctx, db)
	if err != nil {
		return 0, err
	}
	told := map[string]int{}
	if messages != nil {
		told = messages()
	}
	for id, is := range status {
		if is != "completed" && is != "failed" || messages != nil && is == "completed" && told[id] == 0 {
			open++
		}
	}
	return open, nil
}

// processed gives each conversation's status and number of analyses.
func processed(ctx context.Context, db *sql.DB) (status map[string]string, analyses map[string]int, err error) {
	rows, err := db.QueryContext(ctx, `SELECT c.id, c.status, (SELECT count(*) FROM meddic_analyses a WHERE a.conversation_id = c.id) FROM conversations c`)
	if err != nil {
		return nil, nil, fmt.Errorf("look at the conversations: %w", err)
	}
	defer rows.Close() //nolint:errcheck // Err tells
	status, analyses = map[string]string{}, map[string]int{}
	for rows.Next() {
		var id, is string
		var n int
		if err := rows.Scan(&id, &is, &n); err != nil {
			return nil, nil, err
		}
		status[id], analyses[id] = is, n
	}
	return status, analyses, rows.Err()
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
