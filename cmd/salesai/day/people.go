package day

import (
	"context"
	"fmt"
	"time"

	"github.com/sales-ai-automation/salesai/cmd/salesai/demo"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/sales/rules"
	"github.com/sales-ai-automation/salesai/sales/transcript"
	"github.com/sales-ai-automation/salesai/store"
)

// person is one of those who work on the day.
type person struct {
	id            string
	token         string // of the session
	opportunities []string
	last          string // the conversation that was handed in last
}

// teamSize is how many people one manager leads; the managers themselves do not look on this day.
const teamSize = 10

// before is how many conversations each person has from the days before.
const before = 3

// library is the transcripts of the day: few, so that reading them is not what takes the time.
func library() []demo.Conversation {
	const seed = 1
	all := demo.Make(seed, time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)).Conversations
	return all[:uploads+before]
}

// past is a conversation as it was processed on an earlier day.
type past struct {
	file       demo.Conversation
	transcript sales.Transcript
	analysis   sales.Analysis
}

func history(files []demo.Conversation) ([]past, error) {
	all := make([]past, len(files))
	for n, f := range files {
		read, err := transcript.Read(f.FileName, f.Body, transcript.Options{})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", f.FileName, err)
		}
		p := past{file: f, transcript: read.Transcript}
		sales.InferSides(&p.transcript, f.RepSpeakers)
		p.analysis = rules.Analyse(&p.transcript)
		if err := sales.DefaultRubric().Finish(&p.analysis, &p.transcript); err != nil {
			return nil, fmt.Errorf("analyse %s: %w", f.FileName, err)
		}
		all[n] = p
	}
	return all, nil
}

// settle puts the people with their past into the database.
func settle(ctx context.Context, s *store.Store, users int, days []past, now time.Time) ([]person, error) {
	people := make([]person, users)
	yesterday := now.Add(-20 * time.Hour)
	for from := 0; from < users; from += teamSize {
		err := s.Write(ctx, func(tx *store.Tx) error {
			lead, err := tx.CreateUser(sales.User{Email: fmt.Sprintf("lead%d@day.test", from), Name: fmt.Sprintf("Lead %d", from), Role: sales.Manager}, "")
			if err != nil {
				return err
			}
			for n := from; n < min(from+teamSize, users); n++ {
				if people[n], err = join(tx, n, lead.ID, days, yesterday); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("put the people into the database: %w", err)
		}
	}
	return people, nil
}

func join(tx *store.Tx, n int, lead string, days []past, at time.Time) (person, error) {
	u, err := tx.CreateUser(sales.User{Email: fmt.Sprintf("rep%d@day.test", n), Name: fmt.Sprintf("Rep %d", n), Role: sales.Rep, ManagerID: lead}, "")
	if err != nil {
		return person{}, err
	}
	p := person{id: u.ID}
	for i := range uploads {
		o, err := tx.CreateOpportunity(sales.Opportunity{OwnerID: u.ID, CompanyName: fmt.Sprintf("Customer %d of %d", i, n), CreatedAt: at})
		if err != nil {
			return p, err
		}
		p.opportunities = append(p.opportunities, o.ID)
	}
	for i, old := range days {
		title := old.file.Title
		transcript, analysis := old.transcript, old.analysis
		c, err := tx.CreateConversation(sales.Conversation{
			OwnerID: u.ID, OpportunityID: p.opportunities[i%uploads], Title: &title, SourceName: old.file.FileName,
			CreatedAt: at.Add(time.Duration(i) * time.Minute), Transcript: &transcript,
		})
		if err != nil {
			return p, err
		}
		analysis.CreatedAt = at.Add(time.Duration(i)*time.Minute + time.Second)
		if _, err := tx.SaveAnalysis(c.ID, analysis, nil); err != nil {
			return p, err
		}
	}
	return p, nil
}
