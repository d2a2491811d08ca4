package orpc

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"time"
	"unicode/utf8"
)

// maxAnswerDepth stops at answers that contain themselves.
const maxAnswerDepth = 500

// layouts remembers the properties of struct types.
type layouts struct{ known sync.Map }

func (l *layouts) of(t reflect.Type) []member {
	found, _ := l.known.Load(t)
	known, ok := found.([]member)
	if !ok {
		known = members(t)
		l.known.Store(t, known)
	}
	return known
}

// encoded is a value in the form of the wire.
type encoded struct {
	body  []byte  // {"json":…,"meta":…,"maps":…}
	files []*File // the parts that maps points to
}

// encoder writes one value; meta entries of children come before those of the Set or Map around them.
type encoder struct {
	layouts *layouts
	body    []byte
	meta    []byte
	maps    []byte
	files   []*File
	path    []any // string and int
}

// encodeBody writes a value of any Go type: what encoding/json writes, and the typed values of this package,
// *big.Int and NaN with their meta. Files are told apart from the body.
func encodeBody(l *layouts, v any) (encoded, error) {
	e := encoder{layouts: l, body: append(make([]byte, 0, 256), '{')}
	if !absent(v) {
		e.body = append(e.body, `"json":`...)
		if err := e.value(v); err != nil {
			return encoded{}, err
		}
		if len(e.meta) > 0 {
			e.body = append(append(append(e.body, `,"meta":[`...), e.meta...), ']')
		}
		if len(e.maps) > 0 {
			e.body = append(append(append(e.body, `,"maps":[`...), e.maps...), ']')
		}
	}
	return encoded{body: append(e.body, '}'), files: e.files}, nil
}

// absent reports whether a property that holds v is left out.
func absent(v any) bool {
	if _, ok := v.(Undefined); ok {
		return true
	}
	_, ok := v.(optional)
	return ok && reflect.ValueOf(v).Kind() == reflect.Struct && !reflect.ValueOf(v).FieldByName("Set").Bool()
}

// note adds a meta entry for the place where the encoder is.
func (e *encoder) note(kind int) {
	if len(e.meta) > 0 {
		e.meta = append(e.meta, ',')
	}
	e.meta = strconv.AppendInt(append(e.meta, '['), int64(kind), 10)
	for _, step := range e.path {
		e.meta = appendStep(append(e.meta, ','), step)
	}
	e.meta = append(e.meta, ']')
}

func appendStep(b []byte, step any) []byte {
	if i, ok := step.(int); ok {
		return strconv.AppendInt(b, int64(i), 10)
	}
	name, _ := step.(string)
	return appendString(b, name)
}

func (e *encoder) within(step any, v any) error {
	if len(e.path) >= maxAnswerDepth {
		return errors.New("the answer is nested too deep, or contains itself")
	}
	e.path = append(e.path, step)
	err := e.value(v)
	e.path = e.path[:len(e.path)-1]
	return err
}

// value writes the types it knows by name and hands the others to reflection.
func (e *encoder) value(v any) error {
	switch v := v.(type) {
	case nil:
		e.body = append(e.body, "null"...)
	case string:
		e.body = appendString(e.body, v)
	case bool:
		e.body = strconv.AppendBool(e.body, v)
	case float64:
		e.float(v, 64)
	case []any:
		return e.array(len(v), func(i int) any { return v[i] })
	case map[string]any:
		return e.object(v)
	case Undefined:
		e.note(metaUndefined)
		e.body = append(e.body, "null"...)
	case time.Time:
		e.body = append(appendTime(append(e.body, '"'), v), '"')
	case Date:
		e.note(metaDate)
		if v.Invalid {
			e.body = append(e.body, "null"...)
			break
		}
		e.body = append(appendDate(append(e.body, '"'), v.Time), '"')
	case URL:
		if v == "" {
			return e.value(nil)
		}
		if _, ok := parseURL(string(v)); !ok {
			return fmt.Errorf("%q is no absolute URL", v)
		}
		e.note(metaURL)
		e.body = appendString(e.body, string(v))
	case RegExp:
		if !v.valid() {
			return fmt.Errorf("%q are no flags of a regular expression", v.Flags)
		}
		e.note(metaRegExp)
		e.body = appendString(e.body, "/"+v.Source+"/"+v.Flags)
	case Set:
		err := e.array(len(v), func(i int) any { return v[i] })
		e.note(metaSet)
		return err
	case Map:
		err := e.array(len(v), func(i int) any { return v[i][:] })
		e.note(metaMap)
		return err
	case *File:
		return e.file(v)
	case File:
		return e.file(&v)
	default:
		return e.reflected(reflect.ValueOf(v))
	}
	return nil
}

func (e *encoder) file(f *File) error {
	if f == nil {
		e.body = append(e.body, "null"...)
		return nil
	}
	if len(e.files) > 0 {
		e.maps = append(e.maps, ',')
	}
	e.maps = append(e.maps, '[')
	for i, step := range e.path {
		if i > 0 {
			e.maps = append(e.maps, ',')
		}
		e.maps = appendStep(e.maps, step)
	}
	e.maps = append(e.maps, ']')
	e.files = append(e.files, f)
	e.body = append(e.body, "{}"...)
	return nil
}

func (e *encoder) float(f float64, bits int) {
	switch {
	case math.IsNaN(f):
		e.note(metaNaN)
		e.body = append(e.body, "null"...)
	case math.IsInf(f, 0):
		e.body = append(e.body, "null"...) // as JSON.stringify does
	default:
		format := byte('f')
		if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
			format = 'e'
		}
		e.body = strconv.AppendFloat(e.body, f, format, -1, bits)
	}
}

func (e *encoder) array(n int, at func(int) any) error {
	e.body = append(e.body, '[')
	for i := range n {
		if i > 0 {
			e.body = append(e.body, ',')
		}
		v := at(i)
		if absent(v) {
			v = Undefined{}
		}
		if err := e.within(i, v); err != nil {
			return err
		}
	}
	e.body = append(e.body, ']')
	return nil
}

func (e *encoder) object(v map[string]any) error {
	if v == nil {
		e.body = append(e.body, "null"...)
		return nil
	}
	open := e.open()
	for _, name := range sortedKeys(v) {
		if err := e.property(&open, name, v[name]); err != nil {
			return err
		}
	}
	e.body = append(e.body, '}')
	return nil
}

// open starts an object; its result says whether the next property is the first.
func (e *encoder) open() bool {
	e.body = append(e.body, '{')
	return true
}

func (e *encoder) property(first *bool, name string, v any) error {
	if absent(v) {
		return nil
	}
	if !*first {
		e.body = append(e.body, ',')
	}
	*first = false
	e.body = append(appendString(e.body, name), ':')
	return e.within(name, v)
}

func (e *encoder) reflected(v reflect.Value) error {
	if _, ok := v.Interface().(optional); ok && v.Kind() == reflect.Struct {
		if v.FieldByName("Null").Bool() {
			return e.value(nil)
		}
		return e.value(v.FieldByName("Value").Interface())
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return e.value(nil)
	}
	switch in := v.Interface().(type) {
	case *big.Int:
		e.note(metaBigInt)
		e.body = append(in.Append(append(e.body, '"'), 10), '"')
		return nil
	case big.Int:
		return e.value(&in)
	case *time.Time:
		return e.value(*in)
	case *url.URL:
		return e.value(URL(in.String()))
	case json.Marshaler:
		text, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode %s: %w", v.Type(), err)
		}
		e.body = append(e.body, text...)
		return nil
	case encoding.TextMarshaler:
		text, err := in.MarshalText()
		if err != nil {
			return fmt.Errorf("encode %s: %w", v.Type(), err)
		}
		e.body = appendString(e.body, string(text))
		return nil
	}
	return e.kind(v)
}

func (e *encoder) kind(v reflect.Value) error {
	switch v.Kind() {
	case reflect.String:
		e.body = appendString(e.body, v.String())
	case reflect.Bool:
		e.body = strconv.AppendBool(e.body, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.body = strconv.AppendInt(e.body, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.body = strconv.AppendUint(e.body, v.Uint(), 10)
	case reflect.Float32:
		e.float(v.Float(), 32)
	case reflect.Float64:
		e.float(v.Float(), 64)
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return e.value(nil)
		}
		return e.value(v.Elem().Interface())
	case reflect.Slice:
		if v.IsNil() {
			return e.value(nil)
		}
		if v.Type().Elem().Kind() == reflect.Uint8 {
			e.body = appendString(e.body, base64.StdEncoding.EncodeToString(v.Bytes()))
			return nil
		}
		return e.array(v.Len(), func(i int) any { return v.Index(i).Interface() })
	case reflect.Array:
		return e.array(v.Len(), func(i int) any { return v.Index(i).Interface() })
	case reflect.Map:
		return e.dictionary(v)
	case reflect.Struct:
		return e.structure(v)
	default:
		return fmt.Errorf("a %s cannot be answered", v.Type())
	}
	return nil
}

func (e *encoder) dictionary(v reflect.Value) error {
	if v.IsNil() {
		return e.value(nil)
	}
	named := make(map[string]any, v.Len())
	for it := v.MapRange(); it.Next(); {
		name, err := keyText(it.Key())
		if err != nil {
			return err
		}
		named[name] = it.Value().Interface()
	}
	return e.object(named)
}

func keyText(k reflect.Value) (string, error) {
	if m, ok := k.Interface().(encoding.TextMarshaler); ok {
		text, err := m.MarshalText()
		return string(text), err
	}
	switch k.Kind() {
	case reflect.String:
		return k.String(), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(k.Int(), 10), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(k.Uint(), 10), nil
	default:
		return "", fmt.Errorf("a %s cannot name a property", k.Type())
	}
}

func (e *encoder) structure(v reflect.Value) error {
	first := e.open()
	for _, m := range e.layouts.of(v.Type()) {
		field := v.FieldByIndex(m.index)
		if (m.omitEmpty && empty(field)) || (m.omitZero && zero(field)) {
			continue
		}
		if err := e.property(&first, m.name, field.Interface()); err != nil {
			return err
		}
	}
	e.body = append(e.body, '}')
	return nil
}

func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String, reflect.Array:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}

func zero(v reflect.Value) bool {
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok && (v.Kind() != reflect.Pointer || !v.IsNil()) {
		return z.IsZero()
	}
	return v.IsZero()
}

// appendString writes a JSON string; what is not UTF-8 becomes U+FFFD, as in every JavaScript string.
func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				b = append(append(b, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if c >= ' ' && c != '"' && c != '\\' {
			i++
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"')
}

// Envelope gives the whole body of a successful answer, {"json":value}, for a value that is JSON already.
func Envelope(value []byte) []byte {
	return slices.Concat([]byte(`{"json":`), value, []byte(`}`))
}

// Encode gives the body of a successful answer for any Go value that holds no files.
func Encode(v any) ([]byte, error) {
	out, err := encodeBody(new(layouts), v)
	if err != nil {
		return nil, err
	}
	if len(out.files) > 0 {
		return nil, errors.New("a value with files has no single body")
	}
	return out.body, nil
}

// Decode reads a body {"json":…,"meta":…} into the values that a field of type any receives; an empty body
// is Undefined.
func Decode(body []byte) (any, error) {
	return decodeBody(bytes.Clone(body), defaultDepth, nil)
}
