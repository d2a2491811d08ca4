package cache

import (
	"strconv"
	"time"
)

// Source is the tier an answer came from.
type Source uint8

// The tiers, nearest first.
const (
	FromHot Source = iota
	FromStore
	FromBuild
)

// Status tells how one answer came about.
type Status struct {
	Source    Source
	Stale     bool // older than it should be: the database could not answer, or its builder failed or was slow
	Collapsed bool // the answer was fetched for another caller too
	Kept      bool // the hot tier took the answer in for the next reader
	Replaced  bool // the hot tier held an older value, which was not served

	names *names
	ends  int64 // when the fresh life ends or ended, Unix nanoseconds
}

// names are the words for the tiers in Cache-Status.
type names struct {
	hot, store string
	clock      func() time.Time
}

// Hit tells whether no builder was needed.
func (s Status) Hit() bool { return s.Source != FromBuild }

// TTL is what is left of the answer's fresh life, below zero for a stale one.
func (s Status) TTL() time.Duration {
	d := time.Duration(s.ends - s.now().UnixNano())
	if s.Stale {
		return min(d, -time.Second)
	}
	return d
}

func (s Status) now() time.Time {
	if s.names == nil {
		return time.Now()
	}
	return s.names.clock()
}

// String is the value of the Cache-Status header (RFC 9211): the tier nearest to the database first.
func (s Status) String() string { return string(s.Append(make([]byte, 0, 80))) }

// Append appends what String gives to dst.
func (s Status) Append(dst []byte) []byte {
	if s.names == nil {
		return dst
	}
	switch s.Source {
	case FromHot:
		return s.hit(append(dst, s.names.hot...))
	case FromStore:
		dst = s.hit(append(dst, s.names.store...))
		dst = append(dst, ", "...)
	case FromBuild:
	}
	dst = append(dst, s.names.hot...)
	if s.Replaced {
		dst = append(dst, "; fwd=stale"...)
	} else {
		dst = append(dst, "; fwd=miss"...)
	}
	if s.Kept {
		dst = append(dst, "; stored"...)
	}
	if s.Collapsed {
		dst = append(dst, "; collapsed"...)
	}
	return dst
}

func (s Status) hit(dst []byte) []byte {
	dst = append(dst, "; hit; ttl="...)
	dst = strconv.AppendInt(dst, int64(s.TTL().Round(time.Second)/time.Second), 10)
	if s.Stale {
		dst = append(dst, "; detail=stale"...)
	}
	return dst
}
