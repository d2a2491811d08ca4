package orpc

import (
	"encoding"
	"encoding/base64"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"time"
)

// Defaulter fills a new input before what was sent is laid over it. Implement it on the pointer.
type Defaulter interface{ Defaults() }

// Validator checks a decoded input as a whole; its issues are answered like those of the types. Implement it
// on the pointer, on the input or on any struct inside it.
type Validator interface{ Validate() []Issue }

// maxIssues bounds the answer to an input that is wrong in very many places.
const maxIssues = 100

// binder puts a decoded value into a Go value of the one type it was made for.
type binder func(b *binding, v any, into reflect.Value)

// binding is the state of one input: where we are, and what is wrong so far.
type binding struct {
	path   []any
	issues []Issue
}

func (b *binding) fail(format string, args ...any) {
	if len(b.issues) < maxIssues {
		b.issues = append(b.issues, Issue{Message: fmt.Sprintf(format, args...), Path: append([]any{}, b.path...)})
	}
}

func (b *binding) expected(what string, v any) {
	b.fail("Invalid input: expected %s, received %s", what, typeName(v))
}

// in runs f one step further along the path.
func (b *binding) in(step any, f func()) {
	b.path = append(b.path, step)
	f()
	b.path = b.path[:len(b.path)-1]
}

// typeName names the type of a decoded value as its sender would.
func typeName(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case Undefined:
		return "undefined"
	case bool:
		return "boolean"
	case float64:
		if math.IsNaN(v) {
			return "NaN"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	case *big.Int:
		return "bigint"
	case Date:
		if v.Invalid {
			return "Invalid Date"
		}
		return "Date"
	case URL:
		return "URL"
	case RegExp:
		return "RegExp"
	case Set:
		return "Set"
	case Map:
		return "Map"
	case *File:
		return "File"
	}
	return "object"
}

// shapes makes binders, one per type, so that a type may contain itself.
type shapes map[reflect.Type]*binder

// of gives the binder of t. It panics for a type that no input can have: registering is where that shows.
func (s shapes) of(t reflect.Type) binder {
	if known, ok := s[t]; ok {
		return func(b *binding, v any, into reflect.Value) { (*known)(b, v, into) }
	}
	made := new(binder)
	s[t] = made
	*made = s.build(t)
	return *made
}

// special reports whether t is decoded as a whole and never by its fields.
func special(t reflect.Type) bool {
	switch t {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[big.Int](), reflect.TypeFor[File](), reflect.TypeFor[Date](),
		reflect.TypeFor[URL](), reflect.TypeFor[RegExp](), reflect.TypeFor[Set](), reflect.TypeFor[Map](), reflect.TypeFor[Undefined]():
		return true
	}
	return t.Implements(reflect.TypeFor[optional]())
}

func (s shapes) build(t reflect.Type) binder {
	switch t {
	case reflect.TypeFor[time.Time]():
		return bindTime
	case reflect.TypeFor[URL]():
		return bindURL
	case reflect.TypeFor[File]():
		return func(b *binding, v any, into reflect.Value) {
			if f, ok := v.(*File); ok {
				into.Set(reflect.ValueOf(*f))
				return
			}
			b.expected("File", v)
		}
	case reflect.TypeFor[big.Int]():
		return func(b *binding, v any, into reflect.Value) {
			n, sent := v.(*big.Int)
			if to, ok := into.Addr().Interface().(*big.Int); ok && sent {
				to.Set(n)
				return
			}
			b.expected("bigint", v)
		}
	case reflect.TypeFor[Date](), reflect.TypeFor[RegExp](), reflect.TypeFor[Set](), reflect.TypeFor[Map](), reflect.TypeFor[Undefined]():
		return func(b *binding, v any, into reflect.Value) {
			if got := reflect.ValueOf(v); got.IsValid() && got.Type() == t {
				into.Set(got)
				return
			}
			b.expected(t.Name(), v)
		}
	}
	switch {
	case t.Kind() == reflect.Pointer:
		return s.pointer(t)
	case t.Implements(reflect.TypeFor[optional]()):
		return s.optional(t)
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return bindText
	}
	return s.kind(t)
}

func (s shapes) kind(t reflect.Type) binder {
	switch t.Kind() {
	case reflect.String:
		return func(b *binding, v any, into reflect.Value) {
			text, ok := v.(string)
			switch {
			case !ok:
				b.expected("string", v)
			case strings.ContainsRune(text, 0):
				// PostgreSQL refuses it and C libraries end a text there: nothing behind a Go string wants it.
				b.fail("Invalid input: the text holds the character U+0000; remove it")
			default:
				into.SetString(text)
			}
		}
	case reflect.Bool:
		return func(b *binding, v any, into reflect.Value) {
			if is, ok := v.(bool); ok {
				into.SetBool(is)
				return
			}
			b.expected("boolean", v)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(b *binding, v any, into reflect.Value) {
			if n, ok := b.integer(v); ok && into.OverflowInt(n) {
				b.fail("Invalid input: %d is out of range", n)
			} else if ok {
				into.SetInt(n)
			}
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(b *binding, v any, into reflect.Value) {
			n, ok := b.integer(v)
			switch unsigned := uint64(max(n, 0)); {
			case !ok:
			case n < 0 || into.OverflowUint(unsigned):
				b.fail("Invalid input: %d is out of range", n)
			default:
				into.SetUint(unsigned)
			}
		}
	case reflect.Float32, reflect.Float64:
		return func(b *binding, v any, into reflect.Value) {
			if f, ok := v.(float64); ok && !math.IsNaN(f) {
				into.SetFloat(f)
				return
			}
			b.expected("number", v)
		}
	case reflect.Slice:
		return s.slice(t)
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return s.dictionary(t)
		}
	case reflect.Struct:
		return s.structure(t)
	case reflect.Interface:
		if t.NumMethod() == 0 {
			return func(_ *binding, v any, into reflect.Value) {
				if v != nil {
					into.Set(reflect.ValueOf(v))
				}
			}
		}
	default:
	}
	panic(fmt.Sprintf("orpc: an input cannot hold a %s", t))
}

// integer reads a whole number; JavaScript has no exact ones beyond 2⁵³.
func (b *binding) integer(v any) (int64, bool) {
	f, ok := v.(float64)
	switch {
	case !ok || math.IsNaN(f):
		b.expected("integer", v)
	case f != math.Trunc(f):
		b.fail("Invalid input: expected integer, received number %v", f)
	case !integral(f):
		b.fail("Invalid input: expected integer, received %v, which is beyond the integers a number can hold", f)
	default:
		return int64(f), true
	}
	return 0, false
}

func bindTime(b *binding, v any, into reflect.Value) {
	switch v := v.(type) {
	case Date:
		if !v.Invalid {
			into.Set(reflect.ValueOf(v.Time))
			return
		}
	case string:
		if t, ok := parseDate(v); ok {
			into.Set(reflect.ValueOf(t))
			return
		}
		b.fail("Invalid input: expected Date or ISO 8601 time with a zone, received string")
		return
	}
	b.expected("Date or ISO 8601 time", v)
}

func bindURL(b *binding, v any, into reflect.Value) {
	switch v := v.(type) {
	case URL:
		into.SetString(string(v))
		return
	case string:
		if u, ok := parseURL(v); ok {
			into.SetString(string(u))
			return
		}
	}
	b.expected("URL", v)
}

func bindText(b *binding, v any, into reflect.Value) {
	text, sent := v.(string)
	to, ok := into.Addr().Interface().(encoding.TextUnmarshaler)
	if !ok || !sent {
		b.expected("string", v)
		return
	}
	if err := to.UnmarshalText([]byte(text)); err != nil {
		b.fail("Invalid input: %s", err)
	}
}

func missing(v any) bool {
	_, undefined := v.(Undefined)
	return v == nil || undefined
}

func (s shapes) pointer(t reflect.Type) binder {
	elem := s.of(t.Elem())
	return func(b *binding, v any, into reflect.Value) {
		if missing(v) {
			into.SetZero()
			return
		}
		if into.IsNil() {
			into.Set(reflect.New(t.Elem()))
		}
		elem(b, v, into.Elem())
	}
}

func (s shapes) optional(t reflect.Type) binder {
	value, _ := t.FieldByName("Value")
	elem := s.of(value.Type)
	return func(b *binding, v any, into reflect.Value) {
		if _, undefined := v.(Undefined); undefined {
			return
		}
		into.FieldByName("Set").SetBool(true)
		if v == nil {
			into.FieldByName("Null").SetBool(true)
			return
		}
		elem(b, v, into.FieldByName("Value"))
	}
}

func (s shapes) slice(t reflect.Type) binder {
	elem := s.of(t.Elem())
	return func(b *binding, v any, into reflect.Value) {
		items, ok := v.([]any)
		if text, isText := v.(string); isText && t.Elem().Kind() == reflect.Uint8 {
			raw, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				b.fail("Invalid input: expected base64, received string")
				return
			}
			into.SetBytes(raw)
			return
		}
		if !ok {
			b.expected("array", v)
			return
		}
		out := reflect.MakeSlice(t, len(items), len(items))
		for i, item := range items {
			b.in(i, func() { elem(b, item, out.Index(i)) })
		}
		into.Set(out)
	}
}

func (s shapes) dictionary(t reflect.Type) binder {
	elem := s.of(t.Elem())
	return func(b *binding, v any, into reflect.Value) {
		object, ok := v.(map[string]any)
		if !ok {
			b.expected("object", v)
			return
		}
		out := reflect.MakeMapWithSize(t, len(object))
		for _, name := range sortedKeys(object) {
			b.in(name, func() {
				value := reflect.New(t.Elem()).Elem()
				elem(b, object[name], value)
				out.SetMapIndex(reflect.ValueOf(name).Convert(t.Key()), value)
			})
		}
		into.Set(out)
	}
}

// property is one field of a struct, ready to be bound.
type fieldBinder struct {
	member
	step     any // the name, boxed once
	bind     binder
	optional bool
	preset   reflect.Value // from the tag default=…
	rules    rules
}

func (s shapes) structure(t reflect.Type) binder {
	fields := s.fields(t)
	return func(b *binding, v any, into reflect.Value) {
		object, ok := v.(map[string]any)
		if !ok {
			b.expected("object", v)
			return
		}
		before := len(b.issues)
		for i := range fields {
			if f := &fields[i]; f.preset.IsValid() {
				into.FieldByIndex(f.index).Set(f.preset)
			}
		}
		if d, ok := into.Addr().Interface().(Defaulter); ok {
			d.Defaults()
		}
		for i := range fields {
			fields[i].from(b, object, into)
		}
		if check, ok := into.Addr().Interface().(Validator); ok && len(b.issues) == before {
			for _, issue := range check.Validate() {
				issue.Path = append(append([]any{}, b.path...), issue.Path...)
				b.issues = append(b.issues, issue)
			}
		}
	}
}

func (f *fieldBinder) from(b *binding, object map[string]any, into reflect.Value) {
	b.path = append(b.path, f.step)
	defer func() { b.path = b.path[:len(b.path)-1] }()
	v, sent := object[f.name]
	if _, undefined := v.(Undefined); !sent || undefined {
		if !f.optional {
			b.fail("%s is required: expected %s, received undefined", pathText(b.path), f.kindName())
		}
		return
	}
	before := len(b.issues)
	field := into.FieldByIndex(f.index)
	f.bind(b, v, field)
	if len(b.issues) == before {
		f.rules.check(b, field)
	}
}

// pathText writes a path as a person would, as in speakers.0.name.
func pathText(path []any) string {
	parts := make([]string, len(path))
	for i, step := range path {
		parts[i] = fmt.Sprint(step)
	}
	return strings.Join(parts, ".")
}
