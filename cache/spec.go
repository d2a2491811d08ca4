package cache

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Spec says what a resource is: the values one builder makes, under which keys, for how long.
// R is what reads one moment of the database, as the Ledger gives it. P is what a caller asks with, small and comparable; V
// is treated as read-only once built.
type Spec[R any, P comparable, V any] struct {
	// Name of the resource in logs, in Stats, and with its values in the store; each has its own.
	Name string
	// Key gives the name of p's value in the store; different resources never give the same key.
	Key func(p P) string
	// Fence gives the ledger key whose version guards the value; nil takes Key.
	Fence func(p P) string
	// Fresh is how long a value is served without a rebuild when nothing changes; above 50 years it counts as that, and so
	// do Kept and Warm.
	Fresh time.Duration
	// Kept is how much longer it is held, to be served marked stale where it cannot be built anew, or not soon: 0 is 24
	// hours, negative not at all.
	Kept time.Duration
	// Build reads the value of p from one moment of the database and from nothing else, for all who wait for it: its ctx is
	// the cache's, ends after BuildTimeout or at Close, and has the first caller's trace and no other value of theirs.
	Build func(ctx context.Context, r R, p P) (V, error)
	// BuildMany is Build for several, for GetMany: it gives the values there are, and leaves out those there are not.
	// Nil: Build is called for each, in the same moment.
	BuildMany func(ctx context.Context, r R, ps []P) (map[P]V, error)
	// Steady says that a value depends on the data alone and not on the time. Past its fresh life it is served as long
	// as the ledger vouches for its version, while the first reader has it built anew in the background.
	Steady bool
	// Brief says that Build takes about as long as reading a version does. Where the ledger is a Folder both are read
	// at once; whoever waits for a build and needs a later moment learns of it when the build is over.
	Brief bool
	// Warm is how lately a value must have been read to be built anew at once after a change, before somebody asks
	// for it; 0: it waits for a reader.
	Warm time.Duration
	// Absent tells whether Build's error means that there is no such value, which is cached too; nil: none does.
	Absent func(error) bool
	// Missing is the error a cached absence answers with; nil: an error that wraps ErrAbsent.
	Missing func(p P) error
	// Codec turns values into the bytes that are stored and back; nil: JSON.
	Codec Codec[V]
	// Format is raised when V's encoding changes its meaning: bytes stored under another format count as a miss.
	Format uint16
	// Body makes the bytes a client gets when they differ from the codec's; nil: they are the codec's.
	Body func(v V) ([]byte, error)
	// Items finds the items of a list in the body, so that pages are cut without decoding; see Array. Nil: no list.
	Items func(body []byte) ([]Span, error)
	// Bare says that nobody reads Body: the value alone is held, in half the room, and its bytes are made again for the
	// store, an audit, an operator. It needs Size, and has neither Body nor Items.
	Bare bool
	// Size estimates the bytes v holds in memory beside its body; nil: as many as the body.
	Size func(v V) int64
}

// Codec turns values of V into bytes and back. Equal values give equal bytes, or an audit finds a difference. Decode may
// keep and share the bytes it is given.
type Codec[V any] interface {
	Encode(v V) ([]byte, error)
	Decode(b []byte) (V, error)
}

// Validate says what is missing or out of range.
func (s Spec[R, P, V]) Validate() error {
	var errs []error
	if s.Name == "" {
		errs = append(errs, errors.New("Name is missing"))
	}
	if s.Key == nil {
		errs = append(errs, errors.New("Key is missing"))
	}
	if s.Build == nil {
		errs = append(errs, errors.New("Build is missing"))
	}
	if s.Fresh <= 0 {
		errs = append(errs, errors.New("Fresh is not positive"))
	}
	if s.Bare && (s.Size == nil || s.Body != nil || s.Items != nil) {
		errs = append(errs, errors.New("a Bare resource has Size, and neither Body nor Items"))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("cache resource %q: %w", s.Name, err)
	}
	return nil
}
