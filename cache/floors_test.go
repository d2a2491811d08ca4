package cache

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// told is a change that floors were told of, or that went unheard before they were told to doubt.
type told struct {
	version Version
	gone    bool
	at      time.Time
}

// memoryOf is what floors must not forget, written down without any bound.
type memoryOf struct {
	*rapid.T
	fs      *floors
	now     time.Time
	latest  time.Time // that the clock ever showed: values made then live so much longer
	newest  Version
	changes map[string][]told // committed, in the order of versions
	told    map[string][]told
	held    []*floor
	sured   int // how often a floor was sure without a question, while something was forgotten
}

const aLife = time.Hour

func newMemory(t *rapid.T, b *breach) *memoryOf {
	begun := time.Unix(1_700_000_000, 0)
	m := &memoryOf{T: t, now: begun, latest: begun, changes: map[string][]told{}, told: map[string][]told{}}
	m.fs = newFloors(rapid.IntRange(1, 4).Draw(t, "limit"), 1<<20, func() time.Time { return m.now }, b)
	m.fs.horizon.Store(int64(aLife))
	return m
}

func (m *memoryOf) key() string { return strconv.Itoa(rapid.IntRange(0, 5).Draw(m.T, "key")) }

func (m *memoryOf) commit(key string) told {
	m.newest++
	ch := told{version: m.newest, gone: rapid.IntRange(0, 3).Draw(m.T, "gone") == 0}
	m.changes[key] = append(m.changes[key], ch)
	return ch
}

func (m *memoryOf) hear(key string, ch told) {
	ch.at = m.latest
	m.told[key] = append(m.told[key], ch)
	m.fs.hear([]Change{{key, ch.version, ch.gone}}, true)
}

// older is a change of key that was committed at any time, told late or told again.
func (m *memoryOf) older(key string) (told, bool) {
	if len(m.changes[key]) == 0 {
		return told{}, false
	}
	return rapid.SampledFrom(m.changes[key]).Draw(m.T, "older"), true
}

func (m *memoryOf) step() {
	key := m.key()
	defer func() { m.latest = later(m.latest, m.now) }()
	switch rapid.IntRange(0, 11).Draw(m.T, "step") {
	case 0, 1, 2:
		m.hear(key, m.commit(key))
	case 3, 4:
		if ch, ok := m.older(key); ok {
			m.hear(key, ch)
		}
	case 5:
		m.fs.at(key)
	case 6: // the ledger is asked; what it tells is the last state alone
		ch := Change{Key: key}
		if n := len(m.changes[key]); n > 0 {
			ch.Version, ch.Gone = m.changes[key][n-1].version, m.changes[key][n-1].gone
		}
		if _, s := m.fs.confirm(ch); !s.sure {
			m.Fatalf("%s is unsure after a question", key)
		}
	case 7: // a value is built, and may be held
		f, _ := m.fs.at(key)
		v := Version(0)
		if n := len(m.changes[key]); n > 0 {
			v = m.changes[key][n-1].version
		}
		if m.fs.admit(f, v) {
			m.fs.hold(f)
			m.held = append(m.held, f)
		}
	case 8:
		if len(m.held) > 0 {
			m.fs.release(m.held[0])
			m.held = m.held[1:]
		}
	case 9: // changes went unheard, and that is noticed
		for range rapid.IntRange(0, 2).Draw(m.T, "unheard") {
			missed := m.key()
			ch := m.commit(missed)
			ch.at = m.latest
			m.told[missed] = append(m.told[missed], ch)
		}
		m.fs.doubt()
	case 10: // the clock is set; the steady one goes on, and tells
		by := time.Duration(rapid.IntRange(-200, 200).Draw(m.T, "set")) * time.Minute
		m.now, m.fs.began = m.now.Add(by), m.fs.began.Add(by)
		m.latest = later(m.latest, m.now)
		m.fs.at(key)
	default:
		m.now = m.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(m.T, "minutes")) * time.Minute)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// check compares what is sure of each key with what was told of it within the life of a value.
func (m *memoryOf) check() error {
	for i := range 6 {
		key := strconv.Itoa(i)
		f := m.fs.table.find(key)
		s := state{sure: m.fs.forgotten.known == 0}
		if f != nil {
			s = m.fs.state(f)
			if f.guard.Load() != int64(f.known) && f.sure || f.guard.Load() != shut && !f.sure {
				return fmt.Errorf("%s: the guard is %d, known %d, sure %v", key, f.guard.Load(), f.known, f.sure)
			}
		}
		if s.sure && f != nil && m.fs.forgotten.known > 0 {
			m.sured++
		}
		for _, ch := range m.told[key] {
			if m.now.Sub(ch.at) >= aLife {
				continue
			}
			if s.sure && s.known < ch.version {
				return fmt.Errorf("%s: sure of %d, and told %d %s ago", key, s.known, ch.version, m.now.Sub(ch.at))
			}
			if s.sure && ch.gone && s.gone < ch.version {
				return fmt.Errorf("%s: sure that it was gone with %d, and told so of %d", key, s.gone, ch.version)
			}
		}
	}
	return nil
}

// TestFloorsForgetNothingThatAValueMayLieUnder plays random steps on few floors, and compares them with a memory that has
// no bound.
func TestFloorsForgetNothingThatAValueMayLieUnder(t *testing.T) {
	sured := 0
	rapid.Check(t, func(t *rapid.T) {
		m := newMemory(t, &breach{})
		for range 200 {
			m.step()
			if err := m.check(); err != nil {
				t.Fatal(err)
			}
		}
		sured += m.sured
	})
	if sured == 0 {
		t.Error("nothing was ever sure while floors were forgotten")
	}
}

// TestFloorsThatForgetAreFound has the same steps find floors that are sure of whatever they were told last.
func TestFloorsThatForgetAreFound(t *testing.T) {
	for seed := range 200 {
		found := rapid.Custom(func(t *rapid.T) (err error) {
			m := newMemory(t, &breach{above: true})
			for range 200 {
				m.step()
				if err = m.check(); err != nil {
					return err
				}
			}
			return nil
		}).Example(seed)
		if found != nil {
			return
		}
	}
	t.Error("not found")
}
