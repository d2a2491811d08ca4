package cache_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
	"github.com/sales-ai-automation/salesai/cache/cachetest"
)

// record is what one life of an instance was told and went through.
type record struct {
	mu       sync.Mutex
	dead     bool
	own      map[string]cache.Version // newest write it was answered
	heard    map[string]cache.Version
	gone     map[string]cache.Version
	owed     map[string]cache.Version // what was committed while nothing was heard, and nobody had said so
	lost     bool
	caughtAt time.Time
	readyAt  time.Time      // when it caught up for the first time
	told     bool           // it caught up again, and may have heard of its own change by that
	builds   map[string]int // by key and version
	ill      span           // the database does not answer this instance
	moody    span           // its builders are slow or fail
	mute     span           // notifications do not arrive, and the ledger does not say so
}

// span is the last time during which something was so.
type span struct {
	on    bool
	since time.Time
	until time.Time
}

func (s *span) set(on bool) {
	switch {
	case on && !s.on:
		s.since = time.Now()
	case !on && s.on:
		s.until = time.Now()
	}
	s.on = on
}

// after tells whether it was so at any time from t on.
func (s *span) after(t time.Time) bool { return s.on || s.until.After(t) || s.until.Equal(t) }

func newRecord(mute bool) *record {
	r := &record{
		own: map[string]cache.Version{}, heard: map[string]cache.Version{}, gone: map[string]cache.Version{},
		owed: map[string]cache.Version{}, builds: map[string]int{}, lost: true,
	}
	r.mute.set(mute)
	return r
}

// checked is how long it takes an instance at most to notice that it does not hear, while the database answers. A check
// that began before it answered may end first.
const checked = 2*modelCheckWait + modelCheckAgain + 10*time.Millisecond

// noticed tells whether the instance must know that it does not hear.
func (r *record) noticed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.knows(time.Now())
}

// knows needs r.mu.
func (r *record) knows(at time.Time) bool {
	from := at.Add(-checked)
	return r.mute.on && !r.told && !r.readyAt.IsZero() && !r.readyAt.After(from) && !r.ill.after(from)
}

// owes says that from now on nothing below v may answer key: it was committed while nothing was heard.
func (r *record) owes(key string, v cache.Version) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.owed[key] = v
	r.mute.set(false)
}

func (r *record) die() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = true
}

func (r *record) healed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ill.set(false)
	r.moody.set(false)
}

func (r *record) faulty(f cachetest.Faults) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ill.set(f.Down || f.Hang || f.Slow > 0)
}

func (r *record) moodIs(bad bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.moody.set(bad)
}

func (r *record) answered(changes []cache.Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, ch := range changes {
		r.own[ch.Key] = max(r.own[ch.Key], ch.Version)
	}
}

// past is what was so when a read began.
type past struct {
	at                           time.Time
	own, heard, gone, everywhere cache.Version
	lost, knows                  bool // that not everything is heard
	wary                         bool // it says itself that it trusts nothing it holds
}

func (r *record) before(key string, committed cache.Version, wary bool) past {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	return past{now, r.own[key], max(r.heard[key], r.owed[key]), r.gone[key], committed, r.lost, r.knows(now), wary}
}

// overheard writes down what the follower is told, once it has been told.
type overheard struct {
	*cachetest.Instance
	log *record
}

func (o overheard) Follow(ctx context.Context, f cache.Follower) error {
	return o.Instance.Follow(ctx, ear{f, o.log})
}

type ear struct {
	cache.Follower
	log *record
}

func (e ear) Heard(changes []cache.Change) {
	e.Follower.Heard(changes)
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	for _, ch := range changes {
		e.log.heard[ch.Key] = max(e.log.heard[ch.Key], ch.Version)
		if ch.Gone {
			e.log.gone[ch.Key] = max(e.log.gone[ch.Key], ch.Version)
		}
	}
}

func (e ear) Caught() {
	e.Follower.Caught()
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	e.log.lost, e.log.caughtAt = false, time.Now()
	if e.log.readyAt.IsZero() {
		e.log.readyAt = e.log.caughtAt
	} else {
		e.log.told = true
	}
}

func (e ear) Lost(err error) {
	e.Follower.Lost(err)
	e.log.mu.Lock()
	defer e.log.mu.Unlock()
	e.log.lost = true
}

// judge holds the invariants:
//
//	(a) after a writer was answered, no reader on its instance sees older
//	(b) after an instance has heard of a version, it never answers below it, save as a marked stale answer while the
//	    database cannot answer; and one that knows that it does not hear everything, by the ledger's word or by its
//	    own check, answers nothing below what is committed
//	(c) what is gone is never served
//	(d) when everything heals, all instances agree with the database within one round
//	(e) builders run at most once per key, instance and version, refreshes aside
//
// and beside them: every answer is what the database said at its version; no error and no stale answer without a
// cause; GetNewest is as new as it says; a budget is kept.
type judge struct {
	ledger *cachetest.Ledger
	loose  bool
	mu     sync.Mutex
	err    error
}

func (j *judge) verdict() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.err
}

func (j *judge) fail(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err == nil {
		j.err = fmt.Errorf(format, args...)
	}
}

// recent is how long a fault can reach into later answers: through a flight that was under way.
const recent = 4*modelStoreTimeout + modelLeaseWait + modelBuildTimeout + 3*modelConfirmTimeout

// deafPause is how long an instance that hears nothing leaves a database alone that did not answer.
const deafPause = time.Second

func (j *judge) answer(r *record, key string, newest bool, was past, a cache.Answer[string], err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead {
		return
	}
	excused := was.at.Add(-recent)
	if was.lost || r.lost || was.wary {
		excused = excused.Add(-deafPause)
	}
	ill, moody := r.ill.after(excused), r.moody.after(excused)
	if a.Entry == nil {
		if !ill && !moody {
			j.fail("%s: error without a cause: %w", key, err)
		}
		return
	}
	state := j.ledger.At(key, a.Version)
	switch {
	case a.Absent && !errors.Is(err, cache.ErrAbsent), !a.Absent && err != nil:
		j.fail("%s: entry %+v beside error %w", key, *a.Entry, err)
	case a.Absent == state.Present, !a.Absent && a.Value != state.Value:
		j.fail("%s: %q (absent %v) is not what version %d was: %+v", key, a.Value, a.Absent, a.Version, state)
	case !a.Absent && a.Version < was.gone:
		j.fail("(c) %s: version %d was gone with %d, and is served", key, a.Version, was.gone)
	case a.Status.Stale && !ill && !moody:
		j.fail("%s: stale without a cause, %s after it was asked: %s", key, time.Since(was.at), a.Status)
	case a.Status.Stale && !ill && a.Version < max(was.own, was.heard):
		j.fail("(b) %s: version %d is below %d, and the database answers: %s", key, a.Version, max(was.own, was.heard), a.Status)
	case a.Status.Stale:
	case a.Version < was.own:
		j.fail("(a) %s: older (%d) than what this instance wrote (%d): %s", key, a.Version, was.own, a.Status)
	case a.Version < was.heard:
		j.fail("(b) %s: older (%d) than what this instance heard (%d): %s", key, a.Version, was.heard, a.Status)
	case newest && a.Version < was.everywhere:
		j.fail("%s: older (%d) than what was committed (%d) before the newest was asked for", key, a.Version, was.everywhere)
	case was.lost && r.lost && r.caughtAt.Before(was.at) && a.Version < was.everywhere:
		j.fail("(b) %s: deaf, and yet %d is served where %d was committed: %s", key, a.Version, was.everywhere, a.Status)
	case was.knows && a.Version < was.everywhere:
		j.fail("(b) %s: its check failed, and yet %d is served where %d was committed: %s", key, a.Version, was.everywhere, a.Status)
	}
}

// built counts a builder that came to its end.
func (j *judge) built(r *record, key string, v cache.Version, err error) {
	if err != nil && !errors.Is(err, cachetest.ErrNoRow) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dead || j.loose || r.mute.on || len(r.owed) > 0 { // what was doubted may be built again
		return
	}
	made := fmt.Sprintf("%s@%d", key, v)
	if r.builds[made]++; r.builds[made] > 1 {
		j.fail("(e) %s: version %d is built again", key, v)
	}
}

func (j *judge) healed(key string, a cache.Answer[string], err error) {
	want := j.ledger.Newest(key)
	switch {
	case a.Entry == nil:
		j.fail("(d) %s: healed, and yet: %w", key, err)
	case a.Status.Stale, a.Absent == want.Present, want.Present && a.Value != want.Value:
		j.fail("(d) %s: healed, and yet %q (absent %v, version %d, %s) instead of %+v", key, a.Value, a.Absent, a.Version, a.Status, want)
	}
}
