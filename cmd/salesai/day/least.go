package day

import "time"

// least is what the day would have cost somebody who knew beforehand which value is read when and where: each value is
// built once, at the last moment, where it is read first; it is written to the store only if another instance, or one
// after the restart, reads it too; and each of those reads it from the store once. A value is built again where its
// fresh life is over. Nothing is deleted, as versions tell what is old, and nobody waits.
func (t *trace) least() Figures {
	var f Figures
	for v, visits := range t.visits {
		life := int64(t.lives[v.key])
		for len(visits) > 0 {
			n := 1
			for n < len(visits) && visits[n].when < visits[0].when+life {
				n++
			}
			places := map[int]bool{}
			for _, at := range visits[:n] {
				places[at.where] = true
			}
			f.Builds++
			if len(places) > 1 {
				f.Writes++
				f.Reads += int64(len(places) - 1)
			}
			visits = visits[n:]
		}
	}
	f.PageQueries = f.Builds
	return f
}

// quickest is how long the answers took that were in the process already.
func (t *trace) quickest() (mean, p95 time.Duration) { return spread(t.hot) }
