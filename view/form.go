package view

import (
	"fmt"
	"hash/fnv"
	"io"
	"reflect"
)

// form numbers the shape of a type: its fields with their names, tags and types, all the way down. Two versions of this
// program that share a tier then take each other's values for a miss where the shapes differ, and need not be told.
func form(t reflect.Type) uint16 {
	h := fnv.New32a()
	shape(h, t, map[reflect.Type]bool{})
	sum := h.Sum32()
	return uint16(sum>>16) ^ uint16(sum) //nolint:gosec // folded on purpose
}

func shape(w io.Writer, t reflect.Type, seen map[reflect.Type]bool) {
	_, _ = fmt.Fprintf(w, "%s %s;", t.Kind(), t) // a hash takes everything
	if seen[t] {
		return
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		shape(w, t.Elem(), seen)
	case reflect.Map:
		shape(w, t.Key(), seen)
		shape(w, t.Elem(), seen)
	case reflect.Struct:
		for field := range t.Fields() {
			_, _ = fmt.Fprintf(w, "%s %s;", field.Name, field.Tag) // as above
			shape(w, field.Type, seen)
		}
	default: // nothing lies below
	}
}
