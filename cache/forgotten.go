package cache

import (
	"math"
	"time"
)

// forgotten is what the floors that were dropped for want of room may have known. A key without a floor may have been one
// of theirs, so it is unsure; one that is heard of at a version above them all is not, as nothing told of it before can be
// above that.
type forgotten struct {
	known Version // the newest version one of them knew; 0: nothing is forgotten
	gone  Version // the newest one that said gone
	at    int64   // when the last one was dropped, Unix nanoseconds
}

func (fg *forgotten) add(f *floor, now int64) {
	fg.known, fg.gone, fg.at = max(fg.known, f.known), max(fg.gone, min(f.gone, f.known)), now
}

// settle makes f sure where nothing that is forgotten can have been about it, or nothing below that is left in any tier.
func (fs *floors) settle(f *floor) {
	if fg := &fs.forgotten; fg.known > 0 {
		if horizon := fs.horizon.Load(); horizon > 0 && fg.at+horizon < f.touched {
			*fg = forgotten{}
		}
	}
	if f.sure || f.known <= fs.forgotten.known && fs.forgotten.known > 0 && !fs.breach.above {
		return
	}
	fs.trust(f)
}

// trust makes f sure. What is forgotten of its key may have been gone, and with a version no newer than is known.
func (fs *floors) trust(f *floor) {
	f.sure, f.gone = true, min(f.gone, f.known)
	f.guard.Store(int64(f.known))
}

// setBack is by how much a clock must have been set back to be noticed: less than the skew that lives allow for.
const setBack = skew / 2

// time is the clock's, Unix nanoseconds. One that was set back gives life again to values whose floors were dropped as too
// old: nothing is sure then, and floors stay so much longer.
func (fs *floors) time() int64 {
	now := fs.clock()
	wall := now.UnixNano()
	off := time.Duration(wall - int64(now.Sub(fs.began)))
	fs.off = max(fs.off, off)
	if back := fs.off - off; back > setBack {
		fs.off = off
		fs.horizon.Store(min(fs.horizon.Load()+int64(back), int64(3*longestLife)))
		fs.mistrust(wall)
	}
	return wall
}

// mistrust makes every floor unsure, of what was gone too.
func (fs *floors) mistrust(now int64) {
	fs.forgotten = forgotten{math.MaxInt64, math.MaxInt64, now}
	for _, ring := range []*floor{&fs.used, &fs.spare} {
		for f := ring.next; f != ring; f = f.next {
			f.sure, f.gone = false, math.MaxInt64
			f.guard.Store(shut)
		}
	}
}
