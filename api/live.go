package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"github.com/sales-ai-automation/salesai/orpc"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/view"
)

// LivePath is where an open page has a socket that tells it what to read again.
const LivePath = Prefix + "/live"

// The bounds of sockets. A page shows about five values; a browser that watches more than maxFollowed asks for the rest as
// if it had no socket.
const (
	maxSockets  = 16       // of one person: each tab has one
	maxFollowed = 64       // values on one socket
	maxMessage  = 32 << 10 // bytes of what a page sends
	beatEvery   = 25 * time.Second
	writeWait   = 10 * time.Second // after it one who does not read is let go, and reads everything when they are back
	closeWait   = time.Second      // for the other end to say goodbye as well
)

// The codes with which a socket is ended, beside those of the protocol.
const (
	closedChanged   websocket.StatusCode = 4000 // what the person may see changed: open another and read everything
	closedSignedOut websocket.StatusCode = 4401 // the session has ended: open none before signing in
)

// Live holds the sockets of open pages. It outlives none of them: Close ends them before the process ends.
type Live struct {
	beat   time.Duration
	wait   time.Duration
	ending chan struct{}
	once   sync.Once
	work   sync.WaitGroup

	mu     sync.Mutex
	people map[string]int // open sockets by person
	ended  bool

	pushes, slow, refused atomic.Int64
}

// NewLive makes a Live without sockets.
func NewLive() *Live {
	return &Live{beat: beatEvery, wait: writeWait, ending: make(chan struct{}), people: map[string]int{}}
}

// LiveStats is what sockets counted since the start, and how many there are.
type LiveStats struct {
	Open    int
	Pushes  int64 // messages that said that something is stale
	Slow    int64 // sockets ended because the other end did not read
	Refused int64 // sockets not opened: too many of one person, or another site's page
}

// Stats gives the counts of this moment.
func (l *Live) Stats() LiveStats {
	l.mu.Lock()
	defer l.mu.Unlock()
	open := 0
	for _, n := range l.people {
		open += n
	}
	return LiveStats{Open: open, Pushes: l.pushes.Load(), Slow: l.slow.Load(), Refused: l.refused.Load()}
}

// Close ends every socket and opens no more, so that pages go to another instance. It waits until they have, or ctx ends.
func (l *Live) Close(ctx context.Context) {
	l.mu.Lock()
	l.ended = true
	l.mu.Unlock()
	l.once.Do(func() { close(l.ending) })
	done := make(chan struct{})
	go func() {
		l.work.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// enter makes room for a socket of somebody; the status says why there is none.
func (l *Live) enter(userID string) (status int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
		return http.StatusServiceUnavailable
	case l.people[userID] >= maxSockets:
		l.refused.Add(1)
		return http.StatusTooManyRequests
	}
	l.people[userID]++
	l.work.Add(1)
	return 0
}

func (l *Live) leave(userID string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.people[userID]--; l.people[userID] == 0 {
		delete(l.people, userID)
	}
	l.work.Done()
}

// live opens a socket for a page of somebody who is signed in, and serves it to its end.
func (a *API) live(w http.ResponseWriter, r *http.Request, router *orpc.Router) {
	l := a.o.Live
	if !router.OwnSite(r) {
		l.refused.Add(1)
		http.Error(w, "A page of another site may not listen here.", http.StatusForbidden)
		return
	}
	s := &socket{api: a, router: router, request: r, watch: a.o.Views.Watch(), followed: map[int]struct{}{}}
	defer s.watch.Close()
	who, err := s.identify(r.Context(), view.Reading{Newest: true})
	if of := r.URL.Query().Get("person"); err == nil && of != "" && of != who.ID {
		err = anothers()
	}
	if sales.CodeOf(err) == sales.Unauthenticated && strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		l.turnAway(w, r)
		return
	}
	if err != nil {
		e := router.Resolve(err)
		http.Error(w, e.Message, e.Status)
		return
	}
	if status := l.enter(who.ID); status != 0 {
		http.Error(w, "No further socket is opened here. The pages work without.", status)
		return
	}
	defer l.leave(who.ID)
	if r.URL.Query().Has("changed") { // what this person may see: nothing older may be read on any instance for a moment
		a.o.Gate.MarkWrote(w.Header())
	}
	if s.conn, err = accept(w, r); err != nil {
		return // it has been answered
	}
	s.conn.SetReadLimit(maxMessage)
	s.run(context.WithoutCancel(r.Context()))
}

// accept makes a socket of a request. The origin has been looked at, as for every other call. Messages are too short to be
// compressed.
func accept(w http.ResponseWriter, r *http.Request) (*websocket.Conn, error) {
	return websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
}

// turnAway tells a page that its session has ended. A browser does not tell a page why a socket was not opened, so that it
// would try again for ever: one is opened, and ended at once.
func (l *Live) turnAway(w http.ResponseWriter, r *http.Request) {
	conn, err := accept(w, r)
	if err != nil {
		return // it has been answered
	}
	defer time.AfterFunc(closeWait, func() { _ = conn.CloseNow() }).Stop()
	_ = conn.Close(closedSignedOut, "The session has ended.") // where this fails the page is gone
}

// identify says who is asking, and has the socket hear when that changes.
func (s *socket) identify(ctx context.Context, how view.Reading) (*sales.Identity, error) {
	var seen view.Seen
	how.Seen = &seen
	who, err := s.api.o.Gate.Identify(view.With(ctx, &how), s.request)
	if err != nil {
		return nil, err
	}
	if !s.watch.Follow(whoNumber, &seen, 0) {
		return nil, errors.New("nothing says who is asking")
	}
	return who, nil
}
