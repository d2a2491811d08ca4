package cache

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

func TestTableFindsWhatAMapFinds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	tab, known := newTable(), map[string]*floor{}
	for _, toward := range []int{1, 0, 255, 256, 257, 3000, 2000, 20, 900, 4000, 1, 0, 600} {
		for len(known) != toward {
			key := strconv.Itoa(random.IntN(5000))
			switch f := tab.find(key); {
			case f != known[key]:
				t.Fatalf("%s is found as %v, not as %v", key, f, known[key])
			case f == nil && len(known) < toward:
				f = &floor{key: key}
				known[key] = f
				tab.add(f)
			case f != nil && len(known) > toward:
				delete(known, key)
				tab.remove(f)
			}
		}
		if tab.floors != toward || tab.buckets < toward || tab.buckets > 2*toward+1 {
			t.Errorf("%d floors in %d buckets, want %d", tab.floors, tab.buckets, toward)
		}
		if parts := (tab.buckets + part - 1) / part; len(tab.parts) != parts {
			t.Errorf("%d parts for %d buckets", len(tab.parts), tab.buckets)
		}
		longest := 0
		for i := range tab.buckets {
			n := 0
			for f := *tab.at(i); f != nil; f = f.after {
				n++
			}
			longest = max(longest, n)
		}
		if longest > 12 {
			t.Errorf("%d floors in one bucket, of %d in %d", longest, tab.floors, tab.buckets)
		}
		for key, f := range known {
			if tab.find(key) != f {
				t.Fatalf("%s is not found among %d", key, toward)
			}
		}
	}
}
