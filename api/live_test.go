package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/sales-ai-automation/salesai/api"
	"github.com/sales-ai-automation/salesai/sales"
	"github.com/sales-ai-automation/salesai/store"
)

// patience is for what comes at once, on a machine as busy as it may be.
const patience = 20 * time.Second

// page is an open page's end of a socket.
type page struct {
	t    *testing.T
	conn *websocket.Conn
}

type message struct {
	Watched []int
	Stale   map[int]int64
}

// listen opens a socket as name, who may be nobody; the answer says why there is none.
func (o *office) listen(name string, header http.Header) (*page, *http.Response) {
	o.t.Helper()
	return o.listenAt(name, "", header)
}

// listenAt is listen with a query.
func (o *office) listenAt(name, query string, header http.Header) (*page, *http.Response) {
	o.t.Helper()
	if header == nil {
		header = http.Header{}
	}
	header.Set("Cookie", o.session(name))
	conn, res, err := websocket.Dial(o.t.Context(), o.url+api.LivePath+query, &websocket.DialOptions{HTTPHeader: header})
	if err != nil {
		return nil, res
	}
	o.t.Cleanup(func() { _ = conn.CloseNow() })
	return &page{o.t, conn}, res
}

func (o *office) page(name string) *page {
	o.t.Helper()
	p, res := o.listen(name, nil)
	if p == nil {
		o.t.Fatalf("%s gets no socket: %s", name, res.Status)
	}
	return p
}

// show says what is on the page, numbered from 1, and gives the numbers that are watched.
func (p *page) show(calls ...string) []int {
	p.t.Helper()
	var all []string
	for i, call := range calls {
		procedure, input, _ := strings.Cut(call, " ")
		all = append(all, fmt.Sprintf(`{"id":%d,"procedure":%q,"input":%s}`, i+1, procedure, input))
	}
	must(p.t, p.conn.Write(p.t.Context(), websocket.MessageText, []byte(`{"shown":[`+strings.Join(all, ",")+`]}`)))
	for {
		m, err := p.hear(patience)
		must(p.t, err)
		if m.Watched != nil {
			return m.Watched
		}
	}
}

func (p *page) hear(within time.Duration) (m message, err error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), within)
	defer cancel()
	_, text, err := p.conn.Read(ctx)
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	return m, err
}

// stale waits until each of the numbers was told.
func (p *page) stale(numbers ...int) map[int]int64 {
	p.t.Helper()
	told := map[int]int64{}
	for {
		all := true
		for _, n := range numbers {
			_, ok := told[n]
			all = all && ok
		}
		if all {
			return told
		}
		m, err := p.hear(patience)
		if err != nil {
			p.t.Fatalf("told %v, want %v: %v", told, numbers, err)
		}
		for n, v := range m.Stale {
			told[n] = v
		}
	}
}

// ended wants the socket to be closed with a code, and nothing told before.
func (p *page) ended(code websocket.StatusCode) {
	p.t.Helper()
	for {
		m, err := p.hear(patience)
		if err == nil && len(m.Stale) > 0 {
			p.t.Errorf("told %v before the end", m.Stale)
			continue
		}
		if err != nil {
			if got := websocket.CloseStatus(err); got != code {
				p.t.Errorf("closed with %d, want %d: %v", got, code, err)
			}
			return
		}
	}
}

func (o *office) win(id string) {
	o.t.Helper()
	into[json.RawMessage](o.t, o.call("root", "opportunities.win", fmt.Sprintf(`{"opportunityId":%q}`, id)))
}

func TestAPageHearsWhatIsStale(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		mine, other := o.upload("ann", "Acme"), o.upload("ann", "Other Co")
		p := o.page("ann")
		watched := p.show(
			fmt.Sprintf(`opportunities.get {"opportunityId":%q}`, mine.OpportunityID),
			fmt.Sprintf(`opportunities.get {"opportunityId":%q}`, other.OpportunityID),
			`opportunities.list {"limit":100,"offset":0}`, `conversations.list {}`, `analytics.dashboard {}`, `users.me {}`,
		)
		if len(watched) != 6 {
			t.Fatalf("watched: %v", watched)
		}
		o.win(mine.OpportunityID)
		told := p.stale(1, 3, 5)
		if _, wrong := told[2]; wrong || told[6] != 0 {
			t.Errorf("told %v of what did not change", told)
		}
		// What is read again is at least what was told.
		req := fmt.Sprintf(`{"opportunityId":%q}`, mine.OpportunityID)
		status, header, raw := o.ask("ann", "opportunities.get", req, told[1])
		if status != http.StatusOK || !strings.Contains(string(raw), `"won"`) || header.Get(api.VersionHeader) != strconv.FormatInt(told[1], 10) {
			t.Errorf("after version %d: %d, version %s, %s", told[1], status, header.Get(api.VersionHeader), raw)
		}
		p.show() // all of it leaves the page
		o.upload("ann", "Third Co")
		p.show(`opportunities.list {}`)
		o.win(other.OpportunityID)
		if told := p.stale(1); len(told) != 1 {
			t.Errorf("told %v of what is not shown any more", told)
		}
	})
}

// ask calls a procedure as a page does that has seen a version.
func (o *office) ask(name, procedure, input string, seen int64) (int, http.Header, []byte) {
	o.t.Helper()
	req, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.url+"/rpc/"+strings.ReplaceAll(procedure, ".", "/"), strings.NewReader(`{"json":`+input+`}`))
	must(o.t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", o.session(name))
	req.Header.Set(api.SeenHeader, strconv.FormatInt(seen, 10))
	return o.do(req)
}

// TestAPageHearsWhatItMissed opens a socket for a page whose answer is older than the newest.
func TestAPageHearsWhatItMissed(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)
		_, header, _ := o.ask("ann", "opportunities.get", get, 0)
		old, err := strconv.ParseInt(header.Get(api.VersionHeader), 10, 64)
		must(t, err)
		o.win(target.OpportunityID)
		p := o.page("ann")
		must(t, p.conn.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, `{"shown":[{"id":7,"procedure":"opportunities.get","input":%s,"version":%d}]}`, get, old)))
		if told := p.stale(7); told[7] <= old {
			t.Errorf("told of version %d to one who has %d", told[7], old)
		}
	})
}

// TestNobodyWatchesWhatTheyMayNotSee is the matrix of access once more: watched is what the procedure would answer, reads
// alone.
func TestNobodyWatchesWhatTheyMayNotSee(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		reads := map[string]bool{
			"users.me": true, "conversations.list": true, "conversations.get": true, "opportunities.list": true, "opportunities.get": true,
			"analytics.dashboard": true, "analytics.repPerformance": true, "analytics.teamPerformance": true,
		}
		for who, code := range map[string]func(ask) string{
			"ann": func(a ask) string { return a.owner }, "bob": func(a ask) string { return a.mate }, "cid": func(a ask) string { return a.stranger },
			"mia": func(a ask) string { return a.manager }, "max": func(a ask) string { return a.otherManager }, "root": func(a ask) string { return a.admin },
		} {
			var calls []string
			want := map[int]bool{}
			for i, a := range asks() {
				input := strings.NewReplacer("{c}", target.ConversationID, "{o}", target.OpportunityID, "{u}", o.people["ann"].ID, "{n}", "1", "{r}", "1").Replace(a.input)
				calls = append(calls, a.procedure+" "+input)
				want[i+1] = reads[a.procedure] && code(a) == ok
			}
			got := map[int]bool{}
			for _, n := range o.page(who).show(calls...) {
				got[n] = true
			}
			for n := range want {
				if want[n] != got[n] {
					t.Errorf("%s watches %s: %v, want %v", who, calls[n-1], got[n], want[n])
				}
			}
		}
		c := into[sales.ConversationDetail](t, o.call("ann", "conversations.get", fmt.Sprintf(`{"conversationId":%q}`, target.ConversationID)))
		if l := into[list](t, o.call("root", "opportunities.list", `{}`)); l.Total != 1 || c.Status != sales.Completed || c.Summary != nil && *c.Summary == "s" {
			t.Errorf("watching has written: %d opportunities, %s", l.Total, c.Status)
		}
	})
}

func TestWhoLosesTheRightHearsNothing(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`opportunities.get {"opportunityId":%q}`, target.OpportunityID)
		p := o.page("mia")
		if w := p.show(get, `opportunities.list {}`); len(w) != 2 {
			t.Fatalf("watched: %v", w)
		}
		into[json.RawMessage](t, o.call("root", "users.update", fmt.Sprintf(`{"userId":%q,"managerId":%q}`, o.people["ann"].ID, o.people["max"].ID)))
		o.win(target.OpportunityID)
		p.ended(4000)
		again := o.page("mia")
		if w := again.show(get, `opportunities.list {}`); len(w) != 1 || w[0] != 2 {
			t.Errorf("after ann left the team, mia watches %v", w)
		}
	})
}

func TestASocketEndsWithItsSession(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		o.live.Hasten(50*time.Millisecond, patience)
		p, idle := o.page("ann"), o.page("bob")
		p.show(`users.me {}`)
		if status, _, body := o.post("ann", "/api/auth/sign-out", ""); status != http.StatusOK {
			t.Fatalf("signing out: %d %s", status, body)
		}
		p.ended(4401)
		o.page("ann").ended(4401)              // a page hears of nothing else: it would try for ever
		o.clock.Add(int64(8 * 24 * time.Hour)) // bob's session runs out
		idle.ended(4401)
	})
}

func TestWhoMayOpenASocket(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		if status, _, _ := o.send("", http.MethodGet, api.LivePath, "", nil); status != http.StatusUnauthorized {
			t.Errorf("nobody is answered %d", status)
		}
		o.page("").ended(4401)
		for _, foreign := range []http.Header{
			{"Origin": {"https://evil.example"}}, {"Sec-Fetch-Site": {"cross-site"}, "Origin": {o.url}}, {"Origin": {"null"}},
		} {
			if p, res := o.listen("ann", foreign); p != nil || res.StatusCode != http.StatusForbidden {
				t.Errorf("%v is answered %s", foreign, res.Status)
			}
		}
		if p, res := o.listen("ann", http.Header{"Origin": {o.url}}); p == nil {
			t.Errorf("the own page is answered %s", res.Status)
		}
		for range 15 {
			o.page("ann")
		}
		if p, res := o.listen("ann", nil); p != nil || res.StatusCode != http.StatusTooManyRequests {
			t.Errorf("a seventeenth socket is answered %s", res.Status)
		}
		o.page("bob")
		if s := o.live.Stats(); s.Open != 17 || s.Refused != 4 {
			t.Errorf("counted: %+v", s)
		}
	})
}

func TestNonsenseEndsASocket(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		for _, text := range []string{`{`, `[]`, `{"shown":"x"}`, `"` + strings.Repeat("x", 40<<10) + `"`} {
			p := o.page("ann")
			must(t, p.conn.Write(t.Context(), websocket.MessageText, []byte(text)))
			if _, err := p.hear(patience); err == nil || errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%.20s: %v", text, err)
			}
		}
		many := make([]string, 70)
		for i := range many {
			many[i] = `users.me {}`
		}
		if w := o.page("ann").show(many...); len(w) != 64 {
			t.Errorf("%d values are watched on one socket, want 64", len(w))
		}
		if w := o.page("ann").show(`opportunities.get [1]`, `nothing {}`, `conversations.list {"limit":"x"}`); len(w) > 0 {
			t.Errorf("watched: %v", w)
		}
	})
}

// pipes is a network without buffers: a message is sent when it is read.
type pipes chan net.Conn

func (p pipes) Accept() (net.Conn, error) {
	if c, ok := <-p; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}

func (p pipes) Close() error {
	close(p)
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p <- there
	return here, nil
}

// TestASlowPageIsLetGo never reads, while others are told at once.
func TestASlowPageIsLetGo(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		o.live.Hasten(time.Hour, 500*time.Millisecond)
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`opportunities.get {"opportunityId":%q}`, target.OpportunityID)
		wires := make(pipes)
		server := &http.Server{Handler: o.serves, ReadHeaderTimeout: time.Minute}
		done := make(chan error, 1)
		go func() { done <- server.Serve(wires) }()
		client := &http.Client{Transport: &http.Transport{DialContext: wires.dial}}
		conn, _, err := websocket.Dial(t.Context(), "http://pipe"+api.LivePath, &websocket.DialOptions{HTTPClient: client, HTTPHeader: http.Header{"Cookie": {o.session("ann")}}})
		must(t, err)
		slow, quick := &page{t, conn}, o.page("ann")
		slow.show(get)
		quick.show(get)
		for want := int64(1); o.live.Stats().Slow == 0; want++ {
			o.touch(target.OpportunityID)
			quick.stale(1) // within patience, whatever the other one does
			if want > 1000 {
				t.Fatal("one who does not read is kept")
			}
		}
		must(t, server.Close())
		must(t, conn.CloseNow())
		<-done
	})
}

// touch changes an opportunity's contact.
func (o *office) touch(id string) {
	o.t.Helper()
	name := strconv.FormatInt(o.calls.Add(1), 10)
	now := into[sales.OpportunityDetail](o.t, o.call("root", "opportunities.get", fmt.Sprintf(`{"opportunityId":%q}`, id)))
	must(o.t, o.store.Write(o.t.Context(), func(tx *store.Tx) error {
		_, err := tx.UpdateOpportunity(id, now.Revision, store.OpportunityPatch{ContactName: &name})
		return err
	}))
}

func TestDrainingEndsSockets(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		pages := []*page{o.page("ann"), o.page("bob"), o.page("mia")}
		for _, p := range pages {
			p.show(`users.me {}`)
			go p.conn.CloseRead(t.Context()) // as a browser does, which answers a goodbye by itself
		}
		begun := time.Now()
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		o.live.Close(ctx)
		if s := o.live.Stats(); s.Open != 0 || ctx.Err() != nil {
			t.Errorf("%d sockets are open after %s", s.Open, time.Since(begun))
		}
		if p, res := o.listen("ann", nil); p != nil || res.StatusCode != http.StatusServiceUnavailable {
			t.Errorf("a socket is answered %s while the process ends", res.Status)
		}
	})
}

// TestWhatAPageIsToldOfCanBeHad watches a call that reads one value to know whether another may be seen: the version told is
// that of the answer, or the page would ask for ever.
func TestWhatAPageIsToldOfCanBeHad(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		list := fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)
		p := o.page("ann")
		p.show("conversations.list " + list)
		o.win(target.OpportunityID)
		told := p.stale(1)[1]
		_, header, _ := o.ask("ann", "conversations.list", list, told)
		if has, err := strconv.ParseInt(header.Get(api.VersionHeader), 10, 64); err != nil || has < told {
			t.Errorf("told of version %d, the page gets %d", told, has)
		}
	})
}

// TestAPageThatKnowsTheFutureReadsAgain shows what a database held that was put back to an earlier state while nobody
// was looking.
func TestAPageThatKnowsTheFutureReadsAgain(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		target := o.upload("ann", "Acme")
		get := fmt.Sprintf(`{"opportunityId":%q}`, target.OpportunityID)
		p := o.page("ann")
		must(t, p.conn.Write(t.Context(), websocket.MessageText, fmt.Appendf(nil, `{"shown":[{"id":7,"procedure":"opportunities.get","input":%s,"version":%d}]}`, get, 1<<40)))
		if told := p.stale(7); told[7] != 0 {
			t.Errorf("told of version %d", told[7])
		}
		o.win(target.OpportunityID)
		if told := p.stale(7); told[7] == 0 {
			t.Error("and hears of no version after that")
		}
	})
}

// TestAPageOfSomebodyElse is a tab that stood open while another person signed in in the same browser.
func TestAPageOfSomebodyElse(t *testing.T) {
	open(t, func(t *testing.T, o *office) {
		mine := o.upload("ann", "Acme")
		as := func(id, procedure, input string) answer {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, o.url+"/rpc/"+strings.ReplaceAll(procedure, ".", "/"), strings.NewReader(`{"json":`+input+`}`))
			must(t, err)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Cookie", o.session("root"))
			req.Header.Set(api.PersonHeader, id)
			return o.read(o.do(req))
		}
		win := fmt.Sprintf(`{"opportunityId":%q}`, mine.OpportunityID)
		for procedure, input := range map[string]string{"conversations.list": `{}`, "users.me": `{}`, "opportunities.win": win} {
			if a := as(o.people["ann"].ID, procedure, input); a.code != "UNAUTHORIZED" {
				t.Errorf("%s is answered %q for a page of somebody else", procedure, a.code)
			}
		}
		if now := into[sales.OpportunityDetail](t, o.call("ann", "opportunities.get", win)); now.Status == sales.Won {
			t.Error("root won it for ann")
		}
		if a := as(o.people["root"].ID, "opportunities.win", win); a.code != "" {
			t.Errorf("the own page is answered %q", a.code)
		}
		if p, res := o.listenAt("root", "?person="+o.people["ann"].ID, nil); p == nil {
			t.Errorf("the socket is answered %s, which no page hears", res.Status)
		} else {
			p.ended(4401)
		}
	})
}
