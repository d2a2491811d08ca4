package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

// whoNumber is under what a socket follows its own person. Pages count from 1.
const whoNumber = 0

// socket is the connection of one open page.
type socket struct {
	api     *API
	router  *orpc.Router
	request *http.Request // that opened it: its cookie says who it is
	conn    *websocket.Conn
	watch   *view.Watch

	followed map[int]struct{} // used by the reader alone
}

// shown is one value on a page: what was asked for, and the version of the answer, 0 for an unknown one.
type shown struct {
	ID        int             `json:"id"`
	Procedure string          `json:"procedure"`
	Input     json.RawMessage `json:"input"`
	Version   cache.Version   `json:"version"`
}

// said is what a page sends: all that it shows.
type said struct {
	Shown []shown `json:"shown"`
}

// told is what a page is sent, by the page's own numbers. Nothing else ever is.
type told struct {
	Watched []int                 `json:"watched,omitzero"` // all that is watched now
	Stale   map[int]cache.Version `json:"stale,omitempty"`  // to be read again, and not older than this
}

// run serves the socket until either end has enough.
func (s *socket) run(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var reader sync.WaitGroup
	defer reader.Wait()
	defer cancel()
	left := make(chan struct{})
	reader.Go(func() {
		defer close(left)
		s.read(ctx)
	})
	code, why := s.tell(ctx, left)
	// Who does not say goodbye as well is cut off: ending the reader does it.
	defer time.AfterFunc(closeWait, cancel).Stop()
	_ = s.conn.Close(code, why) // where this fails the page is gone
}

// tell sends what becomes stale, and says why it ended.
func (s *socket) tell(ctx context.Context, left <-chan struct{}) (websocket.StatusCode, string) {
	beat := time.NewTicker(s.api.o.Live.beat)
	defer beat.Stop()
	for {
		select {
		case <-left:
			return websocket.StatusNormalClosure, ""
		case <-s.api.o.Live.ending:
			return websocket.StatusServiceRestart, "This process ends; open another socket."
		case <-s.watch.Due():
			stale := s.watch.Stale()
			if _, changed := stale[whoNumber]; changed {
				return s.parted(ctx)
			}
			if len(stale) == 0 {
				continue // what changed had been left meanwhile
			}
			if s.send(ctx, told{Stale: stale}) != nil {
				return websocket.StatusPolicyViolation, "The messages are not read."
			}
			s.api.o.Live.pushes.Add(1)
		case <-beat.C:
			if _, err := s.api.o.Gate.Identify(ctx, s.request); sales.CodeOf(err) == sales.Unauthenticated {
				return s.parted(ctx)
			}
			if s.beat(ctx) != nil {
				return websocket.StatusPolicyViolation, "The beat is not answered."
			}
		}
	}
}

// parted says how a socket ends whose person is not who they were, or has left.
func (s *socket) parted(ctx context.Context) (websocket.StatusCode, string) {
	_, err := s.api.o.Gate.Identify(view.Newest(ctx), s.request)
	if sales.CodeOf(err) == sales.Unauthenticated {
		return closedSignedOut, "The session has ended."
	}
	return closedChanged, "What may be seen has changed."
}

// beat finds an end that is gone: the page hears that the server is there, and its browser answers.
func (s *socket) beat(ctx context.Context) error {
	if err := s.send(ctx, told{}); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.api.o.Live.wait)
	defer cancel()
	return s.conn.Ping(ctx)
}

func (s *socket) send(ctx context.Context, m told) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.api.o.Live.wait)
	defer cancel()
	err = s.conn.Write(ctx, websocket.MessageText, text)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		s.api.o.Live.slow.Add(1)
	}
	return err
}

// read takes in what the page shows, each time that changes.
func (s *socket) read(ctx context.Context) {
	for {
		_, text, err := s.conn.Read(ctx)
		if err != nil {
			return
		}
		var m said
		if json.Unmarshal(text, &m) != nil {
			return
		}
		if s.send(ctx, s.follow(ctx, m.Shown)) != nil {
			return
		}
	}
}

// follow watches what is on the page now and nothing else, and gives the numbers of what is watched. Each value is asked
// for as the page asks for it: what the person may not have is not watched, and what it is made of shows in the asking. One
// that is newer than all that there is comes from a database that was put back to an earlier state.
func (s *socket) follow(ctx context.Context, all []shown) told {
	now := map[int]struct{}{}
	numbers, undone := []int{}, map[int]cache.Version{}
	for _, v := range all {
		if v.ID <= whoNumber || len(now) == maxFollowed {
			continue
		}
		if _, known := s.followed[v.ID]; !known {
			var seen view.Seen
			err := s.router.Read(view.With(ctx, &view.Reading{Since: v.Version, Seen: &seen}), s.request, v.Procedure, v.Input)
			newest, sure := seen.Newest()
			undo := err == nil && sure && v.Version > newest
			if undo {
				v.Version = newest
			}
			if err != nil || !s.watch.Follow(v.ID, &seen, v.Version) {
				continue
			}
			if undo {
				undone[v.ID] = 0
			}
		}
		now[v.ID] = struct{}{}
		numbers = append(numbers, v.ID)
	}
	for number := range s.followed {
		if _, still := now[number]; !still {
			s.watch.Leave(number)
		}
	}
	s.followed = now
	return told{Watched: numbers, Stale: undone}
}
