package orpc

import (
	"encoding"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// rules are what an orpc tag asks of a value beyond its type.
type rules struct {
	min, max       float64 // of a number
	shortest, long int     // of a string in characters, of an array or map in entries
	words          []string
	any            bool // whether there is anything to check
}

func (s shapes) fields(t reflect.Type) []fieldBinder {
	filled := reflect.New(t)
	if d, ok := filled.Interface().(Defaulter); ok {
		d.Defaults()
	}
	all := members(t)
	out := make([]fieldBinder, 0, len(all))
	for _, m := range all {
		f := fieldBinder{member: m, step: m.name, bind: s.of(m.typ)}
		kind := m.typ.Kind()
		f.optional = kind == reflect.Pointer || kind == reflect.Interface || m.typ.Implements(reflect.TypeFor[optional]()) ||
			((kind == reflect.Slice || kind == reflect.Map) && m.omitEmpty) || !filled.Elem().FieldByIndex(m.index).IsZero()
		if err := f.parse(); err != nil {
			panic(fmt.Sprintf("orpc: field %s of %s: %s", m.name, t, err))
		}
		out = append(out, f)
	}
	return out
}

// parse reads the tag: optional, default=V, min=N, max=N, len>=N, len<=N, len=N, enum=a|b|c.
func (f *fieldBinder) parse() error {
	f.rules = rules{min: math.Inf(-1), max: math.Inf(1), long: math.MaxInt}
	if f.member.rules == "" {
		return nil
	}
	for part := range strings.SplitSeq(f.member.rules, ",") {
		key, value, _ := strings.Cut(part, "=")
		var err error
		switch key {
		case "optional":
			f.optional = true
			continue
		case "default":
			f.optional = true
			f.preset, err = preset(value, f.typ)
			if err != nil {
				return err
			}
			continue
		case "min":
			f.rules.min, err = strconv.ParseFloat(value, 64)
		case "max":
			f.rules.max, err = strconv.ParseFloat(value, 64)
		case "len>":
			f.rules.shortest, err = strconv.Atoi(value)
		case "len<":
			f.rules.long, err = strconv.Atoi(value)
		case "len":
			f.rules.shortest, err = strconv.Atoi(value)
			f.rules.long = f.rules.shortest
		case "enum":
			f.rules.words = strings.Split(value, "|")
		default:
			return fmt.Errorf("the orpc tag has no %q", part)
		}
		if err != nil {
			return fmt.Errorf("%q: %w", part, err)
		}
		f.rules.any = true
	}
	return nil
}

func preset(value string, t reflect.Type) (reflect.Value, error) {
	out := reflect.New(t).Elem()
	var err error
	switch t.Kind() {
	case reflect.String:
		out.SetString(value)
	case reflect.Bool:
		var v bool
		v, err = strconv.ParseBool(value)
		out.SetBool(v)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		var v int64
		v, err = strconv.ParseInt(value, 10, t.Bits())
		out.SetInt(v)
	case reflect.Float32, reflect.Float64:
		var v float64
		v, err = strconv.ParseFloat(value, t.Bits())
		out.SetFloat(v)
	default:
		err = fmt.Errorf("a %s takes its default from a Defaults method", t)
	}
	return out, err
}

func (r *rules) check(b *binding, v reflect.Value) {
	if !r.any {
		return
	}
	if v.Type().Implements(reflect.TypeFor[optional]()) {
		if !v.FieldByName("Set").Bool() || v.FieldByName("Null").Bool() {
			return
		}
		v = v.FieldByName("Value")
	}
	for v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return
		}
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		r.length(b, utf8.RuneCountInString(v.String()), "character")
		if len(r.words) > 0 && !slices.Contains(r.words, v.String()) {
			b.fail("Invalid option: expected one of %s", quoted(r.words))
		}
	case reflect.Slice, reflect.Map:
		r.length(b, v.Len(), "item")
		if len(r.words) > 0 && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String {
			r.each(b, v)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		r.size(b, float64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		r.size(b, float64(v.Uint()))
	case reflect.Float32, reflect.Float64:
		r.size(b, v.Float())
	default:
	}
}

func (r *rules) each(b *binding, v reflect.Value) {
	for i := range v.Len() {
		if !slices.Contains(r.words, v.Index(i).String()) {
			b.in(i, func() { b.fail("Invalid option: expected one of %s", quoted(r.words)) })
		}
	}
}

func (r *rules) size(b *binding, n float64) {
	switch {
	case n < r.min:
		b.fail("Too small: expected number to be >=%v, received %v", r.min, n)
	case n > r.max:
		b.fail("Too big: expected number to be <=%v, received %v", r.max, n)
	}
}

func (r *rules) length(b *binding, n int, unit string) {
	switch {
	case n < r.shortest:
		b.fail("Too small: expected at least %s, received %d", count(r.shortest, unit), n)
	case n > r.long:
		b.fail("Too big: expected at most %s, received %d", count(r.long, unit), n)
	}
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

func quoted(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strconv.Quote(w)
	}
	return strings.Join(out, "|")
}

// kindName says what a field expects, for the issue of a missing one.
func (f *fieldBinder) kindName() string {
	t := f.typ
	switch t {
	case reflect.TypeFor[time.Time]():
		return "Date or ISO 8601 time"
	case reflect.TypeFor[big.Int]():
		return "bigint"
	case reflect.TypeFor[File](), reflect.TypeFor[URL](), reflect.TypeFor[RegExp](), reflect.TypeFor[Set](), reflect.TypeFor[Map](), reflect.TypeFor[Date]():
		return t.Name()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	case reflect.Map, reflect.Struct:
		return "object"
	default:
		return "integer"
	}
}

// object is the keys of a decoded object in order, so that issues and answers come out the same every time.
func sortedKeys(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for k := range object {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
