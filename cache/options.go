package cache

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Options configure a Cache. Zero values take the defaults named beside each field.
type Options[R any] struct {
	Name   string    // the first word in Cache-Status, a token such as "salesai"; default "cache"
	Ledger Ledger[R] // required
	Store  Store     // the tier shared by instances; nil for none
	// StoreName is the second word in Cache-Status when the shared store answered; default "store".
	StoreName string
	// Budget meters the store; nil: it costs nothing.
	Budget *Budget
	// StoreFailures is how many failures in a row, before the store is left alone; default 5. StorePause is how long
	// it is left alone before it is probed, in the background; it doubles up to 30 s; default 500 ms.
	StoreFailures int
	StorePause    time.Duration
	// LeaseWait is how long a flight waits for another instance that has the lease to build the same value; default
	// 500 ms, negative: no leases. It matters only where the store is a Leaser.
	LeaseWait time.Duration
	// HotBytes bounds the memory that grows with what is cached: bodies, values, what an entry costs, the floors, and the
	// deletes that wait for the store; default 64 MiB. The heap stays within 5 % of it; values that are being built are
	// not in it, and neither is what the garbage collector has not come to.
	HotBytes int64
	// HotOff has nothing held in the process, so that every read asks the store, to measure what the hot tier is worth.
	HotOff bool
	// StoreTimeout is what a slow store may cost a reader before it counts as a miss; default 50 ms.
	StoreTimeout time.Duration
	// ConfirmTimeout is what one question to the ledger may cost a reader, while notifications are lost and wherever else
	// one is asked; default 250 ms.
	ConfirmTimeout time.Duration
	// SlowBuild is how long readers wait for a builder before an older value, where one may be shown, is served
	// marked stale while the build goes on; default 1 s.
	SlowBuild time.Duration
	// BuildTimeout ends a build: the builder's ctx, and the wait for one that does not heed it; default 10 s. A background
	// refresh that failed is tried again after as long.
	BuildTimeout time.Duration
	// Jitter shortens the fresh life of each value by up to this share, so that values made together do not end
	// together; a life is never longer than its Spec says. Default 0.1, negative for none, below 1.
	Jitter float64
	// Floors bounds how many keys' newest versions are remembered, within HotBytes: those of values held, and of others
	// as many as a quarter of it has room for, about 60,000 for each 64 MiB, at least 1,024; default no other bound.
	Floors int
	// WarmDelay is how long changes are gathered before values that people read lately are built anew; default 50 ms.
	WarmDelay time.Duration
	// AuditEvery is how often a few values are built anew and compared; 0: only when Audit is called.
	AuditEvery time.Duration
	Logger     *slog.Logger     // default discards
	Tracer     trace.Tracer     // of misses, store calls and builds; nil: none
	Now        func() time.Time // by which lives and days are measured; default time.Now. See Tick.
}

const (
	defaultHotBytes       = 64 << 20
	defaultStoreTimeout   = 50 * time.Millisecond
	defaultConfirmTimeout = 250 * time.Millisecond
	defaultSlowBuild      = time.Second
	defaultBuildTimeout   = 10 * time.Second
	defaultJitter         = 0.1
	defaultFloors         = math.MaxInt
	defaultKept           = 24 * time.Hour
	defaultStoreFailures  = 5
	defaultStorePause     = 500 * time.Millisecond
	defaultLeaseWait      = 500 * time.Millisecond
	defaultWarmDelay      = 50 * time.Millisecond
)

// Validate says what is missing or out of range.
func (o Options[R]) Validate() error {
	var errs []error
	if o.Ledger == nil {
		errs = append(errs, errors.New("Ledger is missing"))
	}
	for _, name := range []string{o.Name, o.StoreName} {
		if !token(name) {
			errs = append(errs, fmt.Errorf("name %q: use lower-case letters, digits, '-', '_' and '.', starting with a letter", name))
		}
	}
	for _, n := range []struct {
		name  string
		value int64
	}{
		{"HotBytes", o.HotBytes}, {"StoreTimeout", int64(o.StoreTimeout)}, {"ConfirmTimeout", int64(o.ConfirmTimeout)},
		{"SlowBuild", int64(o.SlowBuild)}, {"BuildTimeout", int64(o.BuildTimeout)}, {"Floors", int64(o.Floors)},
		{"StoreFailures", int64(o.StoreFailures)}, {"StorePause", int64(o.StorePause)},
		{"WarmDelay", int64(o.WarmDelay)}, {"AuditEvery", int64(o.AuditEvery)},
	} {
		if n.value < 0 {
			errs = append(errs, fmt.Errorf("%s is negative", n.name))
		}
	}
	errs = append(errs, o.Budget.Validate())
	if o.Jitter >= 1 {
		errs = append(errs, fmt.Errorf("jitter %g is not below 1", o.Jitter))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cache options: %w", err)
	}
	return nil
}

// token tells whether s may stand in a Cache-Status member: empty takes the default.
func token(s string) bool {
	for i, c := range []byte(s) {
		switch {
		case c >= 'a' && c <= 'z':
		case i > 0 && (c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.'):
		default:
			return false
		}
	}
	return true
}

func (o Options[R]) withDefaults() Options[R] {
	setDefault(&o.Name, "cache")
	setDefault(&o.StoreName, "store")
	setDefault(&o.HotBytes, defaultHotBytes)
	setDefault(&o.StoreTimeout, defaultStoreTimeout)
	setDefault(&o.ConfirmTimeout, defaultConfirmTimeout)
	setDefault(&o.SlowBuild, defaultSlowBuild)
	setDefault(&o.BuildTimeout, defaultBuildTimeout)
	setDefault(&o.Jitter, defaultJitter)
	setDefault(&o.Floors, defaultFloors)
	setDefault(&o.StoreFailures, defaultStoreFailures)
	setDefault(&o.StorePause, defaultStorePause)
	setDefault(&o.LeaseWait, defaultLeaseWait)
	setDefault(&o.WarmDelay, defaultWarmDelay)
	if o.Now == nil {
		o.Now = time.Now
	}
	setDefault(&o.Logger, slog.New(slog.DiscardHandler))
	o.Jitter = max(o.Jitter, 0)
	o.BuildTimeout = min(o.BuildTimeout, longestLife)
	return o
}

func setDefault[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}
