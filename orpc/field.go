package orpc

import (
	"reflect"
	"strings"
)

// member is one property of a struct on the wire, found by encoding/json's rules for tags and embedding.
type member struct {
	name      string
	index     []int // of the field, through embedded structs
	typ       reflect.Type
	rules     string // the orpc tag
	omitEmpty bool
	omitZero  bool
	tagged    bool
}

// members lists the properties of struct type t, shadowed and ambiguous ones left out.
func members(t reflect.Type) []member {
	var all []member
	collect(t, nil, &all)
	var out []member
	for i, m := range all {
		if dominant(all, i) {
			out = append(out, m)
		}
	}
	return out
}

func collect(t reflect.Type, index []int, into *[]member) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, hasTag := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		at := append(append([]int(nil), index...), i)
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Struct && !special(f.Type) {
			collect(f.Type, at, into)
			continue
		}
		if f.Anonymous && name == "" && f.Type.Kind() == reflect.Pointer {
			panic("orpc: " + t.String() + " embeds a pointer: embed the struct, or give it a json name")
		}
		if !f.IsExported() || tag == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		*into = append(*into, member{
			name: name, index: at, typ: f.Type, rules: f.Tag.Get("orpc"), tagged: hasTag && !strings.HasPrefix(tag, ","),
			omitEmpty: has(options, "omitempty"), omitZero: has(options, "omitzero"),
		})
	}
}

func has(options, option string) bool {
	for o := range strings.SplitSeq(options, ",") {
		if o == option {
			return true
		}
	}
	return false
}

// dominant reports whether no other member of the same name lies less deep, or as deep and better tagged.
func dominant(all []member, i int) bool {
	m := all[i]
	for j, other := range all {
		if j == i || other.name != m.name {
			continue
		}
		if len(other.index) < len(m.index) || (len(other.index) == len(m.index) && (other.tagged || !m.tagged)) {
			return false
		}
	}
	return true
}
