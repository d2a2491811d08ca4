package cache

import "slices"

// ties are what is to be done when a floor rises.
type ties struct {
	shelved []shelved
	watched []watcher
}

// shelved is a value that this instance saw in the store, so that it knows what to delete.
type shelved struct {
	key     string
	version Version
}

// maxShelved bounds what one floor remembers of the store: a forgotten key is not deleted, only never used again.
const maxShelved = 8

func (f *floor) shelved() []shelved {
	if f.ties == nil {
		return nil
	}
	return f.ties.shelved
}

// untie adds to what went stale with f and to what is built anew for it. Nothing of f is in the store any more then.
func (fs *floors) untie(f *floor, ch Change, stale []deletion, watched []watcher) ([]deletion, []watcher) {
	t := f.ties
	if t == nil {
		return stale, watched
	}
	for _, s := range t.shelved {
		if s.version < f.known {
			stale = append(stale, deletion{floor: f, key: s.key, below: f.known, gone: ch.Gone})
		}
	}
	if !ch.Gone {
		watched = append(watched, t.watched...)
	}
	fs.change(f, func() {
		if t.shelved = nil; len(t.watched) == 0 {
			f.ties = nil
		}
	})
	return stale, watched
}

// watch has w told when f rises. The one that has been watched for longest makes room.
func (fs *floors) watch(f *floor, w watcher) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if f.ties != nil && slices.Contains(f.ties.watched, w) {
		return
	}
	fs.tie(f, func(t *ties) {
		if len(t.watched) == maxWatched {
			t.watched = slices.Delete(t.watched, 0, 1)
		}
		t.watched = append(t.watched, w)
	})
}

// tie changes what is to be done when f rises.
func (fs *floors) tie(f *floor, do func(*ties)) {
	fs.change(f, func() {
		if f.ties == nil {
			f.ties = &ties{}
		}
		do(f.ties)
	})
}

// shelve remembers that the store holds a value under key, or tells that it went stale meanwhile.
func (fs *floors) shelve(f *floor, key string, v Version) (s state, stale bool) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if v < f.known || f.dropped {
		return fs.state(f), true
	}
	known := f.shelved()
	for i := range known {
		if known[i].key == key {
			known[i].version = max(known[i].version, v)
			return fs.state(f), false
		}
	}
	fs.tie(f, func(t *ties) {
		if len(t.shelved) == maxShelved {
			t.shelved = slices.Delete(t.shelved, 0, 1)
		}
		t.shelved = append(t.shelved, shelved{key, v})
	})
	return fs.state(f), false
}

// replaced tells whether the value that d is about was written anew since.
func (fs *floors) replaced(d deletion) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	f := d.floor
	if f.dropped {
		if f = fs.table.find(f.key); f == nil {
			return false
		}
	}
	for _, s := range f.shelved() {
		if s.key == d.key && s.version >= d.below {
			return true
		}
	}
	return false
}
