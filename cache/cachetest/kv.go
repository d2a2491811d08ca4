package cachetest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/sales-ai-automation/salesai/cache"
)

// KV is a store that behaves as Cloudflare Workers KV is documented to: it has locations that see one another's writes
// late and cache what they read, absences too; it takes one write a second of a key; it has daily quotas; and it fails
// on command. It goes by time.Now, so in a synctest bubble a day passes at once, and a seed makes it play the same again.
type KV struct {
	options KVOptions

	mu     sync.Mutex
	rand   *rand.Rand
	keys   map[string]*kvKey
	faults KVFaults
	days   map[string]*KVUse // by date in UTC
	serial int64
}

// KVOptions configure a KV. Zero values take the free plan's; negative ones mean none, or no limit.
type KVOptions struct {
	Seed     uint64
	Late     time.Duration // how late another location may see a write at most; default 60 s
	CacheTTL time.Duration // how long a location keeps what it read; default 60 s
	Pause    time.Duration // between two writes of one key; default 1 s
	Quota    KVUse         // operations a day; default 100,000 reads, 1,000 writes, 1,000 deletes
	Shortest time.Duration // life of a value; default 60 s
	Largest  int           // bytes of a value; default 25 MiB
}

// KVUse counts operations, each key of a call for itself, as KV does.
type KVUse struct{ Reads, Writes, Deletes int }

// KVFaults are what is wrong with each kind of operation.
type KVFaults struct{ Read, Write, Delete KVFault }

// KVFault is what is wrong with one kind of operation. A failed operation does nothing and is not counted.
type KVFault struct {
	Share  float64       // of the keys that fail with Status, of 1
	Status int           // of the failure; default 500
	Slow   time.Duration // what a call takes more at most
	Hang   bool          // calls end with their context
}

// KVError is how one operation of a KV failed.
type KVError struct {
	Status int // as HTTP has them, or KVQuota
	Text   string
}

// KVQuota is the code of operations beyond the day's quota.
const KVQuota = 10048

// Error gives status and text.
func (e *KVError) Error() string { return fmt.Sprintf("%d %s", e.Status, e.Text) }

type kvKey struct {
	writes  []kvWrite // oldest first; the last one wins in the end
	written time.Time // when the last accepted put was
	cached  map[string]kvCopy
}

type kvWrite struct {
	serial   int64
	at       time.Time
	location string
	value    []byte // nil: deleted
	ends     time.Time
}

// kvCopy is what a location answers until a moment, whatever happens elsewhere.
type kvCopy struct {
	write kvWrite
	until time.Time
}

// NewKV makes an empty namespace.
func NewKV(o KVOptions) *KV {
	preset(&o.Late, 60*time.Second)
	preset(&o.CacheTTL, 60*time.Second)
	preset(&o.Pause, time.Second)
	preset(&o.Shortest, 60*time.Second)
	preset(&o.Largest, 25<<20)
	preset(&o.Quota.Reads, 100_000)
	preset(&o.Quota.Writes, 1000)
	preset(&o.Quota.Deletes, 1000)
	return &KV{
		options: o, keys: map[string]*kvKey{}, days: map[string]*KVUse{},
		rand: rand.New(rand.NewPCG(o.Seed, o.Seed)), //nolint:gosec // a test that can be played again
	}
}

func preset[T ~int | ~int64](p *T, v T) {
	if *p == 0 {
		*p = v
	}
}

// At gives the namespace as it is seen at a location, by any name.
func (k *KV) At(location string) *KVLocation { return &KVLocation{kv: k, name: location} }

// Fail sets what is wrong from now on.
func (k *KV) Fail(f KVFaults) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.faults = f
}

// Use gives the operations that were counted on the day of at, in UTC.
func (k *KV) Use(at time.Time) KVUse {
	k.mu.Lock()
	defer k.mu.Unlock()
	return *k.day(at)
}

// day needs k.mu.
func (k *KV) day(at time.Time) *KVUse {
	date := at.UTC().Format(time.DateOnly)
	if k.days[date] == nil {
		k.days[date] = &KVUse{}
	}
	return k.days[date]
}

// Left gives what is left of the life of the newest value of key; 0 where there is none.
func (k *KV) Left(key string) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if e := k.keys[key]; e != nil && len(e.writes) > 0 {
		if w := e.writes[len(e.writes)-1]; w.value != nil {
			return max(time.Until(w.ends), 0)
		}
	}
	return 0
}

// count needs k.mu. It refuses what the quota does not allow.
func (k *KV) count(used *int, quota int, name string) *KVError {
	if quota >= 0 && *used >= quota {
		return &KVError{KVQuota, "KV " + name + "() limit exceeded for the day."}
	}
	*used++
	return nil
}

// fails needs k.mu.
func (k *KV) fails(f KVFault) *KVError {
	if f.Share <= 0 || k.rand.Float64() >= f.Share {
		return nil
	}
	status := f.Status
	preset(&status, http.StatusInternalServerError)
	return &KVError{status, http.StatusText(status)}
}

// read gives what location sees of key; nil for nothing.
func (k *KV) read(location, key string) ([]byte, *KVError) {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if err := k.fails(k.faults.Read); err != nil {
		return nil, err
	}
	if err := k.count(&k.day(now).Reads, k.options.Quota.Reads, "get"); err != nil {
		return nil, err
	}
	e := k.key(key)
	c, ok := e.cached[location]
	if !ok || !now.Before(c.until) {
		c = kvCopy{k.seen(e, location, now), now.Add(max(k.options.CacheTTL, 0))}
		e.cached[location] = c
	}
	if c.write.value == nil || !now.Before(c.write.ends) {
		return nil, nil
	}
	return c.write.value, nil
}

// key needs k.mu.
func (k *KV) key(key string) *kvKey {
	e := k.keys[key]
	if e == nil {
		e = &kvKey{cached: map[string]kvCopy{}}
		k.keys[key] = e
	}
	return e
}

// seen needs k.mu. It gives the last write that has reached location, and forgets what has been overtaken everywhere.
func (k *KV) seen(e *kvKey, location string, now time.Time) kvWrite {
	var last kvWrite
	settled := -1
	for i, w := range e.writes {
		if w.location == location || !now.Before(w.at.Add(k.lag(w, location))) {
			last = w
		}
		if now.Sub(w.at) >= k.options.Late {
			settled = i
		}
	}
	if settled > 0 {
		e.writes = append([]kvWrite(nil), e.writes[settled:]...)
	}
	return last
}

// lag is how long w takes to location: the same each time it is asked, anything up to Late.
func (k *KV) lag(w kvWrite, location string) time.Duration {
	if k.options.Late <= 0 {
		return 0
	}
	h := k.options.Seed ^ uint64(w.serial)*0x9e3779b97f4a7c15 //nolint:gosec // any bits will do
	for _, b := range []byte(location) {
		h = (h ^ uint64(b)) * 0x100000001b3
	}
	return time.Duration(rand.New(rand.NewPCG(h, k.options.Seed)).Int64N(int64(k.options.Late) + 1)) //nolint:gosec // as in NewKV
}

// put writes key from location.
func (k *KV) put(location, key string, value []byte, life time.Duration) *KVError {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if err := k.fails(k.faults.Write); err != nil {
		return err
	}
	if len(value) > k.options.Largest {
		return &KVError{http.StatusRequestEntityTooLarge, fmt.Sprintf("Value length of %d exceeds limit of %d.", len(value), k.options.Largest)}
	}
	e := k.key(key)
	if !e.written.IsZero() && now.Sub(e.written) < k.options.Pause {
		return &KVError{http.StatusTooManyRequests, "Too Many Requests"}
	}
	if err := k.count(&k.day(now).Writes, k.options.Quota.Writes, "put"); err != nil {
		return err
	}
	e.written = now
	if value == nil {
		value = []byte{}
	}
	k.write(e, kvWrite{location: location, value: value, at: now, ends: now.Add(max(life, k.options.Shortest))})
	return nil
}

// remove deletes key from location.
func (k *KV) remove(location, key string) *KVError {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := time.Now()
	if err := k.fails(k.faults.Delete); err != nil {
		return err
	}
	if err := k.count(&k.day(now).Deletes, k.options.Quota.Deletes, "delete"); err != nil {
		return err
	}
	k.write(k.key(key), kvWrite{location: location, at: now})
	return nil
}

// write needs k.mu. The location of a write sees it at once.
func (k *KV) write(e *kvKey, w kvWrite) {
	k.serial++
	w.serial = k.serial
	e.writes = append(e.writes, w)
	delete(e.cached, w.location)
}

var _ cache.Store = (*KVLocation)(nil)
