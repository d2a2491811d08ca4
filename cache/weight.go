package cache

import (
	"cmp"
	"reflect"
	"slices"
	"unsafe"
)

// What things cost in memory beside what they point to. The allocator's rounding is added where it is known.
const (
	nodeCost    = 64 + 4 // the hot tier's node, and what buckets that overflow add
	bucketCost  = 64     // of the hot tier's table
	sketchCost  = 8      // of the hot tier's memory of how often keys are read, for each key
	memoCost    = 48
	pageCost    = 96  // a prepared answer: its place among the others, and the head of its bytes
	absenceCost = 160 // what an absence answers with
	floorCost   = 96  // a floor, beside its key and its place in the table
	tiesCost    = 48
	tieCost     = 24  // what a floor remembers of one value in the store or in the hot tier, beside the key
	intentCost  = 112 // a delete that waits, beside its key
)

// classes are the sizes that the allocator has, up to largest; above that it gives whole pages.
type classes []int

const (
	largest  = 32 << 10
	wholeOf  = 8 << 10
	headed   = 512 // what is larger and has pointers in it has a word more
	headSize = 8
)

// newClasses asks the allocator, so that another version of Go is counted as it is.
func newClasses() classes {
	var cs classes
	for n := 1; n <= largest; n = cs[len(cs)-1] + 1 {
		cs = append(cs, cap(slices.Grow([]byte(nil), n)))
	}
	return cs
}

// of is what the allocator gives for n bytes.
func (cs classes) of(n int) int64 {
	switch {
	case n <= 0:
		return 0
	case n > largest:
		return int64(n+wholeOf-1) / wholeOf * wholeOf
	}
	i, _ := slices.BinarySearchFunc(cs, n, cmp.Compare[int])
	return int64(cs[i])
}

// text is what a string takes that shares no bytes with another one.
func (cs classes) text(s, other string) int64 {
	if s == "" || unsafe.StringData(s) == unsafe.StringData(other) { //nolint:gosec // compared, not followed
		return 0
	}
	return cs.of(len(s))
}

// cellCost is what each entry of a resource takes, whatever is in it.
func cellCost[P comparable, V any](cs classes) int64 {
	n := int(reflect.TypeFor[cell[P, V]]().Size())
	if n > headed {
		n += headSize
	}
	return cs.of(n) + memoCost + nodeCost
}

// weigh is what c takes, beside its floor.
func (r *Resource[R, P, V]) weigh(c *cell[P, V]) int64 {
	cs := r.cache.hot.classes
	n := r.cellCost + cs.text(c.key, c.fence.key) + cs.of(cap(c.Body)) + c.size + cs.of(cap(c.items)*int(unsafe.Sizeof(Span{})))
	if p, ok := any(c.p).(string); ok {
		n += cs.text(p, c.key)
	}
	if !sameBytes(c.wire, c.Body) {
		n += cs.of(cap(c.wire))
	}
	if pages := c.memo.pages.Load(); pages != nil {
		n += c.memo.bytes.Load() + int64(len(*pages))*pageCost
	}
	if c.Absent {
		n += absenceCost
	}
	return n
}

func sameBytes(a, b []byte) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// cost is what f takes, beside its place in the table.
func (f *floor) cost(cs classes) int64 {
	n := floorCost + cs.of(len(f.key))
	if t := f.ties; t != nil {
		n += tiesCost + cs.of(cap(t.shelved)*tieCost) + cs.of(cap(t.watched)*tieCost)
		for i := range t.shelved {
			n += cs.text(t.shelved[i].key, f.key)
		}
	}
	return n
}
