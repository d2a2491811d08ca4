package orpc

import (
	"bytes"
	"math"
	"math/big"
	"strconv"
)

// parts answers for the files of a multipart body: the file of map entry i, nil where none was sent.
type parts func(i int) *File

// decodeBody turns the text {"json":…,"meta":…} into a value: nil, bool, float64, string, []any,
// map[string]any, *big.Int, Date, URL, RegExp, Set, Map, Undefined or *File.
func decodeBody(text []byte, maxDepth int, files parts) (any, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimLeft(text, " \t\r\n")) == 0 {
		return Undefined{}, nil
	}
	wire, err := parseJSON(text, max(maxDepth+1, 3)) // the object around the value; meta alone takes three
	if err != nil {
		return nil, malformed("%w", err)
	}
	body, ok := wire.(map[string]any)
	if !ok {
		return nil, malformed("the body is not an object")
	}
	value, ok := body["json"]
	if !ok {
		value = Undefined{}
	}
	d := decoding{root: value}
	if files != nil {
		if err := d.placeFiles(body["maps"], files); err != nil {
			return nil, err
		}
	}
	if err := d.applyMeta(body["meta"]); err != nil {
		return nil, err
	}
	return d.root, nil
}

// decoding puts what JSON cannot say back into a parsed value.
type decoding struct{ root any }

func (d *decoding) applyMeta(meta any) error {
	if meta == nil {
		return nil
	}
	items, ok := meta.([]any)
	if !ok {
		return malformed("meta is not an array")
	}
	for i, item := range items {
		entry, ok := item.([]any)
		if !ok || len(entry) == 0 {
			return malformed("meta[%d] is not an array with a type in front", i)
		}
		kind, ok := entry[0].(float64)
		if !ok || !integral(kind) || kind < 0 {
			return malformed("meta[%d] has no type", i)
		}
		if kind > metaMap {
			continue // a client's own type, which this end does not know: the value stays as it is
		}
		at, err := d.find(entry[1:])
		if err != nil {
			return err
		}
		value, err := revive(int(kind), at.get())
		if err != nil {
			return err
		}
		at.set(value)
	}
	return nil
}

func (d *decoding) placeFiles(maps any, files parts) error {
	if maps == nil {
		return nil
	}
	paths, ok := maps.([]any)
	if !ok {
		return malformed("maps is not an array")
	}
	for i, path := range paths {
		segments, ok := path.([]any)
		if !ok {
			return malformed("maps[%d] is not an array", i)
		}
		at, err := d.find(segments)
		if err != nil {
			return err
		}
		file := files(i)
		if file == nil {
			return malformed("part %d is missing or not a file", i)
		}
		if _, twice := at.get().(*File); twice {
			return malformed("maps[%d] names a place that holds a file already", i)
		}
		at.set(file)
	}
	return nil
}

// slot is one place in the value: the root, an array's element or an object's property.
type slot struct {
	root   *any
	array  []any
	index  int
	object map[string]any
	key    string
}

func (s slot) get() any {
	switch {
	case s.array != nil:
		return s.array[s.index]
	case s.object != nil:
		return s.object[s.key]
	}
	return *s.root
}

func (s slot) set(v any) {
	switch {
	case s.array != nil:
		s.array[s.index] = v
	case s.object != nil:
		s.object[s.key] = v
	default:
		*s.root = v
	}
}

// find follows a path whose every segment must be a property of its own of what it is looked up in: nothing
// inherited, no length of an array, nothing inside a Set, a Map or a string.
func (d *decoding) find(path []any) (slot, error) {
	at := slot{root: &d.root}
	for _, segment := range path {
		switch in := at.get().(type) {
		case []any:
			i, ok := index(segment, len(in))
			if !ok {
				return slot{}, noSegment(segment)
			}
			at = slot{array: in, index: i}
		case map[string]any:
			key, ok := property(segment)
			if _, own := in[key]; !ok || !own {
				return slot{}, noSegment(segment)
			}
			at = slot{object: in, key: key}
		default:
			return slot{}, noSegment(segment)
		}
	}
	return at, nil
}

// index reads a segment as an index below n: a whole number, or its canonical text.
func index(segment any, n int) (int, bool) {
	switch s := segment.(type) {
	case float64:
		if s >= 0 && s < float64(n) && s == math.Trunc(s) {
			return int(s), true
		}
	case string:
		if i, err := strconv.Atoi(s); err == nil && i >= 0 && i < n && strconv.Itoa(i) == s {
			return i, true
		}
	}
	return 0, false
}

// property reads a segment as a property name: a string, or a whole number in its canonical text.
func property(segment any) (string, bool) {
	switch s := segment.(type) {
	case string:
		return s, true
	case float64:
		if integral(s) {
			return strconv.FormatInt(int64(s), 10), true
		}
	}
	return "", false
}

func noSegment(segment any) error {
	return malformed("segment %v of a path is not a property of its own there", segment)
}

// The types of meta entries, as the wire counts them.
const (
	metaBigInt = iota
	metaDate
	metaNaN
	metaUndefined
	metaURL
	metaRegExp
	metaSet
	metaMap
)

// revive turns the JSON stand-in of a typed value into that value.
func revive(kind int, v any) (any, error) {
	s, isText := v.(string)
	switch kind {
	case metaBigInt:
		if isText && canonicalInt(s) {
			n, ok := new(big.Int).SetString(s, 10)
			if ok {
				return n, nil
			}
		}
		return nil, malformed("a bigint is not a decimal integer of at most %d digits", maxDigits)
	case metaDate:
		if v == nil {
			return Date{Invalid: true}, nil
		}
		if !isText {
			return nil, malformed("a date is neither a string nor null")
		}
		t, ok := parseDate(s)
		return Date{Time: t, Invalid: !ok}, nil
	case metaNaN:
		if v == nil {
			return math.NaN(), nil
		}
		return nil, malformed("a NaN is not null")
	case metaUndefined:
		if v == nil {
			return Undefined{}, nil
		}
		return nil, malformed("an undefined is not null")
	case metaURL:
		if isText {
			if u, ok := parseURL(s); ok {
				return u, nil
			}
		}
		return nil, malformed("a URL is not an absolute URL")
	case metaRegExp:
		if isText {
			if re, ok := parseRegExp(s); ok {
				return re, nil
			}
		}
		return nil, malformed("a regular expression is not /source/flags")
	case metaSet:
		if items, ok := v.([]any); ok {
			return Set(items), nil
		}
		return nil, malformed("a Set is not an array")
	}
	return reviveMap(v)
}

func reviveMap(v any) (any, error) {
	items, ok := v.([]any)
	if !ok {
		return nil, malformed("a Map is not an array")
	}
	out := make(Map, len(items))
	for i, item := range items {
		pair, ok := item.([]any)
		if !ok || len(pair) != 2 {
			return nil, malformed("an entry of a Map is not a pair")
		}
		out[i] = [2]any{pair[0], pair[1]}
	}
	return out, nil
}
