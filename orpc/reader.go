package orpc

import (
	"encoding"
	"net/http"
	"reflect"
	"sync/atomic"
)

// reader turns what calls were sent into values of In. Pages send the same few inputs again and again, as for the
// first page of a list: the newest is remembered and not decoded twice.
type reader[In any] struct {
	bind   func(v any, into reflect.Value) error
	repeat bool // whether an In may be remembered at all
	newest atomic.Pointer[remembered[In]]
}

// remembered is an input and the text it came as.
type remembered[In any] struct {
	text string
	in   In
}

// maxRemembered is longer than any input that many calls share.
const maxRemembered = 256

func newReader[In any]() *reader[In] {
	t := reflect.TypeFor[In]()
	return &reader[In]{bind: rootBinder(t), repeat: repeatable(t)}
}

func (r *reader[In]) input(c *Call) (in In, err error) {
	into := reflect.ValueOf(&in).Elem()
	if !r.repeat || c.Batch || c.method != http.MethodPost || c.Request.ContentLength > maxRemembered || c.procedure.files {
		v, err := c.input()
		if err != nil {
			return in, err
		}
		return in, r.bind(v, into)
	}
	if _, err := c.media(); err != nil {
		return in, err
	}
	b, err := c.text()
	if err != nil {
		return in, err
	}
	defer c.router.keep(b)
	if known := r.newest.Load(); known != nil && known.text == string(b.bytes) {
		in = known.in
		if own, ok := any(&in).(Validator); ok { // it may look at more than the input
			if issues := own.Validate(); len(issues) > 0 {
				return in, Invalid(issues...)
			}
		}
		return in, nil
	}
	v, err := decodeBody(b.bytes, c.router.options.MaxDepth, nil)
	if err != nil {
		return in, err
	}
	if err := r.bind(v, into); err != nil {
		return in, err
	}
	if len(b.bytes) <= maxRemembered && unshared(into) {
		r.newest.Store(&remembered[In]{string(b.bytes), in})
	}
	return in, nil
}

// repeatable reports whether equal texts always give equal values of t, but for its own Validate: not where code
// of the application takes part, which may look at the clock, and not where one call could change a value under
// another.
func repeatable(t reflect.Type) bool { return repeats(t, 0) }

func repeats(t reflect.Type, level int) bool {
	const deepest = 8 // a type may contain itself
	at := reflect.PointerTo(t)
	if at.Implements(reflect.TypeFor[Defaulter]()) || at.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) ||
		(level > 0 && at.Implements(reflect.TypeFor[Validator]())) || level > deepest {
		return false
	}
	switch t.Kind() {
	case reflect.Pointer:
		return repeats(t.Elem(), level+1) // remembered only where it is nil; see unshared
	case reflect.Struct:
		for i := range t.NumField() {
			if !repeats(t.Field(i).Type, level+1) {
				return false
			}
		}
		return true
	case reflect.Slice, reflect.Map, reflect.Interface, reflect.Array, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return false
	default:
		return true
	}
}

// unshared reports whether copies of a repeatable value have nothing in common: no pointer in it is set.
func unshared(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer:
		return v.IsNil()
	case reflect.Struct:
		for i := range v.NumField() {
			if !unshared(v.Field(i)) {
				return false
			}
		}
	default:
	}
	return true
}
