package cache

import (
	"hash/maphash"
	"math/bits"
)

// table finds floors by their keys. It grows and shrinks by one bucket at a time, so that nobody waits while it doubles,
// and what it takes follows from how many floors there are, which no map of Go's tells after many deletes.
type table struct {
	seed    maphash.Seed
	parts   []*[part]*floor
	buckets int // in use: bucket i is parts[i/part][i%part]
	floors  int
}

// part is how many buckets are made at once.
const part = 256

func newTable() table {
	return table{seed: maphash.MakeSeed(), parts: []*[part]*floor{new([part]*floor)}, buckets: 1}
}

func (t *table) bytes() int64 { return int64(len(t.parts)) * (part + 1) * 8 }

// bucket gives the one that key belongs to: as many low bits of its hash as there are buckets for.
func (t *table) bucket(key string) **floor {
	all := 1<<bits.Len(uint(t.buckets-1)) - 1
	i := int(maphash.String(t.seed, key)) & all //nolint:gosec // its low bits are all that is used
	if i >= t.buckets {
		i &= all >> 1 // not split off yet
	}
	return t.at(i)
}

func (t *table) at(i int) **floor { return &t.parts[i/part][i%part] }

func (t *table) find(key string) *floor {
	f := *t.bucket(key)
	for f != nil && f.key != key {
		f = f.after
	}
	return f
}

// add takes in a floor whose key is not there yet.
func (t *table) add(f *floor) {
	if t.floors++; t.floors > t.buckets {
		if t.buckets == len(t.parts)*part {
			t.parts = append(t.parts, new([part]*floor))
		}
		t.buckets++
		t.spread(t.last())
	}
	b := t.bucket(f.key)
	f.after, *b = *b, f
}

func (t *table) remove(f *floor) {
	at := t.bucket(f.key)
	for *at != f {
		at = &(*at).after
	}
	*at, f.after = f.after, nil
	t.floors--
	for range 2 { // one alone would not keep up with as many deletes
		if t.floors < t.buckets/2 {
			t.shrink()
		}
	}
}

func (t *table) shrink() {
	last := t.at(t.buckets - 1)
	t.buckets--
	t.spread(last)
	if left := (t.buckets + part - 1) / part; left < len(t.parts) {
		t.parts[left] = nil
		t.parts = t.parts[:left]
	}
}

// last is the bucket that is split when there is one more.
func (t *table) last() **floor {
	newest := t.buckets - 1
	return t.at(newest - 1<<(bits.Len(uint(newest))-1))
}

// spread puts the floors of one bucket where they belong.
func (t *table) spread(from **floor) {
	f := *from
	for *from = nil; f != nil; {
		after := f.after
		b := t.bucket(f.key)
		f.after, *b = *b, f
		f = after
	}
}
